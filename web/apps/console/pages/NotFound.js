import { h } from "vue";
import { AppLinkTo } from "../links.js";
import { EmptyState } from "../../../shared/ui/basics.js";
import { t } from "../context.js";

export default {
  name: "NotFoundPage",
  setup: () => () =>
    h(
      EmptyState,
      { icon: "search", title: t("notFound.title"), text: t("notFound.text") },
      () => AppLinkTo("/", t("nav.overview")),
    ),
};
