// Days of the year as a tariff's seasons name them: `02-29` is one of them, so there are 366.

const MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const BEFORE = MONTHS.map((_days, month) => MONTHS.slice(0, month).reduce((sum, days) => sum + days, 0));
export const YEAR = 366;

/** "06-01" -> 152; null when there is no such day. */
export function dayOf(text) {
  const match = /^(\d\d)-(\d\d)$/.exec(text ?? "");
  if (!match) return null;
  const [month, day] = [Number(match[1]), Number(match[2])];
  return month >= 1 && month <= 12 && day >= 1 && day <= MONTHS[month - 1] ? BEFORE[month - 1] + day - 1 : null;
}

export function dayText(day) {
  const at = ((day % YEAR) + YEAR) % YEAR;
  const month = BEFORE.findLastIndex((first) => first <= at);
  return `${String(month + 1).padStart(2, "0")}-${String(at - BEFORE[month] + 1).padStart(2, "0")}`;
}

/** The days of a range, both ends included; one may go over the new year. */
export function daysOf(from, to) {
  const days = [];
  for (let day = from;; day = (day + 1) % YEAR) {
    days.push(day);
    if (day === to) return days;
  }
}

/** Which season each day has: -1 for none; and the first day that two share. */
export function coverage(seasons) {
  const owner = Array(YEAR).fill(-1);
  /** @type {{day: number, seasons: number[]}[]} */
  const shared = [];
  seasons.forEach((season, index) => {
    const [from, to] = [dayOf(season.from), dayOf(season.to)];
    if (from === null || to === null) return;
    for (const day of daysOf(from, to)) {
      if (owner[day] < 0) owner[day] = index;
      else if (!shared.length) shared.push({ day, seasons: [owner[day], index] });
    }
  });
  return { owner, shared: shared[0] ?? null };
}

/** Days without a season as ranges: [{from: "10-01", to: "05-31"}], one over the new year as one. */
export function gapsOf(owner) {
  const gaps = [];
  for (let day = 0; day < YEAR; day++) {
    if (owner[day] >= 0) continue;
    const last = gaps.at(-1);
    if (last?.to === day - 1) last.to = day;
    else gaps.push({ from: day, to: day });
  }
  const last = gaps.at(-1);
  if (last && last !== gaps[0] && gaps[0].from === 0 && last.to === YEAR - 1) {
    gaps.pop();
    gaps[0].from = last.from;
  }
  return gaps.map(({ from, to }) => ({ from: dayText(from), to: dayText(to) }));
}
