// Every page: its path, where it stands in the navigation, and what a person needs to see it.

/** `crumb` names the list that a record belongs to. */
export const routes = [
  { name: "overview", path: "/", load: () => import("./pages/Overview.js"), icon: "overview", group: "watch" },
  { name: "map", path: "/map", load: () => import("./pages/Map.js"), icon: "map", group: "watch", needs: "sites:read" },
  { name: "sites", path: "/sites", load: () => import("./pages/Sites.js"), icon: "site", group: "run", needs: "sites:read" },
  { name: "site", path: "/sites/:id", load: () => import("./pages/Site.js"), crumb: "sites" },
  { name: "stations", path: "/stations", load: () => import("./pages/Stations.js"), icon: "station", group: "run", needs: "stations:read" },
  { name: "stationAdd", path: "/stations/new", load: () => import("./pages/StationAdd.js"), crumb: "stations", needs: "stations:write" },
  { name: "station", path: "/stations/:id", load: () => import("./pages/Station.js"), crumb: "stations" },
  { name: "sessions", path: "/sessions", load: () => import("./pages/Sessions.js"), icon: "session", group: "run", needs: "sessions:read" },
  { name: "session", path: "/sessions/:id", load: () => import("./pages/Session.js"), crumb: "sessions" },
  { name: "orders", path: "/orders", load: () => import("./pages/Orders.js"), icon: "order", group: "money", needs: "orders:read" },
  { name: "order", path: "/orders/:id", load: () => import("./pages/Order.js"), crumb: "orders" },
  { name: "exceptions", path: "/exceptions", load: () => import("./pages/Exceptions.js"), icon: "alert", group: "money", needs: "orders:read" },
  { name: "tariffs", path: "/tariffs", load: () => import("./pages/Tariffs.js"), icon: "tariff", group: "money", needs: "tariffs:read" },
  { name: "tariff", path: "/tariffs/:id", load: () => import("./pages/Tariff.js"), crumb: "tariffs" },
  { name: "drivers", path: "/drivers", load: () => import("./pages/Drivers.js"), icon: "users", group: "people", needs: "drivers:read" },
  { name: "driver", path: "/drivers/:id", load: () => import("./pages/Driver.js"), crumb: "drivers" },
  { name: "cards", path: "/cards", load: () => import("./pages/Cards.js"), icon: "card", group: "people", needs: "drivers:read" },
  { name: "audit", path: "/audit", load: () => import("./pages/Audit.js"), icon: "audit", group: "system", needs: "audit:read" },
  { name: "notFound", path: "/not-found", load: () => import("./pages/NotFound.js") },
];

export const groups = ["watch", "run", "money", "people", "system"];
