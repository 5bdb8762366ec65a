// What every page shares: its title, the day and version of its data, the language, the theme.
import {h} from "./dom.js";
import {currentLanguage, format, onLanguage, setCurrency, setLanguage, t} from "./i18n.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");

function switchTheme() {
  const next = theme() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = next;
  try {
    localStorage.setItem("clientela-theme", next);
  } catch {
    // As with the language.
  }
  frame();
}

function frame() {
  for (const node of document.querySelectorAll("[data-label]")) node.textContent = t(node.dataset.label);
  for (const node of document.querySelectorAll("[data-label-aria]")) {
    node.setAttribute("aria-label", t(node.dataset.labelAria));
  }
  for (const node of document.querySelectorAll("[data-language]")) {
    node.setAttribute("aria-pressed", node.dataset.language === currentLanguage());
  }
  const nav = document.querySelector(".bar nav");
  nav.scrollLeft = Math.max(0, nav.querySelector("[aria-current]").offsetLeft - nav.offsetLeft - 40);
  const button = document.querySelector("[data-theme-switch]");
  button.textContent = t(theme() === "dark" ? "theme.light" : "theme.dark");
  document.querySelector("[data-footer]").textContent = t("footer");
}

function heading(key, edition) {
  const said = edition.as_of ? t("as_of", {date: format.date(edition.as_of)}) : t("as_of_never");
  return h("header", {class: "heading"},
    h("div", {},
      h("h1", {}, t(`${key}.title`)),
      h("p", {class: "lead"}, t(`${key}.lead`))),
    h("p", {class: "edition", "data-figure": "as_of", "data-value": edition.as_of ?? ""},
      said, edition.version ? h("span", {}, t("version", {version: edition.version})) : null));
}

// Shows a page: build() gives its parts, and is asked again when the language changes.
export function page(key, data, build) {
  setCurrency(data.edition.currency);
  const root = h("div", {class: "page", "data-page": key});
  const show = () => {
    document.title = `${t(`${key}.title`)} · Clientela`;
    frame();
    root.replaceChildren(heading(key, data.edition), ...build().flat().filter(Boolean));
    root.dataset.ready = currentLanguage();
  };
  for (const node of document.querySelectorAll("[data-language]")) {
    node.onclick = () => setLanguage(node.dataset.language);
  }
  document.querySelector("[data-theme-switch]").onclick = switchTheme;
  document.querySelector(".skip").onclick = () => {
    root.tabIndex = -1;
    root.focus();
  };
  dark.onchange = frame;
  onLanguage(show);
  show();
  return root;
}
