// Differences of tariffs as sentences.
import { format, t, word } from "../context.js";
import { clockOf } from "./week.js";

/** "06-01" -> "Jun 1" as the language writes it. */
export const dayName = (text) => format.monthDay(text);
export const rangeName = ({ from, to }) => `${dayName(from)} – ${dayName(to)}`;

function amount(kind, value, currency) {
  if (value === null || value === undefined) return t("diff.none");
  if (kind === "minor") return format.money(value, currency);
  if (kind === "micros") return t("diff.perMinute", { amount: format.price(value, currency) });
  if (kind === "minutes") return format.duration(value * 60);
  if (kind === "ppm") return format.percent(value / 1000, 2);
  return t(value ? "diff.yes" : "diff.no");
}

/** Days without a row of their own are as the one before, so a change of all of them has one name. */
export const typesName = (types) =>
  types.length === 4 ? t("diff.everyDay") : format.list(types.map((one) => t(`day.${one}`)));

function moveWords(move, currency) {
  return {
    key: `${move.types}-${move.from}-${move.to}`,
    tone: move.delta > 0 ? "dear" : move.delta < 0 ? "cheap" : "",
    text: t("diff.move", {
      days: typesName(move.types),
      from: clockOf(move.from),
      to: clockOf(move.to),
      before: word("period", move.before.period),
      after: word("period", move.after.period),
    }),
    note: format.priceChange(move.delta, currency),
  };
}

const priceWords = (change, currency) => ({
  key: `${change.period}-${change.part}`,
  tone: change.after > change.before ? "dear" : "cheap",
  text: t("diff.price", {
    period: word("period", change.period),
    part: t(`line.${change.part}`),
    before: format.price(change.before, currency),
    after: format.price(change.after, currency),
  }),
  note: format.priceChange(change.after - change.before, currency),
});

/** Sentences of one pair of seasons. */
export const pairWords = (pair, currency) => [
  ...pair.prices.map((one) => priceWords(one, currency)),
  ...pair.moves.map((one) => moveWords(one, currency)),
];

export const pairTitle = (pair) =>
  `${pair.before.name === pair.after.name ? pair.after.name : `${pair.before.name} → ${pair.after.name}`} · ${
    pair.ranges.map(rangeName).join(", ")
  }`;

/** Sentences that hold all year: fees, holidays, seasons. */
export function otherWords(diff, currency) {
  const seasons = (list) => format.list(list.map((one) => `${one.name} ${rangeName(one)}`));
  const lines = diff.fees.map((one) => ({
    key: one.name,
    tone: "",
    text: t("diff.fee", {
      name: t(`diff.fee.${one.name}`),
      before: amount(one.kind, one.before, currency),
      after: amount(one.kind, one.after, currency),
    }),
  }));
  if (diff.seasons) {
    const { before, after } = diff.seasons;
    lines.push({
      key: "seasons",
      tone: "",
      text: t("diff.seasons", { before: seasons(before), after: seasons(after) }),
    });
  }
  for (const part of ["added", "removed"]) {
    const days = diff.holidays[part];
    if (days.length) lines.push({ key: part, tone: "", text: t(`diff.holidays.${part}`, { days: format.list(days) }) });
  }
  return lines;
}

/** What is wrong, in words, by field. */
export function wordsByField(problems) {
  const words = {};
  for (const { field, key, values } of problems) {
    const filled = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [
        name,
        typeof value === "string" && value.startsWith("period.") ? t(value) : value,
      ]),
    );
    words[field] = words[field] ? `${words[field]} ${t(key, filled)}` : t(key, filled);
  }
  return words;
}
