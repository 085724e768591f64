/** Where to go after signing in: only on to the authorization of an app of this server, or to the console. */
export function safeNext(search, origin) {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (!next.startsWith("/oauth/authorize?")) return "/console/";
  const url = new URL(next, origin);
  return url.origin === origin && url.pathname === "/oauth/authorize" ? url.pathname + url.search : "/console/";
}

/** Why an outside provider signed nobody in, as the server says it. */
const REFUSALS = new Map([
  ["stale", "signin.refused.stale"],
  ["cancelled", "signin.refused.cancelled"],
  ["provider", "signin.refused.provider"],
  ["unverified", "signin.refused.unverified"],
  ["uninvited", "signin.refused.uninvited"],
  ["domain", "signin.refused.domain"],
  ["refused", "signin.refused.refused"],
]);

export const refusalKey = (why) => REFUSALS.get(why) ?? "signin.refused.provider";
