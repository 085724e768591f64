// Cards, VINs and other tokens that identify a driver at a station.
import { ask } from "../../shared/ui/dialogs.js";
import { api, me, operatorId, t, word } from "./context.js";

const KINDS = ["rfid", "vin", "macAddress", "eMAID", "app", "keyCode"];

/** A new token, of a driver when one is given. */
export function askToken(driver = /** @type {any} */ (null)) {
  return ask({
    title: t("cards.add"),
    action: t("act.create"),
    fields: [
      {
        key: "kind",
        label: t("field.kind"),
        kind: "select",
        value: "rfid",
        options: KINDS.map((value) => ({ value, label: word("tokenKind", value) })),
      },
      { key: "value", label: t("field.value"), required: true, hint: t("cards.valueHint") },
      { key: "label", label: t("field.label") },
    ],
    run: (values) =>
      api.post("/api/v1/id-tokens", {
        operatorId: driver?.operatorId ?? operatorId.value ?? me.value.operators[0].id,
        driverId: driver?.id,
        kind: values.kind,
        value: values.value.trim(),
        label: values.label.trim() || undefined,
      }),
  });
}

/** Blocks an active token, and the other way round. */
export function setTokenStatus(token) {
  const isActive = token.status === "active";
  return ask({
    title: t(isActive ? "cards.block" : "cards.unblock"),
    text: t(isActive ? "cards.blockText" : "cards.unblockText"),
    facts: [[word("tokenKind", token.kind), token.value]],
    action: t(isActive ? "cards.block" : "cards.unblock"),
    tone: isActive ? "bad" : undefined,
    run: async () => {
      const { etag } = await api.getWithTag(`/api/v1/id-tokens/${token.id}`);
      return api.patch(`/api/v1/id-tokens/${token.id}`, { status: isActive ? "blocked" : "active" }, etag);
    },
  });
}
