// One click on an exception: says what will happen, does it, and keeps the person's words.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, t, word } from "./context.js";

export async function repairException(exception) {
  const done = await ask({
    title: word("repair", exception.proposedRepair),
    text: t(`repair.what.${exception.proposedRepair}`),
    facts: [[t("field.rule"), word("rule", exception.rule)]],
    action: t("exceptions.resolve"),
    fields: [{ key: "resolution", label: t("field.resolution"), kind: "area", required: true, value: t(`repair.words.${exception.proposedRepair}`) }],
    run: (values) => api.post(`/api/v1/exceptions/${exception.id}/resolution`, { resolution: values.resolution.trim() }),
  });
  if (done) notify("ok", t("exceptions.resolved"));
  return done;
}
