import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { saveBlob } from "../../../shared/lib/csv.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, can, format, i18n, operator, operatorId, router, t, zone } from "../context.js";
import { addressOf, askSchedule, loadSaved, savedReports, scheduleText } from "../insight/saved.js";
import { useFilter } from "../record.js";
import render from "./SavedReports.html";

/** A run that is being made is looked at again so often. */
const AGAIN = 2000;
const RUNS = 50;

/** 2026-11-23 was a Monday. */
const weekdayName = (day) =>
  new Intl.DateTimeFormat(i18n.locale.value, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2026, 10, 22 + day));

function sizeText(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  return new Intl.NumberFormat(i18n.locale.value, { style: "unit", unit, maximumFractionDigits: 1 }).format(value);
}

export default {
  name: "SavedReportsPage",
  setup() {
    const chosen = useFilter("id");
    const error = shallowRef(/** @type {any} */ (null));
    const runs = shallowRef(/** @type {any[] | null} */ (null));
    const isBusy = ref("");
    let timer = 0;

    async function load() {
      try {
        await loadSaved();
        error.value = null;
        if (!chosen.value && savedReports.value?.length) chosen.value = savedReports.value[0].id;
      } catch (problem) {
        error.value = problem;
      }
    }
    watch(operatorId, load, { immediate: true });
    const report = computed(() => savedReports.value?.find((one) => one.id === chosen.value) ?? null);

    async function loadRuns() {
      clearTimeout(timer);
      if (!report.value) return (runs.value = null);
      const id = report.value.id;
      try {
        const { items } = await api.get(`/api/v1/reports/saved/${id}/runs`, { limit: RUNS });
        if (chosen.value === id) runs.value = items;
        if (items.some((one) => ["waiting", "running"].includes(one.state))) timer = setTimeout(loadRuns, AGAIN);
      } catch (problem) {
        error.value = problem;
      }
    }
    watch(() => report.value?.id, loadRuns, { immediate: true });
    onBeforeUnmount(() => clearTimeout(timer));

    async function edit(one, changes) {
      const { etag } = await api.getWithTag(`/api/v1/reports/saved/${one.id}`);
      await api.patch(`/api/v1/reports/saved/${one.id}`, changes, etag);
      await load();
    }

    return {
      saved: savedReports,
      report,
      runs,
      error,
      load,
      isBusy,
      zone,
      choose: (one) => (chosen.value = one.id),
      mayEdit: (one) => one.isOwn || can("operators:write"),
      addressOf,
      kindText: (one) =>
        one.path === "orders"
          ? t("nav.orders")
          : `${t(`reports.kind.${one.path.slice(8)}`)} · ${t(`reports.by.${one.query.groupBy ?? "day"}`)}`,
      whenText: (one) => scheduleText(one.schedule, weekdayName) || t("reports.notScheduled"),
      periodText: (run) =>
        run.from ? `${format.date(run.from, zone.value)} – ${format.date(Date.parse(run.to) - 1, zone.value)}` : "",
      sizeText,
      schedule: (one) =>
        askSchedule(one, operator.value?.timeZone ?? zone.value, weekdayName, (schedule) => edit(one, { schedule }))
          .then((done) => done && notify("ok", t("reports.scheduled"))),
      rename: (one) =>
        ask({
          title: t("reports.edit"),
          action: t("act.save"),
          fields: [
            { key: "name", label: t("field.name"), required: true, value: one.name },
            { key: "isShared", label: t("reports.share"), kind: "check", value: one.isShared },
          ],
          run: ({ name, isShared }) => edit(one, { name: name.trim(), isShared }),
        }),
      remove: (one) =>
        ask({
          title: t("reports.deleteTitle", { name: one.name }),
          text: t("reports.deleteText"),
          action: t("act.delete"),
          tone: "bad",
          run: async () => {
            await api.remove(`/api/v1/reports/saved/${one.id}`);
            router.setQuery({ id: undefined });
            await load();
          },
        }),
      async make(one) {
        isBusy.value = one.id;
        try {
          await api.post(`/api/v1/reports/saved/${one.id}/runs`, {});
          chosen.value = one.id;
          await loadRuns();
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = "";
        }
      },
      async download(run) {
        isBusy.value = run.id;
        try {
          const name = `${report.value?.name ?? "report"} ${run.dueAt.slice(0, 10)}.${run.format}`;
          saveBlob(name.replace(/[\\/:*?"<>|]/g, "-"), await api.file(run.fileUrl));
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = "";
        }
      },
      removeRun: (run) =>
        ask({
          title: t("reports.deleteRunTitle"),
          text: t("reports.deleteRunText"),
          action: t("act.delete"),
          tone: "bad",
          run: async () => {
            await api.remove(`/api/v1/reports/runs/${run.id}`);
            await loadRuns();
          },
        }),
    };
  },
  render,
};
