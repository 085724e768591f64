// Deep links: paths with parameters, filters in the query, pages that load when they are first seen.
import { h, nextTick, reactive, ref, shallowRef } from "vue";
import { queryText } from "./api.js";

/** `/stations/:id` -> how to read it. */
export function patternOf(path) {
  const names = [];
  const text = path.replace(/:(\w+)/g, (_whole, name) => {
    names.push(name);
    return "([^/]+)";
  });
  return { expression: new RegExp(`^${text}/?$`), names };
}

export function matchPath(patterns, path) {
  for (const { route, expression, names } of patterns) {
    const found = expression.exec(path);
    if (!found) continue;
    const params = Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])]));
    return { route, params };
  }
  return null;
}

/** Fills `:name` in a route's path. */
export function pathOf(route, params = {}) {
  return route.path.replace(/:(\w+)/g, (_whole, name) => encodeURIComponent(params[name]));
}

/**
 * @param {{base: string, routes: {name: string, path: string, load: () => Promise<any>, [meta: string]: any}[],
 *   onLoadFailed?: (error: any) => void, mayOpen?: (route: any) => boolean}} options
 *   a link to what the person may not open is its text alone
 */
export function createRouter({ base, routes, onLoadFailed = () => {}, mayOpen = (_route) => true }) {
  const patterns = routes.map((route) => ({ route, ...patternOf(route.path) }));
  const byName = new Map(routes.map((route) => [route.name, route]));
  const current = reactive({ name: "", path: "", params: {}, query: {}, meta: {}, hash: "" });
  const page = shallowRef(null);
  const isLoading = ref(false);
  const loaded = new Map();
  let turn = 0;

  const href = (to, query) => {
    if (typeof to === "string") return base + to + queryText(query);
    const route = byName.get(to.name);
    if (!route) throw new Error(`no page ${to.name}`);
    return base + pathOf(route, to.params) + queryText(to.query);
  };

  async function show(isNewPlace) {
    const mine = ++turn;
    const path = location.pathname.slice(base.length) || "/";
    const found = matchPath(patterns, path) ?? { route: byName.get("notFound"), params: {} };
    if (!found.route) return;
    const { route, params } = found;
    if (!loaded.has(route.name)) {
      isLoading.value = true;
      try {
        loaded.set(route.name, (await route.load()).default);
      } catch (error) {
        if (mine === turn) isLoading.value = false;
        return onLoadFailed(error);
      }
    }
    if (mine !== turn) return;
    isLoading.value = false;
    const isOtherPage = current.path !== path;
    Object.assign(current, {
      name: route.name,
      path,
      params,
      query: Object.fromEntries(new URLSearchParams(location.search)),
      meta: route,
      hash: location.hash,
    });
    page.value = loaded.get(route.name);
    await nextTick();
    if (isNewPlace && isOtherPage) {
      document.querySelector("main")?.scrollTo(0, 0);
      scrollTo(0, 0);
    }
  }

  function go(to, query) {
    history.pushState(null, "", href(to, query));
    return show(true);
  }

  /** Changes filters without a new step in the history of the browser. */
  function setQuery(changes) {
    const query = { ...current.query, ...changes };
    history.replaceState(null, "", location.pathname + queryText(query));
    current.query = Object.fromEntries(new URLSearchParams(location.search));
  }

  const routeOf = (to) => typeof to === "string" ? matchPath(patterns, to)?.route : byName.get(to.name);

  const AppLink = {
    name: "AppLink",
    inheritAttrs: false,
    props: { to: { type: [Object, String], required: true } },
    setup(props, { slots, attrs }) {
      const click = (event) => {
        if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(props.to);
      };
      return () => {
        const route = routeOf(props.to);
        if (!route || mayOpen(route)) {
          return h("a", { ...attrs, href: href(props.to), onClick: [click, attrs.onClick].flat() }, slots.default?.());
        }
        // A button without its act would only puzzle.
        return /\bbtn\b/.test(String(attrs.class)) ? null : h("span", { class: attrs.class }, slots.default?.());
      };
    },
  };

  const RouterPage = {
    name: "RouterPage",
    // A record's page is made anew for another record, a list keeps itself while its filters change.
    setup: () => () => page.value ? h(page.value, { key: current.path, ...current.params }) : null,
  };

  return {
    current,
    isLoading,
    /** Begins to load the page of the present address, for a start that has other things to wait for meanwhile. */
    preload() {
      const found = matchPath(patterns, location.pathname.slice(base.length) || "/");
      found?.route.load().catch(() => null); // showing it will say what is wrong
    },
    routes: byName,
    href,
    go,
    setQuery,
    start() {
      addEventListener("popstate", () => show(true));
      return show(false);
    },
    install(app) {
      app.component("AppLink", AppLink);
      app.component("RouterPage", RouterPage);
    },
  };
}
