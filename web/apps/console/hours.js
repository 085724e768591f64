import { localParts } from "../../shared/lib/zone.js";

const HOUR = 3_600_000;
export const emptyHours = (dayStart) =>
  Array.from({ length: 24 }, (_one, hour) => ({
    from: new Date(dayStart + hour * HOUR).toISOString(),
    energyWh: 0,
    revenueMinor: 0,
    sessions: 0,
  }));

/** Hours of today with energy, revenue and sessions of the orders that began in them. */
export function hoursOf(orders, dayStart, timeZone) {
  const hours = emptyHours(dayStart);
  for (const order of orders) {
    const hour = hours[Math.floor(localParts(order.startedAt, timeZone).minute / 60)];
    hour.energyWh += order.energyWh;
    hour.revenueMinor += order.totalMinor - order.refundedMinor;
    hour.sessions += 1;
  }
  return hours;
}

/** Adds what runs: its energy as if it had flowed evenly since the start, its cost and itself to the hour it began in. */
export function withRunning(hours, running, dayStart, now) {
  const next = hours.map((one) => ({ ...one }));
  const place = (time) => Math.min(23, Math.max(0, Math.floor((time - dayStart) / HOUR)));
  for (const session of running) {
    const start = new Date(session.startedAt).getTime();
    if (!(now > start)) continue;
    for (let hour = place(start); hour <= place(now); hour++) {
      const from = Math.max(start, dayStart + hour * HOUR);
      const share = Math.min(now, dayStart + (hour + 1) * HOUR) - from;
      if (share > 0) next[hour].energyWh += Math.round((session.energyWh ?? 0) * share / (now - start));
    }
    if (start < dayStart) continue;
    next[place(start)].sessions += 1;
    next[place(start)].revenueMinor += session.costMinor ?? 0;
  }
  return next;
}
