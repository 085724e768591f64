// Who charges by a tariff: the operator, sites and stations that name it.
import { api, t } from "../context.js";

/** @returns {Promise<{isOperators: boolean, sites: any[], stations: any[], words: string}>} */
export async function usersOf(tariffId) {
  if (!tariffId) return { isOperators: false, sites: [], stations: [], words: "" };
  const usage = await api.get(`/api/v1/tariffs/${tariffId}/usage`);
  const words = [
    usage.isOperatorDefault ? t("tariff.ofOperator") : "",
    usage.siteCount ? t("tariff.ofSites", { n: usage.siteCount }) : "",
    usage.stationCount ? t("tariff.ofStations", { n: usage.stationCount }) : "",
  ].filter(Boolean).join(", ");
  return { isOperators: usage.isOperatorDefault, sites: usage.sites, stations: usage.stations, words };
}
