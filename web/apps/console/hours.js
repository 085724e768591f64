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
