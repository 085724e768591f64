import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { second } from "../../../shared/lib/clock.js";
import { minorDigits } from "../../../shared/lib/format.js";
import { localParts } from "../../../shared/lib/zone.js";
import { withAlpha } from "../../../shared/ui/charts.js";
import { can, currency, format, operatorId, t, word, zone } from "../context.js";
import * as fleet from "../fleet.js";
import { readToday } from "../today.js";
import render from "./Overview.html";

const READ_EVERY_MS = 30_000;
const TRAIL_MS = 600_000;
const SITES_SHOWN = 12;
const FEED_SHOWN = 9;
const SESSIONS_SHOWN = 7;
const NOTES = {
  "session.started": { icon: "play", tone: "busy" },
  "session.ended": { icon: "check", tone: "ok" },
  "connector.faulted": { icon: "alert", tone: "bad" },
  "station.offline": { icon: "offline", tone: "bad" },
  "station.silent": { icon: "offline", tone: "warn" },
  "station.connected": { icon: "online", tone: "ok" },
  "exception": { icon: "order", tone: "warn" },
};
const MEASURES = ["energyWh", "revenueMinor", "sessions"];

const stationsWith = (query) => ({ name: "stations", query });
const chargingNow = () =>
  can("sessions:read") ? { name: "sessions", query: { state: "charging" } } : stationsWith({ connector: "charging" });

/** Connectors by what they do, each with the list behind it. */
export const partsOf = (counts) =>
  [
    { key: "charging", tone: "busy", count: counts.charging, to: chargingNow() },
    { key: "other", tone: "warn", count: counts.other, to: stationsWith({ connector: "occupied" }) },
    { key: "available", tone: "ok", count: counts.available, to: stationsWith({ connector: "available" }) },
    { key: "unavailable", tone: "mute", count: counts.unavailable, to: stationsWith({ connector: "unavailable" }) },
    { key: "faulted", tone: "bad", count: counts.faulted, to: stationsWith({ connector: "faulted" }) },
    { key: "offline", tone: "gone", count: counts.offline, to: stationsWith({ presence: "offline" }) },
  ].filter((one) => one.count).map((one) => ({ ...one, label: t(`plugs.${one.key}`) }));

function feedRow(item) {
  const station = fleet.stations.get(item.stationId);
  const name = station ? station.identity : "";
  const to = item.orderId
    ? { name: "order", params: { id: item.orderId } }
    : item.sessionId
    ? { name: "session", params: { id: item.sessionId } }
    : { name: "station", params: { id: item.stationId } };
  const sub = item.energyWh != null
    ? `${name} · ${format.energy(item.energyWh)}`
    : [name, item.detail].filter(Boolean).join(" · ");
  return { ...item, ...NOTES[item.kind], to, title: item.rule ? word("rule", item.rule) : t(`feed.${item.kind}`), sub };
}

