import { computed, ref, shallowRef } from "vue";
import { queryText } from "../../../shared/lib/api.js";
import { api, format, operatorId, t } from "../context.js";
import { sessions, siteName, sites, stationName, zoneOf } from "../fleet.js";
import { useFilter, useLive, useThrottled } from "../record.js";
import { dayText } from "./Sessions.js";
import render from "./Orders.html";

export const ORDER_STATES = [
  "created",
  "held",
  "charging",
  "unpriced",
  "priced",
  "settled",
  "partlyRefunded",
  "refunded",
  "voided",
];
const REFRESH_MS = 4000;

export default {
  name: "OrdersPage",
  setup() {
    const table = ref(/** @type {any} */ (null));
    const filters = Object.fromEntries(
      ["q", "state", "siteId", "stationId", "driverId", "from", "to"].map((name) => [name, useFilter(name)]),
    );
    const fresh = shallowRef(new Map());
    const refresh = useThrottled(() => table.value?.page === 0 && table.value.reload(), REFRESH_MS);
    useLive("orders", (data) => {
      if (!fresh.value.has(data.orderID)) refresh();
      fresh.value = new Map(fresh.value).set(data.orderID, data);
    });
    return {
      ...filters,
      table,
      states: ORDER_STATES,
      sites: computed(() => sites.list()),
      siteName,
      stationName,
      zoneOf,
      query: computed(() => ({
        q: filters.q.value.trim(),
        state: filters.state.value,
        siteId: filters.siteId.value,
        driverId: filters.driverId.value,
        startedFrom: dayText(filters.from.value, 0, zoneOf(filters.siteId.value)),
        startedBefore: dayText(filters.to.value, 1, zoneOf(filters.siteId.value)),
      })),
      load: (query) => api.get("/api/v1/orders", { operatorId: operatorId.value, ...query }),
      overlay: (row) => {
        const one = fresh.value.get(row.id);
        const session = row.state === "charging" && !one ? sessions.get(row.sessionId) : null;
        if (session) return { ...row, energyWh: session.energyWh, totalMinor: session.costMinor };
        return one
          ? {
            ...row,
            state: one.state,
            energyWh: one.energyWh,
            totalMinor: one.totalMinor,
            openExceptions: one.openExceptions,
          }
          : row;
      },
      rowTo: (row) => ({ name: "order", params: { id: row.id } }),
      columns: computed(() => [
        { key: "number", label: t("field.order") },
        { key: "state", label: t("field.state") },
        { key: "station", label: t("field.station") },
        { key: "driver", label: t("field.driver"), foldHide: true },
        { key: "energy", label: t("measure.energyWh"), align: "right", text: (row) => format.energy(row.energyWh) },
        {
          key: "electricity",
          label: t("line.electricity"),
          align: "right",
          foldHide: true,
          cls: "wide-only",
          text: (row) => format.money(row.electricityMinor, row.currency),
        },
        {
          key: "service",
          label: t("line.service"),
          align: "right",
          foldHide: true,
          cls: "wide-only",
          text: (row) => format.money(row.serviceMinor, row.currency),
        },
        { key: "total", label: t("field.total"), align: "right" },
        { key: "owed", label: t("field.owed"), align: "right", foldHide: true },
      ]),
      exportFile: (format, query) =>
        api.file("/api/v1/orders/export" + queryText({ operatorId: operatorId.value, format, ...query })),
    };
  },
  render,
};
