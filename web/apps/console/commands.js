// What a station can be asked, and what each question needs.
import { ask, notify } from "../../shared/ui/dialogs.js";
import { api, operatorId, t } from "./context.js";
import { sites } from "./fleet.js";

/** @type {{kind: string, icon: string, tone?: "bad"}[]} */
export const KINDS = [
  { kind: "start", icon: "play" },
  { kind: "reset", icon: "reset", tone: "bad" },
  { kind: "changeAvailability", icon: "switch", tone: "bad" },
  { kind: "unlock", icon: "unlock" },
  { kind: "setPowerLimit", icon: "sliders" },
  { kind: "clearPowerLimit", icon: "undo" },
  { kind: "trigger", icon: "message" },
  { kind: "readConfiguration", icon: "refresh" },
  { kind: "writeConfiguration", icon: "edit" },
  { kind: "renewKey", icon: "key" },
  { kind: "clearCache", icon: "close" },
  { kind: "fetchLog", icon: "download" },
  { kind: "updateFirmware", icon: "wrench", tone: "bad" },
  { kind: "raw", icon: "list" },
];

const number = (value) => value === "" || value === undefined ? undefined : Number(value);
const whole = (value) => /^\d+$/.test(String(value)) ? null : t("check.whole");
const json = (value) => {
  try {
    return typeof JSON.parse(value) === "object" ? null : t("check.object");
  } catch {
    return t("check.object");
  }
};

const MESSAGES = ["StatusNotification", "MeterValues", "Heartbeat", "BootNotification"];

/** kind -> {fields, body}: what to ask the person, and what to send. */
function formOf(kind, station, about) {
  const evses = [...new Set(station.connectors.map((one) => one.evse))].sort((a, b) => a - b);
  const evse = {
    key: "evse",
    label: t("field.evse"),
    kind: /** @type {const} */ ("select"),
    value: about?.evse ?? evses[0] ?? 1,
    options: (evses.length ? evses : [1]).map((value) => ({ value, label: String(value) })),
  };
  const anyEVSE = {
    ...evse,
    value: about?.evse ?? "",
    options: [{ value: "", label: t("station.whole") }, ...evse.options],
  };
  const text = (key, label, more = {}) => ({ key, label, required: true, ...more });
  const area = /** @type {const} */ ("area");
  const select = /** @type {const} */ ("select");
  const forms = {
    start: {
      fields: [text("token", t("field.token"), { hint: t("command.tokenHint") }), evse],
      body: (v) => ({ token: v.token.trim(), evse: number(v.evse) }),
    },
    unlock: { fields: [evse], body: (v) => ({ evse: number(v.evse) }) },
    reset: {
      fields: [{
        key: "reset",
        label: t("field.how"),
        kind: select,
        value: "soft",
        options: ["soft", "hard"].map((value) => ({ value, label: t(`reset.${value}`) })),
      }],
      body: (v) => ({ reset: v.reset }),
    },
    changeAvailability: {
      fields: [{
        key: "operative",
        label: t("field.state"),
        kind: select,
        value: "false",
        options: ["true", "false"].map((value) => ({ value, label: t(`operative.${value}`) })),
      }, anyEVSE],
      body: (v) => ({ operative: v.operative === "true", evse: number(v.evse) }),
    },
    setPowerLimit: {
      fields: [
        evse,
        text("limit", t("field.limitKW"), {
          kind: "number",
          check: (v) => Number(v) >= 0 && String(v).trim() ? null : t("check.number"),
        }),
        {
          key: "minutes",
          label: t("field.forMinutes"),
          kind: "number",
          hint: t("command.forever"),
          check: (v) => v === "" ? null : whole(v),
        },
      ],
      body: (v) => ({
        evse: number(v.evse),
        limitW: Math.round(Number(v.limit) * 1000),
        durationSeconds: v.minutes === "" ? undefined : Number(v.minutes) * 60,
      }),
    },
    clearPowerLimit: { fields: [anyEVSE], body: (v) => ({ evse: number(v.evse) }) },
    trigger: {
      fields: [{
        key: "message",
        label: t("field.message"),
        kind: select,
        value: MESSAGES[0],
        options: MESSAGES.map((value) => ({ value, label: value })),
      }, anyEVSE],
      body: (v) => ({ message: v.message, evse: number(v.evse) }),
    },
    readConfiguration: { fields: [], body: () => ({}) },
    writeConfiguration: {
      fields: [text("key", t("field.name"), { value: about?.name }), {
        key: "value",
        label: t("field.value"),
        value: about?.value ?? "",
      }],
      body: (v) => ({ key: v.key.trim(), value: v.value }),
    },
    renewKey: { fields: [], body: () => ({}) },
    clearCache: { fields: [], body: () => ({}) },
    fetchLog: {
      fields: [text("location", t("field.uploadTo"), { hint: "https://…, ftp://…" })],
      body: (v) => ({ location: v.location.trim() }),
    },
    updateFirmware: {
      fields: [text("location", t("field.firmwareURL"), { hint: "https://…" })],
      body: (v) => ({ location: v.location.trim() }),
    },
    raw: {
      fields: [
        text("action", t("field.action"), { hint: "DataTransfer" }),
        text("payload", t("field.payload"), { kind: area, value: "{}", check: json }),
      ],
      body: (v) => ({ action: v.action.trim(), payload: JSON.parse(v.payload) }),
    },
  };
  return forms[kind];
}

