import { ref } from "vue";
import { EXAMPLES } from "../webhooks.js";
import render from "./WebhookHelp.html";

/** What arrives at a receiver, and how it checks it. */
export default {
  name: "WebhookHelp",
  setup: () => ({
    examples: EXAMPLES,
    shown: ref("python"),
    names: { python: "Python", node: "Node.js", shell: "openssl" },
  }),
  render,
};
