// Spans of time that the figures are asked for. They live in the page's address: a preset by its name, or two dates.
import { computed } from "vue";
import { instantOf, localParts } from "../../../shared/lib/zone.js";

const DAY = 86_400_000;
export const PRESETS = ["today", "yesterday", "7d", "lastWeek", "28d", "month", "lastMonth", "90d", "year"];

const dateText = (time, zone) => localParts(time, zone).date;
const dayBefore = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) - days * DAY).toISOString().slice(0, 10);

/** First and last day of a preset, both included, in the zone's calendar. */
export function daysOfPreset(preset, now, zone) {
  const today = dateText(now, zone);
  const first = `${today.slice(0, 8)}01`;
  const lastOfPrevious = dayBefore(first, 1);
  const weekday = new Date(`${today}T00:00:00Z`).getUTCDay() || 7;
  const presets = {
    "today": [today, today],
    "yesterday": [dayBefore(today, 1), dayBefore(today, 1)],
    "lastWeek": [dayBefore(today, weekday + 6), dayBefore(today, weekday)],
    "7d": [dayBefore(today, 6), today],
    "28d": [dayBefore(today, 27), today],
    "90d": [dayBefore(today, 89), today],
    "month": [first, today],
    "lastMonth": [`${lastOfPrevious.slice(0, 8)}01`, lastOfPrevious],
    "year": [dayBefore(today, 364), today],
  };
  const [from, to] = presets[preset] ?? presets["28d"];
  return { from, to };
}

/** The instants of a range of days: `to` is the midnight after the last. */
export function instantsOf({ from, to }, zone) {
  const end = new Date(Date.parse(`${to}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
  return {
    from: new Date(instantOf(`${from}T00:00`, zone)).toISOString(),
    to: new Date(instantOf(`${end}T00:00`, zone)).toISOString(),
  };
}

const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? "");

/** The range in the address of the page. `zone()` is the calendar it is meant in. */
export function useRange(router, zone, standard = "28d") {
  const query = () => router.current.query;
  const days = computed(() => {
    const { from, to, range } = query();
    if (isDay(from) && isDay(to) && from <= to) return { from, to };
    return daysOfPreset(range ?? standard, Date.now(), zone());
  });
  return {
    days,
    preset: computed(() => isDay(query().from) && isDay(query().to) ? "" : query().range ?? standard),
    instants: computed(() => instantsOf(days.value, zone())),
    usePreset: (name) =>
      router.setQuery({ range: name === standard ? undefined : name, from: undefined, to: undefined }),
    useDays: (changes) => router.setQuery({ range: undefined, ...days.value, ...changes }),
  };
}
