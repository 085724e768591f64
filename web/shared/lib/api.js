// The HTTP API: bearer token, problem details, idempotency keys, cursors.
import { ApiError, problemOf } from "./errors.js";

/** A list that is read to its end stops here: nobody looks at more rows on one screen. */
const MAXIMUM_ROWS = 5000;
export const PAGE_LIMIT = 200;

export function queryText(query) {
  const parts = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") parts.append(key, String(value));
  }
  const text = parts.toString();
  return text ? `?${text}` : "";
}

/**
 * @param {{accessToken: (isRenewed: boolean) => Promise<string | null>, fetch?: typeof fetch}} options
 *   `accessToken(true)` asks for a new one because the old one was refused.
 */
export function createApi({ accessToken, fetch: send = (...words) => fetch(...words) }) {
  /** @param {{body?: any, headers?: any, signal?: any}} options */
  async function attempt(method, path, options, isRenewed) {
    const { body, headers, signal } = options;
    const token = await accessToken(isRenewed);
    const all = { Accept: "application/json", ...headers };
    if (token) all.Authorization = `Bearer ${token}`;
    if (body !== undefined) all["Content-Type"] = "application/json";
    try {
      return await send(path, {
        method,
        headers: all,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      if (error?.name === "AbortError") throw error;
      throw new ApiError({ status: 0, code: "network" });
    }
  }

  async function answered(method, path, options) {
    let response = await attempt(method, path, options, false);
    if (response.status === 401) response = await attempt(method, path, options, true);
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  async function request(method, path, options = /** @type {any} */ ({})) {
    const response = await answered(method, path, options);
    const data = response.status === 204 ? null : await response.json();
    return { data, etag: response.headers.get("ETag") };
  }

  const get = async (path, query, options) => (await request("GET", path + queryText(query), options)).data;

  return {
    get,
    /** @returns {Promise<{data: any, etag: string | null}>} */
    getWithTag: (path, query) => request("GET", path + queryText(query)),

    /** The same key makes the same request happen once, also when it is sent again after a lost answer. */
    post: async (path, body, { key = crypto.randomUUID(), signal = undefined } = {}) =>
      (await request("POST", path, { body, signal, headers: { "Idempotency-Key": key } })).data,

    patch: (path, body, etag) => request("PATCH", path, { body, headers: etag ? { "If-Match": etag } : {} }),

    putWithTag: (path, body, etag) => request("PUT", path, { body, headers: etag ? { "If-Match": etag } : {} }),

    put: async (path, body) => (await request("PUT", path, { body })).data,

    /** A file's bytes. */
    file: async (path) => (await answered("GET", path, { headers: { Accept: "*/*" } })).blob(),

    remove: async (path) => (await request("DELETE", path)).data,

    /** The answer itself, whatever its type, for what is large or no JSON. */
    stream: (path, query, options = {}) =>
      answered("GET", path + queryText(query), { ...options, headers: { Accept: "*/*" } }),

    /** All rows behind a cursor, up to `maximum`. */
    async all(path, query = {}, { maximum = MAXIMUM_ROWS, onPage = (_rows) => {}, signal = undefined } = {}) {
      const rows = [];
      let cursor = null;
      do {
        const page = await get(path, { limit: PAGE_LIMIT, ...query, cursor }, { signal });
        rows.push(...page.items);
        onPage(page.items);
        cursor = page.nextCursor;
      } while (cursor && rows.length < maximum);
      return rows;
    },
  };
}
