// A season's days as half-hours, and what painting does to them. Nothing here changes what it is given.

export const SLOTS = 48;
export const PERIODS = ["superPeak", "peak", "halfPeak", "offPeak", "deepOffPeak"];
export const DAY_TYPES = ["weekday", "saturday", "sunday", "holiday"];
/** The rows of the grid. Monday to Friday are one type of day in a tariff, so they are painted together. */
export const ROWS = [
  { key: "monday", type: "weekday" },
  { key: "tuesday", type: "weekday" },
  { key: "wednesday", type: "weekday" },
  { key: "thursday", type: "weekday" },
  { key: "friday", type: "weekday" },
  { key: "saturday", type: "saturday" },
  { key: "sunday", type: "sunday" },
  { key: "holiday", type: "holiday" },
];

export const clockOf = (slot) => `${String(Math.floor(slot / 2)).padStart(2, "0")}:${slot % 2 ? "30" : "00"}`;

export function slotOf(clock) {
  const match = /^(\d\d):(00|30)$/.exec(clock);
  const slot = match ? Number(match[1]) * 2 + (match[2] === "30" ? 1 : 0) : -1;
  return slot >= 0 && slot <= SLOTS ? slot : null;
}

export const plainDay = (period = "offPeak") => Array(SLOTS).fill(period);

export function plainDays(period = "offPeak") {
  return Object.fromEntries(DAY_TYPES.map((type) => [type, plainDay(period)]));
}

/** Slots of a definition as 48 half-hours; one that no slot covers is null. */
export function cellsOf(slots) {
  const cells = Array(SLOTS).fill(null);
  for (const { from, to, period } of slots) cells.fill(period, slotOf(from) ?? 0, slotOf(to) ?? 0);
  return cells;
}

/** Neighbours that are alike as one stretch: [{from, to, value}]. */
export function runsOf(cells, isSame = (a, b) => a === b) {
  const runs = [];
  cells.forEach((value, slot) => {
    const last = runs.at(-1);
    if (last && isSame(last.value, value)) last.to = slot + 1;
    else runs.push({ from: slot, to: slot + 1, value });
  });
  return runs;
}

export const slotsOf = (cells) =>
  runsOf(cells).filter((run) => run.value).map(({ from, to, value }) => ({
    from: clockOf(from),
    to: clockOf(to),
    period: value,
  }));

/** The corners of what is marked, in order, whichever way it was dragged. */
export const areaOf = (anchor, focus) => ({
  firstRow: Math.min(anchor.row, focus.row),
  lastRow: Math.max(anchor.row, focus.row),
  firstSlot: Math.min(anchor.slot, focus.slot),
  lastSlot: Math.max(anchor.slot, focus.slot),
});

/** Whether a cell is painted along: Monday to Friday go together. */
export function isInArea(area, row, slot) {
  if (slot < area.firstSlot || slot > area.lastSlot) return false;
  if (row >= area.firstRow && row <= area.lastRow) return true;
  return ROWS[row].type === "weekday" && ROWS[area.firstRow].type === "weekday";
}

export function paint(days, area, period) {
  const types = new Set(ROWS.slice(area.firstRow, area.lastRow + 1).map((row) => row.type));
  let isOther = false;
  const next = { ...days };
  for (const type of types) {
    const cells = [...days[type]];
    cells.fill(period, area.firstSlot, area.lastSlot + 1);
    if (cells.every((one, slot) => one === days[type][slot])) continue;
    next[type] = cells;
    isOther = true;
  }
  return isOther ? next : days;
}

export function copyDay(days, from, types) {
  const next = { ...days };
  for (const type of types) if (type !== from) next[type] = [...days[from]];
  return next;
}

/** Rows that stand together and are alike, for one label over all of them: [{first, last, cells}]. */
export function blocksOf(days) {
  const blocks = [];
  ROWS.forEach((row, index) => {
    const cells = days[row.type];
    const last = blocks.at(-1);
    if (last && last.cells.every((one, slot) => one === cells[slot])) last.last = index;
    else blocks.push({ first: index, last: index, cells });
  });
  return blocks;
}

export const usedPeriods = (days) => PERIODS.filter((period) => DAY_TYPES.some((type) => days[type].includes(period)));
