import { PRESETS } from "./range.js";
import render from "./RangePicker.html";

/** A span of days: a preset, or two dates. It writes into the address of the page itself. */
export default {
  name: "RangePicker",
  props: { range: { type: Object, required: true } },
  setup: () => ({ presets: PRESETS }),
  render,
};
