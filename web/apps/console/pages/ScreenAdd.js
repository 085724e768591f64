import { computed, ref, shallowRef, watch } from "vue";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, me, operatorId, router, t } from "../context.js";
import { sites } from "../fleet.js";
import { nameOfBrowser } from "../userAgent.js";
import render from "./ScreenAdd.html";

const CODE_LENGTH = 8;
const lettersOf = (text) => text.toUpperCase().replace(/[^A-Z]/g, "").slice(0, CODE_LENGTH);

/** Lets a screen in: the code that it shows, what it is called, and which sites it shows. */
export default {
  name: "ScreenAddPage",
  setup() {
    const code = ref(lettersOf(String(router.current.query.code ?? "")));
    const waiting = shallowRef(/** @type {any} */ (null));
    const isUnknown = ref(false);
    const lookError = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const [name, place, isSome, chosen] = [
      ref(""),
      ref(operatorId.value ?? me.value.operators[0]?.id ?? ""),
      ref(false),
      ref(/** @type {string[]} */ ([])),
    ];
    const isBusy = ref(false);
    const operatorHere = computed(() => me.value.operators.find((one) => one.id === place.value));
    /** Who works at certain sites only gives no more than these. */
    const isNarrow = computed(() => Boolean(operatorHere.value?.siteIds));
    const sitesHere = computed(() =>
      sites.list().filter((one) => one.operatorId === place.value)
        .sort((a, b) => a.name.localeCompare(b.name))
    );

    async function look() {
      waiting.value = null;
      isUnknown.value = false;
      lookError.value = null;
      if (code.value.length < CODE_LENGTH) return;
      try {
        waiting.value = await api.get("/api/v1/screens/waiting", { userCode: code.value });
      } catch (problem) {
        if (problem?.status === 404) isUnknown.value = true;
        else lookError.value = problem;
      }
    }
    watch(code, look, { immediate: true });

    return {
      code: computed({
        get: () => code.value.length > 4 ? `${code.value.slice(0, 4)}-${code.value.slice(4)}` : code.value,
        set: (text) => (code.value = lettersOf(text)),
      }),
      waiting,
      isUnknown,
      lookError,
      error,
      name,
      place,
      isSome: computed({ get: () => isSome.value || isNarrow.value, set: (value) => (isSome.value = value) }),
      isNarrow,
      chosen,
      isBusy,
      sitesHere,
      operators: computed(() => me.value.operators),
      nameOfBrowser,
      setPlace(id) {
        place.value = id;
        chosen.value = [];
      },
      toggle(id) {
        chosen.value = chosen.value.includes(id) ? chosen.value.filter((one) => one !== id) : [...chosen.value, id];
      },
      isReady: computed(() =>
        waiting.value && name.value && place.value && (!(isSome.value || isNarrow.value) || chosen.value.length)
      ),
      async letIn() {
        isBusy.value = true;
        error.value = null;
        try {
          await api.post("/api/v1/screens", {
            userCode: code.value,
            name: name.value,
            operatorId: place.value,
            siteIds: isSome.value || isNarrow.value ? chosen.value : undefined,
          });
          notify("ok", t("screens.letInDone", { name: name.value }));
          router.go({ name: "screens" });
        } catch (problem) {
          error.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      async sendAway() {
        await api.post("/api/v1/screens/refusal", { userCode: code.value }).catch(() => null);
        code.value = "";
        notify("ok", t("screens.sentAway"));
      },
    };
  },
  render,
};
