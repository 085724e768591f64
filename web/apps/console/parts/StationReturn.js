import { computed, ref, shallowRef } from "vue";
import { decimalOf, parseMinor } from "../../../shared/lib/format.js";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, currency as ownCurrency, format, t } from "../context.js";
import render from "./StationReturn.html";

const DAY = 86_400_000;
/** The longest span of a report. */
const MOST_DAYS = 1100;

/** What a station cost, and how much of it came back. */
export default {
  name: "StationReturn",
  props: { station: { type: Object, required: true } },
  setup(props) {
    const cost = ref(/** @type {number | null} */ (null));
    const report = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const path = `/api/v1/stations/${props.station.id}/economics`;
    const begin = Math.max(new Date(props.station.createdAt).getTime(), Date.now() - MOST_DAYS * DAY);

    async function read() {
      try {
        const [economics, answer] = await Promise.all([
          api.get(path),
          api.get("/api/v1/reports/benefit", {
            operatorId: props.station.operatorId,
            stationId: props.station.id,
            groupBy: "station",
            // History may be older than the record: a station that was moved here from elsewhere.
            from: new Date(Math.min(begin, Date.now() - 30 * DAY)).toISOString(),
          }),
        ]);
        cost.value = economics.costMinor ?? null;
        report.value = answer;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    read();

    const figures = computed(() => report.value?.total);
    const currency = computed(() => report.value?.currency ?? ownCurrency.value);
    return {
      cost,
      error,
      read,
      figures,
      currency,
      earned: computed(() => Math.max(0, Math.min(1000, figures.value?.returnPermille ?? 0))),
      /** When the rest will have come back, at the pace so far. */
      payback: computed(() => {
        const margin = figures.value?.marginMinor;
        if (!cost.value || margin === undefined || margin <= 0) return format.none;
        if (margin >= cost.value) return t("stationReturn.paidBack");
        const days = (new Date(report.value.to).getTime() - new Date(report.value.from).getTime()) / DAY;
        return format.duration(Math.round((cost.value - margin) / (margin / days)) * 86_400);
      }),
      async edit() {
        const done = await ask({
          title: t("stationReturn.edit"),
          text: t("stationReturn.editText"),
          action: t("act.save"),
          fields: [{
            key: "cost",
            label: `${t("stationReturn.cost")} (${currency.value})`,
            kind: "number",
            value: cost.value === null ? "" : decimalOf(cost.value, currency.value),
            check: (value) =>
              String(value).trim() && parseMinor(value, currency.value) === null ? t("check.number") : null,
          }],
          run: (values) =>
            api.put(path, {
              costMinor: String(values.cost).trim() ? parseMinor(values.cost, currency.value) : null,
            }),
        });
        if (done) read();
      },
    };
  },
  render,
};
