// The funnel of one campaign: four steps, each a part of the one before.
import * as Plot from "@observablehq/plot";
import {picture, responsive} from "../dom.js";
import {format} from "../i18n.js";

const opacity = [0.3, 0.5, 0.75, 1];

// steps: {name, value}; the first is the whole.
export function funnel(steps, summary) {
  const whole = steps[0].value || 1;
  return responsive((width) => picture(Plot.plot({
    width, height: 92, marginLeft: 88, marginRight: 84, marginTop: 0, marginBottom: 0,
    x: {domain: [0, whole], axis: null},
    y: {domain: steps.map((step) => step.name), label: null, padding: 0.12},
    marks: [
      Plot.axisY({label: null, tickSize: 0, fontSize: 11.5, fill: "var(--muted)"}),
      Plot.barX(steps, {x: "value", y: "name", fill: "var(--accent)", fillOpacity: (_, at) => opacity[at], rx2: 2,
        title: (step) => `${step.name}: ${format.count(step.value)}`}),
      Plot.text(steps, {x: "value", y: "name", dx: 6, textAnchor: "start", fontSize: 11.5, fill: "var(--ink)",
        text: (step, at) => (at ? `${format.count(step.value)} · ${format.rate(step.value / whole)}` : format.count(step.value))})
    ]
  }), summary));
}
