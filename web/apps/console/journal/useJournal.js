// The messages of one station in a stretch of time, or those that a search over all days finds.
import { onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { openLive } from "../context.js";
import { createPairs, frameOfLine, sameFrame } from "./frames.js";
import { readFrames, readNewest, search } from "./source.js";

/** Messages kept while the page is paused; beyond, the day is read again when it goes on. */
const MOST_WAITING = 5000;
const SHOW_MS = 30;
/** Each so many messages make the next list wait for a millisecond more. */
const SHOW_SLOWER = 100;
/** So many frames are enough to know which of the newest are known already. */
const REMEMBERED = 600;

/**
 * @param {() => {stationId: string, from: number, to: number, filter: any | null, isTailed: boolean} | null} wanted
 *   `filter` asks for a search over all days; what is new waits while it is not tailed
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
  /** Messages that came while the page was paused. */
  const waiting = ref(0);
  /** Messages that came too fast to be told one by one. */
  const skipped = ref(0);
  let held = /** @type {any[]} */ ([]);
  let tail = /** @type {any} */ (null);

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

  /** What is new: it may have been read a moment ago as well. */
  function takeNew(frames) {
    const seen = new Set(known);
    const fresh = frames.filter((one) => one && !seen.has(sameFrame(one)));
    if (fresh.length) take(fresh);
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
    leave();
    skipped.value = 0;
    pairs = createPairs();
    known = [];
    lastAt = 0;
    cursor.value = null;
    exchanges.value = [];
    isReading.value = false;
    const now = wanted();
    if (!now) return;
    if (now.filter) return findMore();
    await guarded(async (signal) => {
      await readFrames(now.stationId, now.from, now.to, (frames) => signal.aborted || take(frames), signal);
      if (!signal.aborted) exchanges.value = [...pairs.exchanges];
    });
    follow();
  }

  function leave() {
    tail?.stop();
    tail = null;
    held = [];
    waiting.value = 0;
  }

  /** While the stretch goes on, the server says what is new. */
  function follow() {
    const now = wanted();
    if (!now || now.filter || Date.now() > now.to) return leave();
    if (!now.isTailed || !tail) {
      if (!tail) open(now.stationId);
      return;
    }
    // It goes on: with what waited, or from the files where too much did.
    if (waiting.value > MOST_WAITING) return read();
    takeNew(held);
    held = [];
    waiting.value = 0;
  }

  function open(stationId) {
    const { signal } = abort;
    const mine = openLive({ topics: ["messages"], stationIds: [stationId] });
    tail = mine;
    mine.on("messages", ({ direction, message, skipped: count }, at) => {
      if (count) skipped.value += count;
      if (!message || tail !== mine) return;
      const frame = frameOfLine(`${at} ${direction} ${message}`);
      if (!wanted()?.isTailed) {
        waiting.value += 1;
        if (frame && held.length < MOST_WAITING) held.push(frame);
      } else takeNew([frame]);
    });
    // What came between the reading and the socket, or while it was lost.
    watch(() => mine.state.status, async (status) => {
      if (status !== "live" || tail !== mine) return;
      try {
        const since = Math.max(lastAt, wanted()?.from ?? 0);
        takeNew(await readNewest(stationId, new Set(known), since, signal));
      } catch {
        // the next connection asks again
      }
    });
    mine.start();
  }

  watch(() => JSON.stringify({ ...wanted(), isTailed: undefined }), read, { immediate: true });
  watch(() => wanted()?.isTailed, follow);
  onBeforeUnmount(() => {
    abort.abort();
    leave();
    clearTimeout(frame);
  });
  return { exchanges, isReading, error, cursor, waiting, skipped, findMore, reread: read };
}
