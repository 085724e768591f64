import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { minorDigits } from "../../../shared/lib/format.js";
import { api, currency as ownCurrency, format, me, operatorId, router, t, word, zone } from "../context.js";
import { sites } from "../fleet.js";
import { useRange } from "../insight/range.js";
import RangePicker from "../insight/RangePicker.js";
import { nameOfDriver, useFilter } from "../record.js";
import { parseMicros } from "../tariff/amounts.js";
import { definitionOf, problemsOf } from "../tariff/draft.js";
import { keptDrafts } from "../tariff/store.js";
import { plainFigure } from "../insight/figures.js";
import render from "./WhatIf.html";

const ASK_EVERY_MS = 500;
const DRIVERS_SHOWN = 12;
/** All of it: what moves in part is that part of it, so the slider needs no new study. */
const WHOLE_SHIFT = 1000;

export default {
  name: "WhatIfPage",
  components: { RangePicker },
  setup() {
    const owner = operatorId.value ?? me.value.operators[0]?.id;
    const [studyId, siteId, group, price, draftQuery, tariffQuery] = [
      "study",
      "siteId",
      "group",
      "price",
      "draft",
      "tariff",
    ].map(useFilter);
    const range = useRange(router, () => zone.value);
    const tariffs = shallowRef(/** @type {any[]} */ ([]));
    const driverGroups = shallowRef(/** @type {string[]} */ ([]));
    const drafts = keptDrafts().filter((one) => one.operatorId === owner);
    const study = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const shift = ref(100);
    const shownDrivers = ref(DRIVERS_SHOWN);
    const isStarting = ref(false);
    let timer = 0;
    let isOver = false;

    api.all("/api/v1/tariffs", { operatorId: owner }).then((list) => (tariffs.value = list), () => null);
    api.get("/api/v1/drivers/groups", { operatorId: owner }).then((answer) => {
      driverGroups.value = answer.items.map((one) => one.group);
    }, () => null);

    const source = computed({
      get: () =>
        draftQuery.value ? `draft:${draftQuery.value}` : tariffQuery.value ? `tariff:${tariffQuery.value}` : "",
      set: (value) => {
        const [kind, id] = value.split(":");
        router.setQuery({ draft: kind === "draft" ? id : undefined, tariff: kind === "tariff" ? id : undefined });
      },
    });
    const draft = computed(() => drafts.find((one) => one.id === draftQuery.value));
    const sourceProblem = computed(() => {
      if (draftQuery.value && !draft.value) return t("whatIf.draftGone");
      return draft.value && problemsOf(draft.value.draft).length ? t("whatIf.draftWrong") : "";
    });
    const micros = computed(() => price.value ? parseMicros(price.value) : undefined);

    async function ask() {
      clearTimeout(timer);
      if (!studyId.value) return;
      try {
        const found = await api.get(`/api/v1/tariffs/what-if/${studyId.value}`);
        if (isOver) return;
        study.value = found;
        if (found.state === "running") timer = setTimeout(ask, ASK_EVERY_MS);
      } catch (problem) {
        if (isOver) return;
        const isGone = /** @type {any} */ (problem)?.status === 404;
        study.value = null;
        if (isGone) studyId.value = "";
        else error.value = problem;
      }
    }
    onBeforeUnmount(() => {
      isOver = true;
      clearTimeout(timer);
    });
    ask();

    async function start() {
      error.value = null;
      isStarting.value = true;
      try {
        const begun = await api.post("/api/v1/tariffs/what-if", {
          operatorId: owner,
          siteId: siteId.value || undefined,
          driverGroup: group.value.trim() || undefined,
          tariffId: draft.value ? undefined : tariffQuery.value,
          definition: draft.value ? definitionOf(draft.value.draft) : undefined,
          ...range.instants.value,
          utilityPriceMicrosPerKWh: micros.value ?? undefined,
          demandShiftPermille: WHOLE_SHIFT,
        });
        study.value = { state: "running", sessions: 0, sessionsDone: 0 };
        studyId.value = begun.id;
        await ask();
      } catch (problem) {
        error.value = problem;
      } finally {
        isStarting.value = false;
      }
    }

    const result = computed(() => study.value?.result ?? null);
    const currency = computed(() => result.value?.currency ?? ownCurrency.value);
    const money = (minor, compact = false) => format.money(minor, currency.value, { compact });
    const rounded = (minor) =>
      Math.round(minor / 10 ** minorDigits(currency.value)) * 10 ** minorDigits(currency.value);
    const plain = (minor) => Number(plainFigure("Minor", minor, currency.value));
    watch(() => result.value, () => (shownDrivers.value = DRIVERS_SHOWN));

    const shifted = computed(() => {
      const { total, demandShift } = result.value;
      const part = (whole) => Math.round(whole * shift.value / WHOLE_SHIFT);
      return {
        movedWh: part(demandShift.movedWh),
        afterMinor: total.afterMinor + part(demandShift.afterMinor - total.afterMinor),
      };
    });

    function periodChart(palette) {
      const list = result.value.periods;
      const values = { valueFormatter: (value) => format.number(value, { maximumFractionDigits: 2 }) };
      return {
        legend: { right: 0, top: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: palette.ink2 } },
        tooltip: values,
        xAxis: {
          type: "category",
          data: list.map((one) => one.period ? word("period", one.period) : t("reports.noPeriod")),
          axisLabel: { interval: 0 },
        },
        yAxis: { type: "value", name: currency.value },
        series: [["preview.before", "beforeMinor", palette.mute, 0.5], [
          "preview.after",
          "afterMinor",
          palette.series[0],
          1,
        ]].map(([name, key, color, opacity]) => ({
          name: t(name),
          type: "bar",
          barMaxWidth: 34,
          itemStyle: { color, opacity, borderRadius: [4, 4, 0, 0] },
          data: list.map((one) => plain(one[key])),
        })),
      };
    }

    function bandName({ fromPermille: from, toPermille: to }) {
      const percent = (permille) => format.percent(permille);
      if (from === 0 && to === 0) return t("whatIf.band.same");
      if (from == null) return t("whatIf.band.below", { to: percent(to) });
      if (to == null) return t("whatIf.band.above", { from: percent(from) });
      return t("whatIf.band.between", { from: percent(from), to: percent(to) });
    }
    function bandChart(palette) {
      const list = result.value.bands;
      const color = (one) =>
        one.fromPermille === 0 && one.toPermille === 0
          ? palette.mute
          : (one.toPermille ?? 1) <= 0
          ? palette.ok
          : palette.bad;
      return {
        grid: { top: 8, right: 46 },
        tooltip: { valueFormatter: (value) => format.number(value) },
        xAxis: { type: "value", minInterval: 1, splitLine: { show: true, lineStyle: { color: palette.chartGrid } } },
        yAxis: {
          type: "category",
          inverse: true,
          data: list.map(bandName),
          splitLine: { show: false },
          axisLabel: { fontSize: 12 },
        },
        series: [{
          name: t("nav.sessions"),
          type: "bar",
          barMaxWidth: 22,
          label: {
            show: true,
            position: "right",
            color: palette.ink2,
            formatter: ({ value }) => value ? format.number(value) : "",
          },
          data: list.map((one) => ({
            value: one.sessions,
            itemStyle: { color: color(one), borderRadius: [0, 4, 4, 0], opacity: 0.85 },
          })),
        }],
      };
    }

    return {
      source,
      sourceProblem,
      drafts,
      tariffs,
      driverGroups,
      siteId,
      group,
      price,
      isPriceWrong: computed(() => Boolean(price.value) && micros.value === null),
      range,
      sites: computed(() => sites.list()),
      study,
      error,
      start,
      isRunning: computed(() => isStarting.value || study.value?.state === "running"),
      progress: computed(() =>
        study.value?.sessions ? Math.round(100 * study.value.sessionsDone / study.value.sessions) : 0
      ),
      async cancel() {
        study.value = await api.remove(`/api/v1/tariffs/what-if/${studyId.value}`);
      },
      result,
      hasMargin: computed(() => result.value && result.value.margin.energyWithoutPriceWh === 0),
      shift,
      shifted,
      shownDrivers,
      money,
      currency,
      /** Large amounts without their cents. */
      whole: (minor) => format.money(rounded(minor), currency.value),
      signed: (minor) => format.money(Math.abs(minor) >= 1e5 ? rounded(minor) : minor, currency.value, { sign: true }),
      tone: (minor) => minor > 0 ? "up" : minor < 0 ? "down" : "",
      driverName: (id) => nameOfDriver(api, id).value || "…",
      editLink: computed(() => {
        if (draft.value) {
          return draft.value.tariffId
            ? { name: "tariffEdit", params: { id: draft.value.tariffId }, query: { from: draft.value.baseId } }
            : { name: "tariffNew" };
        }
        return tariffQuery.value ? { name: "tariffEdit", params: { id: tariffQuery.value } } : null;
      }),
      periodChart,
      bandChart,
    };
  },
  render,
};
