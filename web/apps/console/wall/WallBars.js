// A figure of today hour by hour, before the usual.
import { computed, h } from "vue";

const HIGH = 40;
const STEP = 10;
const WIDE = 7;

export default {
  name: "WallBars",
  props: {
    /** One value for each hour so far */
    values: { type: Array, required: true },
    usual: { type: Array, default: () => [] },
    label: { type: String, required: true },
  },
  setup(props) {
    const top = computed(() => Math.max(1, ...props.values, ...props.usual.map((one) => one ?? 0)));
    const bar = (kind) => (value, hour) => {
      const high = HIGH * (value ?? 0) / top.value;
      return high > 0
        ? h("rect", {
          key: `${kind}${hour}`,
          class: kind,
          x: hour * STEP + (STEP - WIDE) / 2,
          y: HIGH - high,
          width: WIDE,
          height: high,
          rx: 1,
        })
        : null;
    };
    return () =>
      h("svg", {
        class: "wall-bars",
        viewBox: `0 0 ${24 * STEP} ${HIGH}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": props.label,
      }, [props.usual.map(bar("usual")), props.values.map(bar("now"))]);
  },
};
