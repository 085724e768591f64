import { assertEquals } from "../assert.js";
import { microsText, parseMicros, parseScaled, scaledText } from "../../apps/console/tariff/amounts.js";
import { diffOf } from "../../apps/console/tariff/diff.js";
import * as drafts from "../../apps/console/tariff/draft.js";
import { holidaysOfTaiwan, namedHolidaysOfTaiwan, readDays } from "../../apps/console/tariff/holidays.js";
import { createHistory } from "../../apps/console/tariff/history.js";
import * as week from "../../apps/console/tariff/week.js";
import { coverage, dayOf, dayText, gapsOf } from "../../apps/console/tariff/year.js";

const money = await Deno.readTextFile(new URL("../../../docs/money.md", import.meta.url));
const blocks = [...money.matchAll(/```(\w+ \w+)\n([\s\S]*?)```/g)].map(([, kind, text]) => ({ kind, text }));
const documented = JSON.parse(blocks.find((one) => one.kind === "json tariff")?.text ?? "{}");
const copy = (value) => JSON.parse(JSON.stringify(value));

Deno.test("painting one of Monday to Friday paints them all, and nothing else", () => {
  const days = week.plainDays();
  const area = week.areaOf({ row: 2, slot: 35 }, { row: 2, slot: 32 });
  const painted = week.paint(days, area, "peak");
  assertEquals(week.slotsOf(painted.weekday), [
    { from: "00:00", to: "16:00", period: "offPeak" },
    { from: "16:00", to: "18:00", period: "peak" },
    { from: "18:00", to: "24:00", period: "offPeak" },
  ]);
  assertEquals([painted.saturday === days.saturday, days.weekday.includes("peak")], [true, false]);
  assertEquals([week.isInArea(area, 0, 33), week.isInArea(area, 5, 33), week.isInArea(area, 0, 31)], [
    true,
    false,
    false,
  ]);
});

Deno.test("painting over several days takes each of their types, and painting the same changes nothing", () => {
  const days = week.plainDays();
  const painted = week.paint(days, week.areaOf({ row: 7, slot: 47 }, { row: 5, slot: 46 }), "superPeak");
  assertEquals(["saturday", "sunday", "holiday"].map((type) => painted[type].indexOf("superPeak")), [46, 46, 46]);
  assertEquals(painted.weekday.includes("superPeak"), false);
  assertEquals(week.paint(days, week.areaOf({ row: 0, slot: 0 }, { row: 7, slot: 47 }), "offPeak") === days, true);
});

Deno.test("a day is copied to others and can then be painted alone", () => {
  const first = week.paint(week.plainDays(), week.areaOf({ row: 0, slot: 0 }, { row: 0, slot: 3 }), "peak");
  const copied = week.copyDay(first, "weekday", ["sunday", "holiday"]);
  assertEquals(copied.sunday, first.weekday);
  assertEquals(copied.saturday === first.saturday, true);
  const again = week.paint(copied, week.areaOf({ row: 6, slot: 0 }, { row: 6, slot: 47 }), "offPeak");
  assertEquals([again.sunday.includes("peak"), again.holiday.includes("peak")], [false, true]);
  assertEquals(week.blocksOf(again).map((one) => [one.first, one.last]), [[0, 4], [5, 6], [7, 7]]);
});

Deno.test("undo goes back, redo goes forward, and typing is one step", () => {
  let at = 0;
  const history = createHistory("a", { now: () => at, limit: 3 });
  history.push("b");
  assertEquals([history.undo(), history.canUndo, history.redo(), history.canRedo], ["a", false, "b", false]);
  history.push("b1", "name");
  at += 500;
  history.push("b12", "name");
  assertEquals(history.undo(), "b");
  history.push("c", "name");
  assertEquals([history.canRedo, history.undo()], [false, "b"]);
  history.redo();
  at += 5000;
  history.push("c1", "name");
  assertEquals(history.undo(), "c");
  for (const value of ["d", "e", "f", "g", "h"]) history.push(value);
  assertEquals([history.undo(), history.undo(), history.undo(), history.undo()], ["g", "f", "e", "e"]);
});

Deno.test("a prices' text becomes millionths exactly, or nothing", () => {
  assertEquals(["12.47", "0.000001", "3", "1,000.5"].map(parseMicros), [12470000, 1, 3000000, 1000500000]);
  assertEquals(["", "-1", "1.2345678", "1e3", "1000001"].map(parseMicros), [null, null, null, null, null]);
  assertEquals([12470000, 1, 3000000, 0].map(microsText), ["12.47", "0.000001", "3", "0"]);
  assertEquals([parseScaled("5", 4), scaledText(50000, 4), scaledText(-5, 2, 2)], [50000, "5", "-0.05"]);
});

