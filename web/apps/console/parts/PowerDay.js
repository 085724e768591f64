// Power over the last day, of a station or a site, with the times when it was away.
import { computed, h, onBeforeUnmount, shallowRef } from "vue";
import { withAlpha } from "../../../shared/ui/charts.js";
import ChartBox from "../../../shared/ui/ChartBox.js";
import { api, format, t } from "../context.js";

const DAY_MS = 86_400_000;
const STEP_SECONDS = 300;
const READ_EVERY_MS = 60_000;

export default {
  name: "PowerDay",
  props: {
    /** {operatorId, stationId} or {operatorId, siteId} */
    query: { type: Object, required: true },
    zone: { type: String, required: true },
    /** [{from, to}] in milliseconds; `to` is null where it goes on */
    outages: { type: Array, default: () => [] },
    height: { type: Number, default: 180 },
  },
  setup(props) {
    const curve = shallowRef(/** @type {any} */ (null));
    const isMissing = shallowRef(false);
    async function read() {
      try {
        const from = Math.floor((Date.now() - DAY_MS) / 1000 / STEP_SECONDS) * STEP_SECONDS * 1000;
        curve.value = await api.get("/api/v1/power", {
          ...props.query,
          from: new Date(from).toISOString(),
          stepSeconds: STEP_SECONDS,
        });
        isMissing.value = false;
      } catch {
        isMissing.value = !curve.value; // an old curve is better than none
      }
    }
    read();
    const timer = setInterval(() => document.hidden || read(), READ_EVERY_MS);
    onBeforeUnmount(() => clearInterval(timer));

    const steps = computed(() => curve.value?.items ?? []);
    const energyWh = computed(() =>
      Math.round(steps.value.reduce((sum, one) => sum + one.meanW, 0) * STEP_SECONDS / 3600)
    );
    const peakW = computed(() => Math.max(0, ...steps.value.map((one) => one.peakW)));

    const shownOutages = computed(() => {
      const from = new Date(curve.value?.from ?? 0).getTime();
      return props.outages.filter((one) => (one.to ?? Infinity) > from);
    });

    function chart(palette) {
      const [green] = palette.series;
      const from = new Date(curve.value.from).getTime();
      const to = new Date(curve.value.to).getTime();
      return {
        grid: { top: 30, bottom: 2, left: 4, right: 8 },
        xAxis: {
          type: "time",
          min: from,
          max: to,
          minInterval: 3 * 3_600_000,
          axisLabel: { formatter: (at) => format.hourMinute(at, props.zone) },
        },
        yAxis: { type: "value", name: "kW", min: 0, splitNumber: 3 },
        tooltip: { valueFormatter: (value) => value == null ? format.none : format.power(Math.round(value * 1000)) },
        series: [{
          name: t("measure.power"),
          type: "line",
          symbol: "none",
          data: steps.value.map((one) => [new Date(one.at).getTime() + STEP_SECONDS * 500, one.meanW / 1000]),
          lineStyle: { color: green, width: 1.75 },
          itemStyle: { color: green },
          areaStyle: { color: withAlpha(green, 0.16) },
          markArea: {
            silent: true,
            itemStyle: { color: withAlpha(palette.bad, 0.16) },
            data: shownOutages.value.map((one) => [
              { xAxis: Math.max(one.from, from) },
              { xAxis: one.to ?? to },
            ]),
          },
        }],
      };
    }

    return () => {
      if (isMissing.value) return null;
      const figure = (label, text) => h("span", [label, " ", h("b", { class: "num" }, text)]);
      return h("section", { class: "card power-day" }, [
        h("header", [
          h("h2", t("power.day")),
          curve.value
            ? h("div", { class: "legend" }, [
              shownOutages.value.length ? h("span", [h("i", { class: "away" }), t("power.away")]) : null,
              figure(t("power.peak"), format.power(peakW.value)),
              figure(t("measure.energyWh"), format.energy(energyWh.value)),
            ])
            : null,
        ]),
        h("div", { class: "body" }, [
          curve.value
            ? h(ChartBox, { build: chart, label: t("power.day"), height: props.height })
            : h("div", { class: "bone", style: { height: `${props.height}px` } }),
        ]),
      ]);
    };
  },
};
