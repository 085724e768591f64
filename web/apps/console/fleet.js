// Sites, stations and running sessions, kept current by live changes. Pages read it; parts do not.
import { computed, ref, shallowRef, watch } from "vue";
import { slow } from "../../shared/lib/clock.js";
import { createCollection } from "../../shared/lib/store.js";
import { api, can, live, operatorId } from "./context.js";

const FEED_LENGTH = 60;
const RECALLED = 12;
const POWER_SAMPLES = 300;
const POWER_EVERY_MS = 2000;
const POWER_STEP_SECONDS = 20;

/** More stations than this no browser follows one by one. */
const MOST_ROWS = 20_000;

export const sites = createCollection();
export const stations = createCollection();
export const sessions = createCollection();
export const isLoaded = ref(false);
export const loadError = shallowRef(null);
export const openExceptions = ref(0);
export const hasMoreExceptions = ref(false);
/** What happened lately, newest first: {id, kind, tone, at, ...}. */
export const feed = shallowRef(/** @type {any[]} */ ([]));
/** Power of all running sessions in the last minutes: [[ms, W]]. */
export const powerTrail = shallowRef(/** @type {[number, number][]} */ ([]));

export const siteName = (id) => sites.get(id)?.name ?? "";
export const stationName = (id) => stations.get(id)?.identity ?? "";
export const zoneOf = (siteId) => sites.get(siteId)?.timeZone;

export const running = computed(() => sessions.list());
/** A reading older than this says nothing about now: the station may have lost its connection. */
const STALE_MS = 600_000;
/** What a session draws right now, as far as anybody knows. */
export const powerOf = (session) =>
  slow.value - new Date(session.at ?? session.startedAt).getTime() < STALE_MS ? session.powerW ?? 0 : 0;
const powerByStation = computed(() => {
  const sums = new Map();
  for (const one of running.value) sums.set(one.stationId, (sums.get(one.stationId) ?? 0) + powerOf(one));
  return sums;
});
export const powerOfStation = (id) => powerByStation.value.get(id) ?? 0;
export const powerNow = computed(() => running.value.reduce((sum, one) => sum + powerOf(one), 0));

const placesInUse = computed(() => new Set(running.value.map((one) => `${one.stationId} ${one.evse}`)));
/** OCPP 2.0.1 says of a connector no more than that it is occupied; a session says that it charges. */
const isCharging = (station, { evse, status }) =>
  status === "charging" || status === "occupied" && placesInUse.value.has(`${station.id} ${evse}`);

/** How many connectors are in which state; those of unreachable stations count as offline. */
export function countConnectors(list) {
  const counts = { available: 0, charging: 0, other: 0, faulted: 0, unavailable: 0, offline: 0, all: 0 };
  for (const station of list) {
    for (const connector of station.connectors) {
      const { status } = connector;
      counts.all += 1;
      if (station.presence === "offline") counts.offline += 1;
      else if (isCharging(station, connector)) counts.charging += 1;
      else if (status === "available") counts.available += 1;
      else if (status === "faulted") counts.faulted += 1;
      else if (status === "unavailable" || status === "unknown") counts.unavailable += 1;
      else counts.other += 1;
    }
  }
  return counts;
}

export const connectorCounts = computed(() => countConnectors(stations.list()));

