import { computed, ref } from "vue";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, can, format, me, t } from "../context.js";
import { powerOfStation, sites, siteStates } from "../fleet.js";
import { useRecord } from "../record.js";
import PowerDay from "../parts/PowerDay.js";
import { siteBody, siteFields } from "./Sites.js";
import render from "./Site.html";

export default {
  name: "SitePage",
  components: { PowerDay },
  props: { id: { type: String, required: true } },
  setup(props) {
    let etag = null;
    const tariffName = ref("");
    const { record: site, error, reload } = useRecord(async () => {
      const answer = await api.getWithTag(`/api/v1/sites/${props.id}`);
      etag = answer.etag;
      if (answer.data.tariffId && can("tariffs:read")) {
        api.get(`/api/v1/tariffs/${answer.data.tariffId}`).then((one) => (tariffName.value = one.name), () => null);
      }
      return answer.data;
    }, (one) => one.name);
    const state = computed(() => siteStates.value.find((one) => one.id === props.id));
    return {
      site,
      error,
      reload,
      state,
      tariffName,
      tiles: computed(() => me.value.map ?? null),
      reasons: computed(() => state.value?.reasons ?? []),
      stations: computed(() => state.value?.stations ?? []),
      power: computed(() => format.powerParts(state.value?.powerW ?? 0)),
      powerOf: powerOfStation,
      points: computed(() => [{
        id: props.id,
        lat: site.value.latitudeE7 / 1e7,
        lng: site.value.longitudeE7 / 1e7,
        tone: state.value?.tone ?? "mute",
        text: String(state.value?.counts.all ?? ""),
        title: site.value.name,
      }]),
      async edit() {
        const done = await ask({
          title: t("sites.edit"),
          action: t("act.save"),
          fields: siteFields(site.value),
          run: (values) => api.patch(`/api/v1/sites/${props.id}`, siteBody(values), etag),
        });
        if (!done) return;
        await reload();
        sites.put(site.value);
      },
    };
  },
  render,
};
