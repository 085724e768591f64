import { computed, ref } from "vue";
import { instantOf, startOfDay } from "../../../shared/lib/zone.js";
import { api, currency, format, me, operatorId, router, t, word, zone } from "../context.js";
import { running, sessions, siteName, sites, stationName, zoneOf } from "../fleet.js";
import { useFilter, useLive, useThrottled } from "../record.js";
import render from "./Sessions.html";

/** New rows come in at most this often, so that the list can be read. */
const REFRESH_MS = 3000;

const DAY_MS = 86_400_000;
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/** A cell of the heat map without dates is one of so many days, as the map's own range. */
const CLOCK_DAYS = 28;

/** Start of a day on the clocks of `here` as ISO text, `days` later. */
export function dayText(date, days = 0, here = zone.value) {
  if (!date) return undefined;
  return new Date(startOfDay(instantOf(`${date}T12:00`, here) + days * DAY_MS, here)).toISOString();
}

const isClock = (filters) => filters.weekday.value !== "" || filters.hour.value !== "";

/** Days are those of the site's calendar, and of the operator's where there is no one site. */
function clock(filters) {
  const { from, to, weekday, hour, siteId } = filters;
  const here = zoneOf(siteId.value) ?? zone.value;
  const days = { startedFrom: dayText(from.value, 0, here), startedBefore: dayText(to.value, 1, here) };
  if (!isClock(filters)) return days;
  const first = new Date(startOfDay(Date.now() - CLOCK_DAYS * DAY_MS, here)).toISOString();
  return { ...days, weekday: weekday.value, hour: hour.value, startedFrom: days.startedFrom ?? first };
}

export default {
  name: "SessionsPage",
  setup() {
    const table = ref(/** @type {any} */ (null));
    const filters = Object.fromEntries(
      ["state", "siteId", "stationId", "driverId", "from", "to", "weekday", "hour"].map((
        name,
      ) => [name, useFilter(name)]),
    );
    const refresh = useThrottled(() => table.value?.page === 0 && table.value.reload(), REFRESH_MS);
    const known = new Set();
    useLive("sessions", (data) => {
      if (known.has(data.sessionID) && data.state === "charging") return;
      known.add(data.sessionID);
      refresh();
    });
    return {
      ...filters,
      table,
      running,
      states: ["", "charging", "ended"],
      sites: computed(() => sites.list()),
      siteName,
      stationName,
      zoneOf,
      /** "Mon 18:00-19:00": the cell of the heat map that the list shows. */
      clockText: computed(() => {
        const { weekday, hour } = filters;
        const two = (value) => String(value).padStart(2, "0");
        return [
          weekday.value ? t(`weekday.${DAYS[Number(weekday.value) - 1]}`) : "",
          hour.value === "" ? "" : `${two(hour.value)}:00–${two(Number(hour.value) + 1)}:00`,
        ].filter(Boolean).join(" ");
      }),
      clearClock: () => router.setQuery({ weekday: undefined, hour: undefined }),
      query: computed(() => ({
        ...clock(filters),
        state: filters.state.value,
        siteId: filters.siteId.value,
        stationId: filters.stationId.value,
        driverId: filters.driverId.value,
      })),
      load: (query) =>
        api.get("/api/v1/sessions", {
          operatorId: operatorId.value ??
            (query.startedFrom && isClock(filters) ? me.value.operators[0]?.id : undefined),
          ...query,
        }),
      overlay: (row) => {
        const fresh = row.state === "charging" ? sessions.get(row.id) : null;
        return fresh
          ? { ...row, ...fresh, siteId: row.siteId }
          : { powerW: null, socPermille: row.lastSample?.socPermille ?? null, ...row };
      },
      rowTo: (row) => ({ name: "session", params: { id: row.id } }),
      columns: computed(() => [
        { key: "startedAt", label: t("field.started") },
        { key: "state", label: t("field.state") },
        { key: "station", label: t("field.station") },
        { key: "duration", label: t("field.duration"), align: "right" },
        { key: "energy", label: t("measure.energyWh"), align: "right", text: (row) => format.energy(row.energyWh) },
        {
          key: "power",
          label: t("measure.power"),
          align: "right",
          foldHide: true,
          text: (row) => row.state === "charging" ? format.power(row.powerW) : format.none,
        },
        { key: "soc", label: t("measure.soc"), foldHide: true },
        {
          key: "cost",
          label: t("field.cost"),
          align: "right",
          text: (row) => format.money(row.costMinor, currency.value),
        },
        { key: "driver", label: t("field.driver"), foldHide: true },
      ]),
      exportColumns: computed(() => [
        { label: "#", value: (row) => row.number },
        { label: t("field.state"), value: (row) => word("session", row.state) },
        { label: t("field.site"), value: (row) => siteName(row.siteId) },
        { label: t("field.station"), value: (row) => stationName(row.stationId) },
        { label: t("field.evse"), value: (row) => row.evse },
        { label: t("field.started"), value: (row) => row.startedAt },
        { label: t("field.ended"), value: (row) => row.endedAt },
        { label: "Wh", value: (row) => row.energyWh },
        { label: t("field.token"), value: (row) => row.token },
        { label: t("field.stopReason"), value: (row) => row.stopReason },
      ]),
    };
  },
  render,
};
