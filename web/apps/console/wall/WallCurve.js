// Today's power by hour, the usual behind it, and a dot that is now.
import { computed, h } from "vue";
import { roundUp, softPath } from "./geometry.js";

export default {
  name: "WallCurve",
  props: {
    /** Mean power of each hour in W; null after now */
    values: { type: Array, required: true },
    usual: { type: Array, default: () => [] },
    /** Hours since midnight, with their part */
    nowHour: { type: Number, required: true },
    nowValue: { type: Number, default: 0 },
    textOf: { type: Function, required: true },
    label: { type: String, required: true },
  },
  setup(props) {
    const top = computed(() =>
      roundUp(Math.max(...props.values.map((one) => one ?? 0), ...props.usual, props.nowValue, 1))
    );
    const yOf = (value) => 100 - 100 * value / top.value;
    const x = (hour) => 100 * hour / 24;
    const usual = computed(() => softPath(props.usual.map((value, hour) => [x(hour + 0.5), yOf(value)])));
    const points = computed(() => {
      const past = props.values.map((value, hour) => ({ value, hour: hour + 0.5 }))
        .filter((one) => one.value !== null && one.hour < props.nowHour - 0.25)
        .map((one) => [x(one.hour), yOf(one.value)]);
      const begin = past.length ? [[0, past[0][1]]] : [];
      return [...begin, ...past, [x(props.nowHour), yOf(props.nowValue)]];
    });
    const line = computed(() => softPath(points.value));
    return () =>
      h("div", { class: "wall-curve", role: "img", "aria-label": props.label }, [
        h("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" }, [
          h("defs", [
            h("linearGradient", { id: "wall-fill", x1: 0, x2: 0, y1: 0, y2: 1 }, [
              h("stop", { offset: "0", class: "from" }),
              h("stop", { offset: "1", class: "to" }),
            ]),
          ]),
          [25, 50, 75].map((y) => h("line", { key: y, class: "rule", x1: 0, x2: 100, y1: y, y2: y })),
          usual.value ? h("path", { class: "usual", d: usual.value }) : null,
          line.value
            ? h("path", { class: "fill", d: `${line.value}L${x(props.nowHour).toFixed(2)} 100L0 100Z` })
            : null,
          h("path", { class: "line", d: line.value }),
        ]),
        h("i", { class: "now", style: { left: `${x(props.nowHour)}%`, top: `${yOf(props.nowValue)}%` } }),
        [0.25, 0.5, 0.75, 1].map((part) =>
          h(
            "span",
            { key: part, class: "scale", style: { top: `${100 - 100 * part}%` } },
            props.textOf(top.value * part),
          )
        ),
        [0, 6, 12, 18, 24].map((hour) =>
          h("span", { key: hour, class: "hour", style: { left: `${x(hour)}%` } }, `${String(hour).padStart(2, "0")}:00`)
        ),
      ]);
  },
};
