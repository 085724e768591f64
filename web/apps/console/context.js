// What every page needs, made once.
import { computed, reactive, ref, watch } from "vue";
import { createApi } from "../../shared/lib/api.js";
import { createAuth } from "../../shared/lib/auth.js";
import { sentenceOf } from "../../shared/lib/errors.js";
import { createFormat } from "../../shared/lib/format.js";
import { createI18n, LOCALES, pickLocale } from "../../shared/lib/i18n.js";
import { createLive } from "../../shared/lib/live.js";
import { Quasar, setQuasarLanguage } from "../../shared/lib/quasar.js";
import { createScreenAuth } from "../../shared/lib/screen.js";
import { createRouter } from "../../shared/lib/router.js";
import { createVersions } from "../../shared/lib/versions.js";
import { themeVersion } from "../../shared/ui/ChartBox.js";
import { routes } from "./routes.js";

const KEPT = "ohmstead.console";

function readKept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

/** What this person chose on this machine. */
export const choices = reactive({
  locale: /** @type {string | null} */ (null),
  theme: "auto",
  isNarrow: false,
  operatorId: /** @type {string | null} */ (null),
  ...readKept(),
});
watch(choices, () => localStorage.setItem(KEPT, JSON.stringify(choices)), { deep: true });

export const i18n = createI18n();
export const { t, word } = i18n;
export const format = createFormat(() => i18n.locale.value);

export const auth = createAuth({ clientId: "console", callback: "/console/callback", scope: "console" });
export const screenAuth = createScreenAuth();
/** Who asks: a person; or, on a wall that was let in by a code, the screen itself. */
const asked = { by: auth };
export const useScreen = () => (asked.by = /** @type {any} */ (screenAuth));
export const api = createApi({ accessToken: (isRefused) => asked.by.accessToken(isRefused) });
export const live = createLive({ accessToken: () => asked.by.accessToken() });
/** A socket beside it, for what only one page wants. @param {{topics: string[], stationIds: string[]}} options */
export const openLive = (options) => createLive({ accessToken: () => asked.by.accessToken(), ...options });

export const me = ref(/** @type {any} */ (null));
export const needsReload = ref(false);

const versions = createVersions({ page: "/console/", onNew: () => (needsReload.value = true) });
// A server that was away may come back as a newer one.
watch(() => live.state.status, (status) => status === "live" && versions.check());

export const router = createRouter({
  base: "/console",
  routes,
  // A page of an older version is gone from a newer server: the newer one is taken instead.
  onLoadFailed: () => versions.renew(),
  mayOpen: (route) => mayOpen(route),
});

/** The operator that is looked at; null is all of them. */
export const operator = computed(() => {
  const all = me.value?.operators ?? [];
  return all.find((one) => one.id === choices.operatorId) ?? (all.length === 1 ? all[0] : null);
});
export const operatorId = computed(() => operator.value?.id);
/** For lists that also hold what belongs to no one operator (staff, the audit trail): all of it when there is but one. */
export const wideOperatorId = computed(() => (me.value?.operators.length ?? 0) > 1 ? operatorId.value : undefined);
/** Where sums over several operators have no one currency, the first one's is shown. */
export const currency = computed(() => operator.value?.currency ?? me.value?.operators[0]?.currency ?? "TWD");
export const zone = computed(() => operator.value?.timeZone ?? me.value?.operators[0]?.timeZone ?? "Asia/Taipei");

/** Whether the person may do it: at the operator that is looked at, or anywhere when that is all of them. */
export const can = (permission) => Boolean((operator.value ?? me.value)?.permissions?.includes(permission));
/** Whether a page is for this person; some are about the whole platform. */
export const mayOpen = (route) => (!route.needs || can(route.needs)) && (!route.isPlatform || me.value?.isPlatform);
/**
 * Who did something: by the name that the server gives, else by the word (`staff:ID`, `system`); nobody is the system.
 * @param {string | null | undefined} actor @param {string | null} [name]
 */
export function nameOfActor(actor, name) {
  const word = actor ?? "system";
  if (i18n.has(`audit.actor.${word}`)) return t(`audit.actor.${word}`);
  if (name && name !== word) return name;
  const [kind, id] = word.split(":");
  if (kind === "staff") return id === me.value?.staffId ? me.value.name : t("field.colleague");
  return i18n.has(`audit.entity.${kind}`) ? t(`audit.entity.${kind}`) : word;
}
export const sentence = (error) => sentenceOf(error, t, i18n.has);

export async function setLocale(code) {
  choices.locale = code;
  if (me.value && me.value.locale !== code) {
    // Letters to this person follow the language of the screen; nothing is lost when that fails.
    api.patch("/api/v1/me", { locale: code }).then((answer) => (me.value = answer.data), () => null);
  }
  await Promise.all([i18n.load(code), setQuasarLanguage(code)]);
}

export async function firstLocale() {
  const wanted = choices.locale ?? pickLocale(navigator.languages);
  const known = LOCALES.some((one) => one.code === wanted) ? wanted : "en";
  await Promise.all([i18n.load(known), setQuasarLanguage(known)]);
}

export function setTheme(theme) {
  choices.theme = theme;
  Quasar.Dark.set(theme === "auto" ? "auto" : theme === "dark");
}
watch(() => Quasar.Dark.isActive, () => requestAnimationFrame(() => (themeVersion.value += 1)));

export function installContext(app) {
  app.provide("router", router);
  Object.assign(app.config.globalProperties, {
    $t: t,
    $word: word,
    $f: format,
    $can: can,
    $who: nameOfActor,
    $sentence: sentence,
    $go: router.go,
  });
}
