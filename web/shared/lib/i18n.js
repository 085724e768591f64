// Three languages, flat keys, switched without a reload.
import { ref, shallowRef } from "vue";

export const LOCALES = [
  { code: "zh-TW", name: "繁體中文" },
  { code: "zh-CN", name: "简体中文" },
  { code: "en", name: "English" },
];

const loaders = {
  "zh-TW": () => import("../locales/zh-TW.json.js"),
  "zh-CN": () => import("../locales/zh-CN.json.js"),
  "en": () => import("../locales/en.json.js"),
};

/** The language that fits what the browser asks for. */
export function pickLocale(wanted) {
  for (const tag of wanted) {
    if (/^zh\b.*(CN|SG|Hans)/i.test(tag)) return "zh-CN";
    if (/^zh\b/i.test(tag)) return "zh-TW";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** `{name}` becomes its value; `one|other` picks the form for `n`. */
export function fill(text, values, locale) {
  let chosen = text;
  if (values && typeof values.n === "number" && text.includes("|")) {
    const forms = text.split("|");
    chosen = new Intl.PluralRules(locale).select(values.n) === "one" ? forms[0] : forms[1];
  }
  return chosen.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values?.[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? new Intl.NumberFormat(locale).format(value) : String(value);
  });
}

export function createI18n() {
  const locale = ref("en");
  const messages = shallowRef(/** @type {Record<string, string>} */ ({}));
  const has = (key) => key in messages.value;
  const t = (key, values) => {
    const text = messages.value[key];
    return text === undefined ? key : fill(text, values, locale.value);
  };
  return {
    locale,
    t,
    has,
    /** The word for a value of the API, or the value itself when there is none (a newer server). */
    word: (group, value) => value == null ? "" : has(`${group}.${value}`) ? t(`${group}.${value}`) : String(value),
    set(code, texts) {
      messages.value = texts;
      locale.value = code;
      if (typeof document !== "undefined") document.documentElement.lang = code;
    },
    async load(code) {
      const known = code in loaders ? code : "en";
      this.set(known, (await loaders[known]()).default);
    },
  };
}
