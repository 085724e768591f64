import { computed, h, onBeforeUnmount, onMounted, ref, watch } from "vue";

/** Rows drawn above and below what is in sight. */
const OVERSCAN = 8;
/** Browsers do not draw boxes that are much higher; such lists scroll in larger steps. */
const HIGHEST_PX = 12_000_000;

/** A list box of very many rows of one height: only those in sight are there. */
export default {
  name: "VirtualRows",
  props: {
    rows: { type: Array, required: true },
    keyOf: { type: Function, required: true },
    height: { type: Number, required: true },
    chosen: { type: String, default: "" },
    label: { type: String, required: true },
  },
  emits: ["choose", "end"],
  setup(props, { slots, emit, expose }) {
    const host = ref(/** @type {any} */ (null));
    const top = ref(0);
    const shownHeight = ref(600);
    let observer = null;
    let isDue = false;

    const total = computed(() => Math.min(props.rows.length * props.height, HIGHEST_PX));
    /** Pixels of scrolling for a pixel of rows; 1 unless the list is too high for a browser. */
    const pace = computed(() => {
      const whole = props.rows.length * props.height - shownHeight.value;
      return whole > 0 ? Math.max(1e-9, (total.value - shownHeight.value) / whole) : 1;
    });
    const first = computed(() => Math.max(0, Math.floor(top.value / pace.value / props.height) - OVERSCAN));
    const last = computed(() =>
      Math.min(props.rows.length, first.value + Math.ceil(shownHeight.value / props.height) + 2 * OVERSCAN)
    );

    function scrolled() {
      if (isDue) return;
      isDue = true;
      requestAnimationFrame(() => {
        isDue = false;
        if (!host.value) return;
        top.value = host.value.scrollTop;
        if (top.value + shownHeight.value > total.value - props.height * 4) emit("end");
      });
    }

    function scrollTo(index, isCentred = false) {
      const at = index * props.height;
      const shift = isCentred ? (shownHeight.value - props.height) / 2 : 0;
      const seen = top.value / pace.value;
      if (!isCentred && at >= seen && at + props.height <= seen + shownHeight.value) return;
      const wanted = isCentred ? at - shift : at < seen ? at : at + props.height - shownHeight.value;
      host.value.scrollTop = Math.max(0, wanted * pace.value);
      top.value = host.value.scrollTop;
    }

    function key(event) {
      const now = props.rows.findIndex((row) => props.keyOf(row) === props.chosen);
      const page = Math.max(1, Math.floor(shownHeight.value / props.height) - 1);
      const wanted = {
        ArrowDown: now + 1,
        ArrowUp: now < 0 ? 0 : now - 1,
        PageDown: now + page,
        PageUp: now - page,
        Home: 0,
        End: props.rows.length - 1,
      }[event.key];
      if (wanted === undefined || !props.rows.length) return;
      event.preventDefault();
      const index = Math.min(props.rows.length - 1, Math.max(0, wanted));
      emit("choose", props.rows[index]);
      scrollTo(index);
    }

    onMounted(() => {
      observer = new ResizeObserver(() => (shownHeight.value = host.value?.clientHeight || shownHeight.value));
      observer.observe(host.value);
    });
    onBeforeUnmount(() => observer?.disconnect());
    watch(() => props.rows.length, scrolled, { flush: "post" });
    expose({ scrollTo, isAtTop: () => top.value < props.height });

    const idOf = (row) => `row-${props.keyOf(row)}`;
    return () => {
      const shown = props.rows.slice(first.value, last.value);
      const offset = first.value * props.height + (top.value - top.value / pace.value);
      return h("div", {
        class: "virtual",
        ref: host,
        role: "listbox",
        tabindex: 0,
        "aria-label": props.label,
        "aria-activedescendant": shown.some((row) => props.keyOf(row) === props.chosen)
          ? `row-${props.chosen}`
          : undefined,
        onScroll: scrolled,
        onKeydown: key,
      }, [
        h("div", { style: { height: `${total.value}px` }, role: "presentation" }, [
          h(
            "div",
            { style: { transform: `translateY(${offset}px)` }, role: "presentation" },
            shown.map((row, index) =>
              h("div", {
                key: props.keyOf(row),
                id: idOf(row),
                class: "virtual-row",
                role: "option",
                style: { height: `${props.height}px` },
                "aria-selected": props.keyOf(row) === props.chosen ? "true" : "false",
                "aria-posinset": first.value + index + 1,
                "aria-setsize": props.rows.length,
                onClick: () => emit("choose", row),
              }, slots.default?.({ row }))
            ),
          ),
        ]),
      ]);
    };
  },
};
