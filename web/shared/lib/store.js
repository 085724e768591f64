// Things by their id, which many parts of a page watch. Changes are told together, however many there are: at once
// after a pause, and while they keep coming a few times a second.
import { shallowRef } from "vue";

/** Between two changes of the screen: what follows one by one for a person, and leaves the page time for its reader. */
const PACE_MS = 120;

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
  let toldAt = -PACE_MS;

  function changed() {
    if (isDue) return;
    isDue = true;
    const tell = () => {
      isDue = false;
      toldAt = performance.now();
      version.value += 1;
    };
    const pause = toldAt + PACE_MS - performance.now();
    if (pause > 0) setTimeout(() => schedule(tell), pause);
    else schedule(tell);
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
