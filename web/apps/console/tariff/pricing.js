// What a session costs under a definition, by the rules of docs/money.md, for a tariff that is not saved yet. The
// document's own examples are its test; the server has the last word when an order is made.
import { minorDigits } from "../../../shared/lib/format.js";
import { pricePeriods } from "../../../shared/lib/zone.js";

/** Half away from zero, once per line. @param {bigint} numerator @param {bigint} divisor */
function divided(numerator, divisor) {
  const quotient = numerator / divisor;
  const rest = numerator % divisor;
  const isUp = (rest < 0n ? -rest : rest) * 2n >= divisor;
  return Number(isUp ? quotient + (numerator < 0n ? -1n : 1n) : quotient);
}

/** @param {number[]} factors */
const product = (...factors) => factors.map(BigInt).reduce((all, one) => all * one, 1n);

/** Readings in order, without those that cannot be. */
function mended(session) {
  const start = { at: session.startedAt, registerWh: session.meterStartWh };
  const end = { at: session.endedAt, registerWh: Math.max(session.meterStopWh, session.meterStartWh) };
  const readings = [start];
  for (const point of [...session.points].sort((a, b) => a.at - b.at)) {
    const last = readings.at(-1);
    if (point.at < start.at || point.at > end.at || point.registerWh > end.registerWh) continue;
    if (last && point.registerWh >= last.registerWh) readings.push(point);
  }
  return [...readings, end];
}

/** Energy of each stretch of one price: [{period, price, energyWh, isInterpolated}]. */
export function stretchesOf(definition, session, zone) {
  const readings = mended(session);
  const periods = pricePeriods(definition, session.startedAt, session.endedAt + 1, zone);
  const stretches = periods.map((one) => ({ ...one, energyWh: 0, isInterpolated: false }));
  let place = 0;
  readings.slice(1).forEach((point, index) => {
    const before = readings[index];
    const whole = point.registerWh - before.registerWh;
    const span = point.at - before.at;
    let taken = 0;
    while (place < stretches.length - 1 && stretches[place].to <= point.at) {
      const border = stretches[place].to;
      const upTo = span ? Number(product(whole, border - before.at) / BigInt(span)) : 0;
      const isCut = border > before.at && border < point.at && whole > 0;
      stretches[place].energyWh += upTo - taken;
      stretches[place].isInterpolated ||= isCut;
      taken = upTo;
      place += 1;
      stretches[place].isInterpolated = isCut;
    }
    if (stretches[place]) stretches[place].energyWh += whole - taken;
  });
  return stretches.filter((one) => one.energyWh > 0);
}

function feeLines(definition, session, minor) {
  const lines = [];
  const stopped = session.energyStoppedAt;
  const chargedUntil = Math.min(Math.max(stopped ?? session.endedAt, session.startedAt), session.endedAt);
  const timed = (kind, from, to, micros) => {
    const seconds = Math.floor((to - from) / 1000);
    if (seconds <= 0) return;
    const amountMinor = divided(product(seconds, micros, minor), 60_000_000n);
    lines.push({ kind, quantity: seconds, unit: "seconds", unitPriceMicros: micros, amountMinor });
  };
  const fee = definition.sessionFeeMinor ?? 0;
  if (fee > 0) {
    lines.push({
      kind: "sessionFee",
      quantity: 1,
      unit: "piece",
      unitPriceMicros: fee * 1e6 / minor,
      amountMinor: fee,
    });
  }
  if (definition.timeFeeMicrosPerMinute > 0) {
    timed("timeFee", session.startedAt, chargedUntil, definition.timeFeeMicrosPerMinute);
  }
  const idle = definition.idleFee;
  if (idle?.microsPerMinute > 0 && stopped != null) {
    timed("idleFee", chargedUntil + idle.graceMinutes * 60_000, session.endedAt, idle.microsPerMinute);
  }
  return lines;
}

function closing(definition, subtotal, minor) {
  let total = subtotal;
  const lines = [];
  const add = (kind, amountMinor) => {
    total += amountMinor;
    if (!amountMinor) return;
    lines.push({ kind, quantity: 1, unit: "piece", unitPriceMicros: amountMinor * 1e6 / minor, amountMinor });
  };
  if (definition.minimumMinor != null) add("minimum", Math.max(definition.minimumMinor - total, 0));
  if (definition.maximumMinor != null) add("maximum", Math.min(definition.maximumMinor - total, 0));
  const rate = definition.tax?.ratePPM ?? 0;
  const isIncluded = definition.tax?.isIncluded ?? false;
  const added = isIncluded ? 0 : divided(product(total, rate), 1_000_000n);
  add("tax", added);
  if (definition.roundsToWholeUnits) add("rounding", divided(BigInt(total), BigInt(minor)) * minor - total);
  const taxMinor = isIncluded ? divided(product(total, rate), BigInt(1_000_000 + rate)) : added;
  return { lines, total, taxMinor };
}

/**
 * @param {any} definition
 * @param {{startedAt: number, endedAt: number, meterStartWh: number, meterStopWh: number, energyStoppedAt?: number,
 *   points: {at: number, registerWh: number}[]}} session times in milliseconds
 */
export function priceSession(definition, session, zone) {
  const minor = 10 ** minorDigits(definition.currency);
  const lines = [];
  const stretches = stretchesOf(definition, session, zone);
  for (const { period, price, energyWh, isInterpolated, from, to } of stretches) {
    const add = (kind, micros) =>
      lines.push({
        kind,
        period,
        from,
        to,
        quantity: energyWh,
        unit: "wattHours",
        unitPriceMicros: micros,
        amountMinor: divided(product(energyWh, micros, minor), 1_000_000_000n),
        isInterpolated,
      });
    add("electricity", price.electricityMicrosPerKWh);
    if (price.serviceMicrosPerKWh) add("service", price.serviceMicrosPerKWh);
  }
  lines.push(...feeLines(definition, session, minor));
  const end = closing(definition, lines.reduce((sum, one) => sum + one.amountMinor, 0), minor);
  return {
    currency: definition.currency,
    energyWh: stretches.reduce((sum, one) => sum + one.energyWh, 0),
    lines: [...lines, ...end.lines],
    taxMinor: end.taxMinor,
    totalMinor: end.total,
  };
}
