// Undo and redo over values that never change.

/** Steps that are kept: an hour of painting. */
const LIMIT = 300;
/** Typing within this time is one step. */
const JOIN_MS = 1500;

/** @param {any} first @param {{limit?: number, now?: () => number}} [options] */
export function createHistory(first, { limit = LIMIT, now = Date.now } = {}) {
  let past = [];
  let present = first;
  let future = [];
  let lastKey = null;
  let lastAt = 0;
  return {
    get present() {
      return present;
    },
    get canUndo() {
      return past.length > 0;
    },
    get canRedo() {
      return future.length > 0;
    },
    /** `key` names the field that is typed into: its letters are one step. */
    push(value, key = null) {
      if (value === present) return present;
      const isJoined = key !== null && key === lastKey && now() - lastAt < JOIN_MS && past.length > 0;
      if (!isJoined) past = [...past, present].slice(-limit);
      present = value;
      future = [];
      lastKey = key;
      lastAt = now();
      return present;
    },
    undo() {
      if (!past.length) return present;
      future = [present, ...future];
      present = past.at(-1);
      past = past.slice(0, -1);
      lastKey = null;
      return present;
    },
    redo() {
      if (!future.length) return present;
      past = [...past, present];
      [present, ...future] = future;
      lastKey = null;
      return present;
    },
  };
}
