// What is known with its uncertainty: a dot, its interval, and the line that it is held against.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {margin, names} from "./bars.js";

const height = (rows) => rows.length * 30 + 44;

// rows: {name, value, low, high, note}. An interval that leaves zero out has a colour; one that does not is grey.
export function lifts(rows, {axis, summary, label}) {
  const tone = (row) => (row.low > 0 ? "var(--mark-high)" : row.high < 0 ? "var(--mark-low)" : "var(--muted)");
  return responsive((width) => picture(Plot.plot({
    width, height: height(rows), marginTop: 6, marginBottom: 38, marginLeft: margin(rows.map((row) => row.name), width), marginRight: 16,
    x: {label, labelAnchor: "center", labelArrow: "none", tickFormat: axis, grid: true, tickSize: 0, ticks: width < 480 ? 4 : 7,
      domain: [Math.min(0, ...rows.map((row) => row.low)), Math.max(0, ...rows.map((row) => row.high))], nice: true},
    y: {domain: rows.map((row) => row.name), label: null},
    marks: [
      names(rows, width),
      Plot.ruleX([0], {stroke: "var(--ink)"}),
      Plot.link(rows, {x1: "low", x2: "high", y1: "name", y2: "name", stroke: tone, strokeWidth: 2}),
      Plot.tickX(rows, {x: "low", y: "name", stroke: tone, insetTop: 9, insetBottom: 9}),
      Plot.tickX(rows, {x: "high", y: "name", stroke: tone, insetTop: 9, insetBottom: 9}),
      Plot.dot(rows, {x: "value", y: "name", fill: tone, r: 5, title: "title"})
    ]
  }), summary));
}

// rows: {name, value, low?, high?, target, met}: a dot (with its interval) and the target as a stroke.
export function targets(rows, {write, axis, summary}) {
  const tone = (row) => (row.met == null ? "var(--muted)" : row.met ? "var(--mark-high)" : "var(--mark-low)");
  const spans = rows.filter((row) => row.low != null);
  const high = Math.max(1e-9, ...rows.flatMap((row) => [row.value ?? 0, row.high ?? 0, row.target ?? 0]));
  return responsive((width) => picture(Plot.plot({
    width, height: height(rows), marginTop: 6, marginBottom: 26, marginLeft: margin(rows.map((row) => row.name), width), marginRight: 62,
    x: {label: null, tickFormat: axis ?? write, grid: true, tickSize: 0, ticks: width < 480 ? 3 : 5, domain: [0, high]},
    y: {domain: rows.map((row) => row.name), label: null},
    marks: [
      names(rows, width),
      Plot.link(spans, {x1: "low", x2: "high", y1: "name", y2: "name", stroke: tone, strokeWidth: 2, strokeOpacity: 0.6}),
      spans.length ? null : Plot.barX(rows, {x: "value", y: "name", fill: tone, insetTop: 9, insetBottom: 9, title: "title"}),
      spans.length ? Plot.dot(rows, {x: "value", y: "name", fill: tone, r: 5, title: "title"}) : null,
      Plot.tickX(rows.filter((row) => row.target != null), {x: "target", y: "name", stroke: "var(--ink)", strokeWidth: 2.5, insetTop: 5, insetBottom: 5}),
      Plot.text(rows, {x: (row) => Math.max(row.value ?? 0, row.high ?? 0, row.target ?? 0), y: "name", dx: 8, textAnchor: "start", fontSize: 12,
        text: (row) => write(row.value), fill: "var(--ink)"})
    ]
  }), summary));
}
