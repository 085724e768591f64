import { assertEquals } from "../assert.js";
import { emptyHours, withRunning } from "../../apps/console/hours.js";
import * as figures from "../../apps/console/insight/figures.js";
import { daysOfPreset, hoursOn, instantsOf } from "../../apps/console/insight/range.js";
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

Deno.test("hours on a weekday are found over the change of clocks, the newest first", () => {
  const spans = hoursOn({ from: "2026-03-16", to: "2026-04-05" }, 7, 19, BERLIN, ms("2026-05-01T00:00:00Z"));
  assertEquals(spans.map((one) => text(one.from)), [
    "2026-04-05T17:00:00.000Z",
    "2026-03-29T17:00:00.000Z",
    "2026-03-22T18:00:00.000Z",
  ]);
  assertEquals(hoursOn({ from: "2026-03-16", to: "2026-04-05" }, 7, 19, BERLIN, ms("2026-03-25T00:00:00Z")).length, 1);
});

Deno.test("what runs is added to today, evenly by time, the start's hour counts it", () => {
  const day = ms("2026-06-01T00:00:00Z");
  const hours = withRunning(
    emptyHours(day),
    [
      { startedAt: "2026-06-01T09:30:00Z", energyWh: 9000, costMinor: 700 },
      { startedAt: "2026-05-31T23:00:00Z", energyWh: 12_000 },
    ],
    day,
    ms("2026-06-01T11:00:00Z"),
  );
  assertEquals(hours.slice(9, 12).map((one) => one.energyWh), [4000, 7000, 0]);
  assertEquals([hours[9].sessions, hours[9].revenueMinor, hours[0].sessions], [1, 700, 0]);
  assertEquals(hours[0].energyWh, 1000);
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
