import { computed, onBeforeUnmount, ref } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { doneOf, failedOf, ITEM_STATES, partsOf, stateOf, titleOf } from "../bulk.js";
import { api, can, format, router, t, word } from "../context.js";
import { useFilter, useLive, useRecord, useThrottled } from "../record.js";
import render from "./BulkAction.html";

const ROWS_MS = 1000;
/** Who works at certain sites is not told of actions on the operator's stations, and asks now and then. */
const POLL_MS = 5000;

export default {
  name: "BulkActionPage",
  props: { id: { type: String, required: true } },
  setup(props) {
    const path = computed(() => `/api/v1/bulk-actions/${props.id}`);
    const { record: action, error, reload } = useRecord(() => api.get(path.value), titleOf);
    const state = useFilter("state");
    const table = ref(/** @type {any} */ (null));
    const rowsSoon = useThrottled(() => table.value?.reload(), ROWS_MS);
    let toldAt = 0;
    useLive("bulkActions", ({ bulkActionID, ...told }) => {
      if (bulkActionID !== props.id || !action.value) return;
      toldAt = Date.now();
      action.value = { ...action.value, ...told };
      rowsSoon();
      if (told.isFinal) reload();
    });
    const timer = setInterval(async () => {
      if (!action.value || action.value.isFinal || Date.now() - toldAt < POLL_MS) return;
      await reload();
      rowsSoon();
    }, POLL_MS);
    onBeforeUnmount(() => clearInterval(timer));

    const isSetting = computed(() => ["assignTariff", "moveToSite"].includes(action.value?.kind));
    return {
      action,
      error,
      reload,
      state,
      table,
      title: titleOf,
      stateOf,
      mayAct: computed(() => can(isSetting.value ? "stations:write" : "commands:write")),
      states: computed(() => ITEM_STATES.filter((one) => action.value.counts[one] || state.value === one)),
      done: computed(() => doneOf(action.value)),
      failed: computed(() => failedOf(action.value)),
      parts: computed(() => partsOf(action.value)),
      query: computed(() => ({ state: state.value })),
      load: async (query) => {
        const page = await api.get(`${path.value}/stations`, query);
        return { ...page, items: page.items.map((one) => ({ id: one.stationId, ...one })) };
      },
      rowTo: (row) => ({ name: "station", params: { id: row.stationId } }),
      columns: computed(() => [
        { key: "station", label: t("field.station") },
        { key: "state", label: t("bulk.result") },
        { key: "reason", label: t("field.reason"), text: (row) => row.reason ?? format.none },
        { key: "at", label: t("bulk.finishedAt"), align: "right" },
      ]),
      exportColumns: computed(() => [
        { label: t("field.station"), value: (row) => row.stationIdentity },
        { label: t("field.name"), value: (row) => row.stationName },
        { label: t("bulk.result"), value: (row) => word("bulkItem", row.state) },
        { label: t("field.reason"), value: (row) => row.reason },
        { label: t("bulk.finishedAt"), value: (row) => row.finishedAt },
      ]),
      async cancel() {
        const done = await ask({
          title: t("bulk.cancelTitle"),
          text: t("bulk.cancelText"),
          action: t("bulk.cancel"),
          tone: "bad",
          run: () => api.post(`${path.value}/cancellation`),
        });
        if (done) reload();
      },
      async retry() {
        const again = await ask({
          title: titleOf(action.value),
          text: t("bulk.retryText"),
          facts: [[t("nav.stations"), format.number(failedOf(action.value))]],
          action: t("bulk.start"),
          run: () => api.post(`${path.value}/retry`),
        });
        if (!again) return;
        notify("busy", t("bulk.started"));
        router.go({ name: "bulkAction", params: { id: again.id } });
      },
    };
  },
  render,
};
