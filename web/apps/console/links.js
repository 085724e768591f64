import { h, resolveComponent } from "vue";

/** A link that looks like a button, for render functions. */
export const AppLinkTo = (to, text) => h(resolveComponent("AppLink"), { class: "btn", to }, () => text);
