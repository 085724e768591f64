// The figures of the first screen: from the server, or added up here where it has no such answer.
import { startOfDay } from "../../shared/lib/zone.js";
import { emptyHours, hoursOf } from "./hours.js";
import { api, currency, operatorId, zone } from "./context.js";

const ROW_LIMIT = 5000;

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

/** Hours of today as the server counts them, each with the instant that it begins at. */
async function fromServer(query, timeZone) {
  const overview = await api.get("/api/v1/overview", query);
  const hours = emptyHours(startOfDay(Date.now(), timeZone)).map((empty, index) => ({
    ...empty,
    ...overview.hours.find((one) => one.hour === index),
  }));
  return { ...overview, usual: overview.usual ?? null, hours };
}

let hasServerAnswer = true;

/** Today beside the usual, by hour; of one site when it is given. Sums over several operators have no one answer. */
export async function readToday(siteId = "", timeZone = zone.value) {
  if (hasServerAnswer && operatorId.value) {
    try {
      return await fromServer({ operatorId: operatorId.value, siteId }, timeZone);
    } catch (error) {
      if (/** @type {any} */ (error)?.status !== 404) throw error;
      hasServerAnswer = false;
    }
  }
  return await fromLists();
}