Deno.test("a definition that is edited and not changed stays what it was", () => {
  const full = {
    ...documented,
    holidays: ["2026-01-01"],
    sessionFeeMinor: 500,
    timeFeeMicrosPerMinute: 100000,
    idleFee: { microsPerMinute: 2000000, graceMinutes: 15 },
    minimumMinor: 100,
    maximumMinor: 10000,
    tax: { ratePPM: 50000, isIncluded: true },
    roundsToWholeUnits: true,
    discounts: [
      { name: "staff", driverGroup: "staff", ratePPM: 100000 },
      { name: "opening", until: "2026-08-01T00:00:00+08:00", microsPerKWh: 1000000 },
      { name: "guests", sessionMinor: 1000 },
    ],
  };
  const draft = drafts.draftOf(full);
  assertEquals(drafts.problemsOf(draft), []);
  assertEquals(drafts.definitionOf(draft), copy(full));
});

Deno.test("what is wrong is named with its field and in words", () => {
  const named = (change) => {
    const draft = drafts.draftOf(copy(documented));
    change(draft);
    return drafts.problemsOf(draft).map((one) => `${one.field} ${one.key}`);
  };
  const season = (draft) => draft.seasons[0];
  assertEquals(named((draft) => (season(draft).prices.peak.electricity = "12,47x")), [
    "seasons/0/prices/peak/electricity wrong.price",
  ]);
  assertEquals(named((draft) => (season(draft).prices.peak.electricity = "")), [
    "seasons/0/prices/peak/electricity wrong.priceMissing",
  ]);
  assertEquals(named((draft) => delete season(draft).prices.peak), [
    "seasons/0/prices/peak/electricity wrong.periodWithoutPrice",
  ]);
  assertEquals(named((draft) => (season(draft).to = "08-31")), ["seasons wrong.seasonGap"]);
  assertEquals(named((draft) => (season(draft).to = "10-15")), ["seasons wrong.seasonsShare"]);
  assertEquals(named((draft) => (season(draft).to = "09-31")), ["seasons/0/to wrong.dayOfYear"]);
  assertEquals(named((draft) => (draft.holidays = ["2026-02-30"])), ["holidays/0 wrong.date"]);
  assertEquals(
    named((draft) => Object.assign(draft.fees, { minimum: "10", maximum: "5", tax: "101", session: "1.005" })),
    ["fees/session wrong.amount", "fees/tax wrong.percent", "fees/minimum wrong.minimumAboveMaximum"],
  );
  assertEquals(named((draft) => (draft.fees.grace = "10")), ["fees/idle wrong.graceAlone"]);
});

Deno.test("prices that stand on their head are doubted, not refused", () => {
  const draft = drafts.draftOf(copy(documented));
  draft.seasons[0].prices.offPeak.electricity = "20";
  draft.seasons[0].prices.halfPeak = { electricity: "5", service: "" };
  assertEquals(drafts.problemsOf(draft), []);
  assertEquals(drafts.doubtsOf(draft).map((one) => `${one.field} ${one.key}`), [
    "seasons/0/prices/halfPeak wrong.periodUnused",
    "seasons/0/prices/offPeak wrong.dearerThan",
  ]);
});

Deno.test("a path of the server leads to the field of the page", () => {
  const draft = drafts.draftOf(documented);
  assertEquals(
    ["/definition/seasons/0/prices/1/electricityMicrosPerKWh", "definition/tax/ratePPM", "definition/holidays"].map((
      path,
    ) => drafts.fieldOfPath(path, draft)),
    ["seasons/0/prices/offPeak/electricity", "fees/tax", "holidays"],
  );
});

Deno.test("days of the year wrap over the new year", () => {
  assertEquals([dayOf("01-01"), dayOf("02-29"), dayOf("12-31"), dayOf("02-30"), dayOf("x")], [0, 59, 365, null, null]);
  assertEquals([dayText(0), dayText(60), dayText(-1)], ["01-01", "03-01", "12-31"]);
  const { owner, shared } = coverage([{ from: "12-01", to: "01-31" }]);
  assertEquals([owner[0], owner[31], shared], [0, -1, null]);
  assertEquals(gapsOf(owner), [{ from: "02-01", to: "11-30" }]);
  assertEquals(gapsOf(coverage([{ from: "06-01", to: "09-30" }]).owner), [{ from: "10-01", to: "05-31" }]);
});

Deno.test("a template brings its periods, and its prices only where they are of this currency and place", () => {
  const template = { currency: "TWD", isPriced: true, definition: { ...documented, roundsToWholeUnits: true } };
  const draft = drafts.draftOfTemplate(template, "TWD");
  assertEquals(drafts.problemsOf(draft).filter((one) => one.key !== "wrong.priceMissing"), []);
  assertEquals([draft.seasons[0].prices.peak, draft.fees.isWhole], [{ electricity: "12.47", service: "" }, true]);
  for (const [one, currency] of [[template, "JPY"], [{ ...template, isPriced: false }, "TWD"]]) {
    const other = drafts.draftOfTemplate(one, currency);
    assertEquals([other.currency, other.seasons[0].prices.peak], [currency, { electricity: "", service: "" }]);
    assertEquals(other.seasons[0].days, draft.seasons[0].days);
  }
});

Deno.test("two definitions that are alike have no difference", () => {
  assertEquals(diffOf(documented, copy(documented)).isSame, true);
});

