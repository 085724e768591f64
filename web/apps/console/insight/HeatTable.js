// Hours of the day against rows, darker where more happens. Each cell is a button.
import { computed, h } from "vue";

const HOURS = 24;
/** Percent of colour from which on words turn: to white in the light theme, to black in the dark one (4.5:1). */
const DEEP = 88;
const MIDDLE = 60;

export default {
  name: "HeatTable",
  props: {
    /** [{key, label, sub, values: number[24]}] */
    rows: { type: Array, required: true },
    label: { type: String, required: true },
    textOf: { type: Function, required: true },
    shortOf: { type: Function, required: true },
    sumOf: { type: Function, required: true },
    chosen: { type: String, default: "" },
    corner: { type: String, default: "" },
  },
  emits: ["choose"],
  setup(props, { emit }) {
    const most = computed(() => Math.max(1e-9, ...props.rows.flatMap((row) => row.values)));

    function key(event) {
      const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
      const by = steps[event.key];
      const at = event.target.dataset;
      if (!by || at.row === undefined) return;
      event.preventDefault();
      const [row, hour] = [Number(at.row) + by[0], Number(at.hour) + by[1]];
      event.currentTarget.querySelector(`[data-row="${row}"][data-hour="${hour}"]`)?.focus();
    }
    function click(event) {
      const at = event.target.closest("button")?.dataset;
      if (at?.row !== undefined) emit("choose", props.rows[Number(at.row)].key, Number(at.hour));
    }

    const cell = (row, rowIndex, value, hour) => {
      const heat = Math.round(4 + 92 * value / most.value);
      const words = `${row.label} ${String(hour).padStart(2, "0")}:00, ${props.textOf(value)}`;
      return h(
        "td",
        { key: hour },
        h("button", {
          type: "button",
          "data-row": rowIndex,
          "data-hour": hour,
          tabindex: rowIndex === 0 && hour === 0 ? 0 : -1,
          class: { deep: heat >= DEEP, middle: heat >= MIDDLE, "is-chosen": props.chosen === `${row.key}-${hour}` },
          style: { "--heat": `${heat}%` },
          title: words,
          "aria-label": words,
        }, value ? props.shortOf(value) : ""),
      );
    };

    return () =>
      h(
        "div",
        { class: "table-wrap heat-wrap" },
        h("table", { class: "heat", "aria-label": props.label, onClick: click, onKeydown: key }, [
          h(
            "thead",
            h("tr", [
              h("th", { scope: "col" }, props.corner),
              ...Array.from({ length: HOURS }, (_one, hour) => h("th", { scope: "col", key: hour }, String(hour))),
              h("th", { scope: "col", class: "sum" }, "Σ"),
            ]),
          ),
          h(
            "tbody",
            props.rows.map((row, index) =>
              h("tr", { key: row.key }, [
                h("th", { scope: "row" }, [row.label, row.sub ? h("small", row.sub) : null]),
                ...row.values.map((value, hour) => cell(row, index, value, hour)),
                h("td", { class: "sum" }, props.sumOf(row)),
              ])
            ),
          ),
        ]),
      );
  },
};
