import { computed } from "vue";
import { api, me, t, wideOperatorId, word } from "../context.js";
import { roleName, useRoles } from "../rights.js";
import render from "./Staff.html";

export default {
  name: "StaffPage",
  setup() {
    const { byId } = useRoles();
    const nameOf = (grant) => roleName(byId.value.get(grant.role) ?? grant);
    return {
      me,
      nameOf,
      load: (query) => api.get("/api/v1/staff", { operatorId: wideOperatorId.value, ...query }),
      rowTo: (row) => ({ name: "staffMember", params: { id: row.id } }),
      columns: computed(() => [
        { key: "name", label: t("field.name") },
        { key: "state", label: t("field.state") },
        { key: "roles", label: t("nav.roles") },
        { key: "totp", label: t("account.second"), foldHide: true },
        { key: "created", label: t("staff.since"), align: "right", foldHide: true },
      ]),
      exportColumns: computed(() => [
        { label: t("field.name"), value: (row) => row.name },
        { label: t("field.email"), value: (row) => row.email },
        { label: t("field.state"), value: (row) => word("staffState", row.state) },
        { label: t("nav.roles"), value: (row) => row.roles.map(nameOf).join(", ") },
        { label: t("account.second"), value: (row) => t(row.hasTotp ? "account.on" : "account.off") },
      ]),
    };
  },
  render,
};
