// Things by their id, which many parts of a page watch. Changes are told once per frame, however many there are.
import { shallowRef } from "vue";

const later = typeof requestAnimationFrame === "function"
  ? (work) => {
    // A hidden tab has no frames; it must not pile up work either.
    if (document.hidden) setTimeout(work, 1000);
    else requestAnimationFrame(work);
  }
  : (work) => setTimeout(work, 0);

/** @param {(work: () => void) => void} [schedule] */
export function createCollection(schedule = later) {
  const items = new Map();
  const version = shallowRef(0);
  let isDue = false;

  function changed() {
    if (isDue) return;
    isDue = true;
    schedule(() => {
      isDue = false;
      version.value += 1;
    });
  }

  return {
    version,
    /** Reading `list`, `get` or `size` inside a computed value makes it follow the changes. */
    get: (id) => (version.value, items.get(id)),
    peek: (id) => items.get(id),
    list: () => (version.value, [...items.values()]),
    size: () => (version.value, items.size),
    put(item, id = item.id) {
      items.set(id, item);
      changed();
    },
    putAll(all) {
      for (const item of all) items.set(item.id, item);
      changed();
    },
    /** Replaces a known item by one with `changes`; says whether it was known. */
    merge(id, changes) {
      const item = items.get(id);
      if (!item) return false;
      items.set(id, { ...item, ...changes });
      changed();
      return true;
    },
    remove(id) {
      if (items.delete(id)) changed();
    },
    replaceAll(all) {
      items.clear();
      for (const item of all) items.set(item.id, item);
      changed();
    },
  };
}
