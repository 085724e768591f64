// Actions on many stations, as they are shown.
import { t, word } from "./context.js";

const TONES = {
  accepted: "ok",
  running: "busy",
  rejected: "bad",
  failed: "bad",
  notSupported: "warn",
  timedOut: "warn",
  stationOffline: "warn",
  cancelled: "mute",
};

/** In the order in which people look for them. */
export const ITEM_STATES = [
  "waiting",
  "running",
  "accepted",
  "rejected",
  "notSupported",
  "failed",
  "timedOut",
  "stationOffline",
  "cancelled",
];

export const isOpen = (state) => state === "waiting" || state === "running";

/** Running, done, or cancelled with stations that still answer. */
export const stateOf = (row) => row.isFinal || row.state !== "cancelled" ? row.state : "cancelling";

export const doneOf = (row) =>
  Object.entries(row.counts).reduce((sum, [state, count]) => isOpen(state) ? sum : sum + count, 0);

/** What did not do it, and could be asked again. */
export const failedOf = (row) => doneOf(row) - (row.counts.accepted ?? 0);

/** The bar: [{tone, share}]. */
export function partsOf(row) {
  const sums = new Map();
  for (const [state, count] of Object.entries(row.counts)) {
    const tone = TONES[state];
    if (tone) sums.set(tone, (sums.get(tone) ?? 0) + count);
  }
  return ["ok", "busy", "warn", "bad", "mute"].filter((tone) => sums.has(tone)).map((tone) => ({
    tone,
    share: `${100 * sums.get(tone) / Math.max(row.total, 1)}%`,
  }));
}

/** "Reset · soft", "Write a setting · HeartbeatInterval". */
export function titleOf(row) {
  const { action } = row;
  const detail = action.reset
    ? word("reset", action.reset)
    : action.operative === undefined
    ? action.key ?? action.message ?? action.rawAction
    : word("operative", String(action.operative));
  return [t(`command.kind.${row.kind}`), detail].filter(Boolean).join(" · ");
}
