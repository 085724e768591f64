// Builds web/dist: every app's index.html, and all modules, styles and images under /assets with the hash of their
// content in their name. Modules keep their relative imports; one import map per app leads them to the hashed names.
//
//   deno run -A tools/build.mjs                 builds
//   deno run -A tools/build.mjs --check-tree D  copies the sources to D in a shape that `deno check` can read
import { createHash } from "node:crypto";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { basename, dirname, extname, join } from "node:path/posix";
import { compileTemplate } from "./compile_template.mjs";
import * as graph from "./graph.mjs";

const DIST = join(graph.WEB, "dist");
const TEXT = new Set([".js", ".css", ".html", ".svg", ".json", ".webmanifest"]);

const VENDOR_MODULES = [
  "quasar.umd.prod.js",
  "quasar.lang.zh-TW.js",
  "quasar.lang.zh-CN.js",
  "quasar.lang.en-US.js",
  "vue.esm-browser.js",
];

const encoder = new TextEncoder();
const sha256 = (data, encoding) => createHash("sha256").update(data).digest(encoding);

class Build {
  constructor(tools) {
    this.tools = tools;
    /** path under web/ -> {url, bytes, statics, dynamics} */
    this.assets = new Map();
    this.written = new Set();
  }

  async text(path) {
    if (path.endsWith(".json.js")) return `export default ${await graph.readText(path.slice(0, -3))};\n`;
    const source = await graph.readText(path);
    if (path.startsWith("vendor/")) return source.replace(/\/\/# sourceMappingURL=\S+\s*$/, "");
    const template = graph.templateOf(path, source);
    if (!template) return source;
    const compiled = compileTemplate(this.tools, await graph.readText(template), template, false);
    return graph.withTemplate(source, compiled);
  }

  async bytes(path) {
    if (path.endsWith(".png")) return await Deno.readFile(join(graph.WEB, path));
    let text = await this.text(path);
    if (path.endsWith(".js") && !path.startsWith("vendor/")) text = graph.withoutComments(this.tools.acorn, text);
    if (path.endsWith(".css")) text = await this.styled(path, text);
    return encoder.encode(text);
  }

  /** A style sheet whose url()s lead to hashed names. */
  async styled(path, text) {
    for (const [whole, name] of [...text.matchAll(/url\(["']?(?!data:|#)([^"')]+)["']?\)/g)]) {
      const used = join(dirname(path), name);
      const isThere = await Deno.stat(join(graph.WEB, used)).then(() => true, () => false);
      if (!isThere && !path.startsWith("vendor/")) throw new Error(`${path}: ${name} is missing`);
      text = text.replaceAll(whole, isThere ? `url(${(await this.asset(used)).url})` : "none");
    }
    return text;
  }

  async asset(path) {
    const known = this.assets.get(path);
    if (known) return known;
    const bytes = await this.bytes(path);
    const extension = extname(path);
    const stem = path.slice(0, -extension.length);
    const url = `/assets/${stem}.${sha256(bytes, "hex").slice(0, 12)}${extension}`;
    const entry = { path, url, bytes, statics: [], dynamics: [] };
    this.assets.set(path, entry);
    if (extension === ".js") {
      const text = new TextDecoder().decode(bytes);
      Object.assign(entry, path.startsWith("vendor/") ? vendorImports(path) : this.imports(path, text));
    }
    return entry;
  }

  imports(path, text) {
    return graph.importsOf(this.tools.acorn, path, text);
  }

  /** All that `path` needs: what loads with it (`statics`), and what may load later. */
  async reach(path) {
    const first = new Set();
    const all = new Set();
    const visit = async (one, isFirst) => {
      if (isFirst ? first.has(one) : all.has(one)) return;
      if (isFirst) first.add(one);
      all.add(one);
      const entry = await this.asset(one);
      for (const next of entry.statics) await visit(next, isFirst);
      for (const next of entry.dynamics) await visit(next, false);
    };
    await visit(path, true);
    return { first: [...first], all: [...all] };
  }

  async app(name) {
    const folder = `apps/${name}`;
    const { first, all } = await this.reach(`${folder}/main.js`);
    const imports = {};
    for (const path of all.sort()) imports[`/assets/${path}`] = this.assets.get(path).url;
    for (const [bare, path] of Object.entries(graph.BARE)) {
      if (all.includes(path)) imports[bare] = this.assets.get(path).url;
    }
    const map = JSON.stringify({ imports });
    const html = await this.page(folder, map, first);
    const size = first.reduce((sum, path) => sum + gzipSync(this.assets.get(path).bytes).length, 0);
    return { name, html, hash: `sha256-${sha256(map, "base64")}`, size, modules: first.length };
  }

  async page(folder, map, first) {
    let html = await graph.readText(`${folder}/index.html`);
    const sheets = [];
    let own = "";
    for (const [whole, href] of [...html.matchAll(/[ \t]*<link rel="stylesheet" href="([^"]+)" *\/?>\n/g)]) {
      const path = join(folder, href);
      html = html.replace(whole, "");
      if (path.startsWith("vendor/")) sheets.push((await this.asset(path)).url);
      else own += await this.styled(path, await graph.readText(path));
    }
    const bytes = encoder.encode(own.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\n\s*/g, "\n"));
    const url = `/assets/${basename(folder)}.${sha256(bytes, "hex").slice(0, 12)}.css`;
    this.assets.set(`${folder}.css`, { path: `${folder}.css`, url, bytes, statics: [], dynamics: [] });
    sheets.push(url);
    for (const [whole, attribute, path] of [...html.matchAll(/(href|src)="(\.\.?\/[^"]+)"/g)]) {
      html = html.replace(whole, `${attribute}="${(await this.asset(join(folder, path))).url}"`);
    }
    const head = [
      ...sheets.map((sheet) => `<link rel="stylesheet" href="${sheet}">`),
      `<script type="importmap">${map}</script>`,
      ...first.map((path) => `<link rel="modulepreload" href="${this.assets.get(path).url}">`),
      `<script type="module" src="${this.assets.get(`${folder}/main.js`).url}"></script>`,
    ];
    return html.replace("<!-- build -->", head.join("\n"));
  }

