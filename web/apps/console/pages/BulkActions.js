import { computed } from "vue";
import { doneOf, partsOf, stateOf, titleOf } from "../bulk.js";
import { api, format, operatorId, t } from "../context.js";
import render from "./BulkActions.html";

export default {
  name: "BulkActionsPage",
  setup() {
    return {
      load: (query) => api.get("/api/v1/bulk-actions", { operatorId: operatorId.value, ...query }),
      rowTo: (row) => ({ name: "bulkAction", params: { id: row.id } }),
      title: titleOf,
      stateOf,
      doneOf,
      partsOf,
      columns: computed(() => [
        { key: "kind", label: t("field.action") },
        { key: "state", label: t("field.state") },
        { key: "progress", label: t("bulk.progress") },
        {
          key: "accepted",
          label: t("bulkItem.accepted"),
          align: "right",
          text: (row) => format.number(row.counts.accepted ?? 0),
        },
        { key: "total", label: t("nav.stations"), align: "right", text: (row) => format.number(row.total) },
        { key: "at", label: t("bulk.requestedAt") },
      ]),
    };
  },
  render,
};
