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

const SPRING = ["農曆除夕", "春節初一", "春節初二", "春節初三", "春節初四", "春節初五"];

/** New Year, the eve and five days of the Lunar New Year, and the single days, in order: [{date, name}]. */
export function namedHolidaysOfTaiwan(year) {
  const days = [
    [Date.UTC(year, 0, 1), "元旦"],
    [Date.UTC(year, 1, 28), "和平紀念日"],
    [Date.UTC(year, 3, 4), "兒童節"],
    [qingming(year), "清明節"],
    [Date.UTC(year, 4, 1), "勞動節"],
    [lunarDay(year, 5, 5), "端午節"],
    [lunarDay(year, 8, 15), "中秋節"],
    [Date.UTC(year, 9, 10), "國慶日"],
  ];
  const spring = lunarDay(year, 1, 1);
  if (spring !== null) SPRING.forEach((name, index) => days.push([spring + (index - 1) * DAY, name]));
  const named = new Map();
  for (const [time, name] of days) {
    if (time === null) continue;
    const date = dateText(time);
    named.set(date, { date, name: named.has(date) ? `${named.get(date).name}、${name}` : name });
  }
  return [...named.values()].sort((a, b) => a.date < b.date ? -1 : 1);
}

export const holidaysOfTaiwan = (year) => namedHolidaysOfTaiwan(year).map((one) => one.date);

const isDate = (text) => {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && dateText(time.getTime()) === text;
};

/** Lines such as `2027-01-01 New Year` or `20270101,New Year`: the days, or the first line that is none. */
export function readDays(text) {
  const days = [];
  for (const line of text.split(/\r?\n/).map((one) => one.trim()).filter(Boolean)) {
    const found = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})[\s,;]+(.{1,100})$/.exec(line);
    const date = found ? `${found[1]}-${found[2]}-${found[3]}` : "";
    if (!found || !isDate(date)) return { days: [], wrong: line.slice(0, 60) };
    days.push({ date, name: found[4].replace(/^["']|["']$/g, "").trim() });
  }
  return { days, wrong: "" };
}
