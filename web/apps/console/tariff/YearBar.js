// The year as one bar, each season in its shade; days without one stand out.
import { computed, h } from "vue";
import { runsOf } from "./week.js";
import { coverage, dayText, YEAR } from "./year.js";

const MONTH_STARTS = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];

export default {
  name: "YearBar",
  props: {
    seasons: { type: Array, required: true },
    chosen: { type: Number, default: -1 },
    label: { type: String, required: true },
  },
  emits: ["choose"],
  setup(props, { emit }) {
    const runs = computed(() => runsOf(coverage(props.seasons).owner));
    const width = (days) => ({ width: `${100 * days / YEAR}%` });
    return function () {
      const months = MONTH_STARTS.map((first, month) =>
        h(
          "span",
          { key: month, style: { left: `${100 * first / YEAR}%` } },
          this.$f.monthName(month),
        )
      );
      return h("div", { class: "year-bar" }, [
        h(
          "div",
          { class: "parts", role: "img", "aria-label": props.label },
          runs.value.map(({ from, to, value }) => {
            const season = props.seasons[value];
            const words = `${season ? season.name : this.$t("editor.noSeason")} ${dayText(from)} – ${dayText(to - 1)}`;
            return h("i", {
              key: from,
              class: [value < 0 ? "none" : `season-${value % 6}`, { "is-chosen": value === props.chosen }],
              style: width(to - from),
              title: words,
              onClick: () => value >= 0 && emit("choose", value),
            }, to - from > 25 && season ? [h("b", season.name)] : []);
          }),
        ),
        h("div", { class: "months", "aria-hidden": "true" }, months),
      ]);
    };
  },
};
