// The version of the app that runs in this tab, and the one that the server has.

const RENEWED = "ohmstead.renewed";
/** When the same page fails again so soon, loading it once more would not help. */
const AGAIN_MS = 30_000;

/**
 * @param {{page: string, onNew: () => void, fetch?: typeof fetch, storage?: Storage, location?: Location,
 *   now?: () => number}} options `page` is where the app's own HTML is
 */
export function createVersions({ page, onNew, ...options }) {
  const send = options.fetch ?? ((...words) => fetch(...words));
  const storage = options.storage ?? sessionStorage;
  const place = options.location ?? location;
  const now = options.now ?? Date.now;
  let first = /** @type {string | null} */ (null);

  async function tagNow() {
    try {
      const response = await send(page, { cache: "no-store" });
      return response.ok ? response.headers.get("ETag") : null;
    } catch {
      return null;
    }
  }

  return {
    /** Tells when the server has another version than at the first time. */
    async check() {
      const tag = await tagNow();
      if (tag && first && tag !== first) onNew();
      first ??= tag;
    },

    /** A part of the app is not there: the page that was wanted is loaded anew, unless that was tried just now. */
    async renew() {
      const last = JSON.parse(storage.getItem(RENEWED) ?? "null");
      const isNoHelp = last?.path === place.pathname && now() - last.at < AGAIN_MS;
      if (isNoHelp || !await tagNow()) return onNew();
      storage.setItem(RENEWED, JSON.stringify({ path: place.pathname, at: now() }));
      place.reload();
    },
  };
}
