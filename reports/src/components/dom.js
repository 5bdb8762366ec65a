// Elements without a framework: h("p", {class: "lead"}, "text", node).
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

// Draws again when the width changes: charts get the pixels that they have, not a scaled picture.
export function responsive(draw) {
  const frame = h("div", {class: "frame"});
  let width = 0;
  new ResizeObserver(() => {
    const next = Math.floor(frame.clientWidth);
    if (next > 0 && next !== width) frame.replaceChildren(draw((width = next)));
    if (!performance.getEntriesByName("first-chart").length) performance.mark("first-chart");
  }).observe(frame);
  return frame;
}

// A picture for those who see it and a sentence for those who listen.
export function picture(node, summary) {
  const svg = node.tagName === "svg" ? node : node.querySelector("svg");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", summary);
  return node;
}
