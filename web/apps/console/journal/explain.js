// Each message in plain words: one sentence, and the values in it that matter.
import { payloadOf } from "./frames.js";
import { valuesOf } from "./values.js";

const STANDARD_CODES = new Set(
  ("NotImplemented NotSupported InternalError ProtocolError SecurityError FormationViolation FormatViolation " +
    "PropertyConstraintViolation OccurenceConstraintViolation OccurrenceConstraintViolation TypeConstraintViolation " +
    "GenericError MessageTypeNotSupported RpcFrameworkError").split(" "),
);

const notes = (p, v) =>
  v.facts(["field.reason", p.statusInfo?.reasonCode], ["fact.more", p.statusInfo?.additionalInfo]);
const placed = (p, v) => ({ values: { place: v.place(p) } });
const stated = (p, v) => ({ values: { status: v.value(p.status) }, facts: v.facts(["fact.request", p.requestId]) });
const bare = () => ({});
const names = (all) => (all ?? []).map((one) => one.variable?.name ?? one);
const setNames = (all) => (all ?? []).map((one) => `${one.variable?.name} = ${one.attributeValue}`);
const security = (p, v) => ({
  values: { what: v.text(p.type) },
  facts: v.facts(["fact.more", p.techInfo], ["field.time", v.time(p.timestamp)]),
});
const certificate = (p, v) => ({ values: { what: v.value(p.certificateType) } });
const parts = (p, v) =>
  v.facts(["fact.request", p.requestId], ["fact.part", p.seqNo], ["fact.goesOn", p.tbc ? "…" : null]);

