import { computed } from "vue";
import { api, operatorId, t, word, zone } from "../context.js";
import render from "./Audit.html";

const PAGES = {
  station: "station",
  site: "site",
  driver: "driver",
  order: "order",
  tariff: "tariff",
  session: "session",
};
const MOST_KEYS = 4;

const read = (text) => {
  try {
    return JSON.parse(text ?? "null") ?? {};
  } catch {
    return {};
  }
};

export default {
  name: "AuditPage",
  setup: () => ({
    zone,
    load: (query) => api.get("/api/v1/audit", { operatorId: operatorId.value, ...query }),
    kindOf: (row) => row.entity.split("/")[0],
    linkOf(row) {
      const [kind, id] = row.entity.split("/");
      return PAGES[kind] && id ? { name: PAGES[kind], params: { id } } : null;
    },
    /** Names of the fields that changed. */
    summary(row) {
      const [before, after] = [read(row.before), read(row.after)];
      const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])]
        .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]));
      return keys.slice(0, MOST_KEYS).join(", ") + (keys.length > MOST_KEYS ? " …" : "");
    },
    columns: computed(() => [
      { key: "at", label: t("field.time") },
      { key: "actor", label: t("field.by") },
      { key: "action", label: t("field.action") },
      { key: "entity", label: t("field.what") },
      { key: "change", label: t("audit.change") },
    ]),
    exportColumns: computed(() => [
      { label: t("field.time"), value: (row) => row.at },
      { label: t("field.by"), value: (row) => row.actor },
      { label: t("field.action"), value: (row) => word("audit.action", row.action) },
      { label: t("field.what"), value: (row) => row.entity },
      { label: t("audit.before"), value: (row) => row.before },
      { label: t("audit.after"), value: (row) => row.after },
    ]),
  }),
  render,
};
