// @ts-self-types="./vue.d.ts"
export * from "../vendor/vue.esm-browser.js";
