import { computed, ref, shallowRef, watch } from "vue";
import { api, me, operatorId, t } from "../context.js";
import TopicChooser from "../parts/TopicChooser.js";
import WebhookHelp from "../parts/WebhookHelp.js";
import WebhookSecret from "../parts/WebhookSecret.js";
import { stateOf } from "../webhooks.js";
import render from "./Webhooks.html";

/** Where an operator's own systems are told what happens. */
export default {
  name: "WebhooksPage",
  components: { TopicChooser, WebhookHelp, WebhookSecret },
  setup() {
    const webhooks = shallowRef(/** @type {any[] | null} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const saveError = shallowRef(/** @type {any} */ (null));
    const made = shallowRef(/** @type {any} */ (null));
    const [isAdding, isBusy] = [ref(false), ref(false)];
    const [url, description, place] = [ref(""), ref(""), ref("")];
    const topics = ref(/** @type {string[]} */ ([]));

    async function load() {
      try {
        webhooks.value = (await api.get("/api/v1/webhooks", { operatorId: operatorId.value })).items;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    watch(operatorId, load, { immediate: true });

    return {
      webhooks,
      error,
      saveError,
      load,
      made,
      isAdding,
      isBusy,
      url,
      description,
      place,
      topics,
      stateOf,
      places: computed(() => me.value.operators),
      operatorName: (id) => me.value.operators.find((one) => one.id === id)?.name ?? "",
      topicsText: (one) => one.topics.map((topic) => t(`topic.${topic}`)).join(", "),
      begin() {
        made.value = null;
        saveError.value = null;
        [url.value, description.value, topics.value] = ["", "", []];
        place.value = operatorId.value ?? me.value.operators[0]?.id ?? "";
        isAdding.value = true;
      },
      async create() {
        isBusy.value = true;
        saveError.value = null;
        try {
          made.value = await api.post("/api/v1/webhooks", {
            operatorId: place.value,
            url: url.value,
            description: description.value,
            topics: topics.value,
          });
          isAdding.value = false;
          await load();
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
    };
  },
  render,
};
