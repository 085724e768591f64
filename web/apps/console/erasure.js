// A driver is forgotten on request: asked once, with what will go and what stands against it.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, format, t } from "./context.js";

/** @returns {Promise<boolean>} whether the driver is anonymised now */
export async function askErasure(driver) {
  const path = `/api/v1/drivers/${driver.id}/erasure`;
  const found = await api.get(path);
  if (found.anonymisedAt) {
    notify("ok", t("erasure.already"));
    return true;
  }
  if (found.obstacles.length) {
    notify("bad", t("erasure.notYet", { why: format.list(found.obstacles.map((one) => t(`erasure.why.${one}`))) }));
    return false;
  }
  const done = await ask({
    title: t("erasure.title", { name: driver.name }),
    text: t("erasure.text"),
    action: t("erasure.act"),
    tone: "bad",
    facts: [
      [t("erasure.cards"), format.number(found.tokens)],
      [t("erasure.sessions"), format.number(found.sessions)],
      [t("erasure.notes"), format.number(found.notes)],
    ],
    run: () => api.post(path, undefined),
  });
  if (done) notify("ok", t("erasure.done"));
  return Boolean(done);
}
