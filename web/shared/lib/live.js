// Live changes: one socket, which goes on where it was after it was lost.
import { reactive } from "vue";

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 20_000;
/** The server pings by frames that scripts cannot see, so a quiet socket says nothing; a sleeping laptop does. */
const SLEPT_MS = 60_000;

/**
 * @param {{accessToken: () => Promise<string | null>, topics?: string[], stationIds?: string[], url?: string, Socket?: any,
 *   wait?: (work: () => void, ms: number) => any, random?: () => number}} options
 */
export function createLive(options) {
  const Socket = options.Socket ?? WebSocket;
  const wait = options.wait ?? ((work, ms) => setTimeout(work, ms));
  const random = options.random ?? Math.random;
  const state = reactive({ status: "connecting", since: Date.now(), lastEventAt: 0, retryAt: 0 });
  /** @type {Map<string, Set<(data: any, at: string) => void>>} */
  const readers = new Map();
  const resetReaders = new Set();
  let socket = null;
  let cursor = null;
  let tries = 0;
  let isStopped = false;

  function set(status) {
    if (state.status === status) return;
    state.status = status;
    state.since = Date.now();
  }

  function retry() {
    if (isStopped) return;
    const most = Math.min(FIRST_RETRY_MS * 2 ** tries, LAST_RETRY_MS);
    tries += 1;
    const pause = most / 2 + random() * most / 2; // spread, so that not all tabs come back at once
    state.retryAt = Date.now() + pause;
    set("lost");
    wait(connect, pause);
  }

  async function connect() {
    if (isStopped || socket) return;
    let token = null;
    try {
      token = await options.accessToken();
    } catch {
      return retry();
    }
    if (!token) return set("signedOut");
    const url = options.url ?? `${location.origin.replace(/^http/, "ws")}/api/v1/live`;
    const mine = new Socket(url);
    socket = mine;
    const { topics, stationIds } = options;
    mine.onopen = () => mine.send(JSON.stringify({ type: "subscribe", token, topics, stationIds, from: cursor }));
    mine.onmessage = (event) => take(JSON.parse(event.data));
    mine.onclose = () => {
      if (socket !== mine) return;
      socket = null;
      retry();
    };
  }

  function take(message) {
    // A first subscription starts at the newest; one that resumes gets what it missed, or a reset.
    if (message.cursor && (message.type !== "subscribed" || cursor === null)) cursor = message.cursor;
    if (message.type === "subscribed") {
      tries = 0;
      set("live");
    } else if (message.type === "reset") {
      for (const reader of resetReaders) reader();
    } else if (message.type === "events") {
      state.lastEventAt = Date.now();
      for (const { topic, data, at } of message.events) {
        for (const reader of readers.get(topic) ?? []) reader(data, at);
      }
    }
  }

  function nudge() {
    if (!socket && !isStopped) {
      tries = 0;
      connect();
    }
  }

  let ticks = 0;
  let lastTick = Date.now();
  function tick() {
    if (Date.now() - lastTick > SLEPT_MS) socket?.close();
    lastTick = Date.now();
  }

  return {
    state,
    start() {
      isStopped = false;
      globalThis.addEventListener?.("online", nudge);
      if (typeof document !== "undefined") ticks = setInterval(tick, SLEPT_MS / 4);
      return connect();
    },
    stop() {
      isStopped = true;
      clearInterval(ticks);
      globalThis.removeEventListener?.("online", nudge);
      socket?.close();
      socket = null;
      set("stopped");
    },
    nudge,
    /** Begins the connection anew: it may be dead without either side having said so. */
    renew: () => socket ? socket.close() : nudge(),
    /** Calls `reader(data, at)` for each change of a topic; gives the function that ends it. */
    on(topic, reader) {
      if (!readers.has(topic)) readers.set(topic, new Set());
      readers.get(topic)?.add(reader);
      return () => readers.get(topic)?.delete(reader);
    },
    /** Calls `reader()` when changes were lost and everything has to be read again. */
    onReset(reader) {
      resetReaders.add(reader);
      return () => resetReaders.delete(reader);
    },
  };
}
