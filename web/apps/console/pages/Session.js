import { computed, onBeforeUnmount, shallowRef } from "vue";
import { minorDigits } from "../../../shared/lib/format.js";
import { pricePeriods } from "../../../shared/lib/zone.js";
import { second } from "../../../shared/lib/clock.js";
import { withAlpha } from "../../../shared/ui/charts.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, can, currency as ownCurrency, format, sentence, t, word, zone as ownZone } from "../context.js";
import { siteName, stationName, zoneOf } from "../fleet.js";
import { messagesDuring } from "../journal/links.js";
import { useLive, useRecord } from "../record.js";
import render from "./Session.html";

const SAMPLE_LIMIT = 20_000;
const LIVE_GAP_MS = 4000;
/** Shorter than this the axis of time says seconds. */
const SHORT_MS = 600_000;
/** A period shorter than this part of the curve has no room for its name. */
const NAMED_PART = 0.08;
/** Between two axes on the same side. */
const SECOND_AXIS_PX = 40;

/** The tariff that prices this session, where the person may see it. */
async function readTariff(session) {
  if (!session.tariffVersionId || !can("tariffs:read")) return null;
  for (const tariff of await api.all("/api/v1/tariffs", { operatorId: session.operatorId })) {
    const { items } = await api.get(`/api/v1/tariffs/${tariff.id}/versions`);
    const version = items.find((one) => one.id === session.tariffVersionId);
    if (version) return version.definition;
  }
  return null;
}

async function readOrder(session) {
  if (!can("orders:read")) return null;
  const { items } = await api.get("/api/v1/orders", { sessionId: session.id, limit: 1 });
  return items[0] ?? null;
}

