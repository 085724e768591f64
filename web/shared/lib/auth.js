// OAuth 2.0 authorization code with PKCE. The access token lives in memory only; the refresh token in a cookie that
// scripts cannot read.
import { reactive } from "vue";
import { problemOf } from "./errors.js";
import { challengeOf, randomText } from "./pkce.js";

const PENDING = "ohmstead.signin";
/** Says that a refresh cookie is there, which scripts cannot see: without it there is nothing to ask the server for. */
const HINT = "ohmstead.signed-in";
/** Renewed this long before it ends, so that no request meets an expired token. */
const RENEW_BEFORE_SECONDS = 60;

/**
 * @param {{clientId: string, callback: string, scope: string, fetch?: typeof fetch, storage?: Storage,
 *   hints?: Storage, location?: Location, now?: () => number}} options
 */
export function createAuth(options) {
  const { clientId, callback, scope } = options;
  const send = options.fetch ?? ((...words) => fetch(...words));
  const storage = options.storage ?? sessionStorage;
  const hints = options.hints ?? localStorage;
  const place = options.location ?? location;
  const now = options.now ?? Date.now;

  const state = reactive({ isSignedIn: false });
  let token = null;
  let expiresAt = 0;
  let renewal = null;
  const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(`ohmstead.${clientId}`) : null;
  channel?.addEventListener("message", (event) => {
    if (event.data === "signed-out") forget();
  });

  function forget() {
    token = null;
    expiresAt = 0;
    state.isSignedIn = false;
    hints.removeItem(HINT);
  }

  async function ask(form) {
    const response = await send("/oauth/token", {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
      body: new URLSearchParams({ client_id: clientId, ...form }).toString(),
    });
    if (!response.ok) throw await problemOf(response);
    const body = await response.json();
    token = body.access_token;
    expiresAt = now() + body.expires_in * 1000;
    state.isSignedIn = true;
    hints.setItem(HINT, "1");
  }

  /** One tab at a time: the cookie changes with each use, and a used one looks like theft. */
  function locked(work) {
    return navigator.locks ? navigator.locks.request(`ohmstead.${clientId}.refresh`, work) : work();
  }

  function renew() {
    renewal ??= locked(() => ask({ grant_type: "refresh_token" })).finally(() => {
      renewal = null;
    });
    return renewal;
  }

  return {
    state,

    /** The token to send. `isRefused` says that the server did not take the one that it had. */
    async accessToken(isRefused = false) {
      if (token && !isRefused && now() < expiresAt - RENEW_BEFORE_SECONDS * 1000) return token;
      try {
        await renew();
      } catch (error) {
        const isOver = error?.status === 400 || error?.status === 401;
        if (isOver) forget();
        else if (token && now() < expiresAt) return token; // the server is busy or away, and the token still holds
        if (!isOver) throw error;
      }
      return token;
    },

    /** True when a session from before goes on. */
    async resume() {
      if (!hints.getItem(HINT)) return false;
      try {
        await renew();
        return true;
      } catch (error) {
        if (error?.status !== 400 && error?.status !== 401) throw error;
        forget();
        return false;
      }
    },

    /** Leaves for the sign-in page; `returnTo` is where the person wanted to be. */
    async begin(returnTo) {
      const verifier = randomText();
      const proof = randomText(16);
      storage.setItem(PENDING, JSON.stringify({ verifier, proof, returnTo }));
      const query = new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: place.origin + callback,
        scope,
        state: proof,
        code_challenge: await challengeOf(verifier),
        code_challenge_method: "S256",
      });
      place.assign(`/oauth/authorize?${query}`);
    },

    /** Back from the sign-in page. Gives the path to go on with, or null when this answer was not asked for. */
    async finish(search) {
      const query = new URLSearchParams(search);
      const pending = JSON.parse(storage.getItem(PENDING) ?? "null");
      storage.removeItem(PENDING);
      const code = query.get("code");
      if (!pending || !code || query.get("state") !== pending.proof) return null;
      await ask({
        grant_type: "authorization_code",
        code,
        redirect_uri: place.origin + callback,
        code_verifier: pending.verifier,
      });
      return pending.returnTo ?? null;
    },

    async signOut() {
      await send("/oauth/signout", { method: "POST", credentials: "same-origin" }).catch(() => null);
      forget();
      channel?.postMessage("signed-out");
    },
  };
}
