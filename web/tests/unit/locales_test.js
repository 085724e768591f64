import { assertEquals } from "../assert.js";
import { listFiles, readText } from "../../tools/graph.mjs";

const codes = ["en", "zh-TW", "zh-CN"];
const texts = Object.fromEntries(
  await Promise.all(codes.map(async (code) => [code, JSON.parse(await readText(`shared/locales/${code}.json`))])),
);
const sources = (await Promise.all(
  (await Promise.all(["apps", "shared"].map((folder) => listFiles(folder, (name) => /\.(js|html)$/.test(name)))))
    .flat().map(readText),
)).join("\n");

/** What follows these is made at run time, from a value of the API or a route. */
const GROUPS = [
  "nav",
  "group",
  "live",
  "map",
  "measure",
  "reason",
  "day",
  "feed",
  "plugs",
  "operative",
  "reset",
  "evidence",
  "connector",
  "connectorCount",
  "outage",
  "presence",
  "admission",
  "session",
  "order",
  "exception",
  "command",
  "token",
  "driver",
  "tokenKind",
  "payment",
  "period",
  "line",
  "rule",
  "repair",
  "ledgerAccount",
  "bulkState",
  "bulkItem",
  "because",
  "entry",
  "event",
  "role",
  "audit",
  "error",
  "add",
  "discount",
  "wall",
  "range",
  "heat",
  "reports",
  "figure",
  "weekday",
  "wrong",
  "fee",
  "diff",
  "template",
  "editor",
  "rights",
  "permission",
  "staffState",
  "language",
  "theme",
  "systemHealth",
  "operator",
  "system",
  "systemDatabase",
  "delivery",
  "erasure",
  "reportRun",
  "retention",
  "topic",
  "topicGroup",
  "webhooks",
  "frame",
  "reservation",
  "qr",
  "callError",
  "certificatePurpose",
  "certificateState",
  "securityProfile",
  "charge",
  "value",
];

Deno.test("all languages have the same keys", () => {
  for (const code of codes) assertEquals(Object.keys(texts[code]).sort(), Object.keys(texts.en).sort());
});

Deno.test("no text is empty, and each has the places of the English one", () => {
  const places = (text) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
  for (const code of codes) {
    for (const [key, text] of Object.entries(texts[code])) {
      assertEquals([key, text.trim() !== ""], [key, true]);
      assertEquals([key, places(text)], [key, places(texts.en[key])]);
    }
  }
});

Deno.test("the two Chinese texts are written in their own characters", () => {
  const traditional = /[電樁單車費場紀錄開啟關閉訂]/;
  const simplified = /[电桩单车费场纪录开启关闭订]/;
  for (const [key, text] of Object.entries(texts["zh-CN"])) {
    assertEquals([key, traditional.test(text.replace(/[录纪]/g, ""))], [key, false]);
  }
  for (const [key, text] of Object.entries(texts["zh-TW"])) assertEquals([key, simplified.test(text)], [key, false]);
});

Deno.test("every key that the sources name exists", () => {
  const named = [...sources.matchAll(/\$?\bt\(\s*["']([\w.-]+)["']/g)].map((match) => match[1]);
  const missing = [...new Set(named)].filter((key) => key.includes(".") && !key.endsWith(".") && !(key in texts.en));
  assertEquals(missing, []);
});

Deno.test("no key is left over", () => {
  const unused = Object.keys(texts.en).filter((key) => {
    const group = key.split(".")[0];
    return !GROUPS.includes(group) && !sources.includes(`"${key}"`) && !sources.includes(`'${key}'`);
  });
  assertEquals(unused, []);
});
