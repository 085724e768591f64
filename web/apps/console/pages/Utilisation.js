import { computed, nextTick, ref, shallowRef, watch } from "vue";
import { csvOf, saveText } from "../../../shared/lib/csv.js";
import { api, currency, format, me, operatorId, router, t, zone as ownZone } from "../context.js";
import { siteName, sites, stationName, zoneOf } from "../fleet.js";
import HeatTable from "../insight/HeatTable.js";
import { plainFigure } from "../insight/figures.js";
import { useRange } from "../insight/range.js";
import RangePicker from "../insight/RangePicker.js";
import { useFilter } from "../record.js";
import render from "./Utilisation.html";

const MEASURES = ["energyWh", "occupancyPermille", "sessions", "revenueMinor"];
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHOWN = 200;

export default {
  name: "UtilisationPage",
  components: { HeatTable, RangePicker },
  setup() {
    const [siteId, cellKey] = ["siteId", "cell"].map(useFilter);
    const choice = (name, standard) =>
      computed({
        get: () => router.current.query[name] ?? standard,
        set: (value) => router.setQuery({ [name]: value === standard ? undefined : value, cell: undefined }),
      });
    const by = choice("by", "weekday");
    const measure = computed({
      get: () => router.current.query.measure ?? "energyWh",
      set: (value) => router.setQuery({ measure: value === "energyWh" ? undefined : value }),
    });
    const zone = computed(() => zoneOf(siteId.value) ?? ownZone.value);
    const range = useRange(router, () => zone.value);
    const data = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const isReading = ref(false);
    const cellSessions = shallowRef(/** @type {any[] | null} */ (null));
    const cellError = shallowRef(/** @type {any} */ (null));
    const isCut = ref(false);
    const panel = ref(/** @type {any} */ (null));
    let turn = 0;
    let cellTurn = 0;

    const owner = () => operatorId.value ?? me.value.operators[0]?.id;
    async function read() {
      const mine = ++turn;
      isReading.value = true;
      error.value = null;
      try {
        const answer = await api.get("/api/v1/utilisation", {
          operatorId: owner(),
          siteId: siteId.value,
          by: by.value,
          ...range.instants.value,
        });
        if (mine === turn) data.value = answer;
      } catch (problem) {
        if (mine === turn) error.value = problem;
      } finally {
        if (mine === turn) isReading.value = false;
      }
    }
    watch(() => [owner(), siteId.value, by.value, range.days.value.from, range.days.value.to].join(), read, {
      immediate: true,
    });

    const labelOf = (row) =>
      data.value.by === "weekday" ? t(`weekday.${DAYS[Number(row.key) - 1]}`) : row.label || stationName(row.key);
    const rows = computed(() =>
      (data.value?.rows ?? []).map((row) => ({
        key: row.key,
        label: labelOf(row),
        sub: data.value.by === "station" ? stationName(row.key) : "",
        values: row[measure.value],
        row,
      })).filter((one) => data.value.by === "weekday" || one.row.sessions.some(Boolean))
    );
    const texts = {
      energyWh: (value) => format.energy(value),
      occupancyPermille: (value) => format.percent(value, 1),
      sessions: (value) => t("heat.sessions", { n: value }),
      revenueMinor: (value) => format.money(value, data.value?.currency ?? currency.value),
    };
    const shorts = {
      energyWh: (value) => format.number(value / 1000, { maximumFractionDigits: value < 9500 ? 1 : 0 }),
      occupancyPermille: (value) => format.number(value / 10, { maximumFractionDigits: 0 }),
      sessions: (value) => format.number(value),
      revenueMinor: (value) =>
        format.number(Number(plainFigure("revenueMinor", value, data.value?.currency)), {
          notation: "compact",
          maximumFractionDigits: 1,
        }),
    };
    const sums = {
      occupancyPermille: ({ row }) => {
        const all = (list) => list.reduce((sum, one) => sum + one, 0);
        const whole = all(row.connectorSeconds);
        return whole ? format.percent(1000 * all(row.occupiedSeconds) / whole, 1) : format.none;
      },
    };
    const sumOf = (one) =>
      sums[measure.value]?.(one) ?? texts[measure.value](one.values.reduce((sum, value) => sum + value, 0));
    const cells = computed(() => rows.value.flatMap((row) => row.values.map((value, hour) => ({ row, hour, value }))));
    const headline = computed(() => {
      const top = cells.value.reduce((best, one) => one.value > (best?.value ?? 0) ? one : best, null);
      if (!top) return "";
      return t("heat.busiest", {
        what: `${top.row.label} ${String(top.hour).padStart(2, "0")}:00`,
        value: texts[measure.value](top.value),
      });
    });

    const cell = computed(() => {
      const [, key, hourText] = /^(.+)-(\d+)$/.exec(cellKey.value) ?? [];
      const found = rows.value.find((one) => one.key === key);
      const hour = Number(hourText);
      if (!found || !(hour >= 0 && hour < 24)) return null;
      const clock = `${String(hour).padStart(2, "0")}:00–${String(hour + 1).padStart(2, "0")}:00`;
      return {
        key,
        hour,
        title: `${found.label} ${clock}`,
        figures: MEASURES.map((one) => ({ key: one, text: texts[one](found.row[one][hour]) })),
        query: {
          siteId: siteId.value || undefined,
          stationId: by.value === "station" ? key : undefined,
          from: range.days.value.from,
          to: range.days.value.to,
          weekday: by.value === "weekday" ? key : undefined,
          hour: String(hour),
        },
      };
    });

    /** The cell's own sessions, newest first. */
    async function sessionsOf({ key, hour }) {
      const { from, to } = range.instants.value;
      const isWeekday = by.value === "weekday";
      const page = await api.get("/api/v1/sessions", {
        operatorId: owner(),
        siteId: siteId.value,
        stationId: isWeekday ? undefined : key,
        weekday: isWeekday ? key : undefined,
        hour,
        startedFrom: from,
        startedBefore: to,
        limit: SHOWN,
      });
      return { list: page.items, isCut: Boolean(page.nextCursor) };
    }
    async function readCell() {
      const mine = ++cellTurn;
      cellSessions.value = cellError.value = null;
      if (!cell.value) return;
      try {
        const found = await sessionsOf(cell.value);
        if (mine !== cellTurn) return;
        isCut.value = found.isCut;
        cellSessions.value = found.list;
      } catch (problem) {
        if (mine === cellTurn) cellError.value = problem;
      }
    }
    watch(() => cell.value && [cell.value.title, JSON.stringify(cell.value.query)].join(), readCell, {
      immediate: true,
    });

    return {
      by,
      ways: ["weekday", "station"],
      measure,
      measures: MEASURES,
      siteId,
      sites: computed(() => sites.list()),
      zone,
      range,
      data,
      error,
      isReading,
      read,
      rows,
      total: computed(() => data.value?.total ?? {}),
      most: computed(() => Math.max(0, ...cells.value.map((one) => one.value))),
      textOf: (value) => texts[measure.value](value),
      shortOf: (value) => shorts[measure.value](value),
      sumOf,
      headline,
      cell,
      cellKey,
      cellSessions,
      cellError,
      readCell,
      isCut,
      panel,
      siteName,
      stationName,
      currency: computed(() => data.value?.currency ?? currency.value),
      async choose(key, hour) {
        const next = `${key}-${hour}`;
        cellKey.value = cellKey.value === next ? "" : next;
        await nextTick();
        panel.value?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      },
      exportCells() {
        const columns = [
          { label: t(`heat.by.${by.value}`), value: (one) => one.row.label },
          { label: t("heat.hour"), value: (one) => one.hour },
          ...MEASURES.map((key) => ({
            label: t(`heat.measure.${key}`),
            value: (one) => plainFigure(key, one.row.row[key][one.hour], data.value.currency),
          })),
        ];
        saveText(`utilisation-${range.days.value.from}-${range.days.value.to}.csv`, csvOf(columns, cells.value));
      },
    };
  },
  render,
};
