import { computed, reactive, shallowRef } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, sentence, t } from "../context.js";
import { useRecord } from "../record.js";
import { namedHolidaysOfTaiwan, readDays } from "../tariff/holidays.js";
import { inForceOf } from "../tariff/versions.js";
import render from "./HolidayCalendar.html";

/** How much of a calendar each tariff has taken over: its days that are still to come. */
async function readUsers(calendar) {
  const today = new Date().toISOString().slice(0, 10);
  const days = calendar.days.map((one) => one.date).filter((day) => day >= today);
  const tariffs = await api.all("/api/v1/tariffs", { operatorId: calendar.operatorId });
  const users = await Promise.all(tariffs.map(async (tariff) => {
    const { items } = await api.get(`/api/v1/tariffs/${tariff.id}/versions`);
    const holidays = new Set((inForceOf(items)?.definition.holidays) ?? []);
    return { tariff, taken: days.filter((day) => holidays.has(day)).length, all: days.length };
  }));
  return users.filter((one) => one.taken);
}

const merged = (days, more) => {
  const all = new Map([...days, ...more].map((one) => [one.date, one]));
  return [...all.values()].sort((a, b) => a.date < b.date ? -1 : 1);
};

export default {
  name: "HolidayCalendarPage",
  props: { id: { type: String, required: true } },
  setup(props) {
    let etag = null;
    const path = `/api/v1/holidays/${props.id}`;
    const users = shallowRef(/** @type {any[]} */ ([]));
    const form = reactive({ date: "", name: "" });
    const thisYear = new Date().getFullYear();
    const { record: calendar, error, reload } = useRecord(async () => {
      const answer = await api.getWithTag(path);
      etag = answer.etag;
      readUsers(answer.data).then((found) => (users.value = found), () => null);
      return answer.data;
    }, (one) => one.name);

    async function save(changes) {
      const answer = await api.patch(path, changes, etag);
      etag = answer.etag;
      await reload();
    }
    /** Each change is kept at once; when that fails the page says why and shows what is kept. */
    const attempt = (changes) =>
      save(changes).then(() => true, (problem) => {
        notify("bad", sentence(problem));
        reload();
        return false;
      });

    return {
      calendar,
      error,
      reload,
      users,
      form,
      today: new Date().toISOString().slice(0, 10),
      years: computed(() => {
        const groups = new Map();
        for (const one of merged(calendar.value.days, [])) {
          const year = one.date.slice(0, 4);
          groups.set(year, [...(groups.get(year) ?? []), one]);
        }
        return [...groups].sort((a, b) => b[0].localeCompare(a[0]));
      }),
      ready: [thisYear, thisYear + 1],
      async add() {
        const done = await attempt({
          days: merged(calendar.value.days, [{ date: form.date, name: form.name.trim() }]),
        });
        if (done) form.date = form.name = "";
      },
      remove: (day) => attempt({ days: calendar.value.days.filter((one) => one.date !== day.date) }),
      async addYear(year) {
        const before = calendar.value.days.length;
        const known = new Set(calendar.value.days.map((one) => one.date));
        const fresh = namedHolidaysOfTaiwan(year).filter((one) => !known.has(one.date));
        if (await attempt({ days: merged(calendar.value.days, fresh) })) {
          notify("ok", t("holidays.added", { n: calendar.value.days.length - before }));
        }
      },
      rename: () =>
        ask({
          title: t("holidays.rename"),
          action: t("act.save"),
          fields: [{ key: "name", label: t("field.name"), required: true, value: calendar.value.name }],
          run: (values) => save({ name: values.name.trim() }),
        }),
      paste: () =>
        ask({
          title: t("holidays.paste"),
          text: t("holidays.pasteText"),
          action: t("holidays.pasteAct"),
          fields: [{
            key: "text",
            label: t("holidays.list"),
            kind: "area",
            required: true,
            value: "",
            check: (text) => {
              const { wrong, days } = readDays(text);
              return wrong ? t("holidays.pasteWrong", { line: wrong }) : days.length ? null : t("holidays.pasteEmpty");
            },
          }],
          run: (values) => save({ days: merged(calendar.value.days, readDays(values.text).days) }),
        }),
    };
  },
  render,
};
