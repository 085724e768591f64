import { computed, onBeforeUnmount, ref, shallowRef } from "vue";
import { api, me, operatorId, router } from "../context.js";
import { sites, stations } from "../fleet.js";
import { useLive } from "../record.js";
import render from "./StationAdd.html";

/** The first boot comes live; this is for the case that the socket is away just then. */
const LOOK_EVERY_MS = 5000;

export default {
  name: "StationAddPage",
  setup() {
    const step = ref(0);
    const identity = ref("");
    const name = ref("");
    const siteId = ref(router.current.query.site ?? "");
    const power = ref("");
    const isBusy = ref(false);
    const error = shallowRef(/** @type {any} */ (null));
    const station = shallowRef(/** @type {any} */ (null));
    const since = ref(Date.now());

    async function look() {
      if (step.value !== 1) return;
      const fresh = await api.get(`/api/v1/stations/${station.value.id}`).catch(() => null);
      if (!fresh?.lastBootAt) return;
      station.value = { ...fresh, connection: station.value.connection };
      stations.put(fresh);
      step.value = 2;
    }
    const timer = setInterval(look, LOOK_EVERY_MS);
    onBeforeUnmount(() => clearInterval(timer));
    useLive("stations", (data) => data.stationID === station.value?.id && look());

    return {
      steps: ["describe", "connect", "ready"],
      step,
      identity,
      name,
      siteId,
      power,
      isBusy,
      error,
      station,
      since,
      sites: computed(() => sites.list()),
      baseURL: computed(() => station.value?.connection.url.replace(/[^/]+$/, "")),
      async create() {
        isBusy.value = true;
        error.value = null;
        try {
          station.value = await api.post("/api/v1/stations", {
            operatorId: sites.peek(siteId.value)?.operatorId ?? operatorId.value ?? me.value.operators[0].id,
            identity: identity.value,
            name: name.value || undefined,
            siteId: siteId.value || undefined,
            maximumPowerW: power.value ? Math.round(Number(power.value) * 1000) : undefined,
          });
          since.value = Date.now();
          step.value = 1;
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      another() {
        step.value = 0;
        identity.value = "";
        name.value = "";
        station.value = null;
      },
    };
  },
  render,
};
