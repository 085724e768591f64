/** Where to go after signing in: only on to the authorization of an app of this server, or to the console. */
export function safeNext(search, origin) {
  const next = new URLSearchParams(search).get("next") ?? "";
  if (!next.startsWith("/oauth/authorize?")) return "/console/";
  const url = new URL(next, origin);
  return url.origin === origin && url.pathname === "/oauth/authorize" ? url.pathname + url.search : "/console/";
}
