// Where the messages of the journal come from: whole days as text, the newest ones and searches from the list.
import { api } from "../context.js";
import { frameOfEntry, frameOfLine, sameFrame, utcDaysOf } from "./frames.js";

/** The newest messages are asked for in pages of so many, and after a pause never more than so many pages. */
const TAIL_LIMIT = 100;
const TAIL_PAGES = 20;
/** Lines that are read in one go, so that the page stays responsive. */
const SLICE_LINES = 2000;

const pathOf = (stationId) => `/api/v1/stations/${stationId}/journal`;
const breath = () => new Promise((done) => setTimeout(done, 0));

async function readDay(stationId, day, isWanted, take, signal) {
  const response = await api.stream(`${pathOf(stationId)}/download`, { day }, { signal });
  const reader = /** @type {any} */ (response.body).pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const feed = async (lines) => {
    for (let start = 0; start < lines.length; start += SLICE_LINES) {
      const frames = lines.slice(start, start + SLICE_LINES).filter(isWanted).map(frameOfLine).filter(Boolean);
      if (frames.length) take(frames);
      await breath();
    }
  };
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split("\n");
    rest = lines.pop() ?? "";
    await feed(lines);
  }
  await feed([rest]);
}

/** The days of UTC in a stretch of time of which there are messages. */
export async function daysBetween(stationId, from, to, signal = undefined) {
  const { items } = await api.get(`${pathOf(stationId)}/days`, {}, { signal });
  const there = new Set(items.map((one) => one.day));
  return utcDaysOf(from, to).filter((day) => there.has(day));
}

/** All frames between two times, oldest first, handed on as they come. Days without messages are left out. */
export async function readFrames(stationId, from, to, take, signal) {
  const [first, last] = [from, to].map((time) => new Date(time).toISOString());
  // ISO times of one length compare as texts.
  const isWanted = (line) => line >= first && line < last;
  for (const day of await daysBetween(stationId, from, to, signal)) {
    await readDay(stationId, day, isWanted, take, signal);
  }
}

/** What came since the frames in `known`, oldest first. */
export async function readNewest(stationId, known, since, signal) {
  const found = [];
  let cursor = null;
  for (let page = 0; page < TAIL_PAGES; page++) {
    const answer = await api.get(pathOf(stationId), { limit: TAIL_LIMIT, cursor }, { signal });
    const frames = answer.items.map(frameOfEntry);
    const fresh = frames.filter((one) => one.at >= since && !known.has(sameFrame(one)));
    found.push(...fresh);
    if (fresh.length < frames.length || !answer.nextCursor) break;
    cursor = answer.nextCursor;
  }
  return found.reverse();
}

/** One page of a search over all days, newest first. */
export async function search(stationId, filter, cursor, signal) {
  const { items, nextCursor } = await api.get(pathOf(stationId), { ...filter, limit: 100, cursor }, { signal });
  return { frames: items.map(frameOfEntry), nextCursor };
}

/** A UTC day as a file. */
export async function fetchDay(stationId, day) {
  const response = await api.stream(`${pathOf(stationId)}/download`, { day });
  return await response.blob();
}
