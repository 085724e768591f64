import { computed, ref, shallowRef } from "vue";
import { rowFor } from "../../../shared/lib/zone.js";
import { api, zone } from "../context.js";
import { useRecord } from "../record.js";
import render from "./Tariff.html";

const DAYS = ["weekday", "saturday", "sunday", "holiday"];
const minuteOf = (clock) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

export default {
  name: "TariffPage",
  props: { id: { type: String, required: true } },
  setup(props) {
    const versions = shallowRef(/** @type {any[]} */ ([]));
    const versionId = ref("");
    const { record: tariff, error, reload } = useRecord(async () => {
      const [one, list] = await Promise.all([
        api.get(`/api/v1/tariffs/${props.id}`),
        api.get(`/api/v1/tariffs/${props.id}/versions`),
      ]);
      versions.value = [...list.items].sort((a, b) => b.number - a.number);
      return one;
    }, (one) => one.name);
    /** The latest that has begun; of two with the same moment, the higher number. */
    const inForce = computed(() =>
      [...versions.value].filter((one) => new Date(one.effectiveFrom) <= new Date()).sort((a, b) =>
        new Date(b.effectiveFrom).getTime() - new Date(a.effectiveFrom).getTime() || b.number - a.number
      )[0]
    );
    const version = computed(() =>
      versions.value.find((one) => one.id === versionId.value) ?? inForce.value ?? versions.value[0]
    );
    return {
      tariff,
      error,
      reload,
      versions,
      versionId: computed({ get: () => version.value?.id, set: (id) => (versionId.value = id) }),
      version,
      inForce,
      zone,
      currency: computed(() => version.value.definition.currency),
      rowsOf: (season) => DAYS.map((type) => ({ type, slots: rowFor(season, type)?.slots ?? [] })),
      minutes: (slot) => minuteOf(slot.to) - minuteOf(slot.from),
    };
  },
  render,
};
