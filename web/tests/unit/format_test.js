import { assertEquals } from "../assert.js";
import { createFormat, decimalOf, minorDigits, parseMinor } from "../../shared/lib/format.js";

const en = createFormat(() => "en");
const plain = (text) => text.replaceAll("\u202f", " ").replaceAll("\u00a0", " ");

Deno.test("minor units follow the currency", () => {
  assertEquals([minorDigits("TWD"), minorDigits("JPY"), minorDigits("KWD")], [2, 0, 3]);
  assertEquals(decimalOf(10050, "TWD"), "100.50");
  assertEquals(decimalOf(100, "JPY"), "100");
  assertEquals(decimalOf(-5, "KWD"), "-0.005");
  assertEquals(decimalOf(Number.MAX_SAFE_INTEGER, "TWD"), "90071992547409.91");
});

Deno.test("an amount that a person typed is read exactly or not at all", () => {
  assertEquals(parseMinor("1,200.5", "TWD"), 120050);
  assertEquals(parseMinor("0.29", "TWD"), 29);
  assertEquals(parseMinor("12", "JPY"), 12);
  for (const wrong of ["", "12.505", "-3", "1e3", "ten", "1.2.3"]) assertEquals(parseMinor(wrong, "TWD"), null);
  assertEquals(parseMinor("1.5", "JPY"), null);
});

Deno.test("money has no digits that say nothing", () => {
  assertEquals(en.money(185600, "TWD"), "$1,856");
  assertEquals(en.money(185650, "TWD"), "$1,856.50");
  assertEquals(en.money(-22, "TWD"), "-$0.22");
  assertEquals(en.money(null, "TWD"), "–");
});

Deno.test("energy and power take the unit that fits", () => {
  assertEquals([0, 999, 1000, 12345, 314_000, 2_170_000].map((wh) => plain(en.energy(wh))), [
    "0 Wh",
    "999 Wh",
    "1 kWh",
    "12.3 kWh",
    "314 kWh",
    "2.17 MWh",
  ]);
  assertEquals(plain(en.power(60000)), "60 kW");
  assertEquals(en.power(undefined), "–");
});

Deno.test("times are in the zone that is asked for", () => {
  assertEquals(en.hourMinute("2026-07-01T16:30:00Z", "Asia/Taipei"), "00:30");
  assertEquals(en.clock(3725), "1:02:05");
  assertEquals(en.clock(65), "1:05");
  assertEquals(en.relative("2026-07-01T00:00:00Z", Date.parse("2026-07-01T00:05:10Z")), "5 min. ago");
  assertEquals(en.duration(5400), "1 hr 30 min");
});
