// What a past session would have cost, priced by the server: under a saved version, or under a draft.
import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { api, can, format, zone } from "../context.js";
import { siteName, zoneOf } from "../fleet.js";
import render from "./SessionPreview.html";

const CHOICES = 40;
/** A draft is priced again when nobody has typed for so long. */
const PAUSE_MS = 350;

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
    const before = shallowRef(/** @type {any} */ (null));
    const after = shallowRef(/** @type {any} */ (null));
    let turn = 0;
    let timer = 0;
    let isOver = false;
    onBeforeUnmount(() => {
      isOver = true;
      clearTimeout(timer);
    });

    api.get("/api/v1/sessions", { operatorId: props.operatorId, state: "ended", limit: 100 }).then((page) => {
      sessions.value = page.items.filter((one) => one.energyWh > 0).slice(0, CHOICES);
    }, (problem) => (error.value = problem));

    const chosen = computed(() => sessions.value.find((one) => one.id === sessionId.value));

    function ask(session) {
      if (props.versionId) {
        return api.post(`/api/v1/tariffs/${props.tariffId}/preview`, {
          sessionId: session.id,
          versionId: props.versionId,
        });
      }
      return api.post("/api/v1/tariffs/preview", { sessionId: session.id, definition: props.definition });
    }

    async function load() {
      const mine = ++turn;
      error.value = null;
      const session = chosen.value;
      if (!session) {
        before.value = after.value = null;
        return;
      }
      const isPriced = props.versionId || props.definition;
      try {
        const [order, answer] = await Promise.all([
          orderOf(session).catch(() => null),
          isPriced ? ask(session) : null,
        ]);
        if (mine !== turn || isOver) return;
        before.value = {
          totalMinor: order?.totalMinor ?? session.costMinor ?? 0,
          currency: order?.currency ?? answer?.currency ?? "TWD",
        };
        after.value = answer;
      } catch (problem) {
        if (mine === turn) error.value = problem;
      }
    }

    watch(sessionId, () => {
      before.value = after.value = null;
      load();
    });
    watch(() => [props.versionId, props.definition], () => {
      clearTimeout(timer);
      timer = setTimeout(load, PAUSE_MS);
    });

    const units = {
      wattHours: (value) => format.energy(value),
      seconds: (value) => format.clock(value),
    };
    return {
      sessions,
      sessionId,
      error,
      before,
      after,
      load,
      siteName,
      zoneOf: (session) => zoneOf(session?.siteId) ?? zone.value,
      quantity: (line) => units[line.unit]?.(line.quantity) ?? "",
    };
  },
  render,
};
