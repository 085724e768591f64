import { h, onBeforeUnmount, onMounted, ref, watch } from "vue";
import { dressed, readPalette } from "./charts.js";

let library = null;
const loadLibrary = () => (library ??= import("echarts").then((module) => module.echarts));

/** Where the theme changes, all charts take its colours. */
export const themeVersion = ref(0);

/** `build(palette)` gives the ECharts option; it is called again when what it reads has changed. */
export default {
  name: "ChartBox",
  props: {
    build: { type: Function, required: true },
    label: { type: String, required: true },
    height: { type: Number, default: 260 },
  },
  emits: ["pick"],
  setup(props, { emit }) {
    const host = ref(/** @type {any} */ (null));
    const isReady = ref(false);
    const isComing = ref(false);
    let chart = null;
    let stop = () => {};
    let observer = null;

    /** Charts further down the page do not make the first look wait. */
    const inView = () =>
      new Promise((resolve) => {
        const eye = new IntersectionObserver((entries) => {
          if (!entries.some((one) => one.isIntersecting)) return;
          eye.disconnect();
          resolve(null);
        }, { rootMargin: "200px" });
        eye.observe(host.value);
      });

    onMounted(async () => {
      await inView();
      isComing.value = true;
      const echarts = await loadLibrary();
      if (!host.value) return;
      chart = echarts.init(host.value, null, { renderer: "canvas" });
      chart.on("click", (event) => emit("pick", event));
      observer = new ResizeObserver(() => chart?.resize());
      observer.observe(host.value);
      stop = watch(
        () => [themeVersion.value, props.build(readPalette())],
        ([, option]) => chart?.setOption(dressed(option, readPalette()), { replaceMerge: ["series"] }),
        { immediate: true, flush: "post" },
      );
      isReady.value = true;
    });
    onBeforeUnmount(() => {
      stop();
      observer?.disconnect();
      chart?.dispose();
      chart = null;
    });
    return () =>
      h("div", { class: "chart", style: { height: `${props.height}px` }, role: "img", "aria-label": props.label }, [
        isReady.value || !isComing.value
          ? null
          : h("span", { class: "bone", style: { position: "absolute", inset: "12px", height: "auto", width: "auto" } }),
        h("div", { ref: host }),
      ]);
  },
};
