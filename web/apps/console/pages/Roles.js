import { computed } from "vue";
import { can, t } from "../context.js";
import { areasOf, rightsAtSites, roleName, roleText, useRoles } from "../rights.js";
import render from "./Roles.html";

export default {
  name: "RolesPage",
  setup() {
    const { roles, permissions, error, reload } = useRoles();
    return {
      roles,
      error,
      reload,
      nameOf: roleName,
      textOf: roleText,
      areas: computed(() => areasOf(permissions.value)),
      own: computed(() => roles.value.filter((one) => !one.isBuiltIn)),
      isAtSites: (permission) => rightsAtSites([permission]).length > 0,
      linkOf: (role) => !role.isBuiltIn && can("staff:write") ? { name: "role", params: { id: role.id } } : null,
      cellText: (role, permission) => t(role.permissions.includes(permission) ? "roles.may" : "roles.mayNot"),
    };
  },
  render,
};
