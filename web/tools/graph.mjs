// Reads sources and finds what imports what.
import { dirname, join, normalize, relative } from "node:path/posix";

export const WEB = normalize(new URL("..", import.meta.url).pathname).replace(/\/$/, "");
const ROOT = dirname(WEB);

/** Bare specifiers of the apps and the vendor files behind them. */
export const BARE = {
  vue: "vendor/vue.esm-browser.prod.js",
  echarts: "vendor/echarts/index.js",
  leaflet: "vendor/leaflet.js",
};

const TEMPLATE_IMPORT = /^import render from "(\.\/[\w-]+\.html)";$/m;

export async function loadTools() {
  const acorn = await import(`file://${ROOT}/.tools/acorn/usr/share/nodejs/acorn/dist/acorn.mjs`);
  const { compile } = await import(`file://${WEB}/vendor/vue.esm-browser.js`);
  return { acorn, compile };
}

export async function listFiles(folder, matches) {
  const found = [];
  for await (const entry of Deno.readDir(join(WEB, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory) found.push(...await listFiles(path, matches));
    else if (matches(entry.name)) found.push(path);
  }
  return found.sort();
}

export const readText = (path) => Deno.readTextFile(join(WEB, path));

export const templateOf = (path, source) => {
  const match = TEMPLATE_IMPORT.exec(source);
  return match ? join(dirname(path), match[1]) : null;
};

/** The source with its template compiled in place, or with `stand` in place of the template. */
export function withTemplate(source, stand) {
  return source.replace(TEMPLATE_IMPORT, () => stand);
}

/** Where a specifier in `path` leads: a path under web/, as the import map will resolve it. */
export function target(path, specifier) {
  if (specifier in BARE) return BARE[specifier];
  if (specifier.startsWith(".")) return join(dirname(path), specifier);
  throw new Error(`${path}: unknown import "${specifier}"`);
}

/** {statics, dynamics}: paths that a module imports. */
export function importsOf(acorn, path, text) {
  const statics = new Set();
  const dynamics = new Set();
  const visit = (node) => {
    if (!node || typeof node.type !== "string") return;
    const isStatic = ["ImportDeclaration", "ExportNamedDeclaration", "ExportAllDeclaration"].includes(node.type);
    if (isStatic && node.source) statics.add(target(path, node.source.value));
    if (node.type === "ImportExpression" && node.source.type === "Literal") {
      dynamics.add(target(path, node.source.value));
    }
    if (
      node.type === "CallExpression" && node.callee.type === "MemberExpression" &&
      node.callee.object.type === "MetaProperty" && node.arguments[0]?.type === "Literal"
    ) dynamics.add(target(path, node.arguments[0].value)); // import.meta.resolve
    for (const name of Object.keys(node)) {
      const child = node[name];
      if (Array.isArray(child)) child.forEach(visit);
      else if (child && typeof child === "object") visit(child);
    }
  };
  visit(acorn.parse(text, { ecmaVersion: 2024, sourceType: "module" }));
  return { statics: [...statics], dynamics: [...dynamics] };
}

/** Comments cost bytes on every first visit; strings and templates are left alone because acorn finds the comments. */
export function withoutComments(acorn, text) {
  const spans = [];
  acorn.parse(text, {
    ecmaVersion: 2024,
    sourceType: "module",
    onComment: (_isBlock, _text, start, end) => spans.push([start, end]),
  });
  let out = "";
  let at = 0;
  for (const [start, end] of spans) {
    out += text.slice(at, start).replace(/[ \t]+$/, "");
    at = end;
  }
  return (out + text.slice(at)).replace(/\n{2,}/g, "\n");
}

export const relativeTo = (from, path) => {
  const way = relative(dirname(from), path);
  return way.startsWith(".") ? way : `./${way}`;
};