/** Each site with what its stations do and what is wrong there, the worst first. */
export const siteStates = computed(() => {
  const bySite = new Map(
    sites.list().map((site) => [site.id, { site, stations: /** @type {any[]} */ ([]), sessions: 0, powerW: 0 }]),
  );
  for (const station of stations.list()) bySite.get(station.siteId)?.stations.push(station);
  for (const session of running.value) {
    const state = bySite.get(stations.get(session.stationId)?.siteId);
    if (!state) continue;
    state.sessions += 1;
    state.powerW += powerOf(session);
  }
  return [...bySite.values()].map((state) => {
    const counts = countConnectors(state.stations);
    const by = (presence) => state.stations.filter((one) => one.presence === presence);
    const reasons = [
      { kind: "offline", tone: "bad", list: by("offline") },
      {
        kind: "faulted",
        tone: "bad",
        list: state.stations.filter((one) =>
          one.presence !== "offline" && one.connectors.some((c) => c.status === "faulted")
        ),
      },
      { kind: "silent", tone: "warn", list: by("silent") },
      { kind: "quarantined", tone: "warn", list: state.stations.filter((one) => one.admission === "quarantined") },
    ].filter((one) => one.list.length);
    const weight = reasons.reduce((sum, one) => sum + one.list.length * (one.tone === "bad" ? 10 : 1), 0);
    const tone = reasons.some((one) => one.tone === "bad")
      ? "bad"
      : reasons.length
      ? "warn"
      : counts.charging
      ? "busy"
      : counts.all
      ? "ok"
      : "mute";
    return { ...state, id: state.site.id, counts, reasons, weight, tone };
  }).sort((a, b) => b.weight - a.weight || b.powerW - a.powerW);
});

function note(item) {
  feed.value = [{ id: `${item.kind}-${item.about}-${item.at}`, ...item }, ...feed.value].slice(0, FEED_LENGTH);
}

const runningView = (session) => ({
  id: session.id,
  stationId: session.stationId,
  siteId: session.siteId,
  evse: session.evse,
  state: session.state,
  startedAt: session.startedAt,
  at: session.lastSample?.at ?? session.startedAt,
  energyWh: session.energyWh,
  costMinor: session.costMinor,
  powerW: session.lastSample?.powerW ?? null,
  socPermille: session.lastSample?.socPermille ?? null,
});

async function read() {
  const query = { operatorId: operatorId.value };
  /** What the person may not see is as if it were not there. */
  const all = (path, permission, more = {}) =>
    can(permission) ? api.all(path, { ...query, ...more }, { maximum: MOST_ROWS }) : [];
  const mine = [];
  missed = mine;
  try {
    const [allSites, allStations, allSessions, exceptions] = await Promise.all([
      all("/api/v1/sites", "sites:read"),
      all("/api/v1/stations", "stations:read"),
      all("/api/v1/sessions", "sessions:read", { state: "charging" }),
      can("orders:read")
        ? api.get("/api/v1/exceptions", { ...query, state: "open", limit: 200 })
        : { items: [], nextCursor: null },
    ]);
    sites.replaceAll(allSites);
    stations.replaceAll(allStations);
    sessions.replaceAll(allSessions.map(runningView));
    openExceptions.value = exceptions.items.length;
    hasMoreExceptions.value = Boolean(exceptions.nextCursor);
    isLoaded.value = true;
    loadError.value = null;
  } catch (error) {
    loadError.value = /** @type {any} */ (error);
  } finally {
    if (missed === mine) missed = null;
    for (const again of mine) again();
  }
}

/** Changes that come while the lists are read: the lists may be older than they are, so they are told after them. */
let missed = /** @type {(() => void)[] | null} */ (null);
const taken = (take) => (data, at) => missed ? missed.push(() => take(data, at)) : take(data, at);

function takeStation(data, at) {
  const known = stations.peek(data.stationID);
  const changes = { presence: data.presence, admission: data.admission, lastSeenAt: data.lastSeenAt };
  if (!stations.merge(data.stationID, changes)) {
    api.get(`/api/v1/stations/${data.stationID}`).then((station) => stations.put(station), () => null);
  }
  if (known && known.presence !== data.presence) {
    note({ kind: `station.${data.presence}`, about: data.stationID, at, stationId: data.stationID });
  }
}

function takeConnector(data, at) {
  const station = stations.peek(data.stationID);
  if (!station) return;
  const same = (one) => one.evse === data.evse && one.connector === data.connector;
  const old = station.connectors.find(same);
  const fresh = {
    ...old,
    evse: data.evse,
    connector: data.connector,
    status: data.status,
    errorCode: data.errorCode,
    changedAt: data.changedAt,
  };
  const connectors = old ? station.connectors.map((one) => same(one) ? fresh : one) : [...station.connectors, fresh];
  stations.put({ ...station, connectors });
  if (data.status === "faulted" && old?.status !== "faulted") {
    note({
      kind: "connector.faulted",
      about: `${data.stationID}-${data.evse}`,
      at,
      stationId: data.stationID,
      detail: data.errorCode,
    });
  }
}

