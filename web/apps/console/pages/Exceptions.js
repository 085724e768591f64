import { computed, ref, shallowRef, watch } from "vue";
import { api, currency, operatorId } from "../context.js";
import { messagesAround } from "../journal/links.js";
import { openExceptions } from "../fleet.js";
import { useFilter, useLive, useThrottled } from "../record.js";
import RepairDialog from "../parts/RepairDialog.js";
import { evidenceOf, repairExceptions } from "../repairs.js";
import render from "./Exceptions.html";

export default {
  name: "ExceptionsPage",
  components: { RepairDialog },
  setup() {
    const filter = useFilter("state");
    const rule = useFilter("rule");
    const state = computed({
      get: () => filter.value || "open",
      set: (value) => (filter.value = value === "open" ? "" : value),
    });
    const rows = shallowRef(/** @type {any[]} */ ([]));
    const nextCursor = ref(null);
    const hasLoaded = ref(false);
    const repairing = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));

    async function page(cursor) {
      const answer = await api.get("/api/v1/exceptions", {
        operatorId: operatorId.value,
        state: state.value,
        limit: 50,
        cursor,
      });
      nextCursor.value = answer.nextCursor;
      return answer.items;
    }
    async function read() {
      try {
        rows.value = await page(null);
        error.value = null;
        hasLoaded.value = true;
      } catch (problem) {
        error.value = problem;
      }
    }
    read();
    watch([state, operatorId], () => {
      hasLoaded.value = false;
      read();
    });
    const shown = computed(() => rule.value ? rows.value.filter((one) => one.rule === rule.value) : rows.value);
    const soon = useThrottled(read, 2000);
    useLive("alarms", soon);

    return {
      messagesAround,
      states: ["open", "noted", "resolved"],
      state,
      rule,
      hasLoaded,
      error,
      read,
      nextCursor,
      currency,
      shown,
      groups: computed(() => {
        const counts = new Map();
        for (const one of rows.value) counts.set(one.rule, (counts.get(one.rule) ?? 0) + 1);
        return [...counts].map(([name, count]) => ({ rule: name, count })).sort((a, b) => b.count - a.count);
      }),
      evidence: (one) => evidenceOf(one),
      /** The one that somebody decides now. */
      repairing,
      /** Everything that is shown, one after the other; those that fail stay open. */
      async repairAll() {
        const list = shown.value;
        const done = await repairExceptions(list);
        if (!done) return;
        openExceptions.value = Math.max(0, openExceptions.value - done.count);
        read();
      },
      async more() {
        rows.value = [...rows.value, ...await page(nextCursor.value)];
      },
      repaired() {
        if (repairing.value.state === "open") openExceptions.value = Math.max(0, openExceptions.value - 1);
        repairing.value = null;
        read();
      },
    };
  },
  render,
};
