// A number that moves to its next value in a breath, and rests.
import { h, onBeforeUnmount, ref, watch } from "vue";

const MOVE_MS = 900;

export default {
  name: "RollingNumber",
  props: { value: { type: Number, default: 0 }, textOf: { type: Function, required: true } },
  setup(props) {
    const shown = ref(props.value ?? 0);
    let frame = 0;
    watch(() => props.value ?? 0, (to) => {
      cancelAnimationFrame(frame);
      const from = shown.value;
      const start = performance.now();
      const step = (now) => {
        const part = Math.min(1, (now - start) / MOVE_MS);
        shown.value = part === 1 ? to : Math.round(from + (to - from) * (1 - (1 - part) ** 3));
        if (part < 1) frame = requestAnimationFrame(step);
      };
      frame = requestAnimationFrame(step);
    });
    onBeforeUnmount(() => cancelAnimationFrame(frame));
    return () => {
      const { value, unit } = props.textOf(shown.value);
      return h("span", { class: "rolling" }, [value, unit ? h("small", unit) : null]);
    };
  },
};
