// Vue template -> ES module with a render function, by Vue's own compiler.
//
// The full browser build hands `with (_ctx) {...}` code to `new Function`. We catch that text, let acorn find the free
// identifiers, prefix them with `_ctx.`, and so get a strict module that needs no 'unsafe-eval'. This rests on what
// Vue's compiler emits; tests/templates compares the result with runtime compilation.

const GLOBALS = new Set(
  ("Infinity,undefined,NaN,isFinite,isNaN,parseFloat,parseInt,decodeURI,decodeURIComponent,encodeURI," +
    "encodeURIComponent,Math,Number,Date,Array,Object,Boolean,String,RegExp,Map,Set,JSON,Intl,BigInt,console," +
    "Error,Symbol").split(","),
);

const ENTITIES = { nbsp: "\u00a0", amp: "&", lt: "<", gt: ">", quot: '"', middot: "·", times: "×", hellip: "…" };

export function decodeEntities(text) {
  return text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (name[0] === "#") {
      return String.fromCodePoint(/^#x/i.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1)));
    }
    if (name in ENTITIES) return ENTITIES[name];
    throw new Error(`entity not supported: ${whole}`);
  });
}

/** Vue keeps what it compiled and is silent the second time; so do we. */
const compiled = new Map();

/** Template -> the text that Vue would hand to `new Function`. */
export function toFunctionCode(compile, template, file) {
  if (compiled.has(template)) return compiled.get(template);
  const Real = globalThis.Function;
  const errors = [];
  const warn = console.warn;
  let code;
  console.warn = (...words) => errors.push(words.join(" "));
  globalThis.Function = function (...parts) {
    if (parts.length === 2 && parts[0] === "Vue") {
      code = parts[1];
      return () => () => {};
    }
    return new Real(...parts); // the compiler checks expressions this way
  };
  try {
    compile(template, {
      decodeEntities,
      comments: false,
      hoistStatic: true,
      whitespace: "condense",
      onError: (error) => errors.push(`${error.message} @${error.loc?.start.line}:${error.loc?.start.column}`),
    });
  } finally {
    globalThis.Function = Real;
    console.warn = warn;
  }
  if (errors.length) throw new Error(`${file}: ${errors.join("; ")}`);
  compiled.set(template, code);
  return code;
}

const isFunction = (node) =>
  node.type === "ArrowFunctionExpression" || node.type === "FunctionExpression" || node.type === "FunctionDeclaration";

function boundNames(pattern, names) {
  if (!pattern) return names;
  switch (pattern.type) {
    case "Identifier":
      names.add(pattern.name);
      break;
    case "ObjectPattern":
      pattern.properties.forEach((part) => boundNames(part.type === "RestElement" ? part.argument : part.value, names));
      break;
    case "ArrayPattern":
      pattern.elements.forEach((part) => boundNames(part, names));
      break;
    case "AssignmentPattern":
      boundNames(pattern.left, names);
      break;
    case "RestElement":
      boundNames(pattern.argument, names);
  }
  return names;
}

const blockNames = (node) => {
  const names = new Set();
  for (const statement of node.body) {
    if (statement.type === "VariableDeclaration") statement.declarations.forEach((one) => boundNames(one.id, names));
  }
  return names;
};

const isHelperImport = (declaration) => declaration.init?.type === "Identifier" && declaration.init.name === "_Vue";

function isOwnName(node, parent, key, helpers, scopes) {
  if (parent.type === "MemberExpression" && key === "property" && !parent.computed) return true;
  if (parent.type === "Property" && key === "key" && !parent.computed) return true;
  if (node.name.startsWith("_")) {
    if (helpers.has(node.name) || /^_(ctx|cache|hoisted_\d+|component_.*|directive_.*|Vue)$/.test(node.name)) {
      return true;
    }
  }
  return GLOBALS.has(node.name) || node.name === "arguments" || scopes.some((scope) => scope.has(node.name));
}

/** Function-mode code -> {imports, hoisted, body}: the parts of a module. */
export function toParts(acorn, code, file) {
  const tree = acorn.parse(code, { ecmaVersion: 2022, sourceType: "script", allowReturnOutsideFunction: true });
  const helpers = new Map();
  const hoisted = [];
  const edits = [];
  let render;
  const takeHelpers = (declaration) =>
    declaration.id.properties.forEach((part) => helpers.set(part.value.name, part.key.name));

  for (const statement of tree.body) {
    if (statement.type === "VariableDeclaration") {
      const declaration = statement.declarations[0];
      if (declaration.id.name === "_Vue") continue;
      if (isHelperImport(declaration)) takeHelpers(declaration);
      else hoisted.push(code.slice(statement.start, statement.end));
    } else if (statement.type === "ReturnStatement") render = statement.argument;
    else throw new Error(`${file}: unexpected ${statement.type}`);
  }
  const withStatement = render.body.body[0];
  if (withStatement.type !== "WithStatement") throw new Error(`${file}: expected with`);
  const block = withStatement.body;

  const walk = (node, scopes, parent, key) => {
    if (!node || typeof node.type !== "string") return;
    if (node.type === "Identifier") {
      if (isOwnName(node, parent, key, helpers, scopes)) return;
      const isShorthand = parent.type === "Property" && parent.shorthand;
      edits.push([node.start, node.end, isShorthand ? `${node.name}: _ctx.${node.name}` : `_ctx.${node.name}`]);
      return;
    }
    let inner = scopes;
    if (isFunction(node)) inner = [...scopes, node.params.reduce((names, one) => boundNames(one, names), new Set())];
    else if (node.type === "BlockStatement") inner = [...scopes, blockNames(node)];
    for (const name of Object.keys(node)) {
      if (name === "type" || name === "start" || name === "end") continue;
      if (node.type === "Property" && node.shorthand && name === "key") continue;
      const child = node[name];
      if (Array.isArray(child)) child.forEach((one) => walk(one, inner, node, name));
      else if (child && typeof child === "object") walk(child, inner, node, name);
    }
  };

  const dropped = [];
  for (const statement of block.body) {
    if (statement.type === "VariableDeclaration" && isHelperImport(statement.declarations[0])) {
      takeHelpers(statement.declarations[0]);
      dropped.push([statement.start, statement.end, ""]);
    }
  }
  walk(block, [new Set(["_ctx", "_cache"])], withStatement, "body");

  const [from, to] = [block.start + 1, block.end - 1];
  let body = "";
  let at = from;
  const ordered = [...edits, ...dropped].filter((edit) => edit[0] >= from).sort((a, b) => a[0] - b[0]);
  for (const [start, end, text] of ordered) {
    if (start < at) continue; // inside a dropped range
    body += code.slice(at, start) + text;
    at = end;
  }
  body += code.slice(at, to);
  const imports = [...helpers].map(([local, name]) => `${name} as ${local}`).join(", ");
  return { imports, hoisted: hoisted.join("\n"), body };
}

/** Template text -> module text whose default export is the render function. */
export function compileTemplate({ acorn, compile }, template, file, isDefaultExport = true) {
  const { imports, hoisted, body } = toParts(acorn, toFunctionCode(compile, template, file), file);
  const head = imports ? `import { ${imports} } from "vue";\n` : "";
  return `${head}${hoisted}\n${isDefaultExport ? "export default " : ""}function render(_ctx, _cache) {${body}}\n`;
}
