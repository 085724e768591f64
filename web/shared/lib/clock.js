// One clock for all running texts, so that a hundred of them cost one timer.
import { ref } from "vue";

/** Every second: running sessions. */
export const second = ref(Date.now());
/** Every ten seconds: "5 min ago". */
export const slow = ref(Date.now());

if (typeof document !== "undefined") {
  setInterval(() => {
    if (document.hidden) return;
    second.value = Date.now();
    if (second.value - slow.value >= 10_000) slow.value = second.value;
  }, 1000);
}
