// The figures of the first screen: from the server, or added up here as long as it has no such answer.
import { startOfDay } from "../../shared/lib/zone.js";
import { hoursOf } from "./hours.js";
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
