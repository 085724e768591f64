import { computed } from "vue";
import { areasOf } from "../rights.js";
import render from "./RightsChooser.html";

/** Seeing comes with doing: what cannot be seen cannot be changed. */
const NEEDS = {
  "stations:write": ["stations:read"],
  "commands:write": ["stations:read"],
  "journal:read": ["stations:read"],
  "sites:write": ["sites:read"],
  "orders:write": ["orders:read"],
  "exceptions:write": ["orders:read"],
  "refunds:write": ["orders:read"],
  "drivers:write": ["drivers:read"],
  "personal:read": ["drivers:read"],
  "wallets:write": ["wallets:read"],
  "tariffs:write": ["tariffs:read"],
  "operators:write": ["operators:read"],
  "staff:write": ["staff:read"],
};

/** Permissions to tick, by area. What is not in `mine` cannot be given: nobody gives more than they have. */
export default {
  name: "RightsChooser",
  props: {
    modelValue: { type: Array, required: true },
    permissions: { type: Array, required: true },
    mine: { type: Array, required: true },
  },
  emits: ["update:modelValue"],
  setup: (props, { emit }) => ({
    areas: computed(() => areasOf(props.permissions)),
    toggle(permission) {
      const now = /** @type {string[]} */ (props.modelValue);
      const next = now.includes(permission)
        ? now.filter((one) => one !== permission && !NEEDS[one]?.includes(permission))
        : [...new Set([...now, permission, ...(NEEDS[permission] ?? [])])];
      emit("update:modelValue", next);
    },
  }),
  render,
};
