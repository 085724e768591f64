import { computed, onMounted, ref, watch } from "vue";
import { LOCALES } from "../../shared/lib/i18n.js";
import { Quasar } from "../../shared/lib/quasar.js";
import render from "./App.html";
import * as context from "./context.js";
import { hasMoreExceptions, loadError, openExceptions, rereadFleet } from "./fleet.js";
import { findLocal, findRemote } from "./palette.js";
import { groups, routes } from "./routes.js";
import { recordTitle, recordTrail } from "./title.js";

const { auth, can, choices, i18n, live, mayOpen, me, needsReload, operator, router, screenAuth, t } = context;

/** How long a connection may be away before the page says so: a server's restart should not alarm anyone. */
const QUIET_MS = 1500;

export default {
  name: "App",
  setup() {
    const isOpen = ref(false);
    const isPaletteOpen = ref(false);
    const main = ref(/** @type {any} */ (null));
    const liveState = ref("connecting");
    let liveTimer = 0;

    watch(() => live.state.status, (status) => {
      clearTimeout(liveTimer);
      const shown = status === "live" ? "live" : status === "lost" || status === "signedOut" ? "lost" : "connecting";
      if (shown === "live") liveState.value = shown;
      else liveTimer = setTimeout(() => (liveState.value = shown), QUIET_MS);
    }, { immediate: true });

    watch(() => auth.state.isSignedIn, (isSignedIn) => {
      if (!isSignedIn) auth.begin(location.pathname + location.search);
    });

    // A wall that was signed out shows its code again.
    watch(() => screenAuth.state.isSignedIn, (isSignedIn) => {
      if (!isSignedIn && me.value.isScreen) location.reload();
    });

    const nav = computed(() =>
      groups.map((name) => ({
        name,
        pages: routes.filter((one) => one.group === name && mayOpen(one)),
      })).filter((group) => group.pages.length)
    );

    const crumbs = computed(() => {
      const { name, meta } = router.current;
      if (!name) return [];
      const here = meta.crumb ? recordTitle.value || t(`nav.${name}`) : t(`nav.${name}`);
      const parent = meta.crumb ? [{ text: t(`nav.${meta.crumb}`), to: { name: meta.crumb } }] : [];
      return [...parent, ...recordTrail.value, { text: here, to: null }];
    });
    watch(crumbs, (all) => (document.title = [...all.map((one) => one.text).reverse(), "Ohmstead"].join(" · ")), {
      immediate: true,
    });
    watch(() => router.current.path, () => {
      recordTitle.value = "";
      recordTrail.value = [];
    }, { flush: "sync" });
    // A short screen does not hold the whole navigation: the page that is open stays in sight.
    watch(
      () => router.current.name,
      () => document.querySelector(".side nav [aria-current]")?.scrollIntoView({ block: "nearest" }),
      { flush: "post" },
    );
    onMounted(() => document.querySelector(".side nav [aria-current]")?.scrollIntoView({ block: "nearest" }));

    onMounted(() => {
      addEventListener("keydown", (event) => {
        if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey) {
          event.preventDefault();
          isPaletteOpen.value = !isPaletteOpen.value;
        } else if (event.key === "Escape") isOpen.value = false;
      });
    });

    return {
      choices,
      me,
      operator,
      operators: computed(() => me.value.operators),
      chooseOperator: (id) => (choices.operatorId = id),
      nav,
      crumbs,
      main,
      isOpen,
      isPaletteOpen,
      isLoading: router.isLoading,
      /** What the open page needs and the person has not. */
      missingRight: computed(() => {
        const { needs } = router.current.meta;
        return needs && !can(needs) ? needs : "";
      }),
      /** A page that fills the screen, without the frame. */
      isBare: computed(() => {
        const { meta } = router.current;
        return Boolean(meta.isBare) && mayOpen(meta);
      }),
      isMac: /Mac|iPhone|iPad/.test(navigator.platform),
      isDark: computed(() => Quasar.Dark.isActive),
      isCurrent: (page) => router.current.name === page.name || router.current.meta.crumb === page.name,
      liveState,
      locale: i18n.locale,
      locales: LOCALES,
      setLocale: context.setLocale,
      setTheme: context.setTheme,
      needsReload,
      openExceptions,
      hasMoreExceptions,
      loadError,
      reread: rereadFleet,
      findLocal,
      findRemote,
      focusMain: () => main.value.focus(),
      reload: () => location.reload(),
      print: () => setTimeout(() => print(), 200),
      async signOut() {
        live.stop();
        await auth.signOut();
        location.assign("/signin/?next=%2Fconsole%2F");
      },
    };
  },
  render,
};
