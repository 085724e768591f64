import render from "./WebhookSecret.html";

/** A secret that was just made, for the only time. */
export default {
  name: "WebhookSecret",
  props: { webhook: { type: Object, required: true } },
  emits: ["close"],
  render,
};