export default {
  name: "SessionPage",
  props: { id: { type: String, required: true } },
  setup(props) {
    const samples = shallowRef(/** @type {any[]} */ ([]));
    const tariff = shallowRef(/** @type {any} */ (null));
    const order = shallowRef(/** @type {any} */ (null));
    const view = shallowRef(/** @type {any} */ (null));
    /** Costs as they came live: [ms, minor]. */
    const costs = shallowRef(/** @type {[number, number][]} */ ([]));
    let lastAt = 0;

    async function readSamples() {
      const after = samples.value.at(-1)?.at;
      const rows = [];
      let cursor = after;
      do {
        const page = await api.get(`/api/v1/sessions/${props.id}/samples`, { limit: 200, after: cursor });
        rows.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && rows.length < SAMPLE_LIMIT);
      const seen = new Set(samples.value.map((one) => one.at));
      const fresh = rows.filter((one) => !seen.has(one.at));
      if (fresh.length) samples.value = [...samples.value, ...fresh];
    }

    const { record: session, error, reload } = useRecord(async () => {
      const one = await api.get(`/api/v1/sessions/${props.id}`);
      readSamples().catch(() => null);
      readOrder(one).then((found) => (order.value = found), () => null);
      if (!tariff.value) readTariff(one).then((found) => (tariff.value = found), () => null);
      return one;
    }, (one) => `#${one.number}`);

    useLive("sessions", (data) => {
      if (data.sessionID !== props.id) return;
      view.value = data;
      const at = new Date(data.at).getTime();
      costs.value = [...costs.value, /** @type {[number, number]} */ ([at, data.costMinor])];
      if (data.state === "ended") return reload();
      if (Date.now() - lastAt < LIVE_GAP_MS) return;
      lastAt = Date.now();
      readSamples().catch(() => null);
    });
    useLive("orders", (data) => {
      if (data.sessionID === props.id) reload();
    });
    onBeforeUnmount(() => (samples.value = []));

    const zone = computed(() => zoneOf(session.value?.siteId) ?? ownZone.value);
    const currency = computed(() => order.value?.currency ?? ownCurrency.value);
    const now = computed(() => {
      const one = session.value;
      const base = {
        energyWh: one.energyWh,
        costMinor: order.value?.endedAt ? order.value.totalMinor : one.costMinor,
        ...one.lastSample,
      };
      return view.value && one.state === "charging" ? { ...base, ...view.value } : base;
    });
    const startMs = computed(() => new Date(session.value.startedAt).getTime());
    const endMs = computed(() => {
      const last = samples.value.at(-1);
      return session.value.endedAt
        ? new Date(session.value.endedAt).getTime()
        : last
        ? new Date(last.at).getTime()
        : second.value;
    });
    const periods = computed(() =>
      tariff.value
        ? pricePeriods(tariff.value, startMs.value, Math.max(endMs.value, startMs.value + 60_000), zone.value)
        : []
    );
    /** A session that runs may go on while its messages are read. */
    const messages = computed(() => {
      const { stationId, startedAt, endedAt } = session.value;
      return messagesDuring(stationId, startedAt, endedAt ?? Date.now() + 3_600_000);
    });
    const periodLegend = computed(() => {
      const all = new Map();
      for (const one of periods.value) {
        all.set(one.period, {
          period: one.period,
          micros: one.price.electricityMicrosPerKWh + (one.price.serviceMicrosPerKWh ?? 0),
        });
      }
      return [...all.values()];
    });

    const line = (key, scale = 1) =>
      samples.value.filter((one) => one[key] != null).map((one) => [new Date(one.at).getTime(), one[key] / scale]);
    const timeAxis = () => {
      const isShort = endMs.value - startMs.value < SHORT_MS;
      const write = isShort ? format.time : format.hourMinute;
      return {
        type: "time",
        min: startMs.value,
        max: Math.max(endMs.value, startMs.value + 1000),
        minInterval: isShort ? 1000 : 60_000,
        splitNumber: 6,
        axisLabel: { formatter: (value) => write(value, zone.value) },
      };
    };
    const shades = (palette, hasNames = false) => ({
      silent: true,
      data: periods.value.map((one) => [
        {
          xAxis: one.from,
          name: hasNames && one.to - one.from > NAMED_PART * (endMs.value - startMs.value)
            ? word("period", one.period)
            : "",
          label: { position: "insideTop", distance: 6, color: palette.ink2, fontSize: 11 },
          itemStyle: { color: withAlpha(palette.periods[one.period] ?? palette.mute, 0.13) },
        },
        { xAxis: one.to },
      ]),
    });
    const legend = (palette) => ({
      left: "center",
      top: 0,
      textStyle: { color: palette.ink2 },
      icon: "roundRect",
      itemWidth: 10,
      itemHeight: 10,
    });
    const major = () => 10 ** minorDigits(currency.value);
    const tooltip = () => ({ axisPointer: { type: "cross", label: { show: false } } });

    /** Energy since the start; registers of samples are absolute. */
    const energyLine = () => [
      [startMs.value, 0],
      ...samples.value.filter((one) => one.registerWh != null && new Date(one.at).getTime() > startMs.value)
        .map((one) => [new Date(one.at).getTime(), (one.registerWh - session.value.meterStartWh) / 1000]),
    ];

    /** What the price periods make of the energy line, without fees: the order has the exact sum. */
    const costLine = () => {
      if (!periods.value.length) return costs.value.map(([at, minor]) => [at, minor / major()]);
      let sum = 0;
      let before = null;
      return energyLine().map(([at, kWh]) => {
        const period = periods.value.find((one) => at > one.from && at <= one.to) ?? periods.value[0];
        const micros = period.price.electricityMicrosPerKWh + (period.price.serviceMicrosPerKWh ?? 0);
        sum += before === null ? 0 : (kWh - before) * micros / 1e6;
        before = kWh;
        return [at, sum];
      });
    };

    return {
      messages,
      session,
      error,
      reload,
      order,
      samples,
      zone,
      currency,
      now,
      periodLegend,
      siteName,
      stationName,
      hasElectrical: computed(() =>
        samples.value.some((one) =>
          one.voltageMillivolts != null || one.currentMilliamps != null || one.temperatureDeciC != null
        )
      ),
      mainChart(palette) {
        const [, blue, , purple] = palette.series;
        return {
          xAxis: timeAxis(),
          yAxis: [
            { type: "value", name: "kW", min: 0 },
            { type: "value", name: "SoC %", min: 0, max: 100, splitLine: { show: false } },
          ],
          tooltip: tooltip(),
          legend: legend(palette),
          grid: { top: 34 },
          series: [
            {
              name: t("measure.power"),
              type: "line",
              step: "end",
              symbol: "none",
              data: line("powerW", 1000),
              lineStyle: { color: blue, width: 2 },
              itemStyle: { color: blue },
              areaStyle: { color: withAlpha(blue, 0.12) },
              markArea: shades(palette, true),
              tooltip: { valueFormatter: (value) => `${format.number(value, { maximumFractionDigits: 1 })} kW` },
            },
            {
              name: t("measure.soc"),
              type: "line",
              yAxisIndex: 1,
              symbol: "none",
              smooth: 0.2,
              data: line("socPermille", 10),
              lineStyle: { color: purple, width: 2 },
              itemStyle: { color: purple },
              tooltip: { valueFormatter: (value) => `${format.number(value, { maximumFractionDigits: 1 })} %` },
            },
          ],
        };
      },
      costChart(palette) {
        const [green, , amber] = palette.series;
        return {
          xAxis: timeAxis(),
          yAxis: [{ type: "value", name: "kWh", min: 0 }, {
            type: "value",
            name: currency.value,
            min: 0,
            splitLine: { show: false },
          }],
          tooltip: tooltip(),
          legend: legend(palette),
          grid: { top: 34 },
          series: [
            {
              name: t("measure.energyWh"),
              type: "line",
              symbol: "none",
              data: energyLine(),
              lineStyle: { color: green, width: 2 },
              itemStyle: { color: green },
              areaStyle: { color: withAlpha(green, 0.13) },
              markArea: shades(palette),
              tooltip: { valueFormatter: (value) => `${format.number(value, { maximumFractionDigits: 2 })} kWh` },
            },
            {
              name: t("session.energyCost"),
              type: "line",
              yAxisIndex: 1,
              symbol: "none",
              data: costLine(),
              lineStyle: { color: amber, width: 2 },
              itemStyle: { color: amber },
              tooltip: { valueFormatter: (value) => format.money(Math.round(value * major()), currency.value) },
            },
          ],
        };
      },
      /** Each measure has an axis of its own, in its colour. */
      electricalChart(palette) {
        const [, blue, amber, , red] = palette.series;
        const shown = [
          { key: "voltageMillivolts", name: t("measure.voltage"), unit: "V", scale: 1000, color: blue, isScaled: true },
          { key: "currentMilliamps", name: t("measure.current"), unit: "A", scale: 1000, color: amber },
          {
            key: "temperatureDeciC",
            name: t("measure.temperature"),
            unit: "°C",
            scale: 10,
            color: red,
            isScaled: true,
          },
        ].filter(({ key }) => samples.value.some((one) => one[key] != null));
        return {
          xAxis: timeAxis(),
          yAxis: shown.map(({ unit, color, isScaled }, index) => ({
            type: "value",
            name: unit,
            scale: isScaled,
            minInterval: isScaled ? 1 : undefined,
            position: index ? "right" : "left",
            offset: index === 2 ? SECOND_AXIS_PX : 0,
            nameTextStyle: { color, align: "center" },
            axisLabel: { color },
            splitLine: { show: index === 0 },
          })),
          tooltip: tooltip(),
          legend: legend(palette),
          grid: { top: 34 },
          series: shown.map(({ key, name, unit, scale, color }, index) => ({
            name,
            type: "line",
            yAxisIndex: index,
            symbol: "none",
            data: line(key, scale),
            lineStyle: { color, width: 2 },
            itemStyle: { color },
            tooltip: { valueFormatter: (value) => `${format.number(value, { maximumFractionDigits: 1 })} ${unit}` },
          })),
        };
      },
      async stop() {
        const done = await ask({
          title: t("session.stopTitle"),
          text: t("session.stopText", { station: stationName(session.value.stationId) }),
          action: t("command.stop"),
          tone: "bad",
          run: () =>
            api.post(`/api/v1/stations/${session.value.stationId}/commands`, { kind: "stop", sessionId: props.id }),
        });
        if (done) notify("busy", t("command.sentNotice", { kind: word("command.kind", "stop") }));
      },
      sentence,
    };
  },
  render,
};
