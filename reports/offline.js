// Observable Framework bundles a client that could import some thirty libraries on demand (React, Arrow, ...), and asks
// the npm registry for the newest version of each while it bundles, although no page here imports one. It takes a
// version that its cache has a folder of; so the cache gets one for each, and nothing is asked of anybody.
// tests/python/test_dashboard.py builds without a network to see that this still holds.
import {mkdirSync, readFileSync, readdirSync} from "node:fs";
import {fileURLToPath} from "node:url";

const client = new URL("./node_modules/@observablehq/framework/dist/client/", import.meta.url);

export function stayOffline(root) {
  const names = new Set();
  for (const entry of readdirSync(client, {recursive: true})) {
    if (!entry.endsWith(".js")) continue;
    const source = readFileSync(new URL(entry, client), "utf8");
    for (const [, name] of source.matchAll(/["'`]npm:((?:@[\w.-]+\/)?[\w.-]+)/g)) names.add(name);
  }
  for (const name of names) {
    mkdirSync(fileURLToPath(new URL(`.observablehq/cache/_npm/${name}@0.0.0`, root)), {recursive: true});
  }
}
