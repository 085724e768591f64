// Saved reports live on the server: their settings as the API has them, and as the address of the page has them.
import { shallowRef } from "vue";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, operatorId, t } from "../context.js";

export const savedReports = shallowRef(/** @type {any[] | null} */ (null));

export async function loadSaved() {
  savedReports.value = await api.all("/api/v1/reports/saved", { operatorId: operatorId.value });
}

const compact = (values) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));

/**
 * What the page shows -> `path` and `query` of the API. `price` is in micros.
 * @param {any} shown
 */
export function asked({ report, groupBy, siteId, stationId, range, from, to, price }) {
  return {
    path: `reports/${report}`,
    query: compact({
      groupBy,
      siteId,
      stationId,
      utilityPriceMicrosPerKWh: report === "benefit" ? price : undefined,
      ...(from ? { from, to } : { range }),
    }),
  };
}

/** The address of the page that shows a saved report. */
export function addressOf({ path, query }) {
  const price = query.utilityPriceMicrosPerKWh;
  if (path === "orders") {
    const { siteId, stationId, state } = query;
    return { name: "orders", query: compact({ siteId, stationId, state }) };
  }
  return {
    name: "reports",
    query: compact({
      report: path.slice("reports/".length),
      by: query.groupBy,
      siteId: query.siteId,
      stationId: query.stationId,
      range: query.range,
      from: query.from,
      to: query.to,
      price: price === undefined ? undefined : String(price / 1e6),
    }),
  };
}

const HOURS = [...Array(24).keys()];
const DAYS = [...Array(31).keys()].map((day) => day + 1);

/** "Mondays at 06:00", for people. `weekday(day)` names a day. */
export function scheduleText(schedule, weekday) {
  if (!schedule) return "";
  const at = `${String(schedule.hour).padStart(2, "0")}:00`;
  return t(`reports.every.${schedule.cadence}`, {
    at,
    weekday: schedule.weekday ? weekday(schedule.weekday) : "",
    day: schedule.dayOfMonth,
  });
}

/** Asks when a report shall be made; null when the person changed their mind. */
export async function askSchedule(report, zone, weekday, save) {
  const now = report.schedule;
  const hours = HOURS.map((hour) => ({ value: hour, label: `${String(hour).padStart(2, "0")}:00` }));
  return await ask({
    title: t("reports.scheduleTitle", { name: report.name }),
    text: t("reports.scheduleText", { zone }),
    action: t("act.save"),
    fields: [
      {
        key: "when",
        label: t("reports.when"),
        kind: "select",
        value: !now
          ? "daily"
          : now.weekday
          ? `weekly-${now.weekday}`
          : now.dayOfMonth
          ? `monthly-${now.dayOfMonth}`
          : "daily",
        options: [
          { value: "never", label: t("reports.never") },
          { value: "daily", label: t("reports.daily") },
          ...[1, 2, 3, 4, 5, 6, 7].map((day) => ({
            value: `weekly-${day}`,
            label: t("reports.weekly", { weekday: weekday(day) }),
          })),
          ...DAYS.map((day) => ({ value: `monthly-${day}`, label: t("reports.monthly", { day }) })),
        ],
      },
      { key: "hour", label: t("reports.hour"), kind: "select", value: now?.hour ?? 6, options: hours },
      {
        key: "format",
        label: t("reports.format"),
        kind: "select",
        value: now?.format ?? "xlsx",
        options: [{ value: "xlsx", label: "XLSX" }, { value: "csv", label: "CSV" }],
      },
    ],
    run: async ({ when, hour, format }) => {
      const [cadence, day] = when.split("-");
      await save(
        cadence === "never" ? null : {
          cadence,
          hour: Number(hour),
          format,
          ...(cadence === "weekly" ? { weekday: Number(day) } : {}),
          ...(cadence === "monthly" ? { dayOfMonth: Number(day) } : {}),
        },
      );
    },
  });
}
