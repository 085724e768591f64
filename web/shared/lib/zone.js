// The calendar of a site's zone, by Intl alone.

const cache = new Map();
function partsOf(time, zone) {
  if (!cache.has(zone)) {
    cache.set(
      zone,
      new Intl.DateTimeFormat("en-US", {
        timeZone: zone,
        hourCycle: "h23",
        weekday: "short",
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
      }),
    );
  }
  const parts = Object.fromEntries(cache.get(zone).formatToParts(new Date(time)).map((one) => [one.type, one.value]));
  return {
    date: `${parts.year}-${parts.month}-${parts.day}`,
    monthDay: `${parts.month}-${parts.day}`,
    weekday: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"].indexOf(parts.weekday),
    minute: Number(parts.hour) * 60 + Number(parts.minute),
    second: Number(parts.second),
  };
}

export const localParts = partsOf;

/** Milliseconds at which the local day of `time` began. */
export function startOfDay(time, zone) {
  const { date, minute, second } = partsOf(time, zone);
  const guess = Math.floor(new Date(time).getTime() / 1000) * 1000 - (minute * 60 + second) * 1000;
  // Where clocks changed since midnight the guess is off by that change.
  const there = partsOf(guess, zone);
  if (there.date === date && there.minute === 0) return guess;
  const off = there.date === date ? -there.minute : 1440 - there.minute;
  return guess + off * 60_000;
}

/** `2026-06-01T00:00` on the clocks of a zone as milliseconds; of two such moments the first. */
export function instantOf(text, zone) {
  const wanted = new Date(`${text.slice(0, 16)}:00Z`).getTime();
  const clockAt = (time) => {
    const { date, minute } = partsOf(time, zone);
    return new Date(`${date}T00:00:00Z`).getTime() + minute * 60_000;
  };
  // With the offset of the day before and of the day after: one of them holds, except in the hour that clocks skip.
  const found = [wanted - 86_400_000, wanted + 86_400_000].map((time) => wanted - (clockAt(time) - time));
  return found.find((time) => clockAt(time) === wanted) ?? found[0];
}

/** The wall clock of a zone as a form's field wants it: `2026-06-01T00:00`. */
export function clockText(time, zone) {
  const { date, minute } = partsOf(time, zone);
  const two = (value) => String(value).padStart(2, "0");
  return `${date}T${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

const EARLIER = { saturday: "weekday", sunday: "saturday", holiday: "sunday" };

/** The rows of a day: a type without its own row is as the one before it. */
export function rowFor(season, type) {
  const row = season.days.find((one) => one.type === type);
  return row ?? (EARLIER[type] ? rowFor(season, EARLIER[type]) : null);
}

const isInSeason = (season, day) =>
  season.from <= season.to ? day >= season.from && day <= season.to : day >= season.from || day <= season.to;

/** Price stretches of a tariff between two times: [{from, to, period, price}], from the same rules as docs/money.md. */
export function pricePeriods(definition, from, to, zone) {
  const stretches = [];
  const step = 30 * 60_000;
  let at = Math.floor(from / step) * step;
  for (; at < to; at += step) {
    const local = partsOf(at, zone);
    const season = definition.seasons.find((one) => isInSeason(one, local.monthDay));
    if (!season) continue;
    const isHoliday = (definition.holidays ?? []).includes(local.date);
    const type = isHoliday ? "holiday" : local.weekday === 0 ? "sunday" : local.weekday === 6 ? "saturday" : "weekday";
    const clock = `${String(Math.floor(local.minute / 60)).padStart(2, "0")}:${local.minute % 60 < 30 ? "00" : "30"}`;
    const slot = rowFor(season, type)?.slots.find((one) => one.from <= clock && clock < one.to);
    if (!slot) continue;
    const price = season.prices.find((one) => one.period === slot.period);
    const last = stretches.at(-1);
    if (last && last.period === slot.period && last.price === price) last.to = at + step;
    else stretches.push({ from: at, to: at + step, period: slot.period, price });
  }
  return stretches.map((one) => ({ ...one, from: Math.max(one.from, from), to: Math.min(one.to, to) }));
}
