// What roles are made of, and the words for it.
import { computed, shallowRef } from "vue";
import { api, i18n, operatorId, word } from "./context.js";

/** Permissions by area, in the order in which people think of them. A newer server's further ones come at the end. */
export const AREAS = [
  { key: "stations", permissions: ["stations:read", "stations:write", "commands:write", "journal:read"] },
  { key: "sites", permissions: ["sites:read", "sites:write"] },
  {
    key: "orders",
    permissions: ["sessions:read", "orders:read", "orders:write", "exceptions:write", "refunds:write"],
  },
  {
    key: "customers",
    permissions: ["drivers:read", "drivers:write", "personal:read", "wallets:read", "wallets:write"],
  },
  { key: "money", permissions: ["tariffs:read", "tariffs:write", "ledger:read", "reports:read"] },
  {
    key: "organisation",
    permissions: ["operators:read", "operators:write", "staff:read", "staff:write", "audit:read", "system:read"],
  },
];

/** What still counts when a role is given at certain sites only; the rest is an operator's as a whole. */
const AT_SITES = new Set(
  ("sites:read stations:read stations:write commands:write journal:read sessions:read orders:read orders:write " +
    "exceptions:write").split(" "),
);

export const rightsAtSites = (permissions) => permissions.filter((one) => AT_SITES.has(one));

/** The areas with those permissions that are in `all`. */
export function areasOf(all) {
  const known = new Set(AREAS.flatMap((area) => area.permissions));
  const others = all.filter((one) => !known.has(one));
  return [...AREAS, { key: "other", permissions: others }]
    .map((area) => ({ ...area, permissions: area.permissions.filter((one) => all.includes(one)) }))
    .filter((area) => area.permissions.length);
}

export const roleName = (role) => role.isBuiltIn === false ? role.name : word("role", role.name);
export const roleText = (role) => i18n.has(`role.what.${role.id}`) ? i18n.t(`role.what.${role.id}`) : "";

/** Built-in and own roles, and every permission that there is. */
export function useRoles() {
  const roles = shallowRef(/** @type {any[]} */ ([]));
  const permissions = shallowRef(/** @type {string[]} */ ([]));
  const error = shallowRef(/** @type {any} */ (null));
  async function reload() {
    try {
      const answer = await api.get("/api/v1/roles", { operatorId: operatorId.value });
      roles.value = answer.items;
      permissions.value = answer.permissions;
      error.value = null;
    } catch (problem) {
      error.value = problem;
    }
  }
  reload();
  const byId = computed(() => new Map(roles.value.map((one) => [one.id, one])));
  return { roles, permissions, byId, error, reload };
}

/** All that the given roles allow together. */
export function rightsOf(grants, byId) {
  const all = grants.flatMap(({ role, siteIds }) => {
    const permissions = byId.get(role)?.permissions ?? [];
    return siteIds ? rightsAtSites(permissions) : permissions;
  });
  return [...new Set(all)];
}
