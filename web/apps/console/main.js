import { createApp } from "vue";
import { Quasar } from "../../shared/lib/quasar.js";
import { quasarIcon } from "../../shared/ui/icons.js";
import { installParts } from "../../shared/ui/index.js";
import App from "./App.js";
import { api, auth, choices, firstLocale, installContext, live, me, router, setLocale, setTheme } from "./context.js";
import { startFleet } from "./fleet.js";

const CALLBACK = "/console/callback";
/** Nobody stands before the wall to press a button. */
const WALL = "/console/wall";
const WALL_RETRY_MS = 15_000;

/** Signs in, or leaves for the sign-in page and never comes back. */
async function signIn() {
  if (location.pathname === CALLBACK) {
    const place = await auth.finish(location.search).catch(() => null);
    history.replaceState(null, "", place?.startsWith("/console/") ? place : "/console/");
    if (auth.state.isSignedIn) return true;
  }
  if (await auth.resume()) return true;
  await auth.begin(location.pathname + location.search);
  return false;
}

async function start() {
  // The words, the page and the person are asked for at once: each takes a way to the server and back.
  router.preload();
  const words = firstLocale();
  if (!await signIn()) return;
  const [person] = await Promise.all([api.get("/api/v1/me"), words]);
  me.value = person;
  if (!choices.locale && me.value.locale) await setLocale(me.value.locale);

  const app = createApp(App);
  app.use(Quasar, {
    plugins: { Notify: Quasar.Notify },
    config: { dark: "auto" },
    iconSet: {
      ...Quasar.IconSet.iconSet,
      arrow: {
        up: quasarIcon("up"),
        down: quasarIcon("down"),
        left: quasarIcon("left"),
        right: quasarIcon("right"),
        dropdown: quasarIcon("down"),
      },
    },
  });
  setTheme(choices.theme);
  installParts(app);
  installContext(app);
  app.use(router);
  startFleet();
  live.start();
  await router.start();
  app.mount("#app");
}

/** Nothing is drawn yet when this fails, so that no language may be there either. */
function showStartError(error) {
  const host = document.getElementById("app");
  if (!host) return;
  host.className = "start-error";
  host.textContent = `Ohmstead: ${error?.message ?? error}`;
  const again = document.createElement("button");
  again.className = "btn";
  again.textContent = "↻";
  again.onclick = () => location.reload();
  if (location.pathname.startsWith(WALL)) setTimeout(() => location.reload(), WALL_RETRY_MS);
  host.append(again);
}

start().catch(showStartError);