export default {
  name: "OverviewPage",
  setup() {
    const data = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const measure = ref("energyWh");

    async function read() {
      if (!can("orders:read")) return;
      try {
        data.value = await readToday();
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    read();
    const timer = setInterval(() => document.hidden || read(), READ_EVERY_MS);
    onBeforeUnmount(() => clearInterval(timer));
    watch(operatorId, read);

    const date = computed(() => localParts(second.value, zone.value).date);
    const counts = fleet.connectorCounts;
    const parts = computed(() => partsOf(counts.value));
    const troubled = computed(() => fleet.siteStates.value.filter((one) => one.reasons.length));
    const today = computed(() => data.value?.today ?? {});
    const usual = computed(() => data.value?.usual ?? {});
    const sparks = computed(() => {
      const hours = (data.value?.hours ?? []).filter((one) => new Date(one.from).getTime() <= Date.now());
      return Object.fromEntries(MEASURES.map((key) => [key, hours.map((one) => one[key])]));
    });

    const text = (key, value) =>
      key === "energyWh"
        ? format.energy(value)
        : key === "revenueMinor"
        ? format.money(value, currency.value)
        : format.number(value);

    function hoursChart(palette) {
      const key = measure.value;
      const hours = data.value?.hours ?? [];
      const color = palette.series[MEASURES.indexOf(key)];
      const scale = key === "energyWh" ? 1000 : key === "revenueMinor" ? 10 ** minorDigits(currency.value) : 1;
      const nowHour = hours.findLastIndex((one) => new Date(one.from).getTime() <= Date.now());
      const usualKey = { energyWh: "usualEnergyWh", revenueMinor: "usualRevenueMinor", sessions: "usualSessions" }[key];
      const hasUsual = hours.some((one) => one[usualKey] != null);
      return {
        xAxis: { type: "category", data: hours.map((one) => format.hourMinute(one.from, zone.value)) },
        yAxis: {
          type: "value",
          name: key === "energyWh" ? "kWh" : key === "revenueMinor" ? currency.value : "",
          minInterval: key === "sessions" ? 1 : undefined,
          axisLabel: { formatter: (value) => format.number(value, { notation: "compact" }) },
        },
        tooltip: { valueFormatter: (value) => value == null ? format.none : text(key, Math.round(value * scale)) },
        series: [
          {
            name: t(`measure.${key}`),
            type: "bar",
            barMaxWidth: 22,
            data: hours.map((one, index) => ({
              value: index > nowHour ? null : one[key] / scale,
              itemStyle: { color: index === nowHour ? withAlpha(color, 0.55) : color, borderRadius: [4, 4, 0, 0] },
            })),
          },
          ...(hasUsual
            ? [{
              name: t("overview.usual"),
              type: "line",
              smooth: true,
              symbol: "none",
              lineStyle: { color: palette.ink3, type: "dashed", width: 1.5 },
              itemStyle: { color: palette.ink3 },
              data: hours.map((one) => one[usualKey] == null ? null : one[usualKey] / scale),
            }]
            : []),
        ],
      };
    }

    function powerChart(palette) {
      const color = palette.series[0];
      return {
        grid: { left: 0, right: 4, top: 10, bottom: 0 },
        xAxis: {
          type: "time",
          min: (fleet.powerTrail.value.at(-1)?.[0] ?? Date.now()) - TRAIL_MS,
          axisLabel: { show: false },
          axisLine: { show: false },
        },
        yAxis: { type: "value", min: 0, axisLabel: { show: false }, splitNumber: 2 },
        tooltip: {
          titleFormatter: (at) => format.time(at, zone.value),
          valueFormatter: (value) => format.power(Math.round(value)),
        },
        series: [{
          name: t("overview.powerNow"),
          type: "line",
          symbol: "none",
          smooth: 0.25,
          data: fleet.powerTrail.value,
          lineStyle: { color, width: 2 },
          itemStyle: { color },
          areaStyle: { color: withAlpha(color, 0.14) },
        }],
      };
    }

    return {
      data,
      error,
      read,
      zone,
      currency,
      now: second,
      measure,
      measures: MEASURES,
      counts,
      parts,
      partsOf,
      partsLabel: computed(() => parts.value.map((one) => `${one.label} ${one.count}`).join(", ")),
      today,
      chargingNow,
      todayQuery: computed(() => ({ from: date.value })),
      usual,
      sparks,
      running: fleet.running,
      isLoaded: fleet.isLoaded,
      openExceptions: fleet.openExceptions,
      hasMoreExceptions: fleet.hasMoreExceptions,
      energy: computed(() => format.energyParts(today.value.energyWh)),
      power: computed(() => format.powerParts(fleet.powerNow.value)),
      utilisation: computed(() => counts.value.all ? 1000 * counts.value.charging / counts.value.all : 0),
      availability: computed(() =>
        counts.value.all
          ? 1000 * (counts.value.all - counts.value.offline - counts.value.faulted - counts.value.unavailable) /
            counts.value.all
          : 1000
      ),
      headline: computed(() => {
        if (!fleet.isLoaded.value) return t("app.loading");
        return troubled.value.length
          ? t("overview.someTrouble", { n: troubled.value.length })
          : t("overview.noTrouble", { n: fleet.stations.size() });
      }),
      topSessions: computed(() =>
        [...fleet.running.value].sort((a, b) => fleet.powerOf(b) - fleet.powerOf(a) || b.energyWh - a.energyWh)
          .slice(0, SESSIONS_SHOWN)
      ),
      siteOf: (session) => session.siteId ?? fleet.stations.get(session.stationId)?.siteId,
      siteName: fleet.siteName,
      stationName: fleet.stationName,
      powerOf: fleet.powerOf,
      siteTiles: computed(() => fleet.siteStates.value.slice(0, SITES_SHOWN)),
      feedRows: computed(() => fleet.feed.value.slice(0, FEED_SHOWN).map(feedRow)),
      hoursChart,
      powerChart,
    };
  },
  render,
};
