import { computed, shallowRef } from "vue";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, can, me, operatorId, router, t } from "../context.js";
import render from "./Holidays.html";

export default {
  name: "HolidaysPage",
  setup() {
    const today = new Date().toISOString().slice(0, 10);
    const next = (row) => row.days.map((one) => one.date).sort().find((day) => day >= today);
    return {
      query: computed(() => ({})),
      load: (query) => api.get("/api/v1/holidays", { operatorId: operatorId.value, ...query }),
      rowTo: (row) => ({ name: "holidayCalendar", params: { id: row.id } }),
      columns: computed(() => [
        { key: "name", label: t("field.name") },
        { key: "days", label: t("holidays.days"), align: "right", text: (row) => String(row.days.length) },
        {
          key: "years",
          label: t("holidays.years"),
          foldHide: true,
          text: (row) => [...new Set(row.days.map((one) => one.date.slice(0, 4)))].sort().join(", "),
        },
        { key: "next", label: t("holidays.next") },
      ]),
      nextOf: (row) => row.days.find((one) => one.date === next(row)),
      async add() {
        const made = await ask({
          title: t("holidays.add"),
          action: t("act.create"),
          fields: [{ key: "name", label: t("field.name"), required: true, value: "" }],
          run: (values) => {
            const owner = operatorId.value ?? me.value.operators[0].id;
            return api.post("/api/v1/holidays", { operatorId: owner, name: values.name.trim(), days: [] })
              .then((one) => (madeId.value = one.id));
          },
        });
        if (made) router.go({ name: "holidayCalendar", params: { id: madeId.value } });
      },
      can,
    };
  },
  render,
};

const madeId = shallowRef("");
