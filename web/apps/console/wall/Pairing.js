import QrCode from "../../../shared/ui/QrCode.js";
import render from "./Pairing.html";

/** What a screen shows that nobody has let in yet: a code to type in, and the same as a picture to scan. */
export default {
  name: "WallPairing",
  components: { QrCode },
  props: { code: { type: Object, default: null } },
  emits: ["sign-in"],
  setup: () => ({ shortPage: (page) => page.replace(/^https?:\/\//, "") }),
  render,
};
