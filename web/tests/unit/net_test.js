import { createVersions } from "../../shared/lib/versions.js";
import { assertEquals, assertFails } from "../assert.js";
import { createApi, queryText } from "../../shared/lib/api.js";
import { createAuth } from "../../shared/lib/auth.js";
import { ApiError, sentenceOf } from "../../shared/lib/errors.js";
import { createLive } from "../../shared/lib/live.js";

const json = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });

function recorder(answers) {
  const calls = [];
  const send = (path, options = {}) => {
    calls.push({ path, method: options.method, headers: options.headers, body: options.body });
    const answer = answers.shift();
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(answer);
  };
  return { calls, send };
}

function memory(values = {}) {
  const kept = new Map(Object.entries(values));
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

Deno.test("an expired token is renewed once, and the request sent again", async () => {
  const { calls, send } = recorder([json(401, {}), json(200, { ok: true })]);
  const asked = [];
  const api = createApi({
    accessToken: (isRefused) => Promise.resolve((asked.push(isRefused), `t${asked.length}`)),
    fetch: send,
  });
  assertEquals(await api.get("/api/v1/sites", { limit: 1, cursor: null, name: "" }), { ok: true });
  assertEquals(asked, [false, true]);
  assertEquals(calls.map((one) => [one.path, one.headers.Authorization]), [
    ["/api/v1/sites?limit=1", "Bearer t1"],
    ["/api/v1/sites?limit=1", "Bearer t2"],
  ]);
});

Deno.test("problem details become an error that names the field", async () => {
  const body = {
    type: "https://ohmstead.org/problems/invalid",
    status: 422,
    title: "Invalid request",
    detail: "/name is required",
    errors: [{ field: "/name", rule: "is required" }],
  };
  const { send } = recorder([json(422, body), new TypeError("refused"), new Response("<html>", { status: 502 })]);
  const api = createApi({ accessToken: () => Promise.resolve("t"), fetch: send });
  const error = /** @type {ApiError} */ (await assertFails(() => api.post("/api/v1/sites", {})));
  assertEquals([error.code, error.status, error.ruleOf("name"), error.ruleOf("address")], [
    "invalid",
    422,
    "is required",
    null,
  ]);
  assertEquals((/** @type {any} */ (await assertFails(() => api.get("/x")))).code, "network");
  assertEquals((/** @type {any} */ (await assertFails(() => api.get("/x")))).code, "http-502");
});

Deno.test("all pages are read by their cursors, up to a limit", async () => {
  const pages = () => [json(200, { items: [1, 2], nextCursor: "a" }), json(200, { items: [3], nextCursor: null })];
  const first = recorder(pages());
  const api = createApi({ accessToken: () => Promise.resolve("t"), fetch: first.send });
  assertEquals(await api.all("/x"), [1, 2, 3]);
  assertEquals(first.calls[1].path, "/x?limit=200&cursor=a");
  const second = recorder(pages());
  assertEquals(
    await createApi({ accessToken: () => Promise.resolve("t"), fetch: second.send }).all("/x", {}, { maximum: 2 }),
    [1, 2],
  );
});

Deno.test("a write has an idempotency key of its own", async () => {
  const { calls, send } = recorder([json(201, {}), json(201, {})]);
  const api = createApi({ accessToken: () => Promise.resolve("t"), fetch: send });
  await api.post("/x", { a: 1 });
  await api.post("/x", { a: 1 });
  const keys = calls.map((one) => one.headers["Idempotency-Key"]);
  assertEquals([keys[0].length, keys[0] !== keys[1], calls[0].body], [36, true, '{"a":1}']);
});

Deno.test("empty filters are left out of a query", () =>
  assertEquals(queryText({ a: "", b: undefined, c: 0 }), "?c=0"));

Deno.test("a known error has a sentence of ours, an unknown one the server's", () => {
  const t = (key, values) => `${key} ${values.detail}`;
  const has = (key) => key === "error.conflict";
  assertEquals(sentenceOf(new ApiError({ status: 409, code: "conflict", detail: "x" }), t, has), "error.conflict x");
  assertEquals(
    sentenceOf(new ApiError({ status: 418, code: "teapot", detail: "Short and stout." }), t, has),
    "Short and stout.",
  );
  assertEquals(sentenceOf(new Error("boom"), t, has), "error.unexpected boom");
});

const signIn = (send, extra = {}) => {
  const left = [];
  const auth = createAuth({
    clientId: "console",
    callback: "/console/callback",
    scope: "console",
    fetch: send,
    storage: /** @type {any} */ (memory()),
    hints: /** @type {any} */ (memory({ "ohmstead.signed-in": "1" })),
    location: /** @type {any} */ ({ origin: "https://x.example", assign: (url) => left.push(url) }),
    ...extra,
  });
  return { auth, left };
};
const token = (name, seconds = 900) => json(200, { access_token: name, expires_in: seconds });

Deno.test("signing in proves that this tab asked for it", async () => {
  const { calls, send } = recorder([token("a")]);
  const { auth, left } = signIn(send);
  await auth.begin("/console/orders?state=unpriced");
  const asked = new URL(left[0], "https://x.example").searchParams;
  assertEquals([asked.get("code_challenge_method"), asked.get("redirect_uri")], [
    "S256",
    "https://x.example/console/callback",
  ]);
  assertEquals(await auth.finish("?code=c&state=forged"), null);
  assertEquals(calls.length, 0);
  await auth.begin("/console/orders?state=unpriced");
  const again = new URL(left[1], "https://x.example").searchParams;
  assertEquals(await auth.finish(`?code=c&state=${again.get("state")}`), "/console/orders?state=unpriced");
  const sent = new URLSearchParams(calls[0].body);
  assertEquals([sent.get("grant_type"), sent.get("code"), sent.get("code_verifier")?.length], [
    "authorization_code",
    "c",
    43,
  ]);
  assertEquals(await auth.accessToken(), "a");
});

Deno.test("requests that meet an expired token together renew it once", async () => {
  let now = 0;
  const { calls, send } = recorder([token("a"), token("b")]);
  const { auth } = signIn(send, { now: () => now });
  await auth.resume();
  now = 890_000;
  assertEquals(await Promise.all([auth.accessToken(), auth.accessToken(), auth.accessToken()]), ["b", "b", "b"]);
  assertEquals(calls.length, 2);
});

Deno.test("a refresh that is refused signs out, one that fails does not", async () => {
  let now = 0;
  const { send } = recorder([token("a"), json(503, {}), json(400, { error: "invalid_grant" })]);
  const { auth } = signIn(send, { now: () => now });
  await auth.resume();
  now = 850_000;
  assertEquals(await auth.accessToken(), "a");
  assertEquals(auth.state.isSignedIn, true);
  assertEquals(await auth.accessToken(), null);
  assertEquals(auth.state.isSignedIn, false);
});

Deno.test("who never signed in here is not asked for a cookie", async () => {
  const { calls, send } = recorder([]);
  const { auth } = signIn(send, { hints: memory() });
  assertEquals([await auth.resume(), calls.length], [false, 0]);
});

class FakeSocket {
  static all = [];
  constructor(url) {
    this.url = url;
    this.sent = [];
    /** @type {any} */ this.onopen = null;
    /** @type {any} */ this.onmessage = null;
    /** @type {any} */ this.onclose = null;
    FakeSocket.all.push(this);
  }
  send(text) {
    this.sent.push(JSON.parse(text));
  }
  say(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }
  close() {
    this.onclose();
  }
}

Deno.test("live changes go on where they were after the connection was lost", async () => {
  FakeSocket.all = [];
  const due = [];
  const live = createLive({
    accessToken: () => Promise.resolve("t"),
    url: "ws://x/api/v1/live",
    Socket: FakeSocket,
    wait: (work) => due.push(work),
    random: () => 0,
  });
  const seen = [];
  let resets = 0;
  const stop = live.on("sessions", (data) => seen.push(data.n));
  live.onReset(() => (resets += 1));
  await live.start();
  const [first] = FakeSocket.all;
  first.onopen();
  assertEquals(first.sent[0], { type: "subscribe", token: "t", from: null });
  first.say({ type: "subscribed", cursor: "c0" });
  first.say({
    type: "events",
    cursor: "c1",
    events: [{ topic: "sessions", at: "", data: { n: 1 } }, { topic: "orders", at: "", data: {} }],
  });
  assertEquals([live.state.status, seen], ["live", [1]]);
  first.close();
  assertEquals([live.state.status, due.length], ["lost", 1]);
  await due[0]();
  const second = FakeSocket.all[1];
  second.onopen();
  assertEquals(second.sent[0].from, "c1");
  second.say({ type: "subscribed", cursor: "c9" });
  second.close();
  await due[1]();
  FakeSocket.all[2].onopen();
  assertEquals(FakeSocket.all[2].sent[0].from, "c1"); // what came between is still to be told
  FakeSocket.all[2].say({ type: "reset", cursor: "c10" });
  stop();
  FakeSocket.all[2].say({ type: "events", cursor: "c11", events: [{ topic: "sessions", at: "", data: { n: 2 } }] });
  assertEquals([resets, seen], [1, [1]]);
});

Deno.test("a newer version is told, and taken when a part of the old one is gone", async () => {
  let tag = '"1"';
  let time = 0;
  const told = [];
  const kept = new Map();
  const place = /** @type {any} */ ({ pathname: "/console/cards", reload: () => told.push("reload") });
  const versions = createVersions({
    page: "/console/",
    onNew: () => told.push("new"),
    fetch: /** @type {any} */ (async () => {
      if (!tag) throw new TypeError("network");
      return new Response("", { headers: { ETag: tag } });
    }),
    storage: /** @type {any} */ ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => kept.set(key, text),
    }),
    location: place,
    now: () => time,
  });
  await versions.check();
  await versions.check();
  assertEquals(told, []);
  tag = '"2"';
  await versions.check();
  assertEquals(told, ["new"]);
  await versions.renew();
  assertEquals(told, ["new", "reload"]);
  time = 1000; // it did not help
  await versions.renew();
  assertEquals(told, ["new", "reload", "new"]);
  time = 60_000;
  tag = ""; // nobody answers: the page that is there is better than the browser's own
  await versions.renew();
  assertEquals(told.at(-1), "new");
});
