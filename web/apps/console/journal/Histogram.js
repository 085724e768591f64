import { computed, h } from "vue";

const BARS = 96;

/** When there were how many messages; a click goes there. */
export default {
  name: "JournalHistogram",
  props: {
    /** [{at}], in any order */
    items: { type: Array, required: true },
    toneOf: { type: Function, required: true },
    from: { type: Number, required: true },
    to: { type: Number, required: true },
    chosenAt: { type: Number, default: null },
    label: { type: String, required: true },
    timeOf: { type: Function, required: true },
  },
  emits: ["pick"],
  setup(props, { emit }) {
    const bars = computed(() => {
      const all = Array.from({ length: BARS }, () => ({ count: 0, bad: 0 }));
      const step = (props.to - props.from) / BARS;
      for (const one of props.items) {
        const bar = all[Math.min(BARS - 1, Math.max(0, Math.floor((one.at - props.from) / step)))];
        bar.count += 1;
        const tone = props.toneOf(one);
        if (tone === "bad" || tone === "warn") bar.bad += 1;
      }
      return all;
    });
    const most = computed(() => Math.max(1, ...bars.value.map((one) => one.count)));
    const high = (count) => count ? Math.max(1.5, 34 * Math.sqrt(count / most.value)) : 0;

    function pick(event) {
      const box = event.currentTarget.getBoundingClientRect();
      emit("pick", props.from + (props.to - props.from) * (event.clientX - box.left) / box.width);
    }

    const hours = computed(() => {
      const span = props.to - props.from;
      return [0.25, 0.5, 0.75].map((part) => ({ part, text: props.timeOf(props.from + span * part) }));
    });

    return () =>
      h("div", { class: "journal-bars" }, [
        h("svg", {
          viewBox: `0 0 ${BARS} 36`,
          preserveAspectRatio: "none",
          role: "img",
          "aria-label": props.label,
          onClick: pick,
        }, [
          ...bars.value.map((bar, index) => [
            h("rect", { x: index + 0.12, width: 0.76, y: 36 - high(bar.count), height: high(bar.count), class: "all" }),
            bar.bad
              ? h("rect", { x: index + 0.12, width: 0.76, y: 36 - high(bar.bad), height: high(bar.bad), class: "bad" })
              : null,
          ]),
          props.chosenAt === null ? null : h("rect", {
            class: "now",
            x: BARS * (props.chosenAt - props.from) / (props.to - props.from) - 0.1,
            width: 0.2,
            y: 0,
            height: 36,
          }),
        ]),
        h("div", { class: "journal-hours", "aria-hidden": "true" }, [
          h("span", props.timeOf(props.from)),
          ...hours.value.map((one) => h("span", { key: one.part }, one.text)),
          h("span", props.timeOf(props.to)),
        ]),
      ]);
  },
};
