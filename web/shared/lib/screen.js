// A screen that nobody can type at is signed in by a code (RFC 8628). Its access token lives in memory, its refresh token
// in a cookie that scripts cannot read; it renews itself for as long as it is not ended.
import { reactive } from "vue";
import { problemOf } from "./errors.js";

const CLIENT = "wall";
const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
/** Says that there is a cookie to renew by, which scripts cannot see. */
const HINT = "ohmstead.screen";
const RENEW_BEFORE_SECONDS = 60;
/** While the server is away it is asked again after this time. */
const RETRY_MS = 5000;

/**
 * @param {{fetch?: typeof fetch, hints?: Storage, now?: () => number,
 *   wait?: (ms: number) => Promise<void>}} options
 */
export function createScreenAuth(options = {}) {
  const send = options.fetch ?? ((...words) => fetch(...words));
  const hints = options.hints ?? localStorage;
  const now = options.now ?? Date.now;
  const wait = options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  const state = reactive({ isSignedIn: false });
  let token = null;
  let expiresAt = 0;
  let renewal = null;

  async function ask(path, form) {
    const response = await send(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
      body: new URLSearchParams({ client_id: CLIENT, ...form }).toString(),
    });
    if (!response.ok) throw await problemOf(response);
    return response.json();
  }

  function take(body) {
    token = body.access_token;
    expiresAt = now() + body.expires_in * 1000;
    state.isSignedIn = true;
    hints.setItem(HINT, "1");
  }

  function forget() {
    token = null;
    expiresAt = 0;
    state.isSignedIn = false;
    hints.removeItem(HINT);
  }

  /** Only the server's word ends it: an outage, however long, does not. */
  const isOver = (error) => error?.status === 400 && error?.code === "invalid_grant";

  function renew() {
    renewal ??= ask("/oauth/token", { grant_type: "refresh_token" }).then(take).finally(() => {
      renewal = null;
    });
    return renewal;
  }

  return {
    state,

    async accessToken(isRefused = false) {
      if (token && !isRefused && now() < expiresAt - RENEW_BEFORE_SECONDS * 1000) return token;
      try {
        await renew();
      } catch (error) {
        if (isOver(error)) forget();
        else if (token && !isRefused && now() < expiresAt) return token;
        else throw error;
      }
      return token;
    },

    /** True when a screen from before goes on; throws while nobody can know. */
    async resume() {
      if (!hints.getItem(HINT)) return false;
      try {
        await renew();
        return true;
      } catch (error) {
        if (!isOver(error)) throw error;
        forget();
        return false;
      }
    },

    /**
     * Asks for a code, shows it, and waits until somebody has typed it in; codes that are over are replaced.
     * @param {(code: {userCode: string, page: string, link: string} | null) => void} show null while the server is away
     */
    async pair(show) {
      for (;;) {
        let asked;
        try {
          asked = await ask("/oauth/device_authorization", {});
        } catch {
          show(null);
          await wait(RETRY_MS);
          continue;
        }
        show({
          userCode: asked.user_code,
          page: asked.verification_uri,
          link: asked.verification_uri_complete,
        });
        if (await poll(asked)) return;
      }
    },
  };

  async function poll(asked) {
    let pause = asked.interval * 1000;
    const until = now() + asked.expires_in * 1000;
    while (now() < until) {
      await wait(pause);
      try {
        take(await ask("/oauth/token", { grant_type: GRANT, device_code: asked.device_code }));
        return true;
      } catch (error) {
        if (error?.code === "slow_down") pause += 5000;
        else if (error?.code === "expired_token" || error?.code === "access_denied") return false;
      }
    }
    return false;
  }
}
