import { createApp } from "vue";
import { createI18n, LOCALES, pickLocale } from "../../shared/lib/i18n.js";
import { OIcon } from "../../shared/ui/basics.js";
import Charge from "./Charge.js";

const KEPT = "ohmstead.charge.locale";

const dark = matchMedia("(prefers-color-scheme: dark)");
const dress = () => document.body.classList.toggle("body--dark", dark.matches);
dark.addEventListener("change", dress);
dress();

const i18n = createI18n();
const kept = localStorage.getItem(KEPT);
await i18n.load(LOCALES.some((one) => one.code === kept) ? kept : pickLocale(navigator.languages));

const app = createApp(Charge, { i18n, keep: (code) => localStorage.setItem(KEPT, code) });
app.component("OIcon", OIcon);
app.config.globalProperties.$t = i18n.t;
app.mount("#app");
