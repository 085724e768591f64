import { assertEquals, assertFails } from "../assert.js";
import { compileTemplate, toFunctionCode, toParts } from "../../tools/compile_template.mjs";
import { listFiles, loadTools, readText } from "../../tools/graph.mjs";

const tools = await loadTools();
const GLOBALS = new Set([
  "Math",
  "Number",
  "Date",
  "Array",
  "Object",
  "Boolean",
  "String",
  "JSON",
  "Symbol",
  "undefined",
  "isNaN",
]);

const stubs = new WeakSet();

/** A value that answers everything, and says in words how it came about. */
function stub(path) {
  const made = new Proxy(() => {}, {
    get(_target, key) {
      if (key === Symbol.toPrimitive) return (hint) => hint === "number" ? path.length : path;
      if (key === "toString" || key === "toJSON") return () => path;
      if (key === "length") return path.length % 3;
      if (key === Symbol.iterator) return () => [stub(`${path}[0]`), stub(`${path}[1]`)][Symbol.iterator]();
      if (typeof key === "symbol") return undefined;
      return stub(`${path}.${key}`);
    },
    apply: (_target, _self, words) => stub(`${path}(${words.map((one) => told(one)).join(",")})`),
    set: () => true,
  });
  stubs.add(made);
  return made;
}

/** Anything as text; functions as what they give. */
function told(value, depth = 0) {
  if (stubs.has(value)) return String(value);
  if (depth > 40) return "…";
  if (typeof value === "function") {
    try {
      return `fn{${told(value(stub("arg0"), stub("arg1")), depth + 1)}}`;
    } catch (error) {
      return `fn!{${/** @type {Error} */ (error).message}}`;
    }
  }
  if (Array.isArray(value)) return `[${value.map((one) => told(one, depth + 1)).join(",")}]`;
  if (value && typeof value === "object") {
    return `{${Object.entries(value).map(([key, one]) => `${key}:${told(one, depth + 1)}`).join(",")}}`;
  }
  return String(value);
}

/** Stands for Vue: every helper tells how it was called. */
const helpers = new Proxy({}, {
  get: (_target, name) => {
    if (name === "renderList") return (_source, each) => ["one", "two"].map((item, index) => each(stub(item), index));
    if (name === "withCtx" || name === "withModifiers" || name === "withKeys") return (work) => work;
    if (name === "createSlots") return (slots, more) => ({ slots, more });
    return (...words) => ({ [String(name)]: words });
  },
});

/** What a component's `this` is to a template: it has every name that is not a global one. */
const context = () =>
  new Proxy({}, {
    has: (_target, key) => typeof key === "string" && !key.startsWith("_") && !GLOBALS.has(key),
    get: (_target, key) => typeof key === "symbol" ? undefined : stub(String(key)),
    set: () => true,
  });

function atRuntime(template, file) {
  const code = toFunctionCode(tools.compile, template, file);
  return new Function("Vue", code)(helpers);
}

function asModule(template, file) {
  const { imports, hoisted, body } = toParts(tools.acorn, toFunctionCode(tools.compile, template, file), file);
  const taken = imports.replaceAll(" as ", ": ");
  return new Function(
    "Vue",
    `"use strict"; const {${taken}} = Vue;\n${hoisted}\nreturn function render(_ctx, _cache) {${body}}`,
  )(helpers);
}

function assertSame(template, file) {
  const [one, two] = [atRuntime, asModule].map((make) => told(make(template, file)(context(), [])));
  assertEquals([file, two], [file, one]);
  assertEquals([file, one.length > 10], [file, true]);
}

const HARD = {
  "destructured slots":
    `<a-b><template #item="{ row, index = 2, ...rest }">{{ row.name }} {{ index }} {{ rest }} {{ outer }}</template></a-b>`,
  "shorthand": `<a-b :value="{ value, [key]: 1, other: other.value }"></a-b>`,
  "nested loops":
    `<i v-for="(a, n) in list" :key="a"><b v-for="{ x, y: [z] } in a" :key="x">{{ n }}{{ x }}{{ z }}{{ list }}</b></i>`,
  "handlers": `<b @click="count += 1; go($event)" @keydown.enter.prevent="(e) => act(e, item)" @x="act"></b>`,
  "models": `<input v-model.trim="form.name"><a-b v-model:open="isOpen"></a-b>`,
  "globals": `<b>{{ Math.max(a, 1) }} {{ new Date(at) - 1 }} {{ undefined === a }} {{ JSON.stringify(b) }}</b>`,
  "optional and templates": '<b :title="a?.b?.[c] ?? `x ${d} ${e.f}`">{{ (() => g)() }}</b>',
  "shadowing": `<b v-for="list in list" :key="list" @click="(item) => go(item, list)">{{ item }}</b>`,
  "conditions": `<b v-if="a">{{ a }}</b><i v-else-if="b">{{ b }}</i><template v-else>{{ c }}</template>`,
  "memo and once": `<b v-once>{{ a }}</b><i v-memo="[b]">{{ b }}{{ c }}</i>`,
  "entities": `<b title="a &amp; b">&nbsp;&times;&#39;{{ a }}</b>`,
  "dynamic":
    `<component :is="kind" v-bind="all" v-on="events"><slot :name="'x-' + name" :row="row">{{ none }}</slot></component>`,
};

Deno.test("a compiled template does what Vue would do with it at run time", () => {
  for (const [name, template] of Object.entries(HARD)) assertSame(template, name);
});

for (const folder of ["apps", "shared"]) {
  Deno.test(`so does every template under ${folder}`, async () => {
    const paths = (await listFiles(folder, (name) => name.endsWith(".html"))).filter((path) =>
      !path.endsWith("/index.html")
    );
    assertEquals(paths.length > 3, true);
    for (const path of paths) assertSame(await readText(path), path);
  });
}

Deno.test("a broken template stops the build", async () => {
  const broken = ["<b>", "<b :a='{'></b>", "{{ a b }}", "<b v-for='x of'></b>", "<b v-else></b>", "<b>&bogus;</b>"];
  for (const template of broken) await assertFails(() => compileTemplate(tools, template, "broken.html"));
});

Deno.test("a compiled template asks for no right that the policy withholds", async () => {
  const text = compileTemplate(tools, await readText("apps/console/App.html"), "App.html");
  assertEquals([/\bwith\s*\(/.test(text), /new Function|\beval\b/.test(text)], [false, false]);
});
