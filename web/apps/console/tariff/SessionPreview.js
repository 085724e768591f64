// What a past session would have cost: a saved version is priced by the server, a draft in the browser.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { api, can, format, zone } from "../context.js";
import { siteName, zoneOf } from "../fleet.js";
import { priceSession } from "./pricing.js";
import render from "./SessionPreview.html";

const CHOICES = 40;
/** A session of a day with a reading per minute has fewer. */
const MOST_SAMPLES = 5000;

const usageOf = (session, samples) => ({
  startedAt: new Date(session.startedAt).getTime(),
  endedAt: new Date(session.endedAt).getTime(),
  meterStartWh: session.meterStartWh ?? 0,
  meterStopWh: session.meterStopWh ?? (session.meterStartWh ?? 0) + session.energyWh,
  energyStoppedAt: session.energyStoppedAt ? new Date(session.energyStoppedAt).getTime() : undefined,
  points: samples.filter((one) => one.registerWh != null).map((one) => ({
    at: new Date(one.at).getTime(),
    registerWh: one.registerWh,
  })),
});

async function orderOf(session) {
  if (!can("orders:read")) return null;
  const { items } = await api.get("/api/v1/orders", { sessionId: session.id, limit: 1 });
  return items[0] ?? null;
}

export default {
  name: "SessionPreview",
  props: {
    operatorId: { type: String, required: true },
    /** A definition that is not saved; null while something is wrong with it. */
    definition: { type: Object, default: null },
    tariffId: { type: String, default: null },
    versionId: { type: String, default: null },
  },
  setup(props) {
    const sessions = shallowRef(/** @type {any[]} */ ([]));
    const sessionId = ref("");
    const error = shallowRef(/** @type {any} */ (null));
    const usage = shallowRef(/** @type {any} */ (null));
    const before = shallowRef(/** @type {any} */ (null));
    const byServer = shallowRef(/** @type {any} */ (null));
    let turn = 0;
    let isOver = false;
    onBeforeUnmount(() => (isOver = true));

    api.get("/api/v1/sessions", { operatorId: props.operatorId, state: "ended", limit: 100 }).then((page) => {
      sessions.value = page.items.filter((one) => one.energyWh > 0).slice(0, CHOICES);
    }, (problem) => (error.value = problem));

    const chosen = computed(() => sessions.value.find((one) => one.id === sessionId.value));
    const zoneOfSession = (session) => zoneOf(session?.siteId) ?? zone.value;

    async function load() {
      const mine = ++turn;
      error.value = null;
      before.value = usage.value = byServer.value = null;
      const session = chosen.value;
      if (!session) return;
      try {
        const [record, samples] = await Promise.all([
          api.get(`/api/v1/sessions/${session.id}`),
          api.all(`/api/v1/sessions/${session.id}/samples`, {}, { maximum: MOST_SAMPLES }),
        ]);
        const order = await orderOf(session).catch(() => null);
        if (mine !== turn || isOver) return;
        usage.value = { ...usageOf(record, samples), zone: zoneOfSession(session) };
        before.value = {
          totalMinor: order?.totalMinor ?? record.costMinor ?? 0,
          currency: order?.currency ?? props.definition?.currency ?? "TWD",
        };
        if (props.versionId) await askServer(mine);
      } catch (problem) {
        if (mine === turn) error.value = problem;
      }
    }

    async function askServer(mine) {
      const answer = await api.post(`/api/v1/tariffs/${props.tariffId}/preview`, {
        sessionId: sessionId.value,
        versionId: props.versionId,
      });
      if (mine === turn) byServer.value = answer;
    }

    watch(() => [sessionId.value, props.versionId], load);

    const units = {
      wattHours: (value) => format.energy(value),
      seconds: (value) => format.clock(value),
    };
    return {
      sessions,
      sessionId,
      error,
      before,
      load,
      siteName,
      zoneOf: zoneOfSession,
      after: computed(() => {
        if (props.versionId) return byServer.value;
        return usage.value && props.definition ? priceSession(props.definition, usage.value, usage.value.zone) : null;
      }),
      quantity: (line) => units[line.unit]?.(line.quantity) ?? "",
    };
  },
  render,
};
