// Everything that the pages need is in this folder or in node_modules: nothing is fetched when building or looking.
import {existsSync, readFileSync} from "node:fs";
import {fileURLToPath} from "node:url";
import {stayOffline} from "./offline.js";

stayOffline(new URL("./src/", import.meta.url));

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const python = process.env.CLIENTELA_PYTHON ?? here("../.venv/bin/python");
if (!existsSync(python)) throw new Error(`no Python at ${python}: run make build, or set CLIENTELA_PYTHON`);

const dictionary = JSON.parse(readFileSync(here("src/labels/en.json"), "utf8"));
const names = dictionary.nav;
const paths = ["index", "rfm", "lifecycle", "value", "offers", "campaigns", "trends", "quality"];

// Before the first paint, so that a dark page does not flash.
const beforePaint = `
  try {
    const theme = localStorage.getItem("clientela-theme");
    if (theme) document.documentElement.dataset.theme = theme;
    document.documentElement.lang = localStorage.getItem("clientela-language")
      ?? (navigator.language.startsWith("it") ? "it" : "en");
  } catch {}
`;

const icon = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><rect width='16' height='16' rx='4' fill='%23106b62'/>`
  + `<path d='M4 11V8M8 11V4M12 11V6' stroke='white' stroke-width='2' stroke-linecap='round'/></svg>`;

function header({path}) {
  const links = paths.map((name) => {
    const here = path === `/${name}` ? ` aria-current="page"` : "";
    return `<a href="./${name}.html" data-label="nav.${name}"${here}>${names[name]}</a>`;
  });
  return `
    <button type="button" class="skip" data-label="skip">${dictionary.skip}</button>
    <div class="bar">
      <a class="brand" href="./index.html"><span class="mark" aria-hidden="true"></span>Clientela</a>
      <nav aria-label="Pages" data-label-aria="nav.pages">${links.join("")}</nav>
      <div class="switches">
        <div role="group" class="segmented" aria-label="Language" data-label-aria="language">
          <button type="button" data-language="en" lang="en" title="English">EN</button>
          <button type="button" data-language="it" lang="it" title="Italiano">IT</button>
        </div>
        <button type="button" class="theme" data-theme-switch>◐</button>
      </div>
    </div>`;
}

export default {
  root: "src",
  output: process.env.CLIENTELA_DASHBOARD ?? "dist",
  title: "Clientela",
  pages: paths.map((name) => ({name: names[name], path: `/${name}`})),
  style: "style.css",
  globalStylesheets: [],
  search: false,
  sidebar: false,
  toc: false,
  pager: false,
  preserveExtension: true,
  preserveIndex: true,
  interpreters: {".py": [python]},
  // The policy is there so that a page that came to ask another host would be refused, not just noticed.
  head: `
    <meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'self'">
    <link rel="icon" href="data:image/svg+xml,${icon.replace(/#/g, "%23").replace(/"/g, "'")}">
    <script>${beforePaint}</script>`,
  header,
  footer: `<span data-footer></span>`,
};
