// The only place where numbers become text. Money comes in minor units, energy in Wh, times as ISO 8601 text.

// ISO 4217 gives most currencies two digits; these have others. Intl goes by cash customs and differs.
const NO_DIGITS = new Set("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF".split(" "));
const THREE_DIGITS = new Set("BHD IQD JOD KWD LYD OMR TND".split(" "));

export const minorDigits = (currency) => NO_DIGITS.has(currency) ? 0 : THREE_DIGITS.has(currency) ? 3 : 2;

const cache = new Map();
function formatter(kind, locale, options) {
  const key = `${kind} ${locale} ${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl[kind](locale, options));
  return cache.get(key);
}

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const THIN = "\u202f";
const NONE = "–";

/** Integer minor units -> decimal text, exactly, without floating point. */
export function decimalOf(minor, currency) {
  const digits = minorDigits(currency);
  const value = BigInt(minor);
  const sign = value < 0n ? "-" : "";
  const text = (value < 0n ? -value : value).toString().padStart(digits + 1, "0");
  return digits ? `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}` : sign + text;
}

/** What a person typed ("1,200.5") -> minor units, or null when it is no amount of this currency. */
export function parseMinor(text, currency) {
  const digits = minorDigits(currency);
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(text).replace(/[\s,]/g, ""));
  if (!match || (match[2] ?? "").length > digits) return null;
  return Number(match[1] + (match[2] ?? "").padEnd(digits, "0"));
}

/** @param {() => string} locale */
export function createFormat(locale) {
  const number = (value, options = {}) =>
    value == null ? NONE : formatter("NumberFormat", locale(), options).format(value);

  /** A value in the largest unit in which it is at least 1. */
  function scaled(value, units, digits = 3) {
    if (value == null) return { value: NONE, unit: "" };
    let [step, unit] = units[0];
    for (const [size, name] of units) if (Math.abs(value) >= size) [step, unit] = [size, name];
    const amount = value / step;
    const whole = Math.max(1, Math.floor(Math.log10(Math.abs(amount) || 1)) + 1);
    const places = Math.max(0, digits - whole);
    return { value: number(amount, { maximumFractionDigits: step === 1 ? 0 : places }), unit };
  }
  const joined = ({ value, unit }) => unit ? `${value}${THIN}${unit}` : value;

  const energyParts = (wh) => scaled(wh, [[1, "Wh"], [1000, "kWh"], [1e6, "MWh"], [1e9, "GWh"]]);
  const powerParts = (w) => scaled(w, [[1, "W"], [1000, "kW"], [1e6, "MW"]]);

  function money(minor, currency, { compact = false, sign = false } = {}) {
    if (minor == null) return NONE;
    const digits = minorDigits(currency);
    const isRound = minor % 10 ** digits === 0;
    const isLarge = compact && Math.abs(minor) >= 10 ** (digits + 5);
    const options = {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      signDisplay: sign ? "exceptZero" : "auto",
      minimumFractionDigits: isRound || compact ? 0 : digits,
      maximumFractionDigits: isLarge ? 1 : compact ? 0 : digits,
      ...(isLarge ? { notation: "compact" } : {}),
    };
    return formatter("NumberFormat", locale(), options).format(decimalOf(minor, currency));
  }

  const at = (time, zone, options) =>
    time == null ? NONE : formatter("DateTimeFormat", locale(), { timeZone: zone, ...options }).format(new Date(time));

  return {
    none: NONE,
    number,
    energyParts,
    powerParts,
    energy: (wh) => joined(energyParts(wh)),
    power: (w) => joined(powerParts(w)),
    current: (milliamps) =>
      milliamps == null ? NONE : joined({ value: number(milliamps / 1000, { maximumFractionDigits: 1 }), unit: "A" }),
    voltage: (millivolts) =>
      millivolts == null ? NONE : joined({ value: number(millivolts / 1000, { maximumFractionDigits: 0 }), unit: "V" }),
    temperature: (deci) =>
      deci == null ? NONE : joined({ value: number(deci / 10, { maximumFractionDigits: 1 }), unit: "°C" }),
    percent: (permille, digits = 0) =>
      permille == null ? NONE : number(permille / 1000, { style: "percent", maximumFractionDigits: digits }),
    money,
    /** Prices are 10^-6 of the major unit. */
    price: (micros, currency) =>
      micros == null ? NONE : formatter("NumberFormat", locale(), {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
        minimumFractionDigits: 2,
        maximumFractionDigits: 4,
      }).format(micros / 1e6),

    /** `ocpp2.0.1` -> "OCPP 2.0.1". */
    protocol: (name) => name ? name.replace(/^ocpp/, "OCPP ") : NONE,
    /** Words one after the other, as the language joins them. */
    list: (words) => formatter("ListFormat", locale(), { type: "conjunction", style: "short" }).format(words),
    /** A price that moved: "+0.5", always with its sign. */
    priceChange: (micros, currency) =>
      formatter("NumberFormat", locale(), {
        style: "currency",
        currency,
        currencyDisplay: "narrowSymbol",
        signDisplay: "exceptZero",
        minimumFractionDigits: 2,
        maximumFractionDigits: 4,
      }).format(micros / 1e6),

    /** 3725 -> `1:02:05`, or `1 h 2 min` when asked for words. */
    clock(seconds) {
      if (seconds == null) return NONE;
      const all = Math.max(0, Math.round(seconds));
      const two = (value) => String(value).padStart(2, "0");
      const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
      return hours ? `${hours}:${two(minutes)}:${two(all % 60)}` : `${minutes}:${two(all % 60)}`;
    },
    duration(seconds) {
      if (seconds == null) return NONE;
      const all = Math.max(0, Math.round(seconds));
      const unit = (value, name) =>
        formatter("NumberFormat", locale(), { style: "unit", unit: name, unitDisplay: "short" }).format(value);
      if (all < 60) return unit(all, "second");
      if (all < 3600) return unit(Math.round(all / 60), "minute");
      if (all < 172_800) {
        const minutes = Math.round(all / 60);
        return minutes % 60
          ? `${unit(Math.floor(minutes / 60), "hour")} ${unit(minutes % 60, "minute")}`
          : unit(minutes / 60, "hour");
      }
      return unit(Math.round(all / 86_400), "day");
    },

    /** 45000 -> `12.5 h`, for sums. */
    hours: (seconds) =>
      seconds == null ? NONE : formatter("NumberFormat", locale(), {
        style: "unit",
        unit: "hour",
        unitDisplay: "short",
        maximumFractionDigits: Math.abs(seconds) < 36_000 ? 1 : 0,
      }).format(seconds / 3600),

    relative(time, now = Date.now()) {
      if (time == null) return NONE;
      const ahead = (new Date(time).getTime() - now) / 1000;
      // Clocks differ by seconds, and ours is read now and then: what just happened is not in the future.
      const seconds = ahead > 0 && ahead < 60 ? 0 : ahead;
      const words = formatter("RelativeTimeFormat", locale(), { numeric: "auto", style: "short" });
      for (const [unit, size] of UNITS) {
        if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
      }
      return words.format(Math.trunc(seconds), "second");
    },
    /** 0 -> "Jan", and `06-01` -> "Jun 1", as the language writes them. */
    monthName: (month) =>
      formatter("DateTimeFormat", locale(), { timeZone: "UTC", month: "short" }).format(Date.UTC(2024, month, 1)),
    monthDay: (text) =>
      /^\d\d-\d\d$/.test(text)
        ? formatter("DateTimeFormat", locale(), { timeZone: "UTC", month: "short", day: "numeric" }).format(
          new Date(`2024-${text}T00:00:00Z`),
        )
        : text,
    /** `2026-11` -> "Nov 2026". */
    month: (text) =>
      formatter("DateTimeFormat", locale(), { timeZone: "UTC", year: "numeric", month: "short" }).format(
        new Date(`${text}-01T00:00:00Z`),
      ),
    date: (time, zone) => at(time, zone, { year: "numeric", month: "short", day: "numeric" }),
    /** With the weekday, for a screen that is looked at from afar. */
    longDate: (time, zone) => at(time, zone, { year: "numeric", month: "long", day: "numeric", weekday: "long" }),
    dateTime: (time, zone) =>
      at(time, zone, {
        year: "numeric",
        month: "short",
        day: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
      }),
    shortDateTime: (time, zone) =>
      at(time, zone, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    time: (time, zone) => at(time, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    hourMinute: (time, zone) => at(time, zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  };
}