function takeSession(data, at) {
  const known = sessions.peek(data.sessionID);
  if (data.state === "ended") {
    sessions.remove(data.sessionID);
    if (known) {
      note({
        kind: "session.ended",
        about: data.sessionID,
        at,
        stationId: data.stationID,
        sessionId: data.sessionID,
        energyWh: data.energyWh,
      });
    }
    return;
  }
  const { sessionID: id, stationID: stationId, ...rest } = data;
  sessions.put({ ...known, ...rest, id, stationId });
  if (!known) note({ kind: "session.started", about: id, at, stationId, sessionId: id });
}

function takeAlarm(data, at) {
  openExceptions.value += 1;
  note({ kind: "exception", about: data.exceptionID, at, orderId: data.orderID, rule: data.rule });
}

function samplePower() {
  if (!isLoaded.value) return;
  powerTrail.value = [...powerTrail.value, /** @type {[number, number]} */ ([Date.now(), powerNow.value])].slice(
    -POWER_SAMPLES,
  );
}

/** What began and ended lately, so that the feed is not empty when the page opens. */
async function recallFeed() {
  if (!can("sessions:read")) return;
  const owner = operatorId.value;
  const answer = await api.get("/api/v1/sessions", { operatorId: owner, limit: RECALLED }).catch(() => null);
  if (!answer || owner !== operatorId.value) return;
  const known = new Set(feed.value.map((one) => `${one.kind} ${one.sessionId}`));
  const told = (session, kind, at, more = {}) => ({
    id: `${kind}-${session.id}-${at}`,
    kind,
    about: session.id,
    at,
    stationId: session.stationId,
    sessionId: session.id,
    ...more,
  });
  const past = answer.items.flatMap((one) => [
    told(one, "session.started", one.startedAt),
    ...(one.endedAt ? [told(one, "session.ended", one.endedAt, { energyWh: one.energyWh })] : []),
  ]).filter((one) => !known.has(`${one.kind} ${one.sessionId}`));
  feed.value = [...feed.value, ...past].sort((a, b) => new Date(b.at).getTime() - new Date(a.at).getTime())
    .slice(0, FEED_LENGTH);
}

/** What flowed before the page was opened; the trail goes on from there. */
async function recallPower() {
  if (!operatorId.value || !can("sessions:read")) return;
  const owner = operatorId.value;
  const answer = await api.get("/api/v1/power", {
    operatorId: owner,
    from: new Date(Date.now() - POWER_SAMPLES * POWER_EVERY_MS).toISOString(),
    stepSeconds: POWER_STEP_SECONDS,
  }).catch(() => null);
  if (!answer || owner !== operatorId.value) return;
  const first = powerTrail.value[0]?.[0] ?? Date.now();
  const half = POWER_STEP_SECONDS * 500;
  const before = answer.items.map((one) => /** @type {[number, number]} */ ([
    new Date(one.at).getTime() + half,
    one.meanW,
  ])).filter(([at]) => at < first);
  powerTrail.value = [...before, ...powerTrail.value].slice(-POWER_SAMPLES);
}

export function startFleet() {
  live.on("stations", taken(takeStation));
  live.on("connectors", taken(takeConnector));
  live.on("sessions", taken(takeSession));
  live.on("alarms", takeAlarm);
  live.onReset(read);
  watch(operatorId, () => {
    powerTrail.value = [];
    feed.value = [];
    recallPower();
    recallFeed();
    return read();
  });
  recallPower();
  recallFeed();
  setInterval(samplePower, POWER_EVERY_MS);
  return read().then(samplePower);
}

export const rereadFleet = read;
