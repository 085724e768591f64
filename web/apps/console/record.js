// What the page of one record does: read it, name it, read it again, and keep filters of lists in the URL.
import { computed, onBeforeUnmount, ref, shallowRef } from "vue";
import { api, live, router } from "./context.js";
import { recordTitle } from "./title.js";

/** @param {() => Promise<any>} load @param {(record: any) => string} titleOf */
export function useRecord(load, titleOf) {
  const record = shallowRef(/** @type {any} */ (null));
  const error = shallowRef(/** @type {any} */ (null));
  async function reload() {
    try {
      record.value = await load();
      recordTitle.value = titleOf(record.value);
      error.value = null;
    } catch (problem) {
      error.value = problem;
    }
  }
  reload();
  return { record, error, reload };
}

/** Live changes for as long as the page is open. */
export function useLive(topic, reader) {
  const stop = live.on(topic, reader);
  onBeforeUnmount(stop);
  return stop;
}

/** Calls `work` at most once per `pause` milliseconds, however often it is asked. */
export function useThrottled(work, pause) {
  let timer = 0;
  onBeforeUnmount(() => clearTimeout(timer));
  return () => {
    if (timer) return;
    timer = setTimeout(() => {
      timer = 0;
      work();
    }, pause);
  };
}

/** A filter that lives in the URL: `const state = useFilter("state")`. */
export function useFilter(name) {
  return computed({
    get: () => router.current.query[name] ?? "",
    set: (value) => router.setQuery({ [name]: value || undefined }),
  });
}

/** The open tab of a record, in the URL. */
export function useTab(first) {
  return computed({
    get: () => router.current.query.tab ?? first,
    set: (value) => router.setQuery({ tab: value === first ? undefined : value }),
  });
}

/** Names of drivers, read once each. */
const names = new Map();
export function nameOfDriver(api, id) {
  if (!id) return ref("");
  if (!names.has(id)) {
    const name = ref("");
    names.set(id, name);
    api.get(`/api/v1/drivers/${id}`).then((driver) => (name.value = driver.name), () => null);
  }
  return names.get(id);
}

/** Words that people leave on a record. */
export function useNotes(path) {
  const notes = shallowRef(/** @type {any[]} */ ([]));
  const read = () => api.get(path).then((answer) => (notes.value = answer.items), () => null);
  read();
  return {
    notes,
    async addNote(text, done) {
      try {
        await api.post(path, { text });
        await read();
        done(null);
      } catch (problem) {
        done(problem);
      }
    },
  };
}
