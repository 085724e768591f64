import { computed, ref } from "vue";
import { askBulk, BULK_KINDS } from "../commands.js";
import { api, can, format, operatorId, router, t, word } from "../context.js";
import { powerOfStation, siteName, sites, stations } from "../fleet.js";
import { useFilter } from "../record.js";
import render from "./Stations.html";

export default {
  name: "StationsPage",
  setup() {
    const identity = useFilter("q");
    const siteId = useFilter("siteId");
    const presence = useFilter("presence");
    const connector = useFilter("connector");
    const admission = useFilter("admission");
    const selected = ref(/** @type {string[]} */ ([]));
    const isAll = ref(false);
    const query = computed(() => ({
      q: identity.value.trim(),
      siteId: siteId.value,
      presence: presence.value,
      connector: connector.value,
      admission: admission.value,
    }));
    return {
      identity,
      siteId,
      presence,
      connector,
      admission,
      connectors: ["charging", "occupied", "available", "unavailable", "faulted", "outOfService"],
      presences: ["connected", "silent", "offline"],
      admissions: ["active", "quarantined", "disabled"],
      sites: computed(() => sites.list()),
      siteName,
      summary: computed(() => t("stations.summary", { n: stations.size() })),
      query,
      selected,
      isAll,
      /** Actions on many are for one operator's stations. */
      maySelect: computed(() => Boolean(operatorId.value) && (can("commands:write") || can("stations:write"))),
      kinds: computed(() => BULK_KINDS.filter((one) => can(one.isSetting ? "stations:write" : "commands:write"))),
      clear() {
        selected.value = [];
        isAll.value = false;
      },
      async act(kind) {
        const filter = Object.fromEntries(Object.entries(query.value).filter(([, value]) => value));
        const which = isAll.value
          ? { filter, count: t("bulk.allThatMatch") }
          : { stationIds: selected.value, count: format.number(selected.value.length) };
        const started = await askBulk(kind, which);
        if (started) router.go({ name: "bulkAction", params: { id: started.id } });
      },
      load: (query) => api.get("/api/v1/stations", { operatorId: operatorId.value, ...query }),
      overlay: (row) => {
        const fresh = stations.get(row.id);
        return fresh
          ? {
            ...row,
            presence: fresh.presence,
            admission: fresh.admission,
            lastSeenAt: fresh.lastSeenAt,
            connectors: fresh.connectors,
          }
          : row;
      },
      rowTo: (row) => ({ name: "station", params: { id: row.id } }),
      columns: computed(() => [
        { key: "identity", label: t("field.station") },
        { key: "presence", label: t("field.state") },
        { key: "connectors", label: t("field.connectors") },
        {
          key: "power",
          label: t("measure.power"),
          align: "right",
          text: (row) => powerOfStation(row.id) ? format.power(powerOfStation(row.id)) : format.none,
        },
        { key: "site", label: t("field.site") },
        {
          key: "model",
          label: t("field.model"),
          foldHide: true,
          text: (row) => [row.vendor, row.model].filter(Boolean).join(" ") || format.none,
        },
        { key: "protocol", label: t("field.protocol"), foldHide: true, text: (row) => format.protocol(row.protocol) },
        { key: "seen", label: t("field.lastSeen"), foldHide: true },
      ]),
      exportColumns: computed(() => [
        { label: t("field.station"), value: (row) => row.identity },
        { label: t("field.name"), value: (row) => row.name },
        { label: t("field.site"), value: (row) => siteName(row.siteId) },
        { label: t("field.presence"), value: (row) => word("presence", row.presence) },
        { label: t("field.admission"), value: (row) => word("admission", row.admission) },
        { label: t("field.protocol"), value: (row) => row.protocol },
        { label: t("field.vendor"), value: (row) => row.vendor },
        { label: t("field.model"), value: (row) => row.model },
        { label: t("field.lastSeen"), value: (row) => row.lastSeenAt },
      ]),
    };
  },
  render,
};
