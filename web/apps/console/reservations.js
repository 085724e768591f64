// Places that are kept for drivers: asked for, and given free again.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, t } from "./context.js";
import { siteName, stations } from "./fleet.js";

/** As protocols and the server allow: a place that is kept for longer earns nothing. */
const MINUTES = [15, 30, 45, 60, 120, 240];
export const canBeCancelled = (one) => one.state === "requested" || one.state === "accepted";

const byNumber = new Intl.Collator(undefined, { numeric: true }).compare;

/** Gives the reservation, or null. */
export function askReservation(station = /** @type {any} */ (null)) {
  const choices = stations.list().filter((one) => one.presence !== "offline").sort((a, b) =>
    byNumber(a.identity, b.identity)
  );
  return ask({
    title: t("reservations.make"),
    text: t("reservations.makeText"),
    action: t("reservations.makeAct"),
    fields: [
      {
        key: "stationId",
        label: t("field.station"),
        kind: "select",
        value: station?.id ?? choices[0]?.id ?? "",
        options: choices.map((one) => ({
          value: one.id,
          label: `${one.identity} · ${siteName(one.siteId) || one.name}`,
        })),
      },
      {
        key: "evse",
        label: t("field.evse"),
        kind: "number",
        value: "",
        hint: t("reservations.evseHint"),
        check: (value) => value === "" || /^\d{1,3}$/.test(value) ? null : t("check.number"),
      },
      { key: "token", label: t("field.token"), required: true, hint: t("reservations.tokenHint") },
      {
        key: "minutes",
        label: t("field.forMinutes"),
        kind: "select",
        value: 30,
        options: MINUTES.map((value) => ({ value, label: String(value) })),
      },
    ],
    run: (values) =>
      api.post("/api/v1/reservations", {
        stationId: values.stationId,
        evse: values.evse === "" ? undefined : Number(values.evse),
        token: values.token.trim(),
        until: new Date(Date.now() + Number(values.minutes) * 60_000).toISOString(),
      }),
  });
}

export async function askCancel(one) {
  const done = await ask({
    title: t("reservations.cancelTitle", { number: String(one.number) }),
    text: t("reservations.cancelText"),
    action: t("reservations.cancelAct"),
    tone: "bad",
    run: () => api.remove(`/api/v1/reservations/${one.id}`),
  });
  if (done) notify("ok", t("reservations.cancelled"));
  return done;
}
