// The grid of recency by frequency.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {format, t} from "../i18n.js";

const SCORES = [1, 2, 3, 4, 5];

// measure: customers or revenue. The darker the cell, the larger its share; texts turn where the ground is dark.
export function rfmGrid(cells, measure) {
  const total = cells.reduce((sum, cell) => sum + cell[measure], 0);
  const most = Math.max(...cells.map((cell) => cell[measure]), 1e-9);
  const write = measure === "customers" ? format.count : format.shortMoney;
  const strength = (cell) => Math.max(0, cell[measure]) / most;
  // Between 68% and 84% neither a dark nor a light text could be read well, so no cell is that dark.
  const strong = (row) => Math.sqrt(strength(row)) > 0.7;
  const percent = (row) => (strong(row) ? 84 + (Math.sqrt(strength(row)) - 0.7) * 53 : 8 + Math.sqrt(strength(row)) * 85);
  const cell = (row) => `color-mix(in oklab, var(--heat) ${Math.round(percent(row))}%, var(--panel))`;
  const text = (row) => (strong(row) ? "var(--heat-ink)" : "var(--ink)");
  const best = cells.reduce((found, row) => (row[measure] > (found?.[measure] ?? -1) ? row : found), null);
  const summary = t("rfm.grid_summary", {
    recency: best.recency_score, frequency: best.frequency_score,
    share: format.share(total ? best[measure] / total : 0), measure: t(`rfm.${measure}`)
  });
  return responsive((width) => picture(Plot.plot({
    width, height: Math.min(400, Math.max(270, width * 0.72)), marginLeft: 44, marginBottom: 40, marginTop: 8,
    x: {domain: SCORES, label: t("rfm.frequency_axis"), labelAnchor: "center", labelArrow: "none", tickSize: 0},
    y: {domain: [...SCORES].reverse(), label: null, tickSize: 0},
    marks: [
      Plot.cell(SCORES.flatMap((x) => SCORES.map((y) => ({x, y}))), {x: "x", y: "y", fill: "var(--soft)", inset: 1.5, r: 5}),
      Plot.cell(cells, {x: "frequency_score", y: "recency_score", fill: cell, inset: 1.5, r: 5,
        title: (row) => t("rfm.cell_title", {
          recency: row.recency_score, frequency: row.frequency_score, customers: format.count(row.customers),
          revenue: format.money(row.revenue), days: format.count(row.recency_days)
        })}),
      Plot.text(cells, {x: "frequency_score", y: "recency_score", text: (row) => write(row[measure]), fill: text,
        fontSize: width < 420 ? 11 : 14, fontWeight: 600, dy: width < 420 ? 0 : -6, pointerEvents: "none"}),
      width < 420 ? null : Plot.text(cells, {x: "frequency_score", y: "recency_score", fill: text, dy: 10, fontSize: 11,
        text: (row) => format.rate(total ? row[measure] / total : 0), pointerEvents: "none"}),
      Plot.text([t("rfm.recency_axis")], {frameAnchor: "left", rotate: -90, dx: -34, fill: "var(--muted)", fontSize: 11})
    ]
  }), summary));
}
