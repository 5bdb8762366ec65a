// The flow picture: from the segments of one month end to those of the next.
import {sankey, sankeyLinkHorizontal} from "d3-sankey";
import {picture, responsive} from "../dom.js";
import {format, name, t} from "../i18n.js";

const SVG = "http://www.w3.org/2000/svg";

function draw(tag, attributes, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text != null) node.textContent = text;
  return node;
}

// Who entered comes first and who left goes last; what the list does not know, in between.
function place(order, segment) {
  if (segment === "(entrant)") return -1;
  if (segment === "(leaver)") return order.length + 1;
  const at = order.indexOf(segment);
  return at < 0 ? order.length : at;
}

// moves: {from_segment, to_segment, customer_count}
export function flow(moves, {kind, order, color, summary}) {
  const found = (side) => [...new Set(moves.map((move) => move[`${side}_segment`]))]
    .sort((one, other) => place(order, one) - place(order, other))
    .map((segment) => ({id: `${side} ${segment}`, side, segment}));
  return responsive((width) => {
    const height = 430;
    const aside = width < 480 ? 92 : 150;
    const graph = sankey()
      .nodeId((node) => node.id).nodeWidth(11).nodePadding(13).nodeSort(null)
      .linkSort((one, other) => place(order, one.target.segment) - place(order, other.target.segment)
        || place(order, one.source.segment) - place(order, other.source.segment))
      .extent([[aside, 8], [width - aside, height - 8]])({
        nodes: [...found("from"), ...found("to")],
        links: moves.map((move) => ({
          source: `from ${move.from_segment}`, target: `to ${move.to_segment}`, value: move.customer_count
        }))
      });
    const svg = draw("svg", {viewBox: `0 0 ${width} ${height}`, width, height});
    for (const link of graph.links) {
      const stayed = link.source.segment === link.target.segment;
      const path = draw("path", {
        d: sankeyLinkHorizontal()(link), fill: "none", stroke: color(link.source.segment), class: "flow",
        "stroke-width": Math.max(1, link.width), "stroke-opacity": stayed ? 0.22 : 0.6
      });
      path.append(draw("title", {}, t("lifecycle.move_title", {
        from: name(kind, link.source.segment), to: name(kind, link.target.segment), customers: format.count(link.value)
      })));
      svg.append(path);
    }
    let edge = {from: -Infinity, to: -Infinity};
    for (const node of graph.nodes) {
      const left = node.side === "from";
      const y = Math.max((node.y0 + node.y1) / 2, edge[node.side] + 14);
      edge[node.side] = y;
      svg.append(
        draw("rect", {x: node.x0, y: node.y0, width: 11, height: Math.max(1.5, node.y1 - node.y0), rx: 2, fill: color(node.segment)}),
        draw("text", {
          x: left ? node.x0 - 7 : node.x1 + 7, y, dy: "0.35em", "text-anchor": left ? "end" : "start",
          "font-size": width < 480 ? 11 : 12.5, fill: "currentColor"
        }, `${name(kind, node.segment)} ${format.count(node.value)}`)
      );
    }
    return picture(svg, summary);
  });
}
