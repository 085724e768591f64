// A screen that nobody touches: one site with `?siteId=`, or all of them. It heals itself and begins anew at night.
import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import { second } from "../../../shared/lib/clock.js";
import { localParts, startOfDay } from "../../../shared/lib/zone.js";
import { Quasar } from "../../../shared/lib/quasar.js";
import {
  api,
  can,
  choices,
  currency,
  format,
  live,
  me,
  needsReload,
  operator,
  operatorId,
  router,
  setTheme,
  t,
  word,
  zone,
} from "../context.js";
import * as fleet from "../fleet.js";
import { readToday } from "../today.js";
import RollingNumber from "../wall/RollingNumber.js";
import { shouldReload } from "../wall/night.js";
import WallBars from "../wall/WallBars.js";
import WallCurve from "../wall/WallCurve.js";
import WallMap from "../wall/WallMap.js";
import render from "./Wall.html";

const READ_EVERY_MS = 30_000;
/** Everything is read again now and then, whatever the live changes said. */
const REREAD_EVERY_MS = 600_000;
const VERSION_EVERY_MS = 300_000;
const QUIET_MS = 8000;
const SESSIONS_SHOWN = 5;
const RANKS_SHOWN = 5;
/** More stations than this have no room; the busiest and the broken ones come first. */
const TILES_SHOWN = 60;
const PAGE = "/console/wall";
const USUAL = { energyWh: "usualEnergyWh", revenueMinor: "usualRevenueMinor", sessions: "usualSessions" };

