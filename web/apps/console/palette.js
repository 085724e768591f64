// What Ctrl-K finds: pages and stations at once, orders, drivers and cards from the server.
import { api, can, operatorId, router, t, word } from "./context.js";
import { siteName, sites, stations } from "./fleet.js";
import { routes } from "./routes.js";

const MOST = 7;

const fits = (text, words) => words.every((word) => text.includes(word));

export function findLocal(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const pages = routes
    .filter((one) => one.icon && (!one.needs || can(one.needs)))
    .map((one) => ({
      id: `page-${one.name}`,
      group: t("palette.pages"),
      icon: one.icon,
      title: t(`nav.${one.name}`),
      sub: "",
      run: () => router.go({ name: one.name }),
    }))
    .filter((one) => fits(one.title.toLowerCase(), words));
  if (!words.length) return pages;
  const found = stations.list()
    .filter((one) => fits(`${one.identity} ${one.name} ${siteName(one.siteId)}`.toLowerCase(), words))
    .slice(0, MOST)
    .map((one) => ({
      id: one.id,
      group: t("nav.stations"),
      icon: "station",
      title: `${one.identity}  ${one.name}`,
      sub: word("presence", one.presence),
      run: () => router.go({ name: "station", params: { id: one.id } }),
    }));
  const places = sites.list()
    .filter((one) => fits(`${one.name} ${one.address}`.toLowerCase(), words))
    .slice(0, MOST)
    .map((one) => ({
      id: one.id,
      group: t("nav.sites"),
      icon: "site",
      title: one.name,
      sub: one.address,
      run: () => router.go({ name: "site", params: { id: one.id } }),
    }));
  return [...places, ...found, ...pages];
}

const KINDS = {
  station: { page: "station", icon: "station", group: "nav.stations" },
  site: { page: "site", icon: "site", group: "nav.sites" },
  order: { page: "order", icon: "order", group: "nav.orders" },
  session: { page: "session", icon: "session", group: "nav.sessions" },
  driver: { page: "driver", icon: "user", group: "nav.drivers" },
  idToken: { page: "cards", icon: "card", group: "nav.cards" },
};

/** The server finds what is not in memory, as far as this person may see it. */
export async function findRemote(text) {
  const { items } = await api.get("/api/v1/search", { q: text, operatorId: operatorId.value });
  return items.filter((one) => one.kind in KINDS).map((one) => {
    const { page, icon, group } = KINDS[one.kind];
    const to = page === "cards" ? { name: page, query: { q: text } } : { name: page, params: { id: one.id } };
    return { id: one.id, group: t(group), icon, title: one.title, sub: one.detail, run: () => router.go(to) };
  });
}
