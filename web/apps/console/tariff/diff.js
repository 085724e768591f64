// What two definitions have not in common: per half-hour for the eye, and as facts that the page puts into words.
import { rowFor } from "../../../shared/lib/zone.js";
import { cellsOf, DAY_TYPES, PERIODS, runsOf } from "./week.js";
import { coverage, dayText, YEAR } from "./year.js";

/** Stretches of the year in which one season of each holds: [{before, after, ranges: [{from, to}]}]. */
function pairsOf(before, after) {
  const owners = [coverage(before.seasons).owner, coverage(after.seasons).owner];
  const pairs = new Map();
  for (let day = 0; day < YEAR; day++) {
    const [a, b] = owners.map((owner) => owner[day]);
    if (a < 0 || b < 0) continue;
    const key = `${a}-${b}`;
    if (!pairs.has(key)) pairs.set(key, { before: before.seasons[a], after: after.seasons[b], ranges: [] });
    const { ranges } = pairs.get(key);
    if (ranges.at(-1)?.to === day - 1) ranges.at(-1).to = day;
    else ranges.push({ from: day, to: day });
  }
  for (const pair of pairs.values()) {
    const { ranges } = pair;
    if (ranges.length > 1 && ranges[0].from === 0 && ranges.at(-1).to === YEAR - 1) ranges[0].from = ranges.pop().from;
    pair.ranges = ranges.map(({ from, to }) => ({ from: dayText(from), to: dayText(to) }));
  }
  return [...pairs.values()];
}

export function priceIn(season, period) {
  const price = season.prices.find((one) => one.period === period);
  if (!price) return null;
  const service = price.serviceMicrosPerKWh ?? 0;
  return { electricity: price.electricityMicrosPerKWh, service, total: price.electricityMicrosPerKWh + service };
}

const cellsFor = (season, type) => cellsOf(rowFor(season, type)?.slots ?? []);

/** Half-hours of each type of day: {weekday: [{before, after, delta}]}; periods with their price per kWh. */
function cellsBetween(pair) {
  return Object.fromEntries(DAY_TYPES.map((type) => {
    const [a, b] = [cellsFor(pair.before, type), cellsFor(pair.after, type)];
    return [
      type,
      a.map((period, slot) => {
        const before = { period, ...priceIn(pair.before, period) };
        const after = { period: b[slot], ...priceIn(pair.after, b[slot]) };
        return { before, after, delta: (after.total ?? 0) - (before.total ?? 0) };
      }),
    ];
  }));
}

function movedRuns(cells) {
  const isSame = (a, b) => a.before.period === b.before.period && a.after.period === b.after.period;
  return runsOf(cells, isSame).filter(({ value }) => value.before.period !== value.after.period);
}

/** Periods that moved, days with the same moves together: [{types, from, to, before, after, delta}]. */
function movesOf(cells) {
  const byWords = new Map();
  for (const type of DAY_TYPES) {
    for (const { from, to, value } of movedRuns(cells[type])) {
      const key = `${from}-${to}-${value.before.period}-${value.after.period}`;
      if (!byWords.has(key)) byWords.set(key, { types: [], from, to, ...value });
      byWords.get(key).types.push(type);
    }
  }
  return [...byWords.values()];
}

function priceChanges(pair) {
  return PERIODS.flatMap((period) => {
    const [before, after] = [priceIn(pair.before, period), priceIn(pair.after, period)];
    if (!before || !after) return [];
    return ["electricity", "service"].filter((part) => before[part] !== after[part]).map((part) => ({
      period,
      part,
      before: before[part],
      after: after[part],
    }));
  });
}

/** @type {[string, string, (one: any) => any][]} */
const FEES = [
  ["sessionFee", "minor", (one) => one.sessionFeeMinor],
  ["timeFee", "micros", (one) => one.timeFeeMicrosPerMinute],
  ["idleFee", "micros", (one) => one.idleFee?.microsPerMinute],
  ["grace", "minutes", (one) => one.idleFee?.graceMinutes],
  ["minimum", "minor", (one) => one.minimumMinor],
  ["maximum", "minor", (one) => one.maximumMinor],
  ["tax", "ppm", (one) => one.tax?.ratePPM],
  ["taxIncluded", "flag", (one) => one.tax ? one.tax.isIncluded : undefined],
  ["rounding", "flag", (one) => one.roundsToWholeUnits ?? false],
];

function feeChanges(before, after) {
  return FEES.map(([name, kind, of]) => ({ name, kind, before: of(before) ?? null, after: of(after) ?? null }))
    .filter((one) => one.before !== one.after);
}

export function diffOf(before, after) {
  const pairs = pairsOf(before, after).map((pair) => {
    const cells = cellsBetween(pair);
    const deltas = DAY_TYPES.flatMap((type) => cells[type].map((one) => one.delta));
    return {
      ...pair,
      cells,
      moves: movesOf(cells),
      prices: priceChanges(pair),
      most: Math.max(...deltas.map(Math.abs)),
      isSame: DAY_TYPES.every((type) =>
        cells[type].every((one) =>
          one.before.period === one.after.period && one.before.electricity === one.after.electricity &&
          one.before.service === one.after.service
        )
      ),
    };
  });
  const [old, fresh] = [new Set(before.holidays ?? []), new Set(after.holidays ?? [])];
  const shape = (definition) => definition.seasons.map((one) => ({ name: one.name, from: one.from, to: one.to }));
  const seasons = JSON.stringify(shape(before)) === JSON.stringify(shape(after))
    ? null
    : { before: shape(before), after: shape(after) };
  const holidays = {
    added: [...fresh].filter((one) => !old.has(one)).sort(),
    removed: [...old].filter((one) => !fresh.has(one)).sort(),
  };
  const fees = feeChanges(before, after);
  const isSame = pairs.every((one) => one.isSame) && !fees.length && !seasons && !holidays.added.length &&
    !holidays.removed.length;
  return { pairs, seasons, holidays, fees, isSame };
}
