// Bars: by name, in pairs, and above and below zero by month.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {asDate, format} from "../i18n.js";

const widest = (texts) => Math.max(0, ...texts.map((text) => String(text).length));
// A name too long for its margin is cut where it is drawn; the table beside has it whole.
export function names(rows, width) {
  const most = Math.floor((margin(rows.map((row) => row.name), width) - 12) / 7);
  return Plot.axisY({label: null, tickSize: 0, fontSize: 12.5,
    tickFormat: (text) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)});
}

export const margin = (texts, width) => Math.min(width * 0.42, 14 + widest(texts) * 7);

// Bars by name, longest text aside, the figure at the end of each. rows: {name, value, color?, title?}
export function bars(rows, {write, summary, height = 28}) {
  return responsive((width) => picture(Plot.plot({
    width, height: rows.length * height + 8, marginTop: 4, marginBottom: 4,
    marginLeft: margin(rows.map((row) => row.name), width), marginRight: 14 + widest(rows.map((row) => write(row.value))) * 7.2,
    x: {axis: null, domain: [Math.min(0, ...rows.map((row) => row.value)), Math.max(1e-9, ...rows.map((row) => row.value))]},
    y: {domain: rows.map((row) => row.name), label: null, tickSize: 0},
    marks: [
      names(rows, width),
      Plot.barX(rows, {x: "value", y: "name", fill: (row) => row.color ?? "var(--bar)",
        insetTop: 4, insetBottom: 4, rx2: 3, title: (row) => row.title ?? `${row.name}: ${write(row.value)}`}),
      Plot.text(rows, {x: (row) => Math.max(0, row.value), y: "name", text: (row) => write(row.value), textAnchor: "start", dx: 6, fontSize: 12.5,
        fill: "var(--ink)", fontVariant: "tabular-nums"})
    ]
  }), summary));
}

// Two shares of each name on one line, so that the distance between them is what is seen.
export function pairs(rows, {write, summary, labels, colors}) {
  const high = Math.max(1e-9, ...rows.flatMap((row) => [row.first, row.second]));
  return responsive((width) => picture(Plot.plot({
    width, height: rows.length * 31 + 46, marginTop: 22, marginBottom: 24,
    marginLeft: margin(rows.map((row) => row.name), width), marginRight: 10 + labels[1].length * 6.5,
    x: {label: null, domain: [0, high * 1.05], tickFormat: write, ticks: width < 420 ? 3 : 5, grid: true, tickSize: 0},
    y: {domain: rows.map((row) => row.name), label: null, tickSize: 0},
    marks: [
      names(rows, width),
      Plot.link(rows, {x1: "first", x2: "second", y1: "name", y2: "name", stroke: "var(--line)", strokeWidth: 5}),
      Plot.dot(rows, {x: "first", y: "name", r: 5, fill: colors[0], title: (row) => `${row.name}, ${labels[0]}: ${write(row.first)}`}),
      Plot.dot(rows, {x: "second", y: "name", r: 5, fill: colors[1], symbol: "square", title: (row) => `${row.name}, ${labels[1]}: ${write(row.second)}`}),
      Plot.text(rows.slice(0, 1), {x: "first", y: "name", text: () => labels[0], dy: -15, fontSize: 11.5, fontWeight: 600, fill: colors[0],
        textAnchor: rows[0].first > rows[0].second ? "start" : "end", dx: rows[0].first > rows[0].second ? -4 : 4}),
      Plot.text(rows.slice(0, 1), {x: "second", y: "name", text: () => labels[1], dy: -15, fontSize: 11.5, fontWeight: 600, fill: colors[1],
        textAnchor: rows[0].first > rows[0].second ? "end" : "start", dx: rows[0].first > rows[0].second ? 4 : -4})
    ]
  }), summary));
}

// What was added above zero and what went below it, by period. parts: {key, name, color}; rows: one per period.
export function bridge(rows, parts, {period, write, line, summary, height = 300}) {
  const long = rows.flatMap((row) => parts.map((part) => ({...part, at: row[period], value: row[part.key] ?? 0})));
  const every = Math.ceil(rows.length / 8);
  return responsive((width) => {
    const step = width < 480 ? Math.ceil(rows.length / 4) : every;
    return picture(Plot.plot({
      width, height, marginLeft: 60, marginRight: 8, marginBottom: 26, marginTop: 10,
      x: {type: "band", domain: rows.map((row) => row[period]), label: null, padding: 0.18, tickSize: 0,
        ticks: rows.filter((_, at) => (rows.length - 1 - at) % step === 0).map((row) => row[period]),
        tickFormat: format.shortMonth},
      y: {label: null, tickFormat: write, grid: true, ticks: 6, nice: true, tickSize: 0},
      marks: [
        Plot.barY(long, {x: "at", y: "value", fill: "color", order: parts.map((part) => part.color), z: "key",
          title: (row) => `${row.name}, ${format.month(row.at)}: ${format.money(row.value)}`}),
        Plot.ruleY([0], {stroke: "var(--muted)"}),
        line ? Plot.tickY(rows, {x: period, y: line, stroke: "var(--ink)", strokeWidth: 2}) : null
      ]
    }), summary);
  });
}

// Counts by week in two colours. rows: {week, kind, value}; kinds: {key, name, color}
export function weeks(rows, kinds, {write, summary, height = 220}) {
  const long = rows.map((row) => ({...row, color: kinds.find((kind) => kind.key === row.kind).color}));
  const found = [...new Set(rows.map((row) => row.week))].sort();
  return responsive((width) => {
    const step = Math.ceil(found.length / (width < 480 ? 4 : 7));
    return picture(Plot.plot({
      width, height, marginLeft: 56, marginBottom: 26, marginTop: 10,
      x: {type: "band", domain: found, label: null, tickSize: 0, padding: 0.2, tickFormat: format.dayMonth,
        ticks: found.filter((_, at) => at % step === 0)},
      y: {label: null, grid: true, tickFormat: write, ticks: 5, nice: true, tickSize: 0},
      marks: [
        Plot.barY(long, {x: "week", y: "value", fill: "color", z: "kind", order: kinds.map((kind) => kind.key),
          title: (row) => `${kinds.find((kind) => kind.key === row.kind).name}, ${format.date(asDate(row.week).toISOString())}: ${write(row.value)}`}),
        Plot.ruleY([0], {stroke: "var(--muted)"})
      ]
    }), summary);
  });
}

// Parts of a whole, one line per name. rows: {name, parts: [{value, color, name}]}
export function shares(rows, {summary, write}) {
  const long = rows.flatMap((row) => {
    const total = row.parts.reduce((sum, part) => sum + part.value, 0) || 1;
    let from = 0;
    return row.parts.map((part) => ({...part, row: row.name, x1: from, x2: (from += part.value / total)}));
  });
  return responsive((width) => picture(Plot.plot({
    width, height: rows.length * 28 + 28, marginTop: 4, marginBottom: 22, marginLeft: margin(rows.map((row) => row.name), width), marginRight: 18,
    x: {domain: [0, 1], label: null, tickFormat: format.share, ticks: 4, tickSize: 0},
    y: {domain: rows.map((row) => row.name), label: null},
    marks: [
      names(rows, width),
      Plot.barX(long, {x1: "x1", x2: "x2", y: "row", fill: "color", insetTop: 5, insetBottom: 5, insetRight: 0.5,
        title: (part) => `${part.row}, ${part.name}: ${write(part.value)}`})
    ]
  }), summary));
}
