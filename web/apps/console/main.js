import { createApp, h } from "vue";
import { Quasar } from "../../shared/lib/quasar.js";
import { quasarIcon } from "../../shared/ui/icons.js";
import { installParts } from "../../shared/ui/index.js";
import App from "./App.js";
import {
  api,
  auth,
  choices,
  firstLocale,
  i18n,
  installContext,
  live,
  me,
  router,
  screenAuth,
  setLocale,
  setTheme,
  useScreen,
} from "./context.js";
import { startFleet } from "./fleet.js";
import Pairing from "./wall/Pairing.js";

const CALLBACK = "/console/callback";
/** Nobody stands before the wall to press a button. */
const WALL = "/console/wall";
const WALL_RETRY_MS = 15_000;

const isWall = () => location.pathname.startsWith(WALL);

/** A wall that nobody has let in shows its code until somebody does, or signs in at it. */
async function pairScreen() {
  await firstLocale();
  const host = createApp({
    data: () => ({ code: null }),
    render() {
      return h(Pairing, { code: this.code, onSignIn: () => auth.begin(location.pathname + location.search) });
    },
  });
  installParts(host);
  host.config.globalProperties.$t = i18n.t;
  const shown = /** @type {any} */ (host.mount("#app"));
  await screenAuth.pair((code) => (shown.code = code));
  host.unmount();
}

/** The screen is signed in, or a person at it. */
async function signInWall() {
  if (await screenAuth.resume()) return useScreen();
  if (await auth.resume()) return;
  await pairScreen();
  useScreen();
}

/** Signs in, or leaves for the sign-in page and never comes back. */
async function signIn() {
  if (location.pathname === CALLBACK) {
    const place = await auth.finish(location.search).catch(() => null);
    history.replaceState(null, "", place?.startsWith("/console/") ? place : "/console/");
    if (auth.state.isSignedIn) return true;
  }
  if (isWall()) {
    await signInWall();
    return true;
  }
  if (await auth.resume()) return true;
  await auth.begin(location.pathname + location.search);
  return false;
}

/** A screen is somebody with one operator, few rights and no name. */
async function whoAmI() {
  if (!screenAuth.state.isSignedIn) return await api.get("/api/v1/me");
  const screen = await api.get("/api/v1/screen");
  return { ...screen, isScreen: true, isPlatform: false, roles: [], locale: null };
}

async function start() {
  // The words, the page and the person are asked for at once: each takes a way to the server and back.
  router.preload();
  const words = firstLocale();
  if (!await signIn()) return;
  const [person] = await Promise.all([whoAmI(), words]);
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
  if (isWall()) setTimeout(() => location.reload(), WALL_RETRY_MS);
  host.append(again);
}

start().catch(showStartError);