/** Asks what is needed, sends the command, and says that it is on its way; how it ends comes live. */
export async function askCommand(kind, station, about = null) {
  const form = formOf(kind, station, about);
  const tone = KINDS.find((one) => one.kind === kind)?.tone;
  const sent = await ask({
    title: t(`command.kind.${kind}`),
    text: `${t(`command.what.${kind}`)} ${station.presence === "offline" ? t("command.isOffline") : ""}`,
    action: t("command.send"),
    tone,
    fields: form.fields,
    run: (values) => api.post(`/api/v1/stations/${station.id}/commands`, { kind, ...form.body(values) }),
  });
  if (sent) notify("busy", t("command.sentNotice", { kind: t(`command.kind.${kind}`) }));
  return sent;
}

/**
 * What many stations can be asked or given at once.
 * @type {{kind: string, icon: string, tone?: "bad", isSetting?: boolean}[]}
 */
export const BULK_KINDS = [
  ...KINDS.filter((one) => one.kind !== "start"),
  { kind: "assignTariff", icon: "coins", isSetting: true },
  { kind: "moveToSite", icon: "site", isSetting: true },
];

/** @param {string} kind */
async function settingOf(kind) {
  const select = /** @type {const} */ ("select");
  if (kind === "moveToSite") {
    const own = sites.list().filter((one) => one.operatorId === operatorId.value);
    return {
      fields: [{
        key: "siteId",
        label: t("field.site"),
        kind: select,
        value: own[0]?.id ?? "",
        options: [...own.map((one) => ({ value: one.id, label: one.name })), { value: "", label: t("bulk.noSite") }],
      }],
      body: (v) => ({ siteId: v.siteId || null }),
    };
  }
  const tariffs = await api.all("/api/v1/tariffs", { operatorId: operatorId.value });
  return {
    fields: [{
      key: "tariffId",
      label: t("field.tariff"),
      kind: select,
      value: tariffs[0]?.id ?? "",
      options: [
        ...tariffs.map((one) => ({ value: one.id, label: one.name })),
        { value: "", label: t("bulk.tariffOfSite") },
      ],
    }],
    body: (v) => ({ tariffId: v.tariffId || null }),
  };
}

/**
 * Asks what is needed and starts the action.
 * @param {string} kind
 * @param {{stationIds?: string[], filter?: any, count: string}} which
 */
export async function askBulk(kind, which) {
  const form = kind === "assignTariff" || kind === "moveToSite"
    ? await settingOf(kind)
    : formOf(kind, { connectors: [] }, null);
  return ask({
    title: t(`command.kind.${kind}`),
    text: t(`command.what.${kind}`),
    facts: [[t("nav.stations"), which.count]],
    action: t("bulk.start"),
    tone: KINDS.find((one) => one.kind === kind)?.tone,
    fields: [...form.fields, {
      key: "parallel",
      label: t("bulk.parallel"),
      kind: "number",
      value: "10",
      hint: t("bulk.parallelHint"),
      check: (v) => /^\d+$/.test(String(v)) && v >= 1 && v <= 100 ? null : t("bulk.parallelCheck"),
    }],
    run: (values) =>
      api.post("/api/v1/bulk-actions", {
        operatorId: operatorId.value,
        stationIds: which.stationIds,
        filter: which.filter,
        parallel: Number(values.parallel),
        action: { kind, ...form.body(values) },
      }),
  });
}