/** action -> what its call says. The sentence is `frame.ACTION`, or `frame.ACTION.VARIANT` where one is named. */
const CALLS = {
  Authorize: (p, v) => ({
    values: { token: v.token(p.idToken ?? p.idTag) },
    facts: v.facts(["field.kind", p.idToken?.type]),
  }),
  BootNotification: (p, v) => {
    const it = p.chargingStation ?? p;
    return {
      values: { maker: v.text(it.vendorName ?? it.chargePointVendor), model: v.text(it.model ?? it.chargePointModel) },
      facts: v.facts(
        ["field.reason", p.reason ? v.value(p.reason) : null],
        ["field.serial", it.serialNumber ?? it.chargePointSerialNumber ?? it.chargeBoxSerialNumber],
        ["field.firmware", it.firmwareVersion],
        ["field.meter", it.meterType],
        ["fact.sim", it.iccid ?? it.modem?.iccid],
      ),
    };
  },
  CancelReservation: (p, v) => ({ values: { number: v.text(p.reservationId) } }),
  CertificateSigned: bare,
  ChangeAvailability: (p, v) => ({ variant: p.type ?? p.operationalStatus, values: { place: v.place(p) } }),
  ChangeConfiguration: (p, v) => ({ values: { name: v.text(p.key), value: v.text(p.value) } }),
  ClearCache: bare,
  ClearChargingProfile: (p, v) => ({
    facts: v.facts(["fact.profile", p.id ?? p.chargingProfileId], [
      "field.where",
      "connectorId" in p ? v.place(p) : null,
    ]),
  }),
  ClearDisplayMessage: (p, v) => ({ values: { number: v.text(p.id) } }),
  ClearVariableMonitoring: (p, v) => ({ facts: v.facts(["fact.request", v.list(p.id)]) }),
  ClearedChargingLimit: (p, v) => ({ values: { source: v.text(p.chargingLimitSource) } }),
  CostUpdated: (p, v) => ({
    values: { cost: v.text(p.totalCost) },
    facts: v.facts(["field.transaction", p.transactionId]),
  }),
  CustomerInformation: (p, v) => ({
    variant: p.clear ? "clear" : undefined,
    facts: v.facts(["fact.request", p.requestId]),
  }),
  DataTransfer: (p, v) => ({
    values: { maker: v.text(p.vendorId), message: v.text(p.messageId) },
    facts: v.facts(["fact.data", typeof p.data === "object" ? JSON.stringify(p.data) : p.data]),
  }),
  DeleteCertificate: bare,
  DiagnosticsStatusNotification: stated,
  ExtendedTriggerMessage: (p, v) => ({
    values: { what: v.text(p.requestedMessage) },
    facts: v.facts(["field.where", "connectorId" in p ? v.place(p) : null]),
  }),
  FirmwareStatusNotification: stated,
  Get15118EVCertificate: (p, v) => ({ values: { what: v.value(p.action) } }),
  GetBaseReport: (p, v) => ({ values: { what: v.value(p.reportBase) }, facts: v.facts(["fact.request", p.requestId]) }),
  GetCertificateStatus: bare,
  GetChargingProfiles: (p, v) => ({ facts: v.facts(["fact.request", p.requestId]) }),
  GetCompositeSchedule: (p, v) => ({ values: { place: v.place(p), duration: v.duration(p.duration) } }),
  GetConfiguration: (p, v) => p.key?.length ? { variant: "some", values: { names: v.list(p.key) } } : {},
  GetDiagnostics: (p, v) => ({
    facts: v.facts(["field.uploadTo", p.location], ["filter.from", p.startTime], ["filter.to", p.stopTime]),
  }),
  GetDisplayMessages: (p, v) => ({ facts: v.facts(["fact.request", p.requestId]) }),
  GetInstalledCertificateIds: bare,
  GetLocalListVersion: bare,
  GetLog: (p, v) => ({
    values: { what: v.value(p.logType) },
    facts: v.facts(["field.uploadTo", p.log?.remoteLocation], ["fact.request", p.requestId]),
  }),
  GetMonitoringReport: (p, v) => ({ facts: v.facts(["fact.request", p.requestId]) }),
  GetReport: (p, v) => ({ facts: v.facts(["fact.request", p.requestId]) }),
  GetTransactionStatus: (p, v) => ({ facts: v.facts(["field.transaction", p.transactionId]) }),
  GetVariables: (p, v) => ({ values: { names: v.list(names(p.getVariableData)) } }),
  Heartbeat: bare,
  InstallCertificate: certificate,
  LogStatusNotification: stated,
  MeterValues: (p, v) => ({
    values: { place: v.place(p) },
    facts: [...v.readings(p.meterValue), ...v.facts(["field.transaction", p.transactionId])],
  }),
  NotifyChargingLimit: (p, v) => ({
    values: { place: v.place(p), source: v.text(p.chargingLimit?.chargingLimitSource) },
  }),
  NotifyCustomerInformation: (p, v) => ({ facts: parts(p, v) }),
  NotifyDisplayMessages: (p, v) => ({ facts: parts(p, v) }),
  NotifyEVChargingNeeds: (p, v) => ({
    values: { place: v.place(p) },
    facts: v.facts(["fact.mode", p.chargingNeeds?.requestedEnergyTransfer], [
      "fact.leaves",
      p.chargingNeeds?.departureTime ? v.time(p.chargingNeeds.departureTime) : null,
    ]),
  }),
  NotifyEVChargingSchedule: placed,
  NotifyEvent: (p, v) => ({
    facts: [
      ...(p.eventData ?? []).slice(0, 6).map((
        one,
      ) => /** @type {[string, string]} */ ([`${one.component?.name} ${one.variable?.name}`, v.text(one.actualValue)])),
      ...parts(p, v),
    ],
  }),
  NotifyMonitoringReport: (p, v) => ({ facts: parts(p, v) }),
  NotifyReport: (p, v) => ({ values: { count: String(p.reportData?.length ?? 0) }, facts: parts(p, v) }),
  PublishFirmware: (p, v) => ({ values: { where: v.text(p.location) } }),
  PublishFirmwareStatusNotification: stated,
  RemoteStartTransaction: (p, v) => ({
    values: { place: v.place(p), token: v.token(p.idTag) },
    facts: p.chargingProfile ? v.facts(["fact.limit", v.limitOf(p.chargingProfile)]) : [],
  }),
  RemoteStopTransaction: (p, v) => ({ values: { number: v.text(p.transactionId) } }),
  ReportChargingProfiles: (p, v) => ({ values: { place: v.place(p) }, facts: parts(p, v) }),
  RequestStartTransaction: (p, v) => ({
    values: { place: v.place(p), token: v.token(p.idToken) },
    facts: v.facts(["fact.request", p.remoteStartId]),
  }),
  RequestStopTransaction: (p, v) => ({ values: { number: v.text(p.transactionId) } }),
  ReservationStatusUpdate: (p, v) => ({
    values: { number: v.text(p.reservationId), status: v.value(p.reservationUpdateStatus) },
  }),
  ReserveNow: (p, v) => ({
    values: { place: v.place(p), token: v.token(p.idToken ?? p.idTag), time: v.time(p.expiryDate ?? p.expiryDateTime) },
    facts: v.facts(["fact.reservation", p.reservationId ?? p.id]),
  }),
  Reset: (p, v) => ({ values: { how: v.value(p.type) }, facts: v.facts(["field.evse", p.evseId]) }),
  SecurityEventNotification: security,
  SendLocalList: (p, v) => ({
    values: { version: v.text(p.listVersion ?? p.versionNumber) },
    facts: v.facts(["field.kind", v.value(p.updateType)], ["field.count", p.localAuthorizationList?.length]),
  }),
  SetChargingProfile: (p, v) => {
    const profile = p.csChargingProfiles ?? p.chargingProfile;
    return {
      values: { place: v.place(p), limit: v.limitOf(profile) },
      facts: v.facts(["fact.profile", profile?.chargingProfileId ?? profile?.id], [
        "fact.purpose",
        profile?.chargingProfilePurpose,
      ], ["field.transaction", profile?.transactionId]),
    };
  },
  SetDisplayMessage: (p, v) => ({ values: { message: v.text(p.message?.message?.content) } }),
  SetMonitoringBase: (p, v) => ({ values: { what: v.text(p.monitoringBase) } }),
  SetMonitoringLevel: (p, v) => ({ values: { level: v.text(p.severity) } }),
  SetNetworkProfile: (p, v) => ({
    values: { where: v.text(p.connectionData?.ocppCsmsUrl) },
    facts: v.facts(["fact.slot", p.configurationSlot]),
  }),
  SetVariableMonitoring: (p, v) => ({ values: { names: v.list(names(p.setMonitoringData)) } }),
  SetVariables: (p, v) => ({ values: { names: v.list(setNames(p.setVariableData)) } }),
  SignCertificate: bare,
  SignedFirmwareStatusNotification: stated,
  SignedUpdateFirmware: (p, v) => ({
    values: { where: v.text(p.firmware?.location) },
    facts: v.facts(["fact.request", p.requestId]),
  }),
  StartTransaction: (p, v) => ({
    values: { place: v.place(p), token: v.token(p.idTag) },
    facts: v.facts(
      ["field.meter", v.energy(p.meterStart)],
      ["field.started", p.timestamp ? v.time(p.timestamp) : null],
      ["fact.reservation", p.reservationId],
    ),
  }),
  StatusNotification: (p, v) => ({
    values: { place: v.place(p), status: v.value(p.status ?? p.connectorStatus) },
    facts: v.facts(
      ["fact.errorCode", p.errorCode === "NoError" ? null : p.errorCode],
      ["fact.vendorError", p.vendorErrorCode],
      ["fact.more", p.info],
    ),
  }),
  StopTransaction: (p, v) => ({
    values: { number: v.text(p.transactionId) },
    facts: [
      ...v.facts(
        ["field.stopReason", p.reason ? v.value(p.reason) : null],
        ["field.meter", v.energy(p.meterStop)],
        ["field.token", p.idTag],
        ["field.ended", p.timestamp ? v.time(p.timestamp) : null],
      ),
      ...(p.transactionData ? v.readings(p.transactionData) : []),
    ],
  }),
  TransactionEvent: (p, v) => ({
    variant: p.eventType,
    values: { place: p.evse ? v.place(p) : "" },
    facts: [
      ...v.facts(
        ["fact.why", p.triggerReason ? v.value(p.triggerReason) : null],
        ["field.state", p.transactionInfo?.chargingState ? v.value(p.transactionInfo.chargingState) : null],
        ["field.token", p.idToken?.idToken],
        ["field.stopReason", p.transactionInfo?.stoppedReason ? v.value(p.transactionInfo.stoppedReason) : null],
      ),
      ...v.readings(p.meterValue),
      ...v.facts(["fact.part", p.seqNo], ["fact.offline", p.offline ? "✓" : null], [
        "field.transaction",
        p.transactionInfo?.transactionId,
      ]),
    ],
  }),
  TriggerMessage: (p, v) => ({
    values: { what: v.text(p.requestedMessage) },
    facts: v.facts(["field.where", "connectorId" in p || p.evse ? v.place(p) : null]),
  }),
  UnlockConnector: placed,
  UnpublishFirmware: bare,
  UpdateFirmware: (p, v) => ({
    values: { where: v.text(p.location ?? p.firmware?.location) },
    facts: v.facts(["fact.from", v.time(p.retrieveDate ?? p.firmware?.retrieveDateTime)]),
  }),
};

