import { assertEquals } from "../assert.js";
import { cell, csvOf } from "../../shared/lib/csv.js";
import { fill, pickLocale } from "../../shared/lib/i18n.js";
import { matchPath, pathOf, patternOf } from "../../shared/lib/router.js";
import { createCollection } from "../../shared/lib/store.js";
import { localParts, pricePeriods, startOfDay } from "../../shared/lib/zone.js";
import { hoursOf } from "../../apps/console/hours.js";
import { safeNext } from "../../apps/signin/next.js";
import { clustered, degreesText, freeNames, stepFor } from "../../shared/ui/geo.js";
import { challengeOf } from "../../shared/lib/pkce.js";

Deno.test("a cell never becomes a formula of a spreadsheet, and numbers stay numbers", () => {
  assertEquals(cell('=HYPERLINK("x")'), `"'=HYPERLINK(""x"")"`);
  assertEquals(cell("@SUM(A1)"), "'@SUM(A1)");
  assertEquals(cell(-5), "-5");
  assertEquals(cell("a,b"), '"a,b"');
  assertEquals(cell(null), "");
  assertEquals(csvOf([{ label: "A", value: (row) => row.a }], [{ a: 1 }]), "A\r\n1\r\n");
});

Deno.test("the language follows what the browser asks for", () => {
  assertEquals(pickLocale(["zh-Hant-TW"]), "zh-TW");
  assertEquals(pickLocale(["zh-Hans-CN"]), "zh-CN");
  assertEquals(pickLocale(["zh"]), "zh-TW");
  assertEquals(pickLocale(["de", "en-GB"]), "en");
  assertEquals(pickLocale(["de"]), "en");
});

Deno.test("words are filled in, with the plural that fits", () => {
  assertEquals(fill("{n} site|{n} sites", { n: 1 }, "en"), "1 site");
  assertEquals(fill("{n} site|{n} sites", { n: 1200 }, "en"), "1,200 sites");
  assertEquals(fill("{n} 座", { n: 1 }, "zh-TW"), "1 座");
  assertEquals(fill("{who}", { who: "<b>{n}</b>" }, "en"), "<b>{n}</b>");
  assertEquals(fill("{missing}", {}, "en"), "{missing}");
});

Deno.test("a path finds its page, the exact one before the one with a parameter", () => {
  const routes = ["/", "/stations", "/stations/new", "/stations/:id"].map((path) => ({ name: path, path }));
  const patterns = routes.map((route) => ({ route, ...patternOf(route.path) }));
  assertEquals(matchPath(patterns, "/stations/new")?.route.name, "/stations/new");
  assertEquals(matchPath(patterns, "/stations/a%2Fb")?.params, { id: "a/b" });
  assertEquals(matchPath(patterns, "/stations/")?.route.name, "/stations");
  assertEquals(matchPath(patterns, "/elsewhere"), null);
  assertEquals(pathOf(routes[3], { id: "a/b" }), "/stations/a%2Fb");
});

Deno.test("signing in leads on to an authorization of this server or to the console, nowhere else", () => {
  const origin = "https://charge.example";
  const next = (value) => safeNext(`?next=${encodeURIComponent(value)}`, origin);
  assertEquals(next("/oauth/authorize?client_id=console&state=x"), "/oauth/authorize?client_id=console&state=x");
  for (
    const bad of [
      "https://evil.example/oauth/authorize?x",
      "//evil.example/oauth/authorize?x",
      "/oauth/authorize",
      "/oauth/authorize/../../x?y",
      "\\\\evil.example/oauth/authorize?",
      "javascript:alert(1)",
      "",
    ]
  ) assertEquals(next(bad), "/console/");
});

Deno.test("many changes of a collection are told once", () => {
  const due = [];
  const things = createCollection((work) => due.push(work));
  things.replaceAll([{ id: "a", n: 1 }]);
  things.merge("a", { n: 2 });
  things.put({ id: "b", n: 3 });
  assertEquals([things.version.value, due.length, things.merge("c", {})], [0, 1, false]);
  due[0]();
  assertEquals([things.version.value, things.list()], [1, [{ id: "a", n: 2 }, { id: "b", n: 3 }]]);
});

