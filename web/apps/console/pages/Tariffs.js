import { computed } from "vue";
import { api, operatorId, t } from "../context.js";
import { sites } from "../fleet.js";
import render from "./Tariffs.html";

export default {
  name: "TariffsPage",
  setup: () => ({
    load: (query) => api.get("/api/v1/tariffs", { operatorId: operatorId.value, ...query }),
    rowTo: (row) => ({ name: "tariff", params: { id: row.id } }),
    usedBy: (id) => sites.list().filter((one) => one.tariffId === id),
    columns: computed(() => [
      { key: "name", label: t("field.name") },
      { key: "used", label: t("tariffs.usedBy") },
      { key: "created", label: t("field.created"), align: "right" },
    ]),
  }),
  render,
};
