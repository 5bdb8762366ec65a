// What goes on over months: stacked stages and bars of sales.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {asDate, format, name} from "../i18n.js";

// Names at the right end stand where their band ends, pushed apart where bands are thin.
function spread(labels, least) {
  const sorted = labels.sort((one, other) => one.y - other.y);
  for (let at = 1; at < sorted.length; at += 1) {
    sorted[at].y = Math.max(sorted[at].y, sorted[at - 1].y + least);
  }
  return sorted;
}

export function stackedStages(rows, stages, {color, summary, height = 330}) {
  const months = [...new Set(rows.map((row) => row.month_end))].sort();
  const count = new Map(rows.map((row) => [`${row.month_end} ${row.stage}`, row.customers]));
  const bands = stages.flatMap((stage) => months.map((month) => ({
    stage, month: asDate(month), customers: count.get(`${month} ${stage}`) ?? 0
  })));
  const last = months.at(-1);
  const total = (month) => stages.reduce((sum, stage) => sum + (count.get(`${month} ${stage}`) ?? 0), 0);
  const most = Math.max(1, ...months.map(total));
  let from = 0;
  const labels = stages.map((stage) => {
    const size = count.get(`${last} ${stage}`) ?? 0;
    const y = from + size / 2;
    from += size;
    return {stage, size, y};
  }).filter((label) => label.size > 0);
  return responsive((width) => {
    const spaced = spread(labels.map((label) => ({...label})), (most * 15) / (height - 40));
    const mark = months.length > 1
      ? Plot.areaY(bands, {x: "month", y: "customers", z: "stage", fill: (band) => color(band.stage), order: stages,
          stroke: "var(--panel)", strokeWidth: 0.6, title: (band) => name("stage", band.stage)})
      : Plot.barY(bands, {x: () => asDate(last), y: "customers", z: "stage", fill: (band) => color(band.stage), order: stages});
    return picture(Plot.plot({
      width, height, marginLeft: 46, marginRight: width < 480 ? 92 : 122, marginBottom: 26, marginTop: 10,
      x: {type: months.length > 1 ? "time" : "band", label: null, ticks: width < 480 ? 3 : 8,
        tickFormat: (date) => format.shortMonth(date.toISOString())},
      y: {label: null, grid: true, tickSize: 0, ticks: 6, tickFormat: format.count, domain: [0, Math.max(most, spaced.at(-1)?.y ?? 0)]},
      marks: [
        mark,
        Plot.ruleY([0], {stroke: "var(--muted)"}),
        Plot.text(spaced, {y: "y", frameAnchor: "right", dx: 8, textAnchor: "start", fontSize: 12, fill: "var(--ink)",
          text: (label) => `${name("stage", label.stage)} ${format.count(label.size)}`}),
        Plot.dot(spaced, {y: "y", frameAnchor: "right", dx: 3, r: 3, fill: (label) => color(label.stage)})
      ]
    }), summary);
  });
}

// Sales by month; a month that is not over is pale.
export function salesByMonth(months, {summary, height = 250}) {
  const best = months.reduce((found, row) => (row.total_amount > (found?.total_amount ?? -Infinity) ? row : found), null);
  const ends = [...new Set([best, months.at(-1)])];
  return responsive((width) => {
    const step = Math.ceil(months.length / (width < 480 ? 4 : 8));
    return picture(Plot.plot({
      width, height, marginLeft: 60, marginBottom: 26, marginTop: 18,
      x: {type: "band", domain: months.map((row) => row.month_start), label: null, padding: 0.22, tickSize: 0,
        ticks: months.filter((_, at) => (months.length - 1 - at) % step === 0).map((row) => row.month_start),
        tickFormat: format.shortMonth},
      y: {label: null, grid: true, tickFormat: format.shortMoney, ticks: 5, nice: true, tickSize: 0},
      marks: [
        Plot.barY(months, {x: "month_start", y: "total_amount", ry1: 3,
          fill: (row) => (row.is_complete ? "var(--bar)" : "var(--bar-soft)"),
          title: (row) => `${format.month(row.month_start)}: ${format.money(row.total_amount)}`}),
        Plot.text(ends, {x: "month_start", y: "total_amount", text: (row) => format.shortMoney(row.total_amount), dy: -8,
          fontSize: 11.5, fill: "var(--ink)"}),
        Plot.ruleY([0], {stroke: "var(--muted)"})
      ]
    }), summary);
  });
}
