import { assertEquals } from "../assert.js";
import * as figures from "../../apps/console/insight/figures.js";
import { daysOfPreset, instantsOf } from "../../apps/console/insight/range.js";
import { clockText, instantOf } from "../../shared/lib/zone.js";

const TAIPEI = "Asia/Taipei";
const BERLIN = "Europe/Berlin";
const ms = (text) => new Date(text).getTime();
const text = (time) => new Date(time).toISOString();

Deno.test("a wall clock is an instant, also in the hour that is skipped and the one that is there twice", () => {
  assertEquals(text(instantOf("2026-06-01T00:00", TAIPEI)), "2026-05-31T16:00:00.000Z");
  assertEquals(text(instantOf("2026-03-29T02:30", BERLIN)), "2026-03-29T01:30:00.000Z");
  assertEquals(text(instantOf("2026-10-25T02:30", BERLIN)), "2026-10-25T00:30:00.000Z");
  assertEquals(clockText(ms("2026-05-31T16:00:00Z"), TAIPEI), "2026-06-01T00:00");
});

Deno.test("presets are days of the zone's calendar, both ends included", () => {
  const now = ms("2026-03-01T17:00:00Z"); // 2 March in Taipei
  assertEquals(daysOfPreset("today", now, TAIPEI), { from: "2026-03-02", to: "2026-03-02" });
  assertEquals(daysOfPreset("7d", now, TAIPEI), { from: "2026-02-24", to: "2026-03-02" });
  assertEquals(daysOfPreset("month", now, TAIPEI), { from: "2026-03-01", to: "2026-03-02" });
  assertEquals(daysOfPreset("lastMonth", now, TAIPEI), { from: "2026-02-01", to: "2026-02-28" });
  assertEquals(daysOfPreset("anything", now, TAIPEI), daysOfPreset("28d", now, TAIPEI));
  assertEquals(instantsOf({ from: "2026-03-29", to: "2026-03-29" }, BERLIN), {
    from: "2026-03-28T23:00:00.000Z",
    to: "2026-03-29T22:00:00.000Z",
  });
});

Deno.test("figures know what they are", () => {
  const kinds = ["netMinor", "energyWh", "downSeconds", "marginPermille", "averagePowerW", "orders"].map(
    figures.kindOf,
  );
  assertEquals(kinds, ["money", "energy", "time", "share", "power", "count"]);
  assertEquals(figures.plainFigure("netMinor", 12345, "TWD"), 123.45);
  assertEquals(figures.plainFigure("netMinor", 12345, "JPY"), 12345);
  assertEquals([figures.plainFigure("energyWh", 1500, ""), figures.plainFigure("downSeconds", 5400, "")], [1.5, 1.5]);
  assertEquals([figures.plainFigure("marginPermille", 123, ""), figures.plainFigure("orders", null, "")], [12.3, ""]);
});

Deno.test("every figure of a report has its column, and rows without one come last", () => {
  for (const report of figures.REPORTS) {
    for (const one of [...figures.CHARTED[report], ...figures.HEADLINES[report]]) {
      assertEquals([report, one, figures.COLUMNS[report].includes(one)], [report, one, true]);
    }
  }
  const rows = [{ key: "a", n: 1 }, { key: "b" }, { key: "c", n: 3 }];
  assertEquals(figures.sorted(rows, "n", true).map((one) => one.key), ["c", "a", "b"]);
  assertEquals(figures.sorted(rows, "n", false).map((one) => one.key), ["a", "c", "b"]);
});
