import { computed, ref, shallowRef } from "vue";
import { LOCALES } from "../../../shared/lib/i18n.js";
import { saveText } from "../../../shared/lib/csv.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import QrCode from "../../../shared/ui/QrCode.js";
import { api, auth, choices, i18n, live, me, setLocale, setTheme, t } from "../context.js";
import RightsList from "../parts/RightsList.js";
import { nameOfBrowser } from "../userAgent.js";
import render from "./Account.html";

const LEAST_PASSWORD = 12;

function usePassword() {
  const [old, first, again] = [ref(""), ref(""), ref("")];
  const isBusy = ref(false);
  const error = shallowRef(/** @type {any} */ (null));
  const problem = computed(() => {
    if (first.value && first.value.length < LEAST_PASSWORD) return t("signin.passwordRule");
    return again.value && first.value !== again.value ? t("account.notSame") : "";
  });
  return {
    password: { old, first, again },
    passwordProblem: problem,
    isPasswordBusy: isBusy,
    passwordError: error,
    async changePassword(reloadBrowsers) {
      isBusy.value = true;
      error.value = null;
      try {
        await api.post("/api/v1/me/password", { oldPassword: old.value, newPassword: first.value });
        old.value = first.value = again.value = "";
        notify("ok", t("account.passwordChanged"));
        await reloadBrowsers();
      } catch (one) {
        error.value = one;
      } finally {
        isBusy.value = false;
      }
    },
  };
}

function useSecondFactor() {
  const secret = shallowRef(/** @type {any} */ (null));
  const codes = shallowRef(/** @type {string[]} */ ([]));
  const code = ref("");
  const isBusy = ref(false);
  const error = shallowRef(/** @type {any} */ (null));
  async function run(work) {
    isBusy.value = true;
    error.value = null;
    try {
      await work();
    } catch (one) {
      error.value = one;
    } finally {
      isBusy.value = false;
    }
  }
  return {
    secret,
    codes,
    code,
    isTotpBusy: isBusy,
    totpError: error,
    /** In fours, as people read it. */
    secretText: computed(() => secret.value?.secret.match(/.{1,4}/g).join(" ") ?? ""),
    beginTotp: () => run(async () => (secret.value = await api.post("/api/v1/me/totp", {}))),
    cancelTotp() {
      secret.value = null;
      code.value = "";
      error.value = null;
    },
    confirmTotp: () =>
      run(async () => {
        const answer = await api.post("/api/v1/me/totp/confirmation", { code: code.value.replace(/\s/g, "") });
        codes.value = answer.recoveryCodes;
        secret.value = null;
        code.value = "";
        me.value = { ...me.value, hasTotp: true };
      }),
    removeTotp: () =>
      ask({
        title: t("account.removeTitle"),
        text: t("account.removeText"),
        action: t("account.remove"),
        tone: "bad",
        fields: [{ key: "code", label: t("signin.code"), required: true }],
        run: async (values) => {
          await api.post("/api/v1/me/totp/removal", { code: values.code.replace(/\s/g, "") });
          me.value = { ...me.value, hasTotp: false };
          codes.value = [];
        },
      }),
    saveCodes: () =>
      saveText("ohmstead-recovery-codes.txt", `${me.value.email}\n\n${codes.value.join("\n")}\n`, "text/plain"),
    printCodes: () => print(),
  };
}

function useBrowsers() {
  const browsers = shallowRef(/** @type {any[]} */ ([]));
  const error = shallowRef(/** @type {any} */ (null));
  async function reload() {
    try {
      browsers.value = (await api.get("/api/v1/me/browsers")).items;
      error.value = null;
    } catch (one) {
      error.value = one;
    }
  }
  reload();
  return {
    browsers,
    browsersError: error,
    reloadBrowsers: reload,
    nameOfBrowser: (one) => nameOfBrowser(one, t("account.unknownBrowser")),
    signOutBrowser: (one) =>
      ask({
        title: t("account.signOutTitle"),
        text: t("account.signOutText"),
        facts: [[t("field.remoteAddress"), one.address]],
        action: t("app.signOut"),
        run: async () => {
          await api.post(`/api/v1/me/browsers/${one.id}/sign-out`, {});
          await reload();
        },
      }),
    signOutOthers: () =>
      ask({
        title: t("account.othersTitle"),
        text: t("account.othersText"),
        action: t("account.others"),
        tone: "bad",
        run: async () => {
          const { ended } = await api.post("/api/v1/me/browsers/sign-out", {});
          await reload();
          notify("ok", t("account.othersDone", { n: ended }));
        },
      }),
  };
}

export default {
  name: "AccountPage",
  components: { QrCode, RightsList },
  setup() {
    const password = usePassword();
    const browsers = useBrowsers();
    return {
      me,
      choices,
      locale: i18n.locale,
      locales: LOCALES,
      themes: ["auto", "light", "dark"],
      setLocale,
      setTheme,
      ...password,
      ...password.password,
      ...useSecondFactor(),
      ...browsers,
      change: () => password.changePassword(browsers.reloadBrowsers),
      async signOut() {
        live.stop();
        await auth.signOut();
        location.assign("/signin/?next=%2Fconsole%2F");
      },
    };
  },
  render,
};
