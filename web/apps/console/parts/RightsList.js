import { h } from "vue";
import { areasOf } from "../rights.js";

/** Permissions in plain words, by area. */
export default {
  name: "RightsList",
  props: { permissions: { type: Array, required: true } },
  setup(props) {
    return function () {
      if (!props.permissions.length) return h("p", { class: "faint" }, this.$t("rights.none"));
      return h(
        "div",
        { class: "rights" },
        areasOf(props.permissions).map((area) =>
          h("section", { key: area.key }, [
            h("h3", this.$word("rights", area.key)),
            h("ul", area.permissions.map((one) => h("li", { key: one }, this.$word("permission", one)))),
          ])
        ),
      );
    };
  },
};
