import render from "./StatCard.html";

/** One number: what it is, how it moves, and the list that it counts. */
export default {
  name: "StatCard",
  props: {
    label: { type: String, required: true },
    value: { type: String, required: true },
    unit: String,
    icon: String,
    to: { type: [Object, String], default: null },
    tone: String,
    spark: { type: Array, default: null },
  },
  render,
};
