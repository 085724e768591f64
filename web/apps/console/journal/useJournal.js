// The messages of one station in a stretch of time, or those that a search over all days finds.
import { onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { createPairs, sameFrame } from "./frames.js";
import { readFrames, readNewest, search } from "./source.js";

const TAIL_MS = 2000;
const SHOW_MS = 30;
/** Each so many messages make the next list wait for a millisecond more. */
const SHOW_SLOWER = 100;
/** So many frames are enough to know which of the newest are known already. */
const REMEMBERED = 600;

/**
 * @param {() => {stationId: string, from: number, to: number, filter: any | null, isTailed: boolean} | null} wanted
 *   `filter` asks for a search over all days
 */
export function useJournal(wanted) {
  const exchanges = shallowRef(/** @type {import("./frames.js").Exchange[]} */ ([]));
  const isReading = ref(false);
  const error = shallowRef(/** @type {any} */ (null));
  const cursor = ref(/** @type {string | null} */ (null));
  let pairs = createPairs();
  let known = /** @type {string[]} */ ([]);
  let lastAt = 0;
  let frame = 0;
  let abort = new AbortController();
  let timer = 0;

  /** Many chunks come one after the other: a new list now and then is enough, and rarer for a long one. */
  function show() {
    frame ||= setTimeout(() => {
      frame = 0;
      exchanges.value = [...pairs.exchanges];
    }, SHOW_MS + pairs.exchanges.length / SHOW_SLOWER);
  }
  function take(frames) {
    for (const one of frames) pairs.add(one);
    lastAt = Math.max(lastAt, frames.at(-1)?.at ?? 0);
    known = [...known, ...frames.slice(-REMEMBERED).map(sameFrame)].slice(-REMEMBERED);
    show();
  }

  async function guarded(work) {
    const mine = abort;
    isReading.value = true;
    try {
      await work(mine.signal);
      if (mine === abort) error.value = null;
    } catch (problem) {
      if (mine === abort && problem?.name !== "AbortError") error.value = problem;
    } finally {
      if (mine === abort) isReading.value = false;
    }
  }

  async function findMore() {
    const { stationId, filter } = wanted() ?? {};
    if (!filter || isReading.value) return;
    await guarded(async (signal) => {
      const found = await search(stationId, filter, cursor.value, signal);
      if (signal.aborted) return;
      cursor.value = found.nextCursor;
      // Each find stands alone: its partner need not be among them.
      for (const one of found.frames) {
        const single = createPairs();
        single.add(one);
        single.exchanges[0].key = `${one.at}-f${pairs.exchanges.length}`;
        pairs.exchanges.push(single.exchanges[0]);
      }
      show();
    });
  }

  async function read() {
    abort.abort();
    abort = new AbortController();
    clearTimeout(timer);
    pairs = createPairs();
    known = [];
    lastAt = 0;
    cursor.value = null;
    exchanges.value = [];
    isReading.value = false;
    const now = wanted();
    if (!now) return;
    if (now.filter) return findMore();
    await guarded((signal) =>
      readFrames(now.stationId, now.from, now.to, (frames) => signal.aborted || take(frames), signal)
    );
    follow();
  }

  /** While the stretch goes on, what is new is asked for again and again. */
  function follow() {
    clearTimeout(timer);
    const now = wanted();
    if (!now || now.filter || !now.isTailed || Date.now() > now.to) return;
    const { signal } = abort;
    timer = setTimeout(async () => {
      if (!document.hidden && !isReading.value) {
        try {
          const frames = await readNewest(now.stationId, new Set(known), Math.max(lastAt, now.from), signal);
          if (!signal.aborted && frames.length) take(frames);
        } catch {
          // the next try says whether it was but a moment
        }
      }
      if (!signal.aborted) follow();
    }, TAIL_MS);
  }

  watch(() => JSON.stringify({ ...wanted(), isTailed: undefined }), read, { immediate: true });
  watch(() => wanted()?.isTailed, follow);
  onBeforeUnmount(() => {
    abort.abort();
    clearTimeout(timer);
    clearTimeout(frame);
  });
  return { exchanges, isReading, error, cursor, findMore, reread: read };
}
