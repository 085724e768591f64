import { createApp } from "vue";
import { createI18n, LOCALES, pickLocale } from "../../shared/lib/i18n.js";
import { OIcon } from "../../shared/ui/basics.js";
import SignIn from "./SignIn.js";

const KEPT = "ohmstead.console";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? "{}");
  } catch {
    return {};
  }
}

const i18n = createI18n();
const { locale, theme } = kept();
const isDark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
document.body.classList.toggle("body--dark", isDark);
await i18n.load(LOCALES.some((one) => one.code === locale) ? locale : pickLocale(navigator.languages));

const app = createApp(SignIn, {
  i18n,
  keep: (code) => localStorage.setItem(KEPT, JSON.stringify({ ...kept(), locale: code })),
});
app.component("OIcon", OIcon);
app.config.globalProperties.$t = i18n.t;
app.mount("#app");
