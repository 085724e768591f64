// Questions and notices that any page can raise; `DialogHost` in the app draws them.
import { shallowRef } from "vue";
import { Quasar } from "../lib/quasar.js";

export const current = shallowRef(/** @type {any} */ (null));

/**
 * Asks once and says what will happen. Gives null when the person changed their mind, otherwise the fields' values.
 * @param {{title: string, text?: string, action: string, tone?: "bad", facts?: [string, string][],
 *   fields?: {key: string, label: string, kind?: "text" | "area" | "select" | "number" | "check", value?: any,
 *   options?: {value: any, label: string}[], hint?: string, required?: boolean, check?: (value: any) => string | null}[],
 *   run?: (values: any) => Promise<any>}} question
 */
export function ask(question) {
  return new Promise((resolve) => {
    current.value = { ...question, resolve };
  });
}

/** @param {"ok" | "bad" | "busy"} tone */
export function notify(tone, message, act = /** @type {any} */ (null)) {
  Quasar.Notify.create({
    message,
    classes: `toast ${tone}`,
    position: "bottom-right",
    timeout: tone === "bad" ? 8000 : 3500,
    actions: act ? [{ label: act.label, handler: act.run, noCaps: true }] : [],
    attrs: { role: tone === "bad" ? "alert" : "status" },
  });
}