/** What is in an answer besides its status. */
const ANSWERS = {
  BootNotification: (p, v) =>
    v.facts(["field.heartbeat", v.duration(p.interval)], ["field.time", v.time(p.currentTime)]),
  Heartbeat: (p, v) => v.facts(["field.time", v.time(p.currentTime)]),
  StartTransaction: (p, v) => v.facts(["field.transaction", p.transactionId]),
  RequestStartTransaction: (p, v) => v.facts(["field.transaction", p.transactionId]),
  GetConfiguration: (p, v) => [
    ...(p.configurationKey ?? []).slice(0, 12).map((
      one,
    ) => /** @type {[string, string]} */ ([one.key, v.text(one.value)])),
    ...v.facts(["fact.unknownKeys", v.list(p.unknownKey)]),
  ],
  GetVariables: (p, v) =>
    (p.getVariableResult ?? []).slice(0, 12).map((
      one,
    ) => [v.text(one.variable?.name), v.text(one.attributeValue ?? one.attributeStatus)]),
  SetVariables: (p, v) =>
    (p.setVariableResult ?? []).slice(0, 12).map((one) => [v.text(one.variable?.name), v.value(one.attributeStatus)]),
  GetLocalListVersion: (p, v) => v.facts(["fact.version", p.listVersion ?? p.versionNumber]),
  GetDiagnostics: (p, v) => v.facts(["fact.file", p.fileName]),
  GetLog: (p, v) => v.facts(["fact.file", p.filename]),
  GetCompositeSchedule: (p, v) => v.facts(["fact.limit", v.limitOf(p)]),
  GetInstalledCertificateIds: (p, v) =>
    v.facts(["field.count", (p.certificateHashData ?? p.certificateHashDataChain)?.length]),
  DataTransfer: (p, v) => v.facts(["fact.data", typeof p.data === "object" ? JSON.stringify(p.data) : p.data]),
  TransactionEvent: (p, v) => v.facts(["field.cost", p.totalCost]),
};

