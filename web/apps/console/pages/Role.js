import { computed, ref, shallowRef } from "vue";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, me, operatorId, router, t } from "../context.js";
import RightsChooser from "../parts/RightsChooser.js";
import RightsList from "../parts/RightsList.js";
import { roleName, useRoles } from "../rights.js";
import { recordTitle } from "../title.js";
import render from "./Role.html";

/** Makes an own role, or edits one. */
export default {
  name: "RolePage",
  components: { RightsChooser, RightsList },
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
      permissions,
      mine,
      startFrom(id) {
        const role = roles.value.find((one) => one.id === id);
        if (role) chosen.value = role.permissions.filter((one) => mine.value.includes(one));
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
    };
  },
  render,
};
