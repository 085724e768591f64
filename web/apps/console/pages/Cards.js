import { computed, ref } from "vue";
import { api, operatorId, t, word } from "../context.js";
import { nameOfDriver, useFilter } from "../record.js";
import { askToken, setTokenStatus } from "../tokens.js";
import render from "./Cards.html";

export default {
  name: "CardsPage",
  setup() {
    const table = ref(/** @type {any} */ (null));
    const q = useFilter("q");
    const again = (done) => done && table.value.reload();
    return {
      table,
      q,
      query: computed(() => ({ q: q.value.trim() })),
      load: (query) => api.get("/api/v1/id-tokens", { operatorId: operatorId.value, ...query }),
      nameOf: (id) => nameOfDriver(api, id).value || t("act.open"),
      add: () => askToken().then(again),
      block: (row) => setTokenStatus(row).then(again),
      columns: computed(() => [
        { key: "value", label: t("field.value") },
        { key: "status", label: t("field.state") },
        { key: "kind", label: t("field.kind"), text: (row) => word("tokenKind", row.kind) },
        { key: "driver", label: t("field.driver") },
        { key: "expires", label: t("field.expires"), foldHide: true },
        { key: "acts", label: t("field.acts"), isLabelHidden: true, align: "right" },
      ]),
      exportColumns: computed(() => [
        { label: t("field.value"), value: (row) => row.value },
        { label: t("field.kind"), value: (row) => word("tokenKind", row.kind) },
        { label: t("field.label"), value: (row) => row.label },
        { label: t("field.state"), value: (row) => word("token", row.status) },
        { label: t("field.expires"), value: (row) => row.expiresAt },
      ]),
    };
  },
  render,
};
