import { computed, ref, shallowRef } from "vue";
import { LOCALES } from "../../../shared/lib/i18n.js";
import { api, i18n } from "../context.js";
import GrantEditor, { isComplete, newGrant } from "../parts/GrantEditor.js";
import InvitationLink from "../parts/InvitationLink.js";
import RightsList from "../parts/RightsList.js";
import { rightsOf, useRoles } from "../rights.js";
import render from "./StaffInvite.html";

export default {
  name: "StaffInvitePage",
  components: { GrantEditor, InvitationLink, RightsList },
  setup() {
    const [email, name, locale] = [ref(""), ref(""), ref(i18n.locale.value)];
    const grants = ref([newGrant()]);
    const isBusy = ref(false);
    const error = shallowRef(/** @type {any} */ (null));
    const person = shallowRef(/** @type {any} */ (null));
    const { roles, byId, error: rolesError, reload } = useRoles();
    return {
      email,
      name,
      locale,
      locales: LOCALES,
      grants,
      roles,
      rolesError,
      reload,
      isBusy,
      error,
      person,
      isReady: computed(() => isComplete(grants.value)),
      rights: computed(() => rightsOf(grants.value, byId.value)),
      async invite() {
        isBusy.value = true;
        error.value = null;
        try {
          person.value = await api.post("/api/v1/staff", {
            email: email.value,
            name: name.value,
            locale: locale.value,
            roles: grants.value,
          });
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      another() {
        person.value = null;
        email.value = name.value = "";
        grants.value = [newGrant()];
      },
    };
  },
  render,
};
