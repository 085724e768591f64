// The figures of the first screen: from the server, or added up here as long as it has no such answer.
import { localParts, startOfDay } from "../../shared/lib/zone.js";
import { api, currency, operatorId, zone } from "./context.js";

const ROW_LIMIT = 5000;

/** Hours of today with energy, revenue and sessions of the orders that began in them. */
export function hoursOf(orders, dayStart, timeZone) {
  const hours = Array.from({ length: 24 }, (_one, hour) => ({
    from: new Date(dayStart + hour * 3_600_000).toISOString(),
    energyWh: 0,
    revenueMinor: 0,
    sessions: 0,
  }));
  for (const order of orders) {
    const hour = hours[Math.floor(localParts(order.startedAt, timeZone).minute / 60)];
    hour.energyWh += order.energyWh;
    hour.revenueMinor += order.totalMinor - order.refundedMinor;
    hour.sessions += 1;
  }
  return hours;
}

async function fromLists() {
  const from = startOfDay(Date.now(), zone.value);
  const orders = await api.all("/api/v1/orders", {
    operatorId: operatorId.value,
    startedFrom: new Date(from).toISOString(),
  }, { maximum: ROW_LIMIT });
  const mine = orders.filter((one) => one.currency === currency.value && one.state !== "voided");
  const hours = hoursOf(mine, from, zone.value);
  const sum = (key) => hours.reduce((all, one) => all + one[key], 0);
  return {
    at: new Date().toISOString(),
    today: { energyWh: sum("energyWh"), revenueMinor: sum("revenueMinor"), sessions: sum("sessions") },
    usual: null,
    hours,
  };
}

let hasServerAnswer = true;

export async function readToday() {
  if (hasServerAnswer) {
    try {
      return await api.get("/api/v1/overview", { operatorId: operatorId.value });
    } catch (error) {
      if (/** @type {any} */ (error)?.status !== 404) throw error;
      hasServerAnswer = false;
    }
  }
  return await fromLists();
}
