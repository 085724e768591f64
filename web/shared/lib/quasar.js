import "./vue_global.js";
import "../../vendor/quasar.umd.prod.js";

export const Quasar = window.Quasar;

const packs = {
  "zh-TW": () => import("../../vendor/quasar.lang.zh-TW.js").then(() => Quasar.Lang.zhTW),
  "zh-CN": () => import("../../vendor/quasar.lang.zh-CN.js").then(() => Quasar.Lang.zhCN),
  "en": () => import("../../vendor/quasar.lang.en-US.js").then(() => Quasar.Lang.enUS),
};

/** Gives Quasar's own words (of its date picker, for example) the language of the page. */
export async function setQuasarLanguage(locale) {
  Quasar.Lang.set(await (packs[locale] ?? packs.en)());
}
