// One click on an exception: says what will happen, does it, and keeps the person's words.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, t, word } from "./context.js";

export async function repairException(exception) {
  const done = await ask({
    title: word("repair", exception.proposedRepair),
    text: t(`repair.what.${exception.proposedRepair}`),
    facts: [[t("field.rule"), word("rule", exception.rule)]],
    action: t("exceptions.resolve"),
    fields: [{
      key: "resolution",
      label: t("field.resolution"),
      kind: "area",
      required: true,
      value: t(`repair.words.${exception.proposedRepair}`),
    }],
    run: (values) =>
      api.post(`/api/v1/exceptions/${exception.id}/resolution`, { resolution: values.resolution.trim() }),
  });
  if (done) notify("ok", t("exceptions.resolved"));
  return done;
}

/** The same for many: asks once, settles each by itself, and says how many did not work. */
export async function repairExceptions(list) {
  const rules = [...new Set(list.map((one) => word("rule", one.rule)))];
  const result = await ask({
    title: t("exceptions.resolveAll", { n: list.length }),
    text: t("exceptions.resolveAllText"),
    facts: [[t("field.rule"), rules.join(", ")]],
    action: t("exceptions.resolveAll", { n: list.length }),
    fields: [{
      key: "resolution",
      label: t("field.resolution"),
      kind: "area",
      required: true,
      value: t("repair.words.acknowledge"),
    }],
    run: async (values) => {
      let count = 0;
      for (const one of list) {
        try {
          await api.post(`/api/v1/exceptions/${one.id}/resolution`, { resolution: values.resolution.trim() });
          count += 1;
        } catch {
          // it stays open and can be tried again
        }
      }
      return { count };
    },
  });
  if (!result) return null;
  const isAll = result.count === list.length;
  notify(isAll ? "ok" : "bad", t("exceptions.resolvedSome", { n: result.count, all: list.length }));
  return result;
}