const statusOf = (p) =>
  p.status ?? p.idTagInfo?.status ?? p.idTokenInfo?.status ?? p.ongoingIndicator ??
    p.getVariableResult?.[0]?.attributeStatus;

/** A payload of a charger may be anything: what cannot be explained is still shown as JSON. */
function attempt(work, fallback) {
  try {
    return work() ?? fallback;
  } catch {
    return fallback;
  }
}

/**
 * @param {import("./frames.js").Frame} frame
 * @param {string} action what is asked, of an answer what it answers
 * @param {import("./values.js").Words} words
 * @returns {{text: string, facts: [string, string][]}}
 */
export function explain(frame, action, words) {
  const { t, has } = words;
  const v = valuesOf(words);
  if (frame.type === "unreadable") return { text: t("frame.unreadable"), facts: [] };
  if (frame.type === "callError") {
    const code = frame.errorCode ?? "";
    const known = STANDARD_CODES.has(code) && has(`callError.${code}`) ? t(`callError.${code}`) : "";
    const said = [code, frame.errorDescription].filter(Boolean).join(": ");
    return {
      text: t("frame.error", { said: known || said }),
      facts: v.facts(["fact.code", code], ["fact.more", frame.errorDescription]),
    };
  }
  const found = payloadOf(frame);
  const payload = found && typeof found === "object" && !Array.isArray(found) ? found : {};
  if (frame.type === "callResult") {
    const status = attempt(() => statusOf(payload), undefined);
    const text = status === undefined ? t("frame.confirmed") : t("frame.answered", { status: v.value(status) });
    return {
      text,
      facts: [...attempt(() => ANSWERS[action]?.(payload, v), []), ...attempt(() => notes(payload, v), [])],
    };
  }
  const own = CALLS[action] ? attempt(() => CALLS[action](payload, v), {}) : {};
  const variant = own.variant ? `frame.${action}.${own.variant}` : "";
  const key = variant && has(variant) ? variant : `frame.${action}`;
  const text = has(key) ? t(key, own.values).trim() : t("frame.unknownAction", { action });
  return { text, facts: own.facts ?? [] };
}

export const explainedActions = Object.keys(CALLS);
