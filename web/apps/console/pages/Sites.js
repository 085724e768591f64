import { computed, ref } from "vue";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, me, operatorId, router, t, zone } from "../context.js";
import { isLoaded, sites, siteStates } from "../fleet.js";
import { partsOf } from "./Overview.js";
import render from "./Sites.html";

const degrees = (most) => (value) => {
  const number = Number(value);
  return String(value).trim() && Math.abs(number) <= most ? null : t("check.degrees", { most });
};

export function siteFields(site = /** @type {any} */ (null)) {
  return [
    { key: "name", label: t("field.name"), value: site?.name, required: true },
    { key: "address", label: t("field.address"), value: site?.address },
    {
      key: "latitude",
      label: t("field.latitude"),
      kind: /** @type {const} */ ("number"),
      value: site ? site.latitudeE7 / 1e7 : "",
      required: true,
      check: degrees(90),
    },
    {
      key: "longitude",
      label: t("field.longitude"),
      kind: /** @type {const} */ ("number"),
      value: site ? site.longitudeE7 / 1e7 : "",
      required: true,
      check: degrees(180),
    },
    { key: "timeZone", label: t("field.timeZone"), value: site?.timeZone ?? zone.value, required: true },
  ];
}

export const siteBody = (values) => ({
  name: values.name.trim(),
  address: values.address.trim(),
  latitudeE7: Math.round(Number(values.latitude) * 1e7),
  longitudeE7: Math.round(Number(values.longitude) * 1e7),
  timeZone: values.timeZone.trim(),
});

export default {
  name: "SitesPage",
  setup() {
    const text = ref("");
    return {
      text,
      isLoaded,
      partsOf,
      shown: computed(() => {
        const words = text.value.toLowerCase();
        return siteStates.value.filter((one) => `${one.site.name} ${one.site.address}`.toLowerCase().includes(words));
      }),
      async add() {
        const owner = operatorId.value ?? me.value.operators[0]?.id;
        const made = await ask({
          title: t("sites.add"),
          action: t("act.create"),
          fields: siteFields(),
          run: (values) => api.post("/api/v1/sites", { operatorId: owner, ...siteBody(values) }),
        });
        if (!made) return;
        sites.put(made);
        router.go({ name: "site", params: { id: made.id } });
      },
    };
  },
  render,
};
