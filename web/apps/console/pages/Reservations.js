import { computed, onBeforeUnmount, ref } from "vue";
import { second } from "../../../shared/lib/clock.js";
import { api, can, operatorId, t, word } from "../context.js";
import { siteName, stationName, stations, zoneOf } from "../fleet.js";
import { nameOfDriver, useFilter, useLive, useThrottled } from "../record.js";
import { askCancel, askReservation, canBeCancelled } from "../reservations.js";
import render from "./Reservations.html";

/** Reservations have no live topic of their own; what they lead to has, and a look now and then finds the rest. */
const LOOK_MS = 10_000;
const SOON_MS = 800;

export default {
  name: "ReservationsPage",
  setup() {
    const table = ref(/** @type {any} */ (null));
    const state = useFilter("state");
    const stationId = useFilter("stationId");
    const reload = () => table.value?.page === 0 && table.value.reload();
    const soon = useThrottled(reload, SOON_MS);
    for (const topic of ["commands", "connectors", "sessions"]) {
      useLive(topic, (data) => {
        const isAbout = topic !== "connectors" || data.status === "reserved" ||
          stations.peek(data.stationID)?.connectors.some((one) => one.status === "reserved");
        if (isAbout && (topic !== "sessions" || data.state === "ended" || !data.energyWh)) soon();
      });
    }
    const timer = setInterval(() => document.hidden || reload(), LOOK_MS);
    onBeforeUnmount(() => clearInterval(timer));
    return {
      table,
      state,
      stationId,
      states: ["", "requested", "accepted", "used", "expired", "cancelled", "rejected"],
      query: computed(() => ({ state: state.value, stationId: stationId.value })),
      load: (query) => api.get("/api/v1/reservations", { operatorId: operatorId.value, ...query }),
      canBeCancelled,
      siteName,
      stationName,
      zoneOf,
      isOpen: (row) => canBeCancelled(row) && new Date(row.until).getTime() > second.value,
      leftOf: (row) => Math.max(0, (new Date(row.until).getTime() - second.value) / 1000),
      nameOf: (id) => (can("drivers:read") ? nameOfDriver(api, id).value : ""),
      make: () => askReservation(stations.get(stationId.value)).then((done) => done && table.value.reload()),
      cancel: (row) => askCancel(row).then((done) => done && table.value.reload()),
      columns: computed(() => [
        { key: "number", label: t("fact.reservation") },
        { key: "state", label: t("field.state") },
        { key: "station", label: t("field.station") },
        { key: "driver", label: t("field.driver") },
        { key: "until", label: t("reservations.until") },
        { key: "by", label: t("field.by"), foldHide: true },
        { key: "acts", label: t("field.acts"), isLabelHidden: true, align: "right" },
      ]),
      exportColumns: computed(() => [
        { label: "#", value: (row) => row.number },
        { label: t("field.state"), value: (row) => word("reservation", row.state) },
        { label: t("field.station"), value: (row) => stationName(row.stationId) },
        { label: t("field.evse"), value: (row) => row.evse },
        { label: t("field.token"), value: (row) => row.token },
        { label: t("field.created"), value: (row) => row.createdAt },
        { label: t("reservations.until"), value: (row) => row.until },
        { label: t("field.reason"), value: (row) => row.reason },
      ]),
    };
  },
  render,
};
