import { ref } from "vue";

/** What the record that is open is called; its page sets it when it has read it. */
export const recordTitle = ref("");
/** What stands between the list and the page that is open: [{text, to}]. */
export const recordTrail = ref(/** @type {{text: string, to: any}[]} */ ([]));
