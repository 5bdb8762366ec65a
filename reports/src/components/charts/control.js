// Control charts: sales beside what was expected, and the EWMA of the difference between its limits.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {asDate, format, t} from "../i18n.js";

function unfold(points) {
  return (points.period_start ?? []).map((period, at) => ({
    date: asDate(period), net: points.net[at], expected: points.expected[at], ewma: points.ewma[at],
    lower: points.lower[at], upper: points.upper[at], signal: points.signal[at]
  }));
}

const tone = (row) => (row.signal === "high" ? "var(--mark-high)" : "var(--mark-low)");
const x = (width, rows) => ({type: "time", label: null, domain: [rows[0].date, rows.at(-1).date], tickSize: 0, ticks: width < 480 ? 3 : 8, tickFormat: (date) => format.shortMonth(date.toISOString())});
const title = (row) => t("trends.point_title", {
  date: format.date(row.date.toISOString()), net: format.money(row.net), expected: format.money(row.expected),
  signal: t(`names.signal.${row.signal}`)
});
const signals = (rows, y) => Plot.dot(rows.filter((row) => row.signal !== "none"), {
  x: "date", y, fill: tone, symbol: "triangle", rotate: (row) => (row.signal === "high" ? 0 : 180), r: 5, stroke: "var(--panel)", strokeWidth: 1, title
});

export function sales(points, summary) {
  const rows = unfold(points);
  return responsive((width) => picture(Plot.plot({
    width, height: 250, marginLeft: 60, marginRight: width < 480 ? 14 : 70, marginBottom: 24, marginTop: 12, x: x(width, rows),
    y: {label: null, grid: true, tickFormat: format.shortMoney, ticks: 5, zero: true, nice: true, tickSize: 0},
    marks: [
      Plot.line(rows, {x: "date", y: "expected", stroke: "var(--muted)", strokeDasharray: "4 3", strokeWidth: 1.4}),
      Plot.line(rows, {x: "date", y: "net", stroke: "var(--bar)", strokeWidth: 1.8}),
      Plot.dot(rows, {x: "date", y: "net", r: 5, fill: "transparent", title}),
      signals(rows, "net"),
      width < 480 ? null : ends(rows, [["net", "trends.actual", "var(--bar)"], ["expected", "trends.expected", "var(--muted)"]])
    ]
  }), summary));
}

// The two lines say their names where they end, the higher one above.
function ends(rows, lines) {
  const last = rows.filter((row) => row.net != null && row.expected != null).at(-1);
  if (!last) return null;
  const sorted = [...lines].sort((one, other) => last[other[0]] - last[one[0]]);
  return sorted.map(([key, label, color], at) => Plot.text([last], {
    x: "date", y: key, text: () => t(label), fill: color, fontWeight: 600, fontSize: 12, textAnchor: "start", dx: 6, dy: at ? 7 : -7
  }));
}

export function ewma(points, summary) {
  const all = unfold(points);
  const rows = all.filter((row) => row.ewma != null);
  const last = rows.at(-1);
  return responsive((width) => picture(Plot.plot({
    width, height: 210, marginLeft: 60, marginRight: width < 480 ? 14 : 70, marginBottom: 24, marginTop: 12, x: x(width, all),
    y: {label: null, grid: true, tickFormat: format.shortMoney, ticks: 5, nice: true, tickSize: 0},
    marks: [
      Plot.areaY(rows, {x: "date", y1: "lower", y2: "upper", fill: "var(--accent-soft)", fillOpacity: 0.7}),
      Plot.line(rows, {x: "date", y: "upper", stroke: "var(--accent)", strokeWidth: 1}),
      Plot.line(rows, {x: "date", y: "lower", stroke: "var(--accent)", strokeWidth: 1}),
      Plot.ruleY([0], {stroke: "var(--muted)"}),
      Plot.line(rows, {x: "date", y: "ewma", stroke: "var(--ink)", strokeWidth: 1.6}),
      signals(rows, "ewma"),
      width < 480 || !last ? null : Plot.text([last], {x: "date", y: "upper", text: () => t("trends.limit"), textAnchor: "start", dx: 6, fontSize: 12, fill: "var(--accent)"})
    ]
  }), summary));
}
