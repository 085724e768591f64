// Messages of the journal: read from its text or from its list, and paired with their answers.

/**
 * @typedef {{at: number, direction: "in" | "out", type: "call" | "callResult" | "callError" | "unreadable",
 *   id?: string, action?: string, errorCode?: string, errorDescription?: string, text: string | null, payload?: any,
 *   took?: number}} Frame
 *   `text` is the message as it was; a frame of a search has its `payload` instead
 * @typedef {{key: string, at: number, direction: "in" | "out", action: string, call: Frame | null,
 *   answer: Frame | null, took: number | null, tone?: string}} Exchange
 */

const HEAD = /^\s*\[\s*([234])\s*,\s*"((?:[^"\\]|\\.)*)"\s*,\s*(?:"((?:[^"\\]|\\.)*)"\s*,\s*(?:"((?:[^"\\]|\\.)*)")?)?/;
const TYPES = { 2: "call", 3: "callResult", 4: "callError" };
/** `2026-11-21T08:00:00.409Z in `: the time always has this length. */
const TIME_LENGTH = 24;

const plain = (text) => text === undefined ? undefined : text.includes("\\") ? JSON.parse(`"${text}"`) : text;

/** A line of a downloaded day -> frame, or null when it is none. */
export function frameOfLine(line) {
  const at = Date.parse(line.slice(0, TIME_LENGTH));
  const space = line.indexOf(" ", TIME_LENGTH + 1);
  const direction = line.slice(TIME_LENGTH + 1, space);
  if (Number.isNaN(at) || (direction !== "in" && direction !== "out")) return null;
  const text = line.slice(space + 1);
  const head = HEAD.exec(text);
  if (!head) return /** @type {Frame} */ ({ at, direction, type: "unreadable", text });
  const frame = /** @type {Frame} */ ({ at, direction, type: TYPES[head[1]], id: plain(head[2]), text });
  if (frame.type === "call") frame.action = plain(head[3]) ?? "";
  if (frame.type === "callError") {
    frame.errorCode = plain(head[3]) ?? "";
    frame.errorDescription = plain(head[4]) ?? "";
  }
  return frame;
}

/** An entry of the list that the server gives. @returns {Frame} */
export const frameOfEntry = (entry) => ({
  at: Date.parse(entry.at),
  direction: entry.direction,
  type: entry.type,
  id: entry.id,
  action: entry.action,
  errorCode: entry.errorCode,
  errorDescription: entry.errorDescription,
  took: entry.answerMilliseconds,
  text: entry.text ?? null,
  payload: entry.payload,
});

/** What a frame carries; of an error its details. */
export function payloadOf(frame) {
  if (!frame || frame.type === "unreadable") return null;
  if (frame.text === null) return frame.payload ?? null;
  try {
    const parts = JSON.parse(frame.text);
    return parts[frame.type === "call" ? 3 : frame.type === "callError" ? 4 : 2] ?? null;
  } catch {
    return null;
  }
}

/** The whole message, as it went over the line. */
export function messageOf(frame) {
  if (frame.text !== null) {
    try {
      return JSON.parse(frame.text);
    } catch {
      return frame.text;
    }
  }
  const payload = frame.payload ?? {};
  if (frame.type === "call") return [2, frame.id, frame.action, payload];
  if (frame.type === "callResult") return [3, frame.id, payload];
  return [4, frame.id, frame.errorCode, frame.errorDescription, payload];
}

export const sameFrame = (frame) => `${frame.at} ${frame.direction} ${frame.type} ${frame.id ?? frame.text}`;

/** Pairs calls with their answers, whatever the order in which frames of both sides come. */
export function createPairs() {
  const exchanges = /** @type {Exchange[]} */ ([]);
  const open = new Map();
  let number = 0;

  const added = (frame, call, answer) => {
    const exchange = {
      key: `${frame.at}-${number++}`,
      at: frame.at,
      direction: call
        ? call.direction
        : answer && answer.type !== "unreadable"
        ? (answer.direction === "in" ? "out" : "in")
        : frame.direction,
      action: frame.action ?? "",
      call,
      answer,
      took: answer?.took ?? null,
    };
    exchanges.push(exchange);
    return exchange;
  };

  return {
    exchanges,
    /** @param {Frame} frame  Frames have to come in the order of their times. */
    add(frame) {
      if (frame.type === "call") {
        open.set(`${frame.direction} ${frame.id}`, added(frame, frame, null));
        return;
      }
      const asked = frame.direction === "in" ? "out" : "in";
      const exchange = frame.type === "unreadable" ? null : open.get(`${asked} ${frame.id}`);
      if (!exchange) return void added(frame, null, frame);
      open.delete(`${asked} ${frame.id}`);
      exchange.answer = frame;
      exchange.took = frame.at - exchange.at;
    },
  };
}

const REFUSALS = new Set(
  ("Rejected NotSupported NotImplemented Failed Blocked Expired Invalid ConcurrentTx Faulted Occupied Unavailable " +
    "UnlockFailed UnknownMessageId UnknownVendorId UnknownComponent UnknownVariable UnknownConnector Unknown " +
    "VersionMismatch NoCredit NotAllowedTypeEVSE NotAtThisLocation NotAtThisTime NotFound PropertyConstraintViolation " +
    "FormatViolation InstallationFailed DownloadFailed UploadFailed").split(" "),
);
/** A call that waits for longer than this will hardly be answered. */
export const PATIENCE_MS = 60_000;

/** bad: an error, or no message at all; warn: refused, or not answered; mute: nothing to say. */
export function toneOfExchange(exchange, now) {
  const { call, answer } = exchange;
  if (!answer) return call && now - call.at > PATIENCE_MS ? "warn" : "mute";
  return exchange.tone ??= answeredTone(exchange);
}

function answeredTone({ call, answer, action }) {
  if (answer?.type === "callError" || answer?.type === "unreadable") return "bad";
  if (action === "StatusNotification" && call && /"(?:Faulted)"/.test(call.text ?? JSON.stringify(call.payload))) {
    return "bad";
  }
  const status = /"status"\s*:\s*"(\w+)"/.exec(answer.text ?? JSON.stringify(answer.payload ?? {}));
  return status && REFUSALS.has(status[1]) ? "warn" : "mute";
}

const DAY_MS = 86_400_000;

/** Days are kept by UTC; a day at the site is parts of two. */
export function utcDaysOf(from, to) {
  const days = [];
  for (let at = Math.floor(from / DAY_MS) * DAY_MS; at < to; at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
