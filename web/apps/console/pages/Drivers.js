import { computed } from "vue";
import { ask } from "../../../shared/ui/dialogs.js";
import { api, format, me, operatorId, router, t, word } from "../context.js";
import { useFilter } from "../record.js";
import render from "./Drivers.html";

export const driverFields = (driver = /** @type {any} */ (null)) => [
  { key: "name", label: t("field.name"), value: driver?.name, required: true },
  { key: "phone", label: t("field.phone"), value: driver?.phone },
  { key: "email", label: t("field.email"), value: driver?.email },
  { key: "group", label: t("field.group"), value: driver?.group },
  {
    key: "payment",
    label: t("field.payment"),
    kind: /** @type {const} */ ("select"),
    value: driver?.payment ?? "prepaid",
    options: ["prepaid", "invoice"].map((value) => ({ value, label: word("payment", value) })),
  },
];

export const driverBody = (values) => ({
  name: values.name.trim(),
  phone: values.phone.trim() || null,
  email: values.email.trim() || null,
  group: values.group.trim() || null,
  payment: values.payment,
});

export default {
  name: "DriversPage",
  setup: () => {
    const q = useFilter("q");
    return {
      q,
      query: computed(() => ({ q: q.value.trim() })),
      load: (query) => api.get("/api/v1/drivers", { operatorId: operatorId.value, ...query }),
      rowTo: (row) => ({ name: "driver", params: { id: row.id } }),
      columns: computed(() => [
        { key: "name", label: t("field.name") },
        { key: "state", label: t("field.state") },
        { key: "payment", label: t("field.payment"), text: (row) => word("payment", row.payment) },
        { key: "group", label: t("field.group"), text: (row) => row.group ?? format.none },
        { key: "phone", label: t("field.phone"), foldHide: true, text: (row) => row.phone ?? format.none },
        { key: "email", label: t("field.email"), foldHide: true, text: (row) => row.email ?? format.none },
        { key: "created", label: t("field.created"), foldHide: true },
      ]),
      exportColumns: computed(() => [
        { label: t("field.name"), value: (row) => row.name },
        { label: t("field.phone"), value: (row) => row.phone },
        { label: t("field.email"), value: (row) => row.email },
        { label: t("field.group"), value: (row) => row.group },
        { label: t("field.payment"), value: (row) => word("payment", row.payment) },
        { label: t("field.created"), value: (row) => row.createdAt },
      ]),
      async add() {
        const made = await ask({
          title: t("drivers.add"),
          action: t("act.create"),
          fields: driverFields(),
          run: (values) =>
            api.post("/api/v1/drivers", {
              operatorId: operatorId.value ?? me.value.operators[0].id,
              ...driverBody(values),
            }),
        });
        if (made) router.go({ name: "driver", params: { id: made.id } });
      },
    };
  },
  render,
};
