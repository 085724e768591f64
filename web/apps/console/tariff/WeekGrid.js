// Half-hours of a week as cells that are painted by pointer or keyboard. On a narrow screen time runs downwards.
import { computed, h, onBeforeUnmount, onMounted, ref, watch } from "vue";
import { areaOf, blocksOf, clockOf, isInArea, PERIODS, ROWS, runsOf, SLOTS } from "./week.js";

const NARROW = "(max-width: 760px)";
/** Stretches shorter than this have no room for words. */
const LABELLED_SLOTS = 4;

export default {
  name: "WeekGrid",
  props: {
    /** Values of 48 half-hours by type of day. */
    days: { type: Object, required: true },
    label: { type: String, required: true },
    isEditable: Boolean,
    /** (value) -> the class of its cells, its short words on the cells, and its words for people who listen */
    classOf: { type: Function, default: (value) => `period-${value}` },
    textOf: { type: Function, default: () => "" },
    titleOf: { type: Function, required: true },
  },
  emits: ["paint", "brush", "undo", "redo", "copy", "paste"],
  setup(props, { emit }) {
    const cells = ref(/** @type {any} */ (null));
    const focus = ref({ row: 0, slot: 16 });
    const anchor = ref({ row: 0, slot: 16 });
    const isDragging = ref(false);
    const hasFocus = ref(false);
    const isNarrow = ref(false);
    const media = matchMedia(NARROW);
    const follow = () => (isNarrow.value = media.matches);
    follow();
    onMounted(() => media.addEventListener("change", follow));
    onBeforeUnmount(() => media.removeEventListener("change", follow));

    const area = computed(() => areaOf(anchor.value, focus.value));
    const id = `week-${Math.random().toString(36).slice(2, 8)}`;
    const cellId = (row, slot) => `${id}-${row}-${slot}`;

    function cellAt(event) {
      const box = cells.value.getBoundingClientRect();
      const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
      const [time, day] = isNarrow.value ? [y, x] : [x, y];
      const within = (part, count) => Math.max(0, Math.min(count - 1, Math.floor(part * count)));
      return { row: within(day, ROWS.length), slot: within(time, SLOTS) };
    }

    function press(event) {
      if (!props.isEditable || event.button) return;
      event.preventDefault();
      cells.value.focus({ preventScroll: true });
      cells.value.setPointerCapture(event.pointerId);
      focus.value = cellAt(event);
      if (!event.shiftKey) anchor.value = focus.value;
      isDragging.value = true;
    }
    function move(event) {
      if (isDragging.value) focus.value = cellAt(event);
    }
    function release() {
      if (!isDragging.value) return;
      isDragging.value = false;
      emit("paint", area.value, null);
      anchor.value = focus.value;
    }
    function giveUp() {
      isDragging.value = false;
      anchor.value = focus.value;
    }

    const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const STEPS_DOWN = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

    function step(event) {
      const by = (isNarrow.value ? STEPS_DOWN : STEPS)[event.key];
      let { row, slot } = focus.value;
      if (by) {
        row = Math.max(0, Math.min(ROWS.length - 1, row + by[0]));
        slot = Math.max(0, Math.min(SLOTS - 1, slot + by[1] * (event.ctrlKey ? 4 : 1)));
      } else if (event.key === "Home") slot = 0;
      else if (event.key === "End") slot = SLOTS - 1;
      else return false;
      focus.value = { row, slot };
      if (!event.shiftKey) anchor.value = focus.value;
      return true;
    }

    function act(event) {
      const isCommand = event.ctrlKey || event.metaKey;
      const letter = event.key.toLowerCase();
      if (isCommand) {
        if (letter === "z") return emit(event.shiftKey ? "redo" : "undo"), true;
        if (letter === "y") return emit("redo"), true;
        if (letter === "c") return emit("copy", ROWS[focus.value.row].type), true;
        if (letter === "v") return emit("paste", ROWS[focus.value.row].type), true;
        if (letter === "a") {
          anchor.value = { row: focus.value.row, slot: 0 };
          focus.value = { row: focus.value.row, slot: SLOTS - 1 };
          return true;
        }
        return false;
      }
      const period = PERIODS[Number(event.key) - 1];
      if (period) return emit("brush", period), emit("paint", area.value, period), true;
      if (event.key === "Enter" || event.key === " ") return emit("paint", area.value, null), true;
      if (event.key === "Escape" && (anchor.value.row !== focus.value.row || anchor.value.slot !== focus.value.slot)) {
        return giveUp(), true;
      }
      return false;
    }

    function key(event) {
      if (!props.isEditable || event.altKey) return;
      if (!step(event) && !act(event)) return;
      event.preventDefault();
      event.stopPropagation();
    }
    watch(() => props.isEditable, () => (anchor.value = focus.value));

    const place = (row, slot, rows = 1, slots = 1) =>
      isNarrow.value
        ? { gridColumn: `${row + 1} / span ${rows}`, gridRow: `${slot + 1} / span ${slots}` }
        : { gridRow: `${row + 1} / span ${rows}`, gridColumn: `${slot + 1} / span ${slots}` };

    function cell(view, row, slot) {
      const value = props.days[ROWS[row].type][slot];
      const isShown = props.isEditable && (isDragging.value || hasFocus.value);
      const isMarked = isShown && isInArea(area.value, row, slot);
      const isHere = isShown && row === focus.value.row && slot === focus.value.slot;
      const words = `${view.$t(`weekday.${ROWS[row].key}`)} ${clockOf(slot)}–${clockOf(slot + 1)}, ${
        props.titleOf(value)
      }`;
      return h("div", {
        id: cellId(row, slot),
        key: slot,
        role: "gridcell",
        class: [props.classOf(value), { "is-marked": isMarked, "is-here": isHere, "is-hour": slot % 2 === 0 }],
        style: place(row, slot),
        title: words,
        "aria-label": words,
        "aria-selected": props.isEditable ? (isMarked ? "true" : "false") : undefined,
      });
    }

    function labels() {
      return blocksOf(props.days).flatMap(({ first, last, cells: values }) =>
        runsOf(values).filter((run) => run.to - run.from >= LABELLED_SLOTS).map((run) => {
          const text = props.textOf(run.value);
          if (!text) return null;
          const isTight = isNarrow.value && last - first < 2;
          return h("span", {
            key: `${first}-${run.from}`,
            class: { "is-tight": isTight },
            style: place(first, run.from, last - first + 1, run.to - run.from),
          }, isTight ? [] : text.split("\n").map((line) => h("b", line)));
        })
      );
    }

    return function () {
      const hours = [0, 3, 6, 9, 12, 15, 18, 21, 24];
      return h("div", { class: ["week-grid", { "is-narrow": isNarrow.value, "is-editable": props.isEditable }] }, [
        h(
          "div",
          { class: "hours", "aria-hidden": "true" },
          hours.map((hour) =>
            h(
              "span",
              { style: { [isNarrow.value ? "top" : "left"]: `${100 * hour / 24}%` } },
              isNarrow.value || hour < 24 ? String(hour).padStart(2, "0") : "24",
            )
          ),
        ),
        h(
          "div",
          { class: "days", "aria-hidden": "true" },
          ROWS.map((row) =>
            h("span", { key: row.key, class: { rest: row.type !== "weekday" } }, this.$t(`weekday.${row.key}`))
          ),
        ),
        h(
          "div",
          {
            class: "cells",
            ref: cells,
            role: "grid",
            tabindex: props.isEditable ? 0 : -1,
            "aria-label": props.label,
            "aria-readonly": props.isEditable ? undefined : "true",
            "aria-multiselectable": props.isEditable ? "true" : undefined,
            "aria-activedescendant": props.isEditable ? cellId(focus.value.row, focus.value.slot) : undefined,
            onPointerdown: press,
            onPointermove: move,
            onPointerup: release,
            onPointercancel: giveUp,
            onKeydown: key,
            onFocus: () => (hasFocus.value = true),
            onBlur: () => (hasFocus.value = false),
          },
          ROWS.map((row, index) =>
            h(
              "div",
              { class: "line", role: "row", key: row.key, "aria-label": this.$t(`weekday.${row.key}`) },
              Array.from({ length: SLOTS }, (_one, slot) => cell(this, index, slot)),
            )
          ),
        ),
        h("div", { class: "labels", "aria-hidden": "true" }, labels()),
      ]);
    };
  },
};
