import { computed, ref, shallowRef } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, me, t } from "../context.js";
import { roleName, useRoles } from "../rights.js";
import render from "./Providers.html";

const NOBODY = "";
const PATH = "/api/v1/identity-providers";

/** Domains as people type them: separated by whatever. */
const domainsOf = (text) => text.toLowerCase().split(/[\s,;]+/).map((one) => one.replace(/^@/, "")).filter(Boolean);

/** Outside OpenID providers that people sign in through. */
export default {
  name: "ProvidersPage",
  setup() {
    const providers = shallowRef(/** @type {any[] | null} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const saveError = shallowRef(/** @type {any} */ (null));
    /** What the form holds; null while it is shut. Without an id it is a new one. */
    const draft = ref(/** @type {any} */ (null));
    const isBusy = ref(false);
    const checks = ref(/** @type {Record<string, any>} */ ({}));
    let etag = /** @type {string | null} */ (null);
    const { roles, byId } = useRoles();

    async function load() {
      try {
        providers.value = (await api.get(PATH)).items;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    load();

    function bodyOf(form) {
      const body = /** @type {any} */ ({
        name: form.name,
        clientId: form.clientId,
        isEnabled: form.isEnabled,
        domains: domainsOf(form.domains),
        newPeople: form.role === NOBODY ? null : { role: form.role, operatorId: form.operatorId || undefined },
        trustsSecondFactor: form.trustsSecondFactor,
      });
      if (form.secret) body.clientSecret = form.secret;
      else if (form.isSecretRemoved) body.clientSecret = null;
      return body;
    }

    async function check(one) {
      checks.value = { ...checks.value, [one.id]: { isBusy: true } };
      try {
        checks.value = { ...checks.value, [one.id]: await api.post(`${PATH}/${one.id}/check`, {}) };
      } catch (problem) {
        checks.value = { ...checks.value, [one.id]: { isUsable: false, error: problem } };
      }
    }

    return {
      providers,
      error,
      load,
      draft,
      isBusy,
      saveError,
      checks,
      check,
      NOBODY,
      places: computed(() => [{ id: "", name: t("app.allOperators") }, ...me.value.operators]),
      rolesAt: (operatorId) => roles.value.filter((one) => one.isBuiltIn || one.operatorId === operatorId),
      roleName,
      newPeopleText(one) {
        if (!one.newPeople) return t("providers.inviteOnly");
        const place = me.value.operators.find((other) => other.id === one.newPeople.operatorId)?.name ??
          t("app.allOperators");
        const role = roleName(byId.value.get(one.newPeople.role) ?? { name: one.newPeople.role });
        return t("providers.newAs", { role, place });
      },
      needsDomain: computed(() => draft.value?.role && !domainsOf(draft.value.domains).length),
      begin() {
        saveError.value = null;
        draft.value = {
          id: null,
          name: "",
          issuer: "",
          clientId: "",
          secret: "",
          hasSecret: false,
          isSecretRemoved: false,
          isEnabled: true,
          domains: "",
          role: NOBODY,
          operatorId: me.value.operators[0]?.id ?? "",
          trustsSecondFactor: false,
        };
      },
      async edit(one) {
        saveError.value = null;
        const answer = await api.getWithTag(`${PATH}/${one.id}`);
        etag = answer.etag;
        draft.value = {
          ...answer.data,
          secret: "",
          isSecretRemoved: false,
          domains: answer.data.domains.join(", "),
          role: answer.data.newPeople?.role ?? NOBODY,
          operatorId: answer.data.newPeople ? answer.data.newPeople.operatorId ?? "" : me.value.operators[0]?.id ?? "",
        };
      },
      async save() {
        isBusy.value = true;
        saveError.value = null;
        try {
          const { id, issuer } = draft.value;
          const body = bodyOf(draft.value);
          const made = id
            ? (await api.patch(`${PATH}/${id}`, body, etag)).data
            : await api.post(PATH, { ...body, issuer: issuer.trim() });
          draft.value = null;
          notify("ok", t("providers.saved"));
          await load();
          await check(made);
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      async remove(one) {
        const done = await ask({
          title: t("providers.removeTitle", { name: one.name }),
          text: t("providers.removeText"),
          facts: [[t("providers.people"), String(one.people)]],
          action: t("act.remove"),
          tone: "bad",
          run: async () => {
            await api.remove(`${PATH}/${one.id}`);
            await load();
          },
        });
        if (done) notify("ok", t("providers.removed"));
      },
    };
  },
  render,
};
