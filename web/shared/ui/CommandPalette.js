import { nextTick, ref, watch } from "vue";
import render from "./CommandPalette.html";

const PAUSE_MS = 140;

/** `search(text, signal)` gives [{id, group, icon, title, sub, run}], now or later. */
export default {
  name: "CommandPalette",
  props: { isOpen: Boolean, local: { type: Function, required: true }, remote: { type: Function, required: true } },
  emits: ["close"],
  setup(props, { emit }) {
    const text = ref("");
    const hits = ref(/** @type {any[]} */ ([]));
    const chosen = ref(0);
    const isSearching = ref(false);
    const field = ref(/** @type {any} */ (null));
    let timer = 0;
    let turn = 0;

    function look() {
      const mine = ++turn;
      const words = text.value.trim();
      hits.value = props.local(words);
      chosen.value = 0;
      clearTimeout(timer);
      isSearching.value = words.length > 1;
      if (!isSearching.value) return;
      timer = setTimeout(async () => {
        const more = await props.remote(words).catch(() => []);
        if (mine !== turn) return;
        const known = new Set(hits.value.map((one) => one.id));
        hits.value = [...hits.value, ...more.filter((one) => !known.has(one.id))];
        isSearching.value = false;
      }, PAUSE_MS);
    }
    watch(text, look);
    watch(() => props.isOpen, async (isOpen) => {
      if (!isOpen) return;
      text.value = "";
      look();
      await nextTick();
      setTimeout(() => field.value?.focus(), 60); // after the dialog has taken the focus
    });

    function go(hit) {
      emit("close");
      hit.run();
    }

    return {
      text,
      hits,
      chosen,
      isSearching,
      field,
      go,
      key(event) {
        if (event.isComposing) return; // an input method is choosing a character
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step) {
          event.preventDefault();
          chosen.value = (chosen.value + step + hits.value.length) % Math.max(hits.value.length, 1);
          nextTick(() => document.getElementById(`hit-${chosen.value}`)?.scrollIntoView({ block: "nearest" }));
        } else if (event.key === "Enter" && hits.value[chosen.value]) {
          event.preventDefault();
          go(hits.value[chosen.value]);
        }
      },
    };
  },
  render,
};
