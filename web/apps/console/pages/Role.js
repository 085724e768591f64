import { computed, ref, shallowRef } from "vue";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, can, me, operatorId, router, t } from "../context.js";
import RightsList from "../parts/RightsList.js";
import { areasOf, roleName, useRoles } from "../rights.js";
import { recordTitle } from "../title.js";
import render from "./Role.html";

/** Seeing comes with doing: what cannot be seen cannot be changed. */
const NEEDS = {
  "stations:write": ["stations:read"],
  "commands:write": ["stations:read"],
  "journal:read": ["stations:read"],
  "sites:write": ["sites:read"],
  "orders:write": ["orders:read"],
  "exceptions:write": ["orders:read"],
  "refunds:write": ["orders:read"],
  "drivers:write": ["drivers:read"],
  "personal:read": ["drivers:read"],
  "wallets:write": ["wallets:read"],
  "tariffs:write": ["tariffs:read"],
  "operators:write": ["operators:read"],
  "staff:write": ["staff:read"],
};

/** Makes an own role, or edits one. */
export default {
  name: "RolePage",
  components: { RightsList },
  props: { id: { type: String, default: "" } },
  setup(props) {
    const { roles, permissions, error: rolesError, reload } = useRoles();
    const name = ref("");
    const place = ref(operatorId.value ?? me.value.operators[0]?.id);
    const chosen = ref(/** @type {string[]} */ (["operators:read", "sites:read", "stations:read"]));
    const etag = ref(/** @type {string | null} */ (null));
    const hasLoaded = ref(!props.id);
    const isBusy = ref(false);
    const error = shallowRef(/** @type {any} */ (null));

    async function load() {
      if (!props.id) return;
      try {
        const answer = await api.getWithTag(`/api/v1/roles/${props.id}`);
        etag.value = answer.etag;
        name.value = recordTitle.value = answer.data.name;
        chosen.value = answer.data.permissions;
        place.value = answer.data.operatorId;
        hasLoaded.value = true;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    load();

    /** Nobody gives more than they have. */
    const mine = computed(() => me.value.operators.find((one) => one.id === place.value)?.permissions ?? []);

    return {
      name,
      place,
      operators: computed(() => me.value.operators),
      chosen,
      isBusy,
      hasLoaded,
      error,
      rolesError,
      reload,
      load,
      isNew: !props.id,
      nameOf: roleName,
      patterns: computed(() => roles.value.filter((one) => one.id !== props.id)),
      areas: computed(() => areasOf(permissions.value)),
      isMine: (permission) => mine.value.includes(permission),
      startFrom(id) {
        const role = roles.value.find((one) => one.id === id);
        if (role) chosen.value = role.permissions.filter((one) => mine.value.includes(one));
      },
      toggle(permission) {
        if (chosen.value.includes(permission)) {
          chosen.value = chosen.value.filter((one) => one !== permission && !NEEDS[one]?.includes(permission));
        } else chosen.value = [...new Set([...chosen.value, permission, ...(NEEDS[permission] ?? [])])];
      },
      async save() {
        isBusy.value = true;
        error.value = null;
        try {
          const role = { name: name.value, permissions: chosen.value };
          if (props.id) await api.patch(`/api/v1/roles/${props.id}`, role, etag.value);
          else await api.post("/api/v1/roles", { operatorId: place.value, ...role });
          notify("ok", t("roles.saved"));
          router.go({ name: "roles" });
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      can,
    };
  },
  render,
};
