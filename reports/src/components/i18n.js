// Languages: one dictionary per language in labels/, and number and date formats that go with it.
import {FileAttachment} from "observablehq:stdlib";

const dictionaries = {
  en: await FileAttachment("../labels/en.json").json(),
  it: await FileAttachment("../labels/it.json").json()
};
const locales = {en: "en-GB", it: "it-IT"};

function chosen() {
  const said = document.documentElement.lang;
  return said in dictionaries ? said : "en";
}

let language = chosen();
const listeners = new Set();

export const currentLanguage = () => language;
export const onLanguage = (listener) => listeners.add(listener);

export function setLanguage(next) {
  language = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem("clientela-language", next);
  } catch {
    // A browser that keeps nothing still switches.
  }
  for (const listener of listeners) listener();
}

function look(key) {
  return key.split(".").reduce((found, part) => found?.[part], dictionaries[language]);
}

// A text of the dictionary; {name} in it is replaced by values.name.
export function t(key, values = {}) {
  const text = look(key);
  if (typeof text !== "string") throw new Error(`no label ${key} in ${language}.json`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

// The name of a value of a mart: names.<kind>.<value>. A value that the dictionary does not know, such as a category
// of the company, is shown as it is.
export function name(kind, value) {
  if (value == null) return t("none");
  return dictionaries[language].names[kind]?.[value] ?? String(value).replaceAll("_", " ");
}

// Why a row was refused: "<column> is missing" and the like, made by staging in English.
export function rejection(reason) {
  const phrases = dictionaries[language].names.rejection;
  if (reason in phrases) return phrases[reason];
  const found = Object.entries(phrases).find(([phrase]) => reason.endsWith(` ${phrase}`));
  if (found) return `${reason.slice(0, -found[0].length - 1)} ${found[1]}`;
  const within = reason.match(/^(\w+) is not in (\w+)$/);
  return within ? t("not_in", {column: within[1], table: name("input", within[2])}) : reason;
}

// A series of sales_trends: the whole, or which channel, category or segment.
export function seriesTitle({series_type, series}) {
  const type = name("series_type", series_type);
  if (series_type === "total") return type;
  return `${type}: ${name(series_type, series_type !== "segment" && series === "none" ? null : series)}`;
}

let currency = "EUR";
export const setCurrency = (code) => (currency = code);

function formatter(options) {
  return new Intl.NumberFormat(locales[language], {useGrouping: "always", ...options});
}

const or = (format) => (value) => (value == null || Number.isNaN(value) ? "–" : format(value));
const day = (value) => new Date(`${String(value).slice(0, 10)}T12:00:00`);
const dated = (options) => or((value) => day(value).toLocaleDateString(locales[language], options));

export const format = {
  count: or((value) => formatter({maximumFractionDigits: 0}).format(value)),
  number: or((value) => formatter({maximumFractionDigits: 1}).format(value)),
  decimal: or((value) => formatter({minimumFractionDigits: 3, maximumFractionDigits: 3}).format(value)),
  rate: or((value) => formatter({style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1}).format(value)),
  share: or((value) => formatter({style: "percent", maximumFractionDigits: 0}).format(value)),
  points: or((value) => formatter({
    minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero"
  }).format(value * 100)),
  money: or((value) => formatter({
    style: "currency", currency, maximumFractionDigits: 0, minimumFractionDigits: 0
  }).format(value)),
  cents: or((value) => formatter({style: "currency", currency}).format(value)),
  // Italian has no short form of thousands that people write.
  shortMoney: or((value) => formatter({
    style: "currency", currency, minimumFractionDigits: 0,
    ...(language === "it" && Math.abs(value) < 1e6 ? {maximumFractionDigits: 0} : {notation: "compact", maximumFractionDigits: 1})
  }).format(value)),
  signed: or((value) => formatter({maximumFractionDigits: 0, signDisplay: "exceptZero"}).format(value)),
  signedShare: or((value) => formatter({
    style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero"
  }).format(value)),
  date: dated({day: "numeric", month: "short", year: "numeric"}),
  dayMonth: dated({day: "numeric", month: "short"}),
  month: dated({month: "long", year: "numeric"}),
  shortMonth: dated({month: "short", year: "2-digit"})
};

export const asDate = day;