Deno.test("a moved period, a new price, a fee and a holiday are each named once", () => {
  const after = copy(documented);
  after.seasons[0].days[0].slots = [
    { from: "00:00", to: "15:00", period: "offPeak" },
    { from: "15:00", to: "22:00", period: "peak" },
    { from: "22:00", to: "24:00", period: "offPeak" },
  ];
  after.seasons[1].prices[0].serviceMicrosPerKWh = 4000000;
  after.sessionFeeMinor = 500;
  after.holidays = ["2026-10-10"];
  const diff = diffOf(documented, after);
  assertEquals(diff.isSame, false);
  const [other, summer] = diff.pairs;
  assertEquals([other.ranges, summer.ranges], [[{ from: "10-01", to: "05-31" }], [{ from: "06-01", to: "09-30" }]]);
  assertEquals(summer.moves.map((one) => [one.types, one.from, one.to, one.before.period, one.after.period]), [
    [["weekday"], 30, 32, "offPeak", "peak"],
  ]);
  assertEquals([summer.most, summer.cells.weekday[30].delta, summer.cells.weekday[32].delta], [9420000, 9420000, 0]);
  assertEquals([other.moves, other.prices], [[], [
    { period: "peak", part: "service", before: 3000000, after: 4000000 },
  ]]);
  assertEquals(diff.fees, [{ name: "sessionFee", kind: "minor", before: null, after: 500 }]);
  assertEquals([diff.holidays, diff.seasons], [{ added: ["2026-10-10"], removed: [] }, null]);
});

Deno.test("seasons that are cut anew are compared day by day of the year", () => {
  const after = copy(documented);
  after.seasons[0].from = "05-16";
  after.seasons[0].to = "10-15";
  after.seasons[1].from = "10-16";
  after.seasons[1].to = "05-15";
  const diff = diffOf(documented, after);
  assertEquals(diff.pairs.map((one) => [one.before.name, one.after.name, one.ranges]), [
    ["other months", "other months", [{ from: "10-16", to: "05-15" }]],
    ["other months", "summer", [{ from: "05-16", to: "05-31" }, { from: "10-01", to: "10-15" }]],
    ["summer", "summer", [{ from: "06-01", to: "09-30" }]],
  ]);
  assertEquals(diff.pairs.map((one) => one.isSame), [true, false, true]);
});

Deno.test("the holidays of Taiwan follow the moon and the sun", () => {
  assertEquals(holidaysOfTaiwan(2026), [
    "2026-01-01",
    "2026-02-16",
    "2026-02-17",
    "2026-02-18",
    "2026-02-19",
    "2026-02-20",
    "2026-02-21",
    "2026-02-28",
    "2026-04-04",
    "2026-04-05",
    "2026-05-01",
    "2026-06-19",
    "2026-09-25",
    "2026-10-10",
  ]);
  assertEquals(holidaysOfTaiwan(2025).filter((day) => /-(01-2|05-3|10-0)/.test(day)), [
    "2025-01-28",
    "2025-01-29",
    "2025-05-31",
    "2025-10-06",
  ]);
});

Deno.test("a discount has a name, an amount and an end after its begin, and leaves each kWh a price", () => {
  const named = (...discounts) => {
    const draft = drafts.draftOf(documented);
    draft.discounts = discounts.map((one) => ({ ...drafts.blankDiscount(), ...one }));
    return drafts.problemsOf(draft).map((one) => `${one.field} ${one.key}`);
  };
  assertEquals(named({ name: "staff", amount: "10" }), []);
  assertEquals(named({ amount: "101" }), ["discounts/0/name wrong.required", "discounts/0/amount wrong.percent"]);
  assertEquals(named({ name: "a", kind: "session", amount: "0" }), ["discounts/0/amount wrong.above"]);
  const over = { name: "a", amount: "1", from: "2026-02-01T00:00:00Z", until: "2026-01-01T00:00:00Z" };
  assertEquals(named(over), ["discounts/0/until wrong.untilBeforeFrom"]);
  const perKWh = { name: "a", kind: "perKWh", amount: "3" };
  assertEquals([named(perKWh), named(perKWh, perKWh)], [[], ["discounts wrong.discountAbovePrice"]]);
});

Deno.test("each holiday has its name, and a day with two has both", () => {
  const names = Object.fromEntries(namedHolidaysOfTaiwan(2026).map((one) => [one.date, one.name]));
  assertEquals([names["2026-02-16"], names["2026-02-17"], names["2026-10-10"]], ["農曆除夕", "春節初一", "國慶日"]);
  assertEquals(namedHolidaysOfTaiwan(2024).find((one) => one.date === "2024-04-04")?.name, "兒童節、清明節");
});

Deno.test("a pasted list of days is read, and what is no day is named", () => {
  const text = '2027-01-01 元旦\n\n20270228,"和平紀念日"\n2027/10/10 國慶日';
  assertEquals(readDays(text).days.map((one) => `${one.date} ${one.name}`), [
    "2027-01-01 元旦",
    "2027-02-28 和平紀念日",
    "2027-10-10 國慶日",
  ]);
  assertEquals(readDays("2027-02-30 nothing").wrong, "2027-02-30 nothing");
  assertEquals(readDays("2027-01-01").wrong, "2027-01-01");
});
