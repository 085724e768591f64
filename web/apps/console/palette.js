// What Ctrl-K finds: pages and stations at once, orders, drivers and cards from the server.
import { api, can, operatorId, router, t, word } from "./context.js";
import { siteName, sites, stations } from "./fleet.js";
import { routes } from "./routes.js";

const MOST = 7;

const fits = (text, words) => words.every((word) => text.includes(word));

export function findLocal(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const pages = routes
    .filter((one) => one.group && (!one.needs || can(one.needs)))
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

/** The server finds orders by their number and stations that are not in memory. */
export async function findRemote(text) {
  const query = { operatorId: operatorId.value, limit: MOST };
  const asked = [];
  if (can("orders:read") && /^[\d-]{3,}$/.test(text)) {
    asked.push(
      api.get("/api/v1/orders", { ...query, number: text }).then((page) =>
        page.items.map((one) => ({
          id: one.id,
          group: t("nav.orders"),
          icon: "order",
          title: one.number,
          sub: word("order", one.state),
          run: () => router.go({ name: "order", params: { id: one.id } }),
        }))
      ),
    );
  }
  if (can("drivers:read")) {
    asked.push(
      api.all("/api/v1/drivers", { operatorId: operatorId.value }, { maximum: 1000 }).then((rows) =>
        rows.filter((one) =>
          `${one.name} ${one.phone ?? ""} ${one.email ?? ""}`.toLowerCase().includes(text.toLowerCase())
        )
          .slice(0, MOST).map((one) => ({
            id: one.id,
            group: t("nav.drivers"),
            icon: "user",
            title: one.name,
            sub: one.phone ?? one.email ?? "",
            run: () => router.go({ name: "driver", params: { id: one.id } }),
          }))
      ),
    );
  }
  return (await Promise.allSettled(asked)).flatMap((one) => one.status === "fulfilled" ? one.value : []);
}
