// Ways to the messages of a station around something that happened.

const BEFORE_MS = 120_000;
const AFTER_MS = 60_000;
const AROUND_MS = 600_000;

const text = (time) => new Date(time).toISOString();
const stretch = (id, from, to, at) => ({
  name: "journal",
  params: { id },
  query: { from: text(from), to: text(to), at: text(at) },
});

/** All of a session; its start is marked. `until` is its end, or now. */
export function messagesDuring(stationId, startedAt, until) {
  const [from, to] = [startedAt, until].map((time) => new Date(time).getTime());
  return stretch(stationId, from - BEFORE_MS, to + AFTER_MS, from);
}

export function messagesAround(stationId, time) {
  const at = new Date(time).getTime();
  return stretch(stationId, at - AROUND_MS, at + AROUND_MS, at);
}
