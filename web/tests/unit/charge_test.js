import { createFormat } from "../../shared/lib/format.js";
import { createI18n } from "../../shared/lib/i18n.js";
import { readText } from "../../tools/graph.mjs";
import { momentOf, perKWh, placeOf, termsOf } from "../../apps/charge/words.js";
import { assertEquals } from "../assert.js";

const f = createFormat(() => "en");
const ZONE = "Asia/Taipei";
const NOW = "2026-07-01T02:00:00Z";
const i18n = createI18n();
i18n.set("en", JSON.parse(await readText("shared/locales/en.json")));

Deno.test("the address of a label leads to one charging point, and no other address does", () => {
  assertEquals(placeOf("/charge/A-1/2"), "/api/charge/A-1/2");
  assertEquals(placeOf("/charge/A%7C1/2/"), "/api/charge/A%7C1/2");
  for (const path of ["/charge/", "/charge/A-1", "/charge/A-1/x", "/charge/A-1/2/3", "/charge//2", "/console/A-1/2"]) {
    assertEquals([path, placeOf(path)], [path, null]);
  }
});

Deno.test("a kilowatt-hour costs electricity and service together", () => {
  assertEquals(perKWh({ electricityMicrosPerKWh: 5_000_000, serviceMicrosPerKWh: 2_500_000 }), 7_500_000);
});

Deno.test("a time of today is an hour, any other has its day", () => {
  assertEquals(momentOf("2026-07-01T08:00:00Z", ZONE, f, NOW), "16:00");
  assertEquals(momentOf("2026-07-01T16:30:00Z", ZONE, f, NOW), "7/2, 00:30");
});

Deno.test("all that comes to the price of energy is a sentence, and what is not there is none", () => {
  const price = {
    currency: "TWD",
    sessionFeeMinor: 2000,
    timeFeeMicrosPerMinute: 500_000,
    idleFee: { microsPerMinute: 2_000_000, graceMinutes: 15 },
    maximumMinor: 100_000,
    discounts: [
      { name: "Opening", ratePPM: 100_000, until: "2026-07-31T16:00:00Z" },
      { name: "Night", microsPerKWh: 1_000_000 },
    ],
    tax: { ratePPM: 50_000, isIncluded: true },
  };
  assertEquals(termsOf(price, i18n.t, f, ZONE, NOW), [
    "$20 for each charging session",
    "$0.50 per minute while charging",
    "$2.00 per minute when the car stays plugged in after charging",
    "The first 15 min after charging are free",
    "At most $1,000 in all",
    "Opening: 10% off, until 8/1, 00:00",
    "Night: $1.00/kWh off",
    "5% tax is included",
  ]);
  assertEquals(termsOf({ currency: "TWD", discounts: [] }, i18n.t, f, ZONE, NOW), []);
});
