import { computed, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, router, t } from "../context.js";
import TopicChooser from "../parts/TopicChooser.js";
import WebhookHelp from "../parts/WebhookHelp.js";
import WebhookSecret from "../parts/WebhookSecret.js";
import { useFilter } from "../record.js";
import { stateOf } from "../webhooks.js";
import render from "./Webhook.html";

const ROWS = 50;
/** What waits is looked at again so often. */
const AGAIN = 3000;

export default {
  name: "WebhookPage",
  components: { TopicChooser, WebhookHelp, WebhookSecret },
  setup() {
    const id = router.current.params.id;
    const path = `/api/v1/webhooks/${id}`;
    const webhook = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const saveError = shallowRef(/** @type {any} */ (null));
    const made = shallowRef(/** @type {any} */ (null));
    const deliveries = shallowRef(/** @type {any[] | null} */ (null));
    const cursor = ref(/** @type {string | null} */ (null));
    const opened = shallowRef(/** @type {any} */ (null));
    const state = useFilter("state");
    const isBusy = ref(false);
    const [url, description, topics] = [ref(""), ref(""), ref(/** @type {string[]} */ ([]))];
    let etag = /** @type {string | null} */ (null);
    let timer = 0;

    function show(data, tag) {
      [webhook.value, etag] = [data, tag];
      [url.value, description.value, topics.value] = [data.url, data.description, data.topics];
    }
    async function load() {
      try {
        const answer = await api.getWithTag(path);
        show(answer.data, answer.etag);
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    async function loadLog(more = false) {
      clearTimeout(timer);
      try {
        const page = await api.get(`${path}/deliveries`, {
          limit: ROWS,
          state: state.value,
          cursor: more ? cursor.value : undefined,
        });
        deliveries.value = more ? [...(deliveries.value ?? []), ...page.items] : page.items;
        cursor.value = page.nextCursor;
        await refreshOpened(page.items);
        if (!more && page.items.some((one) => one.state === "waiting")) timer = setTimeout(again, AGAIN);
      } catch (problem) {
        error.value = problem;
      }
    }
    /** What is looked at moves on as well. */
    async function refreshOpened(rows) {
      const before = opened.value?.delivery;
      const row = before && rows.find((one) => one.id === before.id);
      if (!row || (row.attempts === before.attempts && row.state === before.state)) return;
      opened.value = await api.get(`${path}/deliveries/${row.id}`);
    }
    async function again() {
      await loadLog();
      const { data } = await api.getWithTag(path);
      webhook.value = data;
    }
    load();
    watch(state, () => loadLog(), { immediate: true });
    onBeforeUnmount(() => clearTimeout(timer));

    async function patch(changes) {
      const answer = await api.patch(path, changes, etag);
      show(answer.data, answer.etag);
    }
    async function act(run, said) {
      isBusy.value = true;
      try {
        await run();
        if (said) notify("ok", t(said));
        await loadLog();
      } catch (problem) {
        error.value = problem;
      } finally {
        isBusy.value = false;
      }
    }

    return {
      webhook,
      error,
      saveError,
      made,
      deliveries,
      cursor,
      opened,
      state,
      isBusy,
      url,
      description,
      topics,
      stateOf,
      load,
      loadLog,
      more: () => loadLog(true),
      states: ["waiting", "delivered", "failed"],
      isChanged: computed(() =>
        webhook.value && (url.value !== webhook.value.url || description.value !== webhook.value.description ||
          topics.value.slice().sort().join() !== webhook.value.topics.slice().sort().join())
      ),
      async save() {
        isBusy.value = true;
        saveError.value = null;
        try {
          await patch({ url: url.value, description: description.value, topics: topics.value });
          notify("ok", t("webhooks.saved"));
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      setEnabled: (isEnabled) => act(() => patch({ isEnabled }), isEnabled ? "webhooks.enabled" : "webhooks.disabled"),
      test: () => act(() => api.post(`${path}/test`, undefined), "webhooks.tested"),
      redeliver: (one) => act(() => api.post(`${path}/deliveries/${one.id}/redeliver`, undefined), "webhooks.again"),
      async toggle(one) {
        if (opened.value?.delivery.id === one.id) return (opened.value = null);
        try {
          opened.value = await api.get(`${path}/deliveries/${one.id}`);
        } catch (problem) {
          error.value = problem;
        }
      },
      pretty(text) {
        try {
          return JSON.stringify(JSON.parse(text), null, 2);
        } catch {
          return text;
        }
      },
      rotate: () =>
        ask({
          title: t("webhooks.rotateTitle"),
          text: t("webhooks.rotateText"),
          action: t("webhooks.rotate"),
          run: async () => {
            made.value = await api.post(`${path}/secret`, undefined);
            await load();
          },
        }),
      remove: () =>
        ask({
          title: t("webhooks.deleteTitle"),
          text: t("webhooks.deleteText"),
          action: t("act.delete"),
          tone: "bad",
          run: () => api.remove(path),
        }).then((done) => done && router.go({ name: "webhooks" })),
    };
  },
  render,
};
