// Who charges by a tariff: the operator, sites and stations that name it.
import { api, t } from "../context.js";
import { sites, stations } from "../fleet.js";

/** @returns {Promise<{isOperators: boolean, sites: any[], stations: any[], words: string}>} */
export async function usersOf(tariffId, operatorId) {
  if (!tariffId) return { isOperators: false, sites: [], stations: [], words: "" };
  const owner = await api.get(`/api/v1/operators/${operatorId}`).catch(() => null);
  const isOperators = [owner?.tariffId, owner?.defaultTariffId].includes(tariffId);
  const own = sites.list().filter((one) => one.tariffId === tariffId);
  const exact = stations.list().filter((one) => one.tariffId === tariffId);
  const words = [
    isOperators ? t("tariff.ofOperator") : "",
    own.length ? t("tariff.ofSites", { n: own.length }) : "",
    exact.length ? t("tariff.ofStations", { n: exact.length }) : "",
  ].filter(Boolean).join(", ");
  return { isOperators, sites: own, stations: exact, words };
}
