import { computed, ref } from "vue";
import { me } from "../context.js";
import { isLoaded, siteStates } from "../fleet.js";
import { useFilter } from "../record.js";
import { partsOf } from "./Overview.js";
import render from "./Map.html";

export default {
  name: "MapPage",
  setup() {
    const chosen = useFilter("site");
    const filter = useFilter("show");
    const show = computed({
      get: () => filter.value || "all",
      set: (value) => (filter.value = value === "all" ? "" : value),
    });
    const text = ref("");
    const list = computed(() => {
      const words = text.value.toLowerCase();
      return siteStates.value.filter((one) =>
        (show.value !== "trouble" || one.reasons.length) && (show.value !== "free" || one.counts.available) &&
        `${one.site.name} ${one.site.address}`.toLowerCase().includes(words)
      );
    });
    return {
      chosen,
      show,
      shows: ["all", "trouble", "free"],
      text,
      isLoaded,
      partsOf,
      tiles: computed(() => me.value.map ?? null),
      shown: list,
      open: computed(() => siteStates.value.find((one) => one.id === chosen.value)),
      points: computed(() =>
        list.value.map((one) => ({
          id: one.id,
          lat: one.site.latitudeE7 / 1e7,
          lng: one.site.longitudeE7 / 1e7,
          tone: one.tone,
          text: String(one.counts.charging || one.counts.all),
          title: one.site.name,
        }))
      ),
      choose: (id) => (chosen.value = chosen.value === id ? "" : id),
    };
  },
  render,
};
