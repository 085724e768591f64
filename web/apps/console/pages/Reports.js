import { computed, ref, shallowRef, watch } from "vue";
import { csvOf, saveText } from "../../../shared/lib/csv.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, can, format, me, operatorId, router, t, word, zone as ownZone } from "../context.js";
import { siteName, sites, stationName, stations, zoneOf } from "../fleet.js";
import * as figures from "../insight/figures.js";
import { useRange } from "../insight/range.js";
import RangePicker from "../insight/RangePicker.js";
import { askUtilityPrices } from "../insight/economics.js";
import { addressOf, asked as askedOf, loadSaved, savedReports } from "../insight/saved.js";
import { useFilter } from "../record.js";
import { parseMicros } from "../tariff/amounts.js";
import render from "./Reports.html";

/** More bars than this say nothing. */
const MOST_BARS = 40;
const MOST_POINTS = 400;
const BAR_HEIGHT = 26;

const dayEnd = (days) => new Date(Date.parse(`${days}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10);
const monthEnd = (month) =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).toISOString().slice(0, 10);

export default {
  name: "ReportsPage",
  components: { RangePicker },
  setup() {
    const [siteId, stationId, price] = ["siteId", "stationId", "price"].map(useFilter);
    const query = (name, standard, also = () => ({})) =>
      computed({
        get: () => router.current.query[name] ?? standard(),
        set: (value) => router.setQuery({ [name]: value === standard() ? undefined : value, ...also() }),
      });
    const report = query("report", () => "revenue", () => ({ show: undefined, sort: undefined }));
    const groups = computed(() => figures.groupsOf(report.value));
    const chosenGroup = query("by", () => "day", () => ({ sort: undefined }));
    const groupBy = computed({
      get: () => groups.value.includes(chosenGroup.value) ? chosenGroup.value : "day",
      set: (value) => (chosenGroup.value = value),
    });
    const charted = computed(() => figures.CHARTED[report.value]);
    const shownQuery = query("show", () => charted.value[0]);
    const shown = computed({
      get: () => charted.value.includes(shownQuery.value) ? shownQuery.value : charted.value[0],
      set: (value) => (shownQuery.value = value),
    });
    const zone = computed(() => zoneOf(siteId.value) ?? ownZone.value);
    const range = useRange(router, () => zone.value);
    const data = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const isReading = ref(false);
    let turn = 0;

    const owner = () => operatorId.value ?? me.value.operators[0]?.id;
    const micros = computed(() => price.value ? parseMicros(price.value) : undefined);
    const asked = computed(() => ({
      operatorId: owner(),
      siteId: siteId.value,
      stationId: stationId.value,
      groupBy: groupBy.value,
      utilityPriceMicrosPerKWh: report.value === "benefit" ? micros.value ?? undefined : undefined,
      ...range.instants.value,
    }));

    async function read() {
      const mine = ++turn;
      isReading.value = true;
      error.value = null;
      try {
        const answer = await api.get(`/api/v1/reports/${report.value}`, asked.value);
        if (mine === turn) data.value = answer;
      } catch (problem) {
        if (mine === turn) [error.value, data.value] = [problem, null];
      } finally {
        if (mine === turn) isReading.value = false;
      }
    }
    watch(() => {
      const { from, to } = range.days.value;
      const { from: _from, to: _to, ...rest } = asked.value;
      return JSON.stringify([report.value, from, to, rest]);
    }, (_new, old) => {
      if (old && JSON.parse(old)[0] !== report.value) data.value = null;
      read();
    }, { immediate: true });

    const currency = computed(() => data.value?.currency ?? "TWD");
    const text = (column, value, isLarge = false) =>
      figures.figureText(
        format,
        column,
        isLarge ? figures.withoutCents(column, value, currency.value) : value,
        currency.value,
      );
    const shape = computed(() => data.value?.groupBy ?? groupBy.value);
    function nameOf(row) {
      const { key, label } = row;
      if (shape.value === "station") return key ? stationName(key) || label || key : t("reports.noStation");
      if (shape.value === "site") return key ? label ?? (siteName(key) || key) : t("reports.noSite");
      if (shape.value === "period") return key ? word("period", key) : t("reports.noPeriod");
      if (shape.value === "driverGroup") return key || t("reports.noGroup");
      if (shape.value === "month") return format.month(key);
      if (shape.value === "week") return t("reports.weekOf", { day: format.date(key, "UTC") });
      return format.date(key, "UTC");
    }
    function linkOf({ key }) {
      if (!key) return null;
      const from = { siteId: siteId.value || undefined, stationId: stationId.value || undefined };
      if (shape.value === "site") return { name: "site", params: { id: key } };
      if (shape.value === "station") return { name: "station", params: { id: key } };
      if (shape.value === "day") return { name: "sessions", query: { ...from, from: key, to: key } };
      if (shape.value === "week") return { name: "sessions", query: { ...from, from: key, to: dayEnd(key) } };
      if (shape.value === "month") {
        return { name: "sessions", query: { ...from, from: `${key}-01`, to: monthEnd(key) } };
      }
      return null;
    }

    const isTime = computed(() => figures.TIMES.includes(shape.value));
    const sort = query("sort", () => isTime.value ? "label" : shown.value);
    const isUp = useFilter("up");
    const isDown = computed(() => sort.value === "label" ? Boolean(isUp.value) : !isUp.value);
    const rows = computed(() => figures.sorted(data.value?.rows ?? [], sort.value, isDown.value));
    const chartRows = computed(() => {
      const all = data.value?.rows ?? [];
      if (isTime.value) return all.slice(-MOST_POINTS);
      return figures.sorted(all, shown.value, true).slice(0, MOST_BARS);
    });

    function chart(palette) {
      const list = chartRows.value;
      const column = shown.value;
      const name = t(`figure.${column}`);
      const values = list.map((row) => figures.plainFigure(column, row[column], currency.value));
      const color = palette.series[charted.value.indexOf(column)] ?? palette.series[0];
      const isShare = figures.kindOf(column) === "share";
      const amounts = {
        type: "value",
        name: figures.unitOf(column, currency.value),
        max: isShare && column !== "marginPermille" && column !== "utilisationPermille" ? 100 : undefined,
      };
      const tooltip = { valueFormatter: (value) => format.number(value, { maximumFractionDigits: 2 }) };
      const periodColor = (row) => shape.value === "period" ? palette.periods[row.key] ?? palette.mute : color;
      const series = {
        name,
        type: isTime.value && list.length > 60 ? "line" : "bar",
        symbol: "none",
        barMaxWidth: 26,
        areaStyle: isTime.value && list.length > 60 ? { opacity: 0.12 } : undefined,
        itemStyle: { color, borderRadius: isTime.value ? [4, 4, 0, 0] : [0, 4, 4, 0] },
        lineStyle: { color, width: 2 },
        data: values.map((value, index) => ({
          value: value === "" ? null : value,
          itemStyle: { color: periodColor(list[index]) },
        })),
      };
      if (isTime.value) {
        const short = (row) => shape.value === "month" ? format.month(row.key) : format.monthDay(row.key.slice(5));
        return { tooltip, xAxis: { type: "category", data: list.map(short) }, yAxis: amounts, series: [series] };
      }
      return {
        tooltip,
        grid: { top: 8, left: 8, right: 40 },
        xAxis: { ...amounts, splitLine: { show: true, lineStyle: { color: palette.chartGrid } } },
        yAxis: {
          type: "category",
          inverse: true,
          data: list.map(nameOf),
          splitLine: { show: false },
          axisLabel: { width: 130, overflow: "truncate", fontSize: 12 },
        },
        series: [series],
      };
    }

    const manage = () => router.go({ name: "savedReports" });
    async function saveShown({ name, isShared }) {
      const { from, to } = range.days.value;
      await api.post("/api/v1/reports/saved", {
        operatorId: owner(),
        name: name.trim(),
        isShared,
        ...askedOf({
          report: report.value,
          groupBy: groupBy.value,
          siteId: siteId.value,
          stationId: stationId.value,
          price: micros.value ?? undefined,
          ...(range.preset.value ? { range: range.preset.value } : { from, to }),
        }),
      });
      await loadSaved();
    }
    loadSaved().catch(() => null);

    function plain(row, column) {
      return figures.plainFigure(column, row[column], currency.value);
    }
    const heading = (column) => {
      const unit = figures.unitOf(column, currency.value);
      return unit ? `${t(`figure.${column}`)} (${unit})` : t(`figure.${column}`);
    };

    return {
      report,
      groupBy,
      groups,
      siteId: computed({
        get: () => siteId.value,
        set: (value) => router.setQuery({ siteId: value || undefined, stationId: undefined }),
      }),
      stationId,
      price,
      isPriceWrong: computed(() => Boolean(price.value) && micros.value === null),
      range,
      data,
      error,
      isReading,
      read,
      text,
      charted,
      shown,
      nameOf,
      linkOf,
      sort,
      isDown,
      rows,
      chartRows,
      chart,
      sites: computed(() => sites.list()),
      siteStations: computed(() => siteId.value ? stations.list().filter((one) => one.siteId === siteId.value) : []),
      tabs: computed(() => figures.REPORTS.map((key) => ({ key, label: t(`reports.kind.${key}`) }))),
      headlines: computed(() => figures.HEADLINES[report.value]),
      columns: computed(() => figures.COLUMNS[report.value]),
      chartHeight: computed(() => isTime.value ? 280 : Math.max(120, 30 + BAR_HEIGHT * chartRows.value.length)),
      sortBy(column) {
        if (sort.value !== column) router.setQuery({ sort: column, up: undefined });
        else router.setQuery({ sort: column, up: isUp.value ? undefined : "1" });
      },
      pick(event) {
        const to = linkOf(chartRows.value[event.dataIndex] ?? {});
        if (to) router.go(to);
      },
      canSetPrices: computed(() => can("sites:write") && sites.size() > 0),
      setPrices: () => askUtilityPrices(sites.list(), currency.value).then((done) => done && read()),
      saved: computed(() => savedReports.value ?? []),
      open: (one) => router.go(addressOf(one)),
      manage,
      save: () =>
        ask({
          title: t("reports.save"),
          text: t("reports.saveText"),
          action: t("act.save"),
          fields: [{
            key: "name",
            label: t("field.name"),
            required: true,
            value: `${t(`reports.kind.${report.value}`)}, ${t(`reports.by.${groupBy.value}`)}`,
          }, { key: "isShared", label: t("reports.share"), kind: "check", value: false }],
          run: saveShown,
        }).then((done) => done && notify("ok", t("reports.savedNow"), { label: t("reports.manage"), run: manage })),
      exportRows() {
        const columns = [
          { label: t(`reports.by.${groupBy.value}`), value: nameOf },
          ...figures.COLUMNS[report.value].map((column) => ({
            label: heading(column),
            value: (row) => plain(row, column),
          })),
        ];
        const { from, to } = range.days.value;
        saveText(`${report.value}-${groupBy.value}-${from}-${to}.csv`, csvOf(columns, rows.value));
      },
    };
  },
  render,
};
