// The figures of the first screen: from the server, or added up here where it has no such answer.
import { localParts, startOfDay } from "../../shared/lib/zone.js";
import { emptyHours, hoursOf, withRunning } from "./hours.js";
import { api, currency, operatorId, zone } from "./context.js";
import { running, stations } from "./fleet.js";

const ROW_LIMIT = 5000;
const DAY = 86_400_000;
/** Weeks that make the usual, as the server's overview has them. */
const WEEKS = 4;

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

const MEASURES = [["energyWh", "usualEnergyWh"], ["revenueMinor", "usualRevenueMinor"], ["sessions", "usualSessions"]];

/** Sums of 24 hours of this weekday between two times. */
async function weekdayHours(query, from, to, weekday) {
  const map = await api.get("/api/v1/utilisation", {
    ...query,
    by: "weekday",
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
  });
  return map.rows.find((row) => row.key === String(weekday));
}

async function fromServer(query, timeZone) {
  const now = Date.now();
  const from = startOfDay(now, timeZone);
  const weekday = localParts(now, timeZone).weekday || 7;
  const [overview, ended, before] = await Promise.all([
    api.get("/api/v1/overview", query),
    weekdayHours(query, from, Math.max(now, from + 1), weekday),
    weekdayHours(query, from - WEEKS * 7 * DAY, from, weekday),
  ]);
  const hours = emptyHours(from);
  for (const [key, usualKey] of MEASURES) {
    hours.forEach((hour, index) => {
      hour[key] = ended?.[key][index] ?? 0;
      // Fewer weeks than four: their mean would need the number of days, which only the sum of the server has.
      if (overview.usualDays === WEEKS) hour[usualKey] = Math.round((before?.[key][index] ?? 0) / WEEKS);
    });
  }
  const here = running.value.filter((one) =>
    !query.siteId || (one.siteId ?? stations.peek(one.stationId)?.siteId) === query.siteId
  );
  return { ...overview, usual: overview.usual ?? null, hours: withRunning(hours, here, from, now) };
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
