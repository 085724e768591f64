// Public holidays of Taiwan by rule, to begin with: which of them the utility prices as a holiday is in its own list.

const lunar = new Intl.DateTimeFormat("en-u-ca-chinese", { timeZone: "UTC", month: "numeric", day: "numeric" });
const DAY = 86_400_000;
const dateText = (time) => new Date(time).toISOString().slice(0, 10);

/** The day of a lunar date in a year of the common calendar; leap months do not count. */
function lunarDay(year, month, day) {
  for (let at = Date.UTC(year, 0, 15); at < Date.UTC(year, 11, 31); at += DAY) {
    const parts = Object.fromEntries(lunar.formatToParts(at).map((one) => [one.type, one.value]));
    if (parts.month === String(month) && parts.day === String(day)) return at;
  }
  return null;
}

/** Tomb Sweeping Day, the solar term; right for 2000 to 2099. */
const qingming = (year) => {
  const short = year % 100;
  return Date.UTC(year, 3, Math.floor(short * 0.2422 + 4.81) - Math.floor(short / 4));
};

/** New Year, the eve and five days of the Lunar New Year, and the single days, as dates in order. */
export function holidaysOfTaiwan(year) {
  const spring = lunarDay(year, 1, 1);
  const days = [
    Date.UTC(year, 0, 1),
    Date.UTC(year, 1, 28),
    Date.UTC(year, 3, 4),
    qingming(year),
    Date.UTC(year, 4, 1),
  ];
  if (spring !== null) { for (let offset = -1; offset < 5; offset++) days.push(spring + offset * DAY); }
  days.push(lunarDay(year, 5, 5) ?? days[0], lunarDay(year, 8, 15) ?? days[0], Date.UTC(year, 9, 10));
  return [...new Set(days.map(dateText))].sort();
}
