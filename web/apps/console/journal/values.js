// Values of OCPP's messages in people's words: places, tokens, states, readings.

/** @typedef {{t: (key: string, values?: object) => string, word: (group: string, value: any) => string,
 *   has: (key: string) => boolean, f: any, zone: string | undefined}} Words */
/** @typedef {[label: string, text: string][]} Facts */

const lowerFirst = (text) => text.charAt(0).toLowerCase() + text.slice(1);

/** What a message says, with the words of one language. @param {Words} words */
export function valuesOf({ t, word, has, f, zone }) {
  const some = (value) => value === undefined || value === null || value === "" ? null : String(value);
  /** The word for a value of an enumeration, or the value itself. */
  const value = (name) => {
    if (some(name) === null) return f.none;
    const status = lowerFirst(String(name));
    return has(`value.${name}`)
      ? t(`value.${name}`)
      : has(`connector.${status}`)
      ? t(`connector.${status}`)
      : String(name);
  };
  /** EVSE and connector, in either version's way. */
  const place = (payload) => {
    const evse = payload.evse?.id ?? payload.evseId;
    const connector = payload.evse?.connectorId ?? payload.connectorId;
    if (evse === undefined && connector === undefined) return t("frame.anyPlace");
    if ((evse ?? connector) === 0) return t("frame.wholeStation");
    if (evse === undefined) return t("frame.connector", { number: String(connector) });
    return connector > 1
      ? t("frame.evse", { number: `${evse}-${connector}` })
      : t("frame.evse", { number: String(evse) });
  };
  const token = (one) => some(typeof one === "object" && one ? one.idToken : one) ?? f.none;
  const time = (at) => some(at) === null || Number.isNaN(Date.parse(at)) ? some(at) ?? f.none : f.dateTime(at, zone);
  const text = (one) => some(one) ?? f.none;
  const list = (all) => Array.isArray(all) && all.length ? f.list(all.map(String).slice(0, 8)) : f.none;

  function reading({ value: raw, measurand = "Energy.Active.Import.Register", unit, unitOfMeasure, phase, location }) {
    const amount = Number(raw) * 10 ** (unitOfMeasure?.multiplier ?? 0);
    const given = unit ?? unitOfMeasure?.unit;
    const thousand = /^k/.test(given ?? "") ? 1000 : 1;
    const [kind, what] = measurand.split(".");
    const isOdd = Number.isNaN(amount) || /Reactive|Offered|Export|Interval/.test(measurand);
    const shown = isOdd
      ? `${raw} ${given ?? ""}`
      : kind === "Energy" && what === "Active"
      ? `${f.number(amount * thousand / 1000, { maximumFractionDigits: 2 })} kWh`
      : kind === "Power" && what === "Active"
      ? f.power(amount * thousand)
      : kind === "SoC"
      ? `${amount} %`
      : `${f.number(amount)} ${given ?? { Current: "A", Voltage: "V", Temperature: "°C" }[kind] ?? ""}`;
    const names = {
      Energy: "energyWh",
      Power: "power",
      SoC: "soc",
      Current: "current",
      Voltage: "voltage",
      Temperature: "temperature",
    };
    const name = names[kind] && !isOdd ? word("measure", names[kind]) : measurand;
    const where = [phase, location && location !== "Outlet" ? location : null].filter(Boolean).join(" ");
    return /** @type {[string, string]} */ ([where ? `${name} ${where}` : name, shown.trim()]);
  }

  /** The last of the readings that a message carries. @returns {Facts} */
  function readings(all) {
    const times = Array.isArray(all) ? all : [];
    const last = times.at(-1);
    const facts = (last?.sampledValue ?? []).map(reading);
    if (last?.timestamp) facts.push([t("field.time"), time(last.timestamp)]);
    if (times.length > 1) facts.push([t("field.samples"), f.number(times.length)]);
    return facts;
  }

  const limitOf = (profile) => {
    const schedule = [profile?.chargingSchedule].flat()[0];
    const period = schedule?.chargingSchedulePeriod?.[0];
    return period ? `${f.number(period.limit)} ${schedule.chargingRateUnit ?? ""}`.trim() : f.none;
  };

  /** Pairs whose value is there. `label` is a key. @returns {Facts} */
  const facts = (...pairs) =>
    pairs.filter(([, one]) => some(one) !== null && one !== f.none).map((
      [label, one],
    ) => /** @type {[string, string]} */ ([t(label), String(one)]));

  return { value, place, token, time, text, list, readings, limitOf, facts, duration: f.duration, energy: f.energy };
}
