// The parts that pages are laid out with: cards of figures, figures with captions, tables, choices.
import {h} from "./dom.js";
import {t} from "./i18n.js";

// A raw figure of the marts and how it is written; tests compare the raw one with the marts.
export const figured = (key, value, text, attributes = {}) =>
  h("span", {"data-figure": key, "data-value": value ?? "", ...attributes}, text);

// change: {text, good}; good null where more is neither better nor worse.
export function card({key, label, value, text, change, note}) {
  const tone = change?.good == null ? "" : change.good ? "good" : "bad";
  return h("div", {class: "card"},
    h("p", {class: "label"}, label),
    h("p", {class: "value"}, figured(key, value, text)),
    change ? h("p", {class: `change ${tone}`}, h("b", {}, change.text), " ", change.than) : null,
    note ? h("p", {class: "note"}, note) : null);
}

export function cards(...found) {
  const shown = found.filter(Boolean);
  const across = shown.length > 7 ? Math.ceil(shown.length / 2) : shown.length;
  return h("div", {class: "cards", style: `--across:${across}`}, shown.map(card));
}

// A change to the month before; better: +1 where more is better, -1 where less is, 0 where neither.
export function change(now, before, write, better = 1) {
  if (now == null || before == null) return null;
  const difference = now - before;
  const arrow = difference > 0 ? "▲" : difference < 0 ? "▼" : "=";
  const good = better === 0 || difference === 0 ? null : difference * better > 0;
  return {text: `${arrow} ${write(difference)}`, good, than: t("than_before")};
}

export const columns = (...parts) => h("div", {class: "columns"}, parts.flat().filter(Boolean));
// The picture on the left, its numbers on the right, where there is room.
export const beside = (picture, numbers) => h("div", {class: "beside"}, picture, numbers);
export const lead = (...parts) => h("div", {class: "columns lead-column"}, parts.flat().filter(Boolean));
export const stack = (...parts) => h("div", {class: "stack"}, parts);
export const wide = (...parts) => h("div", {class: "columns wide"}, parts.flat().filter(Boolean));

export const empty = (key) => h("p", {class: "empty", "data-empty": key}, t(key));

// A panel: title, the picture or table, and what it means and where it is from.
export function panel({title, caption, source, controls, id}, ...body) {
  return h("figure", {class: "panel", id},
    h("div", {class: "panel-head"}, h("h2", {}, title), controls ? h("div", {class: "controls"}, controls) : null),
    body.flat(),
    h("figcaption", {}, caption, source ? h("span", {class: "source"}, t("source", {source})) : null));
}

// columns: {label, cell(row), value(row)?, key?, number?}; value is what tests compare.
export function table(headers, rows, {caption, id, rowKey} = {}) {
  const cell = (column, row) => {
    const figure = column.key ? {
      "data-figure": `${id}.${rowKey(row)}.${column.key}`,
      "data-value": row[column.key] ?? ""
    } : {};
    const attributes = {class: column.number ? "number" : null, ...figure};
    return column === headers[0]
      ? h("th", {scope: "row", ...attributes}, column.cell(row))
      : h("td", attributes, column.cell(row));
  };
  return h("div", {class: "table", tabindex: "0", role: "region", "aria-label": caption},
    h("table", {},
      h("thead", {}, h("tr", {}, headers.map((column) =>
        h("th", {scope: "col", class: column.number ? "number" : null}, column.label)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, headers.map((column) => cell(column, row)))))));
}

// One of a few: buttons; of many: a list.
export function choice(label, options, value, pick) {
  if (options.length > 4) {
    return h("label", {class: "choice"}, h("span", {}, label),
      h("select", {onchange: (event) => pick(options[event.target.selectedIndex].value)},
        options.map((option) => h("option", {selected: option.value === value}, option.text))));
  }
  const buttons = options.map((option) => h("button", {
    type: "button",
    "aria-pressed": String(option.value === value),
    onclick: (event) => {
      for (const button of buttons) button.setAttribute("aria-pressed", button === event.currentTarget);
      pick(option.value);
    }
  }, option.text));
  return h("div", {role: "group", class: "segmented", "aria-label": label}, buttons);
}

// A part that a choice changes, without drawing the page again.
export function changing(value, draw) {
  const place = h("div", {class: "changing"});
  const show = (next) => place.replaceChildren(draw(next));
  show(value);
  return {place, show};
}

export const dot = (color) => h("i", {class: "dot", style: `background:${color}`, "aria-hidden": "true"});
export const chip = (text, tone = "") => h("span", {class: `chip ${tone}`}, text);
