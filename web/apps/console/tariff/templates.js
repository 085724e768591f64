// Shapes to begin with, dated, each with where it comes from. They are data: whoever begins with one edits it.
// Taiwan: prices of two third-party sources that agree, not the utility's own table. Mainland: published shapes; the
// prices differ by province and stay empty.

const all = (period) => [{ from: "00:00", to: "24:00", period }];
const price = (period, electricity, service = "") => ({ period, electricity, service });

/** "0-8 offPeak, 8-11 peak" -> slots. */
function slots(text) {
  return text.split(", ").map((part) => {
    const [hours, period] = part.split(" ");
    const [from, to] = hours.split("-").map((hour) => {
      const [whole, minutes = "00"] = hour.split(":");
      return `${whole.padStart(2, "0")}:${minutes}`;
    });
    return { from, to, period };
  });
}

const season = (name, from, to, weekday, weekend, prices) => ({
  name,
  from,
  to,
  days: [{ type: "weekday", slots: weekday }, ...(weekend ? [{ type: "saturday", slots: weekend }] : [])],
  prices,
});

const taiwan = (id, since, summer, other) => ({
  id,
  country: "TW",
  currency: "TWD",
  since,
  seasons: [
    season(
      "夏月",
      "06-01",
      "09-30",
      slots("0-16 offPeak, 16-22 peak, 22-24 offPeak"),
      all("offPeak"),
      [price("peak", summer[0]), price("offPeak", summer[1])],
    ),
    season(
      "非夏月",
      "10-01",
      "05-31",
      slots("0-15 offPeak, 15-21 peak, 21-24 offPeak"),
      all("offPeak"),
      [price("peak", other[0]), price("offPeak", other[1])],
    ),
  ],
  isWhole: true,
});

const SUMMER = "0-6 offPeak, 6-8 halfPeak, 8-15 peak, 15-18 halfPeak, 18-21 peak, 21-22 halfPeak, 22-24 offPeak";
const NOON = "0-6 offPeak, 6-8 halfPeak, 8-12 peak, 12-14 superPeak, 14-15 peak, 15-18 halfPeak, 18-21 peak, " +
  "21-22 halfPeak, 22-24 offPeak";
const OTHER = "0-6 offPeak, 6-8 halfPeak, 8-11 peak, 11-18 halfPeak, 18-21 peak, 21-22 halfPeak, 22-24 offPeak";
const EVENING = "0-6 offPeak, 6-8 halfPeak, 8-11 peak, 11-18 halfPeak, 18-19 peak, 19-21 superPeak, 21-22 halfPeak, " +
  "22-24 offPeak";
const DEEP = "0-6 offPeak, 6-8 halfPeak, 8-11 peak, 11-14 deepOffPeak, 14-17 halfPeak, 17-22 peak, 22-24 offPeak";
const DEEP_EVENING = "0-6 offPeak, 6-8 halfPeak, 8-11 peak, 11-14 deepOffPeak, 14-17 halfPeak, 17-19 peak, " +
  "19-21 superPeak, 21-22 peak, 22-24 offPeak";

const blank = (periods) => periods.map((period) => price(period, ""));
const FOUR = ["superPeak", "peak", "halfPeak", "offPeak"];
const THREE = FOUR.slice(1);

export const TEMPLATES = [
  taiwan("tw-ev-lv-2025", "2025-10-01", ["12.47", "3.05"], ["12.14", "2.9"]),
  taiwan("tw-ev-hv-2025", "2025-10-01", ["11.8465", "2.8975"], ["11.533", "2.755"]),
  taiwan("tw-ev-lv-2022", "2022-06-01", ["8.35", "2.05"], ["8.13", "1.95"]),
  {
    id: "cn-two-part",
    country: "CN",
    currency: "CNY",
    since: "",
    seasons: [
      season("7–8月", "07-01", "08-31", slots(NOON), null, blank(FOUR)),
      season("9月", "09-01", "09-30", slots(SUMMER), null, blank(THREE)),
      season("10–11月", "10-01", "11-30", slots(OTHER), null, blank(THREE)),
      season("12–1月", "12-01", "01-31", slots(EVENING), null, blank(FOUR)),
      season("2–6月", "02-01", "06-30", slots(OTHER), null, blank(THREE)),
    ],
    isWhole: false,
  },
  {
    id: "cn-hainan-draft",
    country: "CN",
    currency: "CNY",
    since: "2023-12-04",
    seasons: [
      season(
        "4–9月",
        "04-01",
        "09-30",
        slots("0-2 halfPeak, 2-10 offPeak, 10-16 halfPeak, 16-24 peak"),
        null,
        blank(THREE),
      ),
      season("10–3月", "10-01", "03-31", slots("0-8 offPeak, 8-16 halfPeak, 16-24 peak"), null, blank(THREE)),
    ],
    isWhole: false,
  },
  {
    id: "cn-deep",
    country: "CN",
    currency: "CNY",
    since: "",
    seasons: [
      season("2–11月", "02-01", "11-30", slots(DEEP), null, blank([...THREE, "deepOffPeak"])),
      season("12–1月", "12-01", "01-31", slots(DEEP_EVENING), null, blank([...FOUR, "deepOffPeak"])),
    ],
    isWhole: false,
  },
  {
    id: "flat",
    country: "",
    currency: "",
    since: "",
    seasons: [season("all year", "01-01", "12-31", all("offPeak"), null, blank(["offPeak"]))],
    isWhole: false,
  },
];