export default {
  name: "WallPage",
  components: { RollingNumber, WallBars, WallCurve, WallMap },
  setup() {
    const own = me.value.isScreen && me.value.siteIds?.length === 1 ? me.value.siteIds[0] : "";
    const siteId = router.current.query.siteId ?? own;
    const startedAt = Date.now();
    const data = shallowRef(/** @type {any} */ (null));
    const ranked = shallowRef(/** @type {any} */ (null));
    const lastAt = ref(Date.now());
    const isLate = ref(false);
    const timers = /** @type {any[]} */ ([]);
    let firstTag = /** @type {string | null} */ (null);
    let isNew = false;
    const power = shallowRef(/** @type {number[] | null} */ (null));
    let isReading = false;

    const site = computed(() => fleet.sites.get(siteId));
    const zoneHere = computed(() => site.value?.timeZone ?? zone.value);

    async function readRanking() {
      if (!operatorId.value) return null;
      return await api.get("/api/v1/utilisation", {
        operatorId: operatorId.value,
        siteId,
        by: "station",
        limit: 1000,
        from: new Date(startOfDay(Date.now(), zoneHere.value)).toISOString(),
      }).catch((error) => {
        if (error?.status === 404) return null;
        throw error;
      });
    }
    /** A guard sees what runs and what does not, and no money. */
    const hasFigures = computed(() => can("orders:read"));
    const hasSessions = computed(() => can("sessions:read"));
    /** Mean power of each hour of today so far. */
    async function readPower() {
      if (!operatorId.value || !hasSessions.value) return null;
      const answer = await api.get("/api/v1/power", {
        operatorId: operatorId.value,
        siteId,
        from: new Date(startOfDay(Date.now(), zoneHere.value)).toISOString(),
        stepSeconds: 3600,
      }).catch((error) => {
        if (error?.status === 404 || error?.status === 422) return null;
        throw error;
      });
      return answer?.items.map((one) => one.meanW) ?? null;
    }
    async function ask() {
      if (!hasFigures.value) return await api.get(me.value.isScreen ? "/api/v1/screen" : "/api/v1/me"); // only to know that the server answers
      [data.value, ranked.value, power.value] = await Promise.all([
        readToday(siteId, zoneHere.value),
        readRanking(),
        readPower(),
      ]);
    }
    async function read() {
      if (isReading) return;
      isReading = true;
      try {
        await ask();
        lastAt.value = Date.now();
        if (isLate.value) live.renew(); // what cut the reads off may have left a dead socket
        isLate.value = false;
      } catch {
        isLate.value = true; // the next turn tries again
      } finally {
        isReading = false;
      }
    }

    /** A new version is seen by the tag of the page; while the server is away there is nothing to reload from. */
    async function watchVersion() {
      try {
        const response = await fetch(PAGE, { cache: "no-store" });
        if (!response.ok) return;
        const tag = response.headers.get("ETag");
        firstTag ??= tag;
        isNew ||= tag !== firstTag;
        const hour = Math.floor(localParts(Date.now(), zoneHere.value).minute / 60);
        if (needsReload.value || shouldReload({ now: Date.now(), hour, startedAt, isNew })) location.reload();
      } catch {
        // away: the next turn asks again
      }
    }

    let lock = /** @type {any} */ (null);
    async function stayAwake() {
      if (document.hidden) return;
      lock = await /** @type {any} */ (navigator).wakeLock?.request("screen").catch(() => null);
    }
    const leave = (event) => event.key === "Escape" && !me.value.isScreen && router.go({ name: "overview" });
    onMounted(() => {
      Quasar.Dark.set(true);
      document.documentElement.classList.add("has-wall");
      addEventListener("keydown", leave);
      document.addEventListener("visibilitychange", stayAwake);
      stayAwake();
      read();
      watchVersion();
      timers.push(setInterval(read, READ_EVERY_MS));
      timers.push(setInterval(() => {
        const isQuiet = Date.now() - live.state.lastEventAt > REREAD_EVERY_MS;
        if (isQuiet && fleet.running.value.length) live.renew();
        fleet.rereadFleet();
      }, REREAD_EVERY_MS));
      timers.push(setInterval(watchVersion, VERSION_EVERY_MS));
    });
    onBeforeUnmount(() => {
      timers.forEach(clearInterval);
      removeEventListener("keydown", leave);
      document.removeEventListener("visibilitychange", stayAwake);
      lock?.release?.();
      document.documentElement.classList.remove("has-wall");
      setTheme(choices.theme);
    });

    const here = (id) => !siteId || id === siteId;
    const stations = computed(() => fleet.stations.list().filter((one) => here(one.siteId)));
    const siteOf = (session) => session.siteId ?? fleet.stations.get(session.stationId)?.siteId;
    const sessions = computed(() => fleet.running.value.filter((one) => here(siteOf(one))));
    const powerNow = computed(() => sessions.value.reduce((sum, one) => sum + fleet.powerOf(one), 0));
    const counts = computed(() => fleet.countConnectors(stations.value));
    const states = computed(() => fleet.siteStates.value.filter((one) => here(one.id)));
    const parts = computed(() =>
      [["charging", "busy"], ["other", "warn"], ["available", "ok"], ["unavailable", "mute"], ["faulted", "bad"], [
        "offline",
        "gone",
      ]].map(([key, tone]) => ({ key, tone, count: counts.value[key], label: t(`plugs.${key}`) }))
        .filter((one) => one.count)
    );

    const today = computed(() => data.value?.today ?? {});
    const usual = computed(() => data.value?.usual ?? {});
    const hours = computed(() => data.value?.hours ?? []);
    const nowHour = computed(() => localParts(second.value, zoneHere.value).minute / 60);
    const texts = {
      energyWh: (value) => format.energyParts(value),
      revenueMinor: (value) => ({ value: format.money(Math.round(value / 100) * 100, currency.value), unit: "" }),
      sessions: (value) => ({ value: format.number(value), unit: "" }),
    };

    const busyAt = (state) => hasSessions.value ? state.sessions : state.counts.charging;
    const stationPoints = computed(() =>
      [...states.value].sort((a, b) => b.powerW - a.powerW || a.site.name.localeCompare(b.site.name)).map((state) => ({
        id: state.id,
        lat: state.site.latitudeE7 / 1e7,
        lng: state.site.longitudeE7 / 1e7,
        title: state.site.name,
        sub: state.powerW
          ? `${format.power(state.powerW)} · ${busyAt(state)}/${state.counts.all}`
          : `${busyAt(state)}/${state.counts.all}`,
        text: String(busyAt(state)),
        tone: state.tone === "ok" && state.powerW ? "busy" : state.tone,
        powerW: state.powerW,
      }))
    );

    const troubles = computed(() =>
      states.value.flatMap((state) =>
        state.reasons.flatMap((reason) =>
          reason.list.map((station) => ({
            key: `${reason.kind}-${station.id}`,
            name: station.identity,
            site: state.site.name,
            tone: reason.tone,
            text: reason.kind === "faulted"
              ? word("connector", "faulted")
              : reason.kind === "quarantined"
              ? word("admission", "quarantined")
              : word("presence", reason.kind),
          }))
        )
      )
    );

    const ranking = computed(() => {
      const sums = new Map();
      for (const row of ranked.value?.rows ?? []) {
        const station = fleet.stations.get(row.key);
        const id = siteId ? row.key : station?.siteId;
        if (!id) continue;
        const name = siteId ? station?.identity ?? row.label : fleet.siteName(id);
        const one = sums.get(id) ?? { id, name, energyWh: 0, revenueMinor: 0 };
        row.energyWh.forEach((value, hour) => {
          one.energyWh += value;
          one.revenueMinor += row.revenueMinor[hour];
        });
        sums.set(id, one);
      }
      const list = [...sums.values()].filter((one) => one.energyWh > 0)
        .sort((a, b) => b.revenueMinor - a.revenueMinor || b.energyWh - a.energyWh).slice(0, RANKS_SHOWN);
      const most = list[0]?.revenueMinor || 1;
      return list.map((one) => ({ ...one, share: Math.round(100 * one.revenueMinor / most) }));
    });

    return {
      title: computed(() => site.value?.name ?? operator.value?.name ?? t("filter.allSites")),
      now: second,
      zone: zoneHere,
      currency,
      lastAt,
      isLost: computed(() =>
        isLate.value || live.state.status !== "live" && second.value - live.state.since > QUIET_MS
      ),
      hasFigures,
      hasSessions,
      tiles: me.value.map ?? null,
      points: stationPoints,
      tilePoints: stationPoints,
      tilesOfSite: computed(() => {
        if (!siteId) return null;
        return stations.value.map((one) => {
          const powerW = fleet.powerOfStation(one.id);
          const isBad = one.presence === "offline" || one.connectors.some((plug) => plug.status === "faulted");
          return { ...one, powerW, tone: isBad ? "bad" : one.presence === "silent" ? "warn" : powerW ? "busy" : "ok" };
        }).sort((a, b) =>
          stations.value.length > TILES_SHOWN
            ? Number(b.tone === "bad") - Number(a.tone === "bad") || b.powerW - a.powerW
            : a.identity.localeCompare(b.identity)
        ).slice(0, TILES_SHOWN);
      }),
      parts,
      partsLabel: computed(() => parts.value.map((one) => `${one.label} ${one.count}`).join(", ")),
      figures: computed(() =>
        ["energyWh", "revenueMinor", "sessions"].map((key) => ({
          key,
          label: t(`wall.figure.${key}`),
          value: today.value[key] ?? 0,
          usual: usual.value[key],
          share: usual.value[key] ? Math.min(100, Math.round(100 * (today.value[key] ?? 0) / usual.value[key])) : 0,
          textOf: texts[key],
          hours: hours.value.slice(0, Math.floor(nowHour.value) + 1).map((one) => one[key] ?? 0),
          usualHours: hours.value.map((one) => one[USUAL[key]] ?? null),
        }))
      ),
      rings: computed(() => {
        const all = counts.value.all;
        const busy = hasSessions.value ? sessions.value.length : counts.value.charging;
        const inUse = all ? Math.min(1000, Math.round(1000 * busy / all)) : 0;
        const bad = counts.value.offline + counts.value.faulted + counts.value.unavailable;
        const up = today.value.availabilityPermille ?? (all ? Math.round(1000 * (all - bad) / all) : 0);
        return [
          { key: "use", label: t("overview.utilisation"), permille: inUse, text: format.percent(inUse), tone: "busy" },
          {
            key: "up",
            label: t("overview.availability"),
            permille: up,
            text: format.percent(up, up < 1000 ? 1 : 0),
            tone: up < 900 ? "bad" : up < 970 ? "warn" : "ok",
          },
        ];
      }),
      powerNow,
      nowHour,
      curve: computed(() => {
        const at = Math.floor(nowHour.value);
        return hours.value.map((one, hour) => hour < at ? power.value?.[hour] ?? one.energyWh : null);
      }),
      usualPower: computed(() =>
        hours.value.length && hours.value[0].usualEnergyWh != null ? hours.value.map((one) => one.usualEnergyWh) : []
      ),
      sessions,
      shownSessions: computed(() =>
        [...sessions.value].sort((a, b) => fleet.powerOf(b) - fleet.powerOf(a)).slice(0, SESSIONS_SHOWN)
      ),
      powerOf: fleet.powerOf,
      stationName: fleet.stationName,
      siteName: fleet.siteName,
      siteOf,
      troubles,
      ranking,
    };
  },
  render,
};
