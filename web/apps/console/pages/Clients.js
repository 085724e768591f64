import { computed, ref, shallowRef } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, me, operatorId, t, wideOperatorId } from "../context.js";
import RightsChooser from "../parts/RightsChooser.js";
import RightsList from "../parts/RightsList.js";
import { useRoles } from "../rights.js";
import render from "./Clients.html";

/** Programs that use the API by a client id and a secret (RFC 6749 section 4.4). */
export default {
  name: "ClientsPage",
  components: { RightsChooser, RightsList },
  setup() {
    const clients = shallowRef(/** @type {any[] | null} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const made = shallowRef(/** @type {any} */ (null));
    const isAdding = ref(false);
    const isBusy = ref(false);
    const saveError = shallowRef(/** @type {any} */ (null));
    const [name, place, scopes] = [ref(""), ref(""), ref(/** @type {string[]} */ ([]))];
    const { permissions } = useRoles();

    async function load() {
      try {
        clients.value = (await api.get("/api/v1/clients", { operatorId: wideOperatorId.value })).items;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    load();

    return {
      clients,
      error,
      load,
      made,
      isAdding,
      isBusy,
      saveError,
      name,
      place,
      scopes,
      permissions,
      places: computed(() => [
        ...(me.value.isPlatform ? [{ id: "", name: t("app.allOperators") }] : []),
        ...me.value.operators,
      ]),
      mine: computed(() => (me.value.operators.find((one) => one.id === place.value) ?? me.value).permissions),
      operatorName: (id) => me.value.operators.find((one) => one.id === id)?.name ?? t("app.allOperators"),
      example: computed(() =>
        made.value
          ? `curl -d grant_type=client_credentials -d client_id=${made.value.id} -d client_secret=… ` +
            `${location.origin}/oauth/token`
          : ""
      ),
      begin() {
        made.value = null;
        name.value = "";
        scopes.value = [];
        place.value = operatorId.value ?? me.value.operators[0]?.id ?? "";
        isAdding.value = true;
      },
      async create() {
        isBusy.value = true;
        saveError.value = null;
        try {
          made.value = await api.post("/api/v1/clients", {
            operatorId: place.value || undefined,
            name: name.value,
            scopes: scopes.value,
          });
          isAdding.value = false;
          await load();
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      async setDisabled(client, isDisabled) {
        const done = await ask({
          title: t(isDisabled ? "clients.disableTitle" : "clients.enableTitle", { name: client.name }),
          text: t(isDisabled ? "clients.disableText" : "clients.enableText"),
          action: t(isDisabled ? "staff.disable" : "staff.enable"),
          tone: isDisabled ? "bad" : undefined,
          run: async () => {
            await api.patch(`/api/v1/clients/${client.id}`, { isDisabled }, null);
            await load();
          },
        });
        if (done) notify("ok", t(isDisabled ? "clients.disabled" : "clients.enabled"));
      },
    };
  },
  render,
};
