// What people do about exceptions: the words of the evidence, the body of a repair, and settling many at once.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, currency as ownCurrency, format, i18n, t, word, zone } from "./context.js";
import { zoneOf } from "./fleet.js";

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function valueOf(key, value, currency, timeZone) {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  if (key === "because" && i18n.has(`because.${text}`)) return t(`because.${text}`);
  if (TIME.test(text)) return format.dateTime(text, timeZone);
  if (/^-?\d+$/.test(text) && key.endsWith("Minor")) return format.money(Number(text), currency);
  if (/^-?\d+$/.test(text) && key.endsWith("Wh")) return `${format.number(Number(text))} Wh`;
  return text;
}

/** Evidence as words: [name, value]. */
export const evidenceOf = (exception, currency = ownCurrency.value) =>
  Object.entries(exception?.evidence ?? {}).map(([key, value]) => [
    i18n.has(`evidence.${key}`) ? t(`evidence.${key}`) : key,
    valueOf(key, value, currency, zoneOf(exception.siteId) ?? zone.value),
  ]);

const SESSION = ["startedAt", "endedAt", "meterStartWh", "meterStopWh"];

/**
 * What the server is asked to do; null where something has to be chosen first. Of a session only what differs from what
 * is booked is sent.
 */
export function bodyOf(proposal, values, { instant, atSecond, minor }) {
  if (!proposal) return null;
  const { action, fields, booked } = proposal;
  switch (action) {
    case "assignDriver":
      return values.driverId ? { action, driverId: values.driverId, assignsToken: Boolean(values.assignsToken) } : null;
    case "price":
      return { action, tariffVersionId: values.tariffVersionId || undefined };
    case "reprice":
      return values.tariffVersionId ? { action, tariffVersionId: values.tariffVersionId } : null;
    case "refund": {
      const amountMinor = minor(values.amount ?? "");
      return amountMinor ? { action, amountMinor } : null;
    }
    case "correctSession": {
      const was = booked ?? fields;
      const body = { action };
      for (const name of SESSION) {
        const isTime = name.endsWith("At");
        const text = String(values[name] ?? "").trim();
        if (!text || (!isTime && !/^\d+$/.test(text))) return null;
        if (isTime ? text !== atSecond(was[name]) : Number(text) !== was[name]) {
          body[name] = isTime ? instant(text) : Number(text);
        }
      }
      return Object.keys(body).length > 1 ? body : null;
    }
    default:
      return { action };
  }
}

/** For many: asks once, does for each what is done without choosing, and says how many did not work. */
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
      value: t("repair.actionWords.closeAsIs"),
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
