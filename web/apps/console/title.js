import { ref } from "vue";

/** What the record that is open is called; its page sets it when it has read it. */
export const recordTitle = ref("");