const definition = {
  holidays: ["2026-07-02"],
  seasons: [
    {
      from: "06-01",
      to: "09-30",
      days: [
        {
          type: "weekday",
          slots: [
            { from: "00:00", to: "16:00", period: "offPeak" },
            { from: "16:00", to: "22:00", period: "peak" },
            { from: "22:00", to: "24:00", period: "offPeak" },
          ],
        },
        { type: "saturday", slots: [{ from: "00:00", to: "24:00", period: "offPeak" }] },
      ],
      prices: [{ period: "peak", electricityMicrosPerKWh: 2 }, { period: "offPeak", electricityMicrosPerKWh: 1 }],
    },
  ],
};
const periods = (from, to) =>
  pricePeriods(definition, Date.parse(from), Date.parse(to), "Asia/Taipei")
    .map((one) =>
      `${one.period} ${new Date(one.from).toISOString().slice(11, 16)}-${new Date(one.to).toISOString().slice(11, 16)}`
    );

Deno.test("price periods are those of the wall clock at the site", () => {
  assertEquals(periods("2026-07-01T15:30:00+08:00", "2026-07-01T22:30:00+08:00"), [
    "offPeak 07:30-08:00",
    "peak 08:00-14:00",
    "offPeak 14:00-14:30",
  ]);
  assertEquals(periods("2026-07-02T15:30:00+08:00", "2026-07-02T17:00:00+08:00"), ["offPeak 07:30-09:00"]);
  assertEquals(periods("2026-07-04T15:30:00+08:00", "2026-07-04T17:00:00+08:00"), ["offPeak 07:30-09:00"]);
  assertEquals(periods("2026-01-04T15:30:00+08:00", "2026-01-04T17:00:00+08:00"), []);
});

Deno.test("a day begins at its local midnight, also where clocks change", () => {
  const iso = (time, zone) => new Date(startOfDay(Date.parse(time), zone)).toISOString();
  assertEquals(iso("2026-11-21T16:30:00Z", "Asia/Taipei"), "2026-11-21T16:00:00.000Z");
  assertEquals(iso("2026-03-29T10:00:00Z", "Europe/Berlin"), "2026-03-28T23:00:00.000Z");
  assertEquals(iso("2026-10-25T10:00:00Z", "Europe/Berlin"), "2026-10-24T22:00:00.000Z");
  assertEquals(localParts(Date.parse("2026-11-21T16:30:00Z"), "Asia/Taipei").date, "2026-11-22");
});

Deno.test("orders are added up in the hour in which they began", () => {
  const order = { startedAt: "2026-11-21T08:15:00Z", energyWh: 500, totalMinor: 300, refundedMinor: 100 };
  const hours = hoursOf([order, order], Date.parse("2026-11-20T16:00:00Z"), "Asia/Taipei");
  assertEquals(hours[16], { from: "2026-11-21T08:00:00.000Z", energyWh: 1000, revenueMinor: 400, sessions: 2 });
  assertEquals(hours.length, 24);
});

Deno.test("close pins become one, with the worst state of them", () => {
  const points = [{ id: "a", x: 0, tone: "ok" }, { id: "b", x: 10, tone: "bad" }, { id: "c", x: 200, tone: "busy" }];
  const groups = clustered(points, (one) => ({ x: one.x, y: 0 }), 46);
  assertEquals(groups.map((one) => [one.points.length, one.tone]), [[2, "bad"], [1, "busy"]]);
  assertEquals([stepFor(200), stepFor(5), stepFor(0.03)], [30, 1, 0.005]);
});

Deno.test("the code challenge is the one of RFC 7636, appendix B", async () => {
  assertEquals(
    await challengeOf("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  );
});

Deno.test("degrees are written with their side of the world", () => {
  assertEquals(degreesText(121.5, "EW", 0.5), "121.5° E");
  assertEquals(degreesText(-33.9, "NS", 0.1), "33.9° S");
  assertEquals(degreesText(181, "EW", 1), "179° W");
});

Deno.test("names that would cover each other are left out, the worst site's last", () => {
  const names = [
    { key: "a", text: "Station A", tone: "ok", x: 100, y: 100 },
    { key: "b", text: "Station B", tone: "bad", x: 120, y: 104 },
    { key: "c", text: "Station C", tone: "ok", x: 400, y: 100 },
  ];
  assertEquals([...freeNames(names, [])].sort(), ["b", "c"]);
  assertEquals([...freeNames(names, [{ x: 400, y: 130 }])], ["b"]);
});