  /** Writes the file and its compressed twins, unless the same bytes are there. */
  async write(path, bytes) {
    const file = join(DIST, path);
    this.written.add(path);
    const isText = TEXT.has(extname(path)) && bytes.length > 200;
    if (isText) ["gz", "br"].forEach((end) => this.written.add(`${path}.${end}`));
    const old = await Deno.readFile(file).catch(() => null);
    if (old && old.length === bytes.length && sha256(old, "hex") === sha256(bytes, "hex")) return;
    await Deno.mkdir(dirname(file), { recursive: true });
    if (isText) {
      await Deno.writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      await Deno.writeFile(`${file}.br`, brotliCompressSync(bytes, { params }));
    }
    await Deno.writeFile(file, bytes);
  }

  async removeStale(folder = "") {
    for await (const entry of Deno.readDir(join(DIST, folder))) {
      if (entry.name.startsWith(".")) continue; // the stamps of build.sh
      const path = join(folder, entry.name);
      if (entry.isDirectory) await this.removeStale(path);
      else if (!this.written.has(path)) await Deno.remove(join(DIST, path));
    }
  }
}

/** Vendor modules are not parsed: what they import is known. */
function vendorImports(path) {
  const statics = path === "vendor/echarts/index.js" ? ["vendor/echarts/index-DlVyZyb_.js"] : [];
  return { statics, dynamics: [] };
}

async function build() {
  const started = performance.now();
  const run = new Build(await graph.loadTools());
  // Nothing is written before everything is compiled: a mistake in one page leaves the last good build as it was.
  const apps = [];
  for await (const entry of Deno.readDir(join(graph.WEB, "apps"))) {
    if (entry.isDirectory) apps.push(await run.app(entry.name));
  }
  apps.sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = {};
  for (const { path, url, bytes } of [...run.assets.values()].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    await run.write(url.slice(1), bytes);
    files[path] = url;
  }
  for (const { name, html, size, modules } of apps) {
    await run.write(`${name}/index.html`, encoder.encode(html));
    console.log(`${name}: ${modules} modules at first, ${Math.round(size / 1024)} KB gzip without styles`);
  }
  const hashes = Object.fromEntries(apps.map((one) => [one.name, one.hash]));
  await run.write("csp.json", encoder.encode(JSON.stringify(hashes, null, 1) + "\n"));
  await run.write("manifest.json", encoder.encode(JSON.stringify({ files }, null, 1) + "\n"));
  await run.removeStale();
  console.log(`web/dist: ${run.assets.size} assets in ${Math.round(performance.now() - started)} ms`);
}

async function copyForCheck(folder) {
  const paths = [
    ...await graph.listFiles("shared", (name) => name.endsWith(".js")),
    ...await graph.listFiles("apps", (name) => name.endsWith(".js")),
    ...await graph.listFiles("types", () => true),
    "deno.json",
  ];
  for (const path of paths) {
    const source = graph.withTemplate(await graph.readText(path), "const render = /** @type {any} */ (null);");
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), source);
  }
  // What the sources take from vendor has its types in types/; the files themselves are not ours to check.
  await Deno.mkdir(join(folder, "vendor"), { recursive: true });
  for (const name of VENDOR_MODULES) await Deno.writeTextFile(join(folder, "vendor", name), "export {};\n");
  await Deno.mkdir(join(folder, "shared/locales"), { recursive: true });
  for (const path of await graph.listFiles("shared/locales", (name) => name.endsWith(".json"))) {
    await Deno.writeTextFile(join(folder, `${path}.js`), `export default ${await graph.readText(path)};\n`);
  }
}

if (Deno.args[0] === "--check-tree") await copyForCheck(Deno.args[1]);
else await build();
