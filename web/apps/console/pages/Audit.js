import { computed } from "vue";
import { instantOf } from "../../../shared/lib/zone.js";
import { api, can, currency, format, nameOfActor, t, wideOperatorId, word, zone } from "../context.js";
import { differences, parsed } from "../difference.js";
import { useFilter } from "../record.js";
import render from "./Audit.html";

/** Kinds of entities that have a page. */
const PAGES = {
  station: "station",
  site: "site",
  driver: "driver",
  order: "order",
  tariff: "tariff",
  session: "session",
  staff: "staffMember",
};
const KINDS = `
  station site driver order tariff exception wallet id-token reservation bulk-action holidays report webhook
  screen staff role client identity-provider browser-session operator platform
`.trim().split(/\s+/);
const ACTIONS = `
  create edit delete rename add-version withdraw-version adopt renew-key revoke-certificate edit-economics
  credit pay-out refund assign resolve cancel invite approve end enable disable reveal anonymise forget
  edit-retention sign-in sign-out sign-out-others password totp-on totp-off token-reuse link-provider
  unlink-provider rotate-secret forget-secrets
`.trim().split(/\s+/);
const MOST_FIELDS = 3;
/** Names of people are not the server's to filter by: so many entries are looked through for one page. */
const LOOK_THROUGH = 2000;
const PAGE = 200;

const TONES = {
  create: "ok",
  adopt: "ok",
  invite: "plum",
  delete: "bad",
  edit: "busy",
  refund: "warn",
  credit: "warn",
  "pay-out": "warn",
};

/** What the fields of the API are called elsewhere in the console; the others keep their own names. */
const FIELDS = {
  name: "field.name",
  phone: "field.phone",
  email: "field.email",
  address: "field.address",
  group: "field.group",
  label: "field.label",
  state: "field.state",
  admission: "field.admission",
  currency: "field.currency",
  timeZone: "field.timeZone",
  latitudeE7: "field.latitude",
  longitudeE7: "field.longitude",
  siteId: "field.site",
  siteID: "field.site",
  tariffId: "field.tariff",
  tariffID: "field.tariff",
  payment: "field.payment",
  maximumPowerW: "field.maximumPower",
  heartbeatSeconds: "field.heartbeat",
  isFrozen: "drivers.frozen",
  availableMinor: "drivers.available",
  refundedMinor: "orders.refunded",
  owedMinor: "field.owed",
  holdMinor: "operator.hold",
  minimumBalanceMinor: "operator.minimum",
  resolution: "field.resolution",
};
const nameOfField = (path) => FIELDS[path] ? t(FIELDS[path]) : path;

export default {
  name: "AuditPage",
  setup() {
    const [who, kind, from, to] = [useFilter("who"), useFilter("kind"), useFilter("from"), useFilter("to")];
    const [action, entity] = [useFilter("action"), useFilter("entity")];

    const nameOf = (/** @type {any} */ { actor, actorName }) => nameOfActor(actor, actorName);
    const fits = (row, query) =>
      !query.who || `${nameOf(row)} ${row.actor}`.toLowerCase().includes(query.who.toLowerCase());
    /** The beginning of a day on the operator's clocks, `days` later. */
    const momentOf = (day, days = 0) => {
      if (!day) return undefined;
      const wanted = new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 16);
      return new Date(instantOf(wanted, zone.value)).toISOString();
    };

    async function load(query) {
      const path = {
        operatorId: wideOperatorId.value,
        action: query.action,
        entity: query.entity,
        kind: query.kind,
        from: momentOf(query.from),
        until: momentOf(query.to, 1),
        limit: query.who ? PAGE : query.limit,
      };
      const items = [];
      let { cursor } = query;
      for (let looked = 0; looked < LOOK_THROUGH; looked += PAGE) {
        const page = await api.get("/api/v1/audit", { ...path, cursor });
        items.push(...page.items.filter((row) => fits(row, query)));
        cursor = page.nextCursor;
        if (!query.who || !cursor || items.length >= query.limit) break;
      }
      return { items, nextCursor: cursor };
    }

    const changesOf = (row) => differences(parsed(row.before), parsed(row.after));
    return {
      zone,
      who,
      kind,
      action,
      actions: ACTIONS,
      entity,
      from,
      to,
      kinds: KINDS,
      query: computed(() => ({
        entity: entity.value,
        action: action.value,
        who: who.value,
        kind: kind.value,
        from: from.value,
        to: to.value,
      })),
      load,
      nameOf,
      staffOf: (row) => row.actor.startsWith("staff:") && can("staff:read") ? row.actor.slice(6) : null,
      toneOf: (row) => TONES[row.action] ?? "",
      kindOf: (row) => row.entity.split("/")[0],
      linkOf(row) {
        const [one, id] = row.entity.split("/");
        return PAGES[one] && id ? { name: PAGES[one], params: { id } } : null;
      },
      changesOf,
      nameOfField,
      textOf(value, path) {
        if (value === undefined || value === null || value === "") return t("audit.nothing");
        return path.endsWith("Minor") && Number.isInteger(value) ? format.money(value, currency.value) : String(value);
      },
      /** What was made is told by its name, what was changed by its fields. */
      summary(row) {
        if (!row.before) {
          const made = parsed(row.after);
          const name = made.name || made.identity || made.email || made.value || made.number;
          if (typeof name === "string" && name) return name;
        }
        const all = changesOf(row).map((one) => nameOfField(one.path));
        const names = all.slice(0, MOST_FIELDS).join(", ");
        return all.length > MOST_FIELDS ? t("audit.andMore", { names, n: all.length - MOST_FIELDS }) : names;
      },
      columns: computed(() => [
        { key: "at", label: t("field.time") },
        { key: "actor", label: t("field.by") },
        { key: "action", label: t("field.action") },
        { key: "entity", label: t("field.what") },
        { key: "change", label: t("audit.change"), cls: "wide-cell" },
      ]),
      exportColumns: computed(() => [
        { label: t("field.time"), value: (row) => row.at },
        { label: t("field.by"), value: (row) => nameOf(row) },
        { label: "ID", value: (row) => row.actor },
        { label: t("field.action"), value: (row) => word("audit.action", row.action) },
        { label: t("field.what"), value: (row) => row.entity },
        { label: t("audit.before"), value: (row) => row.before },
        { label: t("audit.after"), value: (row) => row.after },
      ]),
    };
  },
  render,
};
