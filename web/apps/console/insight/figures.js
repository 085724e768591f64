// What the figures of reports are, and how each is written.
import { decimalOf, minorDigits } from "../../../shared/lib/format.js";

export const REPORTS = ["revenue", "energy", "utilisation", "availability", "benefit"];
export const PLACES = ["site", "station"];
export const TIMES = ["day", "week", "month"];
const OTHERS = ["period", "driverGroup"];

/** Periods and driver groups have no connectors of their own. */
export const groupsOf = (report) =>
  report === "utilisation" || report === "availability" ? [...TIMES, ...PLACES] : [...TIMES, ...PLACES, ...OTHERS];

/** The columns of each report, and those that the chart can show, the first as long as nothing is chosen. */
export const COLUMNS = {
  revenue: [
    "orders",
    "energyWh",
    "electricityMinor",
    "serviceMinor",
    "feesMinor",
    "taxMinor",
    "totalMinor",
    "refundedMinor",
    "netMinor",
    "owedMinor",
  ],
  energy: ["orders", "energyWh", "averageWh", "durationSeconds", "averagePowerW"],
  utilisation: ["connectorSeconds", "occupiedSeconds", "utilisationPermille", "sessions", "energyWh"],
  availability: ["connectorSeconds", "downSeconds", "availabilityPermille", "outages"],
  benefit: [
    "orders",
    "energyWh",
    "revenueMinor",
    "taxMinor",
    "refundedMinor",
    "electricityCostMinor",
    "marginMinor",
    "marginPermille",
    "stationCostMinor",
    "returnPermille",
  ],
};
export const CHARTED = {
  revenue: ["netMinor", "energyWh", "orders"],
  energy: ["energyWh", "averageWh", "averagePowerW"],
  utilisation: ["utilisationPermille", "sessions", "energyWh"],
  availability: ["availabilityPermille", "downSeconds", "outages"],
  benefit: ["marginMinor", "revenueMinor", "marginPermille"],
};
/** What stands large above the table. */
export const HEADLINES = {
  revenue: ["netMinor", "electricityMinor", "serviceMinor", "owedMinor"],
  energy: ["energyWh", "orders", "averageWh", "averagePowerW"],
  utilisation: ["utilisationPermille", "sessions", "energyWh", "occupiedSeconds"],
  availability: ["availabilityPermille", "outages", "downSeconds", "connectorSeconds"],
  benefit: ["marginMinor", "marginPermille", "electricityCostMinor", "returnPermille"],
};

export function kindOf(figure) {
  if (figure.endsWith("Minor")) return "money";
  if (figure.endsWith("Wh")) return "energy";
  if (figure.endsWith("Seconds")) return "time";
  if (figure.endsWith("Permille")) return "share";
  if (figure.endsWith("W")) return "power";
  return "count";
}

export function figureText(format, figure, value, currency) {
  if (value === null || value === undefined) return format.none;
  const kind = kindOf(figure);
  if (kind === "money") return format.money(value, currency);
  if (kind === "energy") return format.energy(value);
  if (kind === "power") return format.power(value);
  if (kind === "share") return format.percent(value, 1);
  if (kind === "time") return format.hours(value);
  return format.number(value);
}

/** Large amounts are read without their cents. */
export function withoutCents(figure, value, currency) {
  if (kindOf(figure) !== "money" || value == null) return value;
  const unit = 10 ** minorDigits(currency);
  return Math.round(value / unit) * unit;
}

/** A figure as a file has it: amounts as decimals, energy in kWh, time in hours, shares in percent. */
export function plainFigure(figure, value, currency) {
  if (value === null || value === undefined) return "";
  const kind = kindOf(figure);
  if (kind === "money") return Number(decimalOf(value, currency));
  if (kind === "energy" || kind === "power") return value / 1000;
  if (kind === "time") return Math.round(value / 36) / 100;
  if (kind === "share") return value / 10;
  return value;
}

const UNITS = { energy: "kWh", power: "kW", time: "h", share: "%" };
export const unitOf = (figure, currency) => kindOf(figure) === "money" ? currency : UNITS[kindOf(figure)] ?? "";

/** Rows in the order of a column; what has no figure comes last. */
export function sorted(rows, column, isDown) {
  if (!column) return rows;
  const of = (row) => column === "label" ? row.label ?? row.key : row[column];
  return [...rows].sort((a, b) => {
    const [x, y] = [of(a), of(b)];
    if (x === y) return 0;
    if (x === undefined || x === null) return 1;
    if (y === undefined || y === null) return -1;
    const order = typeof x === "number" ? x - y : String(x).localeCompare(String(y));
    return isDown ? -order : order;
  });
}
