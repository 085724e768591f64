import { shallowRef } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, me, operatorId, t } from "../context.js";
import * as fleet from "../fleet.js";
import { nameOfBrowser } from "../userAgent.js";
import render from "./Screens.html";

/** A screen renews itself each quarter of an hour at the latest; one that is older is dark or cut off. */
const DARK_MS = 30 * 60_000;

/** Screens on walls: which there are, what they show, and the end of each. */
export default {
  name: "ScreensPage",
  setup() {
    const screens = shallowRef(/** @type {any[] | null} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    async function load() {
      try {
        screens.value = (await api.get("/api/v1/screens", { operatorId: operatorId.value })).items;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    load();
    return {
      screens,
      error,
      load,
      nameOfBrowser,
      isDark: (one) => Date.now() - new Date(one.lastSeenAt).getTime() > DARK_MS,
      showsText(one) {
        if (one.siteIds) return one.siteIds.map((id) => fleet.siteName(id) || id).join(", ");
        const operator = me.value.operators.find((other) => other.id === one.operatorId)?.name ?? "";
        return `${operator} · ${t("filter.allSites")}`;
      },
      async end(one) {
        const done = await ask({
          title: t("screens.endTitle", { name: one.name }),
          text: t("screens.endText"),
          action: t("screens.end"),
          tone: "bad",
          run: async () => {
            await api.remove(`/api/v1/screens/${one.id}`);
            await load();
          },
        });
        if (done) notify("ok", t("screens.ended"));
      },
    };
  },
  render,
};
