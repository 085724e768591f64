import { computed, h } from "vue";
import { qrPath } from "../lib/qr.js";

const QUIET_ZONE = 4; // modules, ISO/IEC 18004 §6.3.8

/** A text as a QR code, drawn here: what is in it goes to nobody. Dark on white in both themes, for every reader. */
export default {
  name: "QrCode",
  props: { text: { type: String, required: true }, label: { type: String, required: true } },
  setup(props) {
    const drawing = computed(() => qrPath(props.text));
    return () => {
      const side = drawing.value.size + 2 * QUIET_ZONE;
      return h("svg", {
        class: "qr",
        viewBox: `${-QUIET_ZONE} ${-QUIET_ZONE} ${side} ${side}`,
        role: "img",
        "aria-label": props.label,
        "shape-rendering": "crispEdges",
      }, [
        h("rect", { x: -QUIET_ZONE, y: -QUIET_ZONE, width: side, height: side, fill: "#fff" }),
        h("path", { d: drawing.value.path, fill: "#000" }),
      ]);
    };
  },
};
