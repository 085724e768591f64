// A tariff while somebody edits it: half-hours instead of slots, and amounts as they were typed. Becomes a definition
// when nothing is wrong with it; what is wrong is named with the field's path, so that the words stand beside it.
import { minorDigits } from "../../../shared/lib/format.js";
import { microsText, parseMicros, parseScaled, scaledText } from "./amounts.js";
import { cellsOf, DAY_TYPES, PERIODS, plainDays, slotsOf, usedPeriods } from "./week.js";
import { coverage, dayOf, dayText, gapsOf } from "./year.js";

export const MAXIMUM_SEASONS = 12;
export const MAXIMUM_HOLIDAYS = 1000;
export const MAXIMUM_DISCOUNTS = 100;
/** The amount of a discount: its field in a definition, and how it is typed. */
const DISCOUNTS = {
  rate: { field: "ratePPM", digits: () => 4, most: 1_000_000 },
  perKWh: { field: "microsPerKWh", digits: () => 6, most: 1_000_000_000_000 },
  session: { field: "sessionMinor", digits: (currency) => minorDigits(currency), most: 1_000_000_000_000 },
};
export const DISCOUNT_KINDS = Object.keys(DISCOUNTS);
const MAXIMUM_GRACE_MINUTES = 100_000;

const NO_FEES = {
  session: "",
  time: "",
  idle: "",
  grace: "",
  minimum: "",
  maximum: "",
  tax: "",
  isTaxIncluded: true,
  isWhole: false,
};

/** One price all year, to begin with. */
export function emptyDraft(currency, name = "") {
  return {
    currency,
    seasons: [{ name, from: "01-01", to: "12-31", days: plainDays(), prices: { offPeak: blankPrice() } }],
    holidays: /** @type {string[]} */ ([]),
    fees: { ...NO_FEES, isWhole: currency === "TWD" },
    discounts: /** @type {any[]} */ ([]),
  };
}

export const blankDiscount = () => ({ name: "", driverGroup: "", from: "", until: "", kind: "rate", amount: "" });

function discountDraft(discount, currency) {
  const kind = DISCOUNT_KINDS.find((one) => discount[DISCOUNTS[one].field] != null) ?? "rate";
  return {
    name: discount.name,
    driverGroup: discount.driverGroup ?? "",
    from: discount.from ?? "",
    until: discount.until ?? "",
    kind,
    amount: scaledText(discount[DISCOUNTS[kind].field], DISCOUNTS[kind].digits(currency)),
  };
}

const amountOf = (one, currency) => parseScaled(one.amount, DISCOUNTS[one.kind].digits(currency));

function discountOf(one, currency) {
  const whole = {
    name: one.name.trim(),
    driverGroup: one.driverGroup.trim() || null,
    from: one.from || null,
    until: one.until || null,
    [DISCOUNTS[one.kind].field]: amountOf(one, currency),
  };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
}

export const blankPrice = () => ({ electricity: "", service: "" });

function daysOfSeason(season) {
  const days = {};
  let before = null;
  for (const type of DAY_TYPES) {
    const row = season.days.find((one) => one.type === type);
    days[type] = row ? cellsOf(row.slots) : [...(before ?? [])];
    before = days[type];
  }
  return days;
}

/** A definition as it is edited. */
export function draftOf(definition) {
  const { currency } = definition;
  const digits = minorDigits(currency);
  const minor = (value) => scaledText(value, digits);
  return {
    currency,
    seasons: definition.seasons.map((season) => ({
      name: season.name,
      from: season.from,
      to: season.to,
      days: daysOfSeason(season),
      prices: Object.fromEntries(season.prices.map((price) => [price.period, {
        electricity: microsText(price.electricityMicrosPerKWh),
        service: microsText(price.serviceMicrosPerKWh ?? 0),
      }])),
    })),
    holidays: [...(definition.holidays ?? [])],
    fees: {
      session: minor(definition.sessionFeeMinor),
      time: microsText(definition.timeFeeMicrosPerMinute),
      idle: microsText(definition.idleFee?.microsPerMinute),
      grace: definition.idleFee ? String(definition.idleFee.graceMinutes) : "",
      minimum: minor(definition.minimumMinor),
      maximum: minor(definition.maximumMinor),
      tax: definition.tax ? scaledText(definition.tax.ratePPM, 4) : "",
      isTaxIncluded: definition.tax?.isIncluded ?? true,
      isWhole: definition.roundsToWholeUnits ?? false,
    },
    discounts: (definition.discounts ?? []).map((one) => discountDraft(one, currency)),
  };
}

/** A template of the server: its periods, and its prices where they are those of this currency and place. */
export function draftOfTemplate(template, currency) {
  const isOwn = template.isPriced && template.currency === currency;
  const draft = draftOf({ ...template.definition, currency });
  return {
    ...draft,
    seasons: draft.seasons.map((season) => ({
      ...season,
      prices: Object.fromEntries(
        Object.entries(season.prices).map((
          [period, price],
        ) => [period, isOwn ? { ...price, service: "" } : blankPrice()]),
      ),
    })),
    fees: { ...draft.fees, isWhole: isOwn && draft.fees.isWhole },
  };
}

const problem = (field, key, values = {}) => ({ field, key: `wrong.${key}`, values });

function checkSeason(season, index, problems) {
  const field = `seasons/${index}`;
  if (!season.name.trim()) problems.push(problem(`${field}/name`, "required"));
  for (const end of ["from", "to"]) {
    if (dayOf(season[end]) === null) problems.push(problem(`${field}/${end}`, "dayOfYear"));
  }
  const isUncovered = DAY_TYPES.some((type) => season.days[type].length !== 48 || season.days[type].includes(null));
  if (isUncovered) problems.push(problem(`${field}/days`, "uncovered"));
  const used = usedPeriods(season.days);
  for (const period of PERIODS) {
    const price = season.prices[period];
    const path = `${field}/prices/${period}`;
    if (!price) {
      if (used.includes(period)) problems.push(problem(`${path}/electricity`, "periodWithoutPrice"));
      continue;
    }
    if (!String(price.electricity).trim()) problems.push(problem(`${path}/electricity`, "priceMissing"));
    else if (parseMicros(price.electricity) === null) problems.push(problem(`${path}/electricity`, "price"));
    if (String(price.service).trim() && parseMicros(price.service) === null) {
      problems.push(problem(`${path}/service`, "price"));
    }
  }
}

function checkYear(seasons, problems) {
  if (seasons.length > MAXIMUM_SEASONS) problems.push(problem("seasons", "tooManySeasons", { n: MAXIMUM_SEASONS }));
  if (seasons.some((one) => dayOf(one.from) === null || dayOf(one.to) === null)) return;
  const { owner, shared } = coverage(seasons);
  if (shared) {
    const [first, second] = shared.seasons.map((index) => seasons[index].name || `#${index + 1}`);
    problems.push(problem("seasons", "seasonsShare", { first, second, day: dayText(shared.day) }));
  }
  for (const gap of gapsOf(owner)) problems.push(problem("seasons", "seasonGap", gap));
}

const isDate = (text) => {
  const date = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return Boolean(date) && !Number.isNaN(date?.getTime()) && date?.toISOString().slice(0, 10) === text;
};

function checkFees(fees, currency, problems) {
  const digits = minorDigits(currency);
  const read = (name, places, rule, values = {}) => {
    if (!String(fees[name]).trim()) return null;
    const value = parseScaled(fees[name], places);
    if (value === null) problems.push(problem(`fees/${name}`, rule, values));
    return value;
  };
  const [session, minimum, maximum] = ["session", "minimum", "maximum"].map((name) =>
    read(name, digits, "amount", { digits })
  );
  const time = read("time", 6, "price");
  const idle = read("idle", 6, "price");
  const grace = read("grace", 0, "wholeMinutes");
  const tax = read("tax", 4, "percent");
  if (grace !== null && grace > MAXIMUM_GRACE_MINUTES) problems.push(problem("fees/grace", "wholeMinutes"));
  if (grace !== null && idle === null && !String(fees.idle).trim()) problems.push(problem("fees/idle", "graceAlone"));
  if (tax !== null && tax > 1_000_000) problems.push(problem("fees/tax", "percent"));
  if (minimum !== null && maximum !== null && minimum > maximum) {
    problems.push(problem("fees/minimum", "minimumAboveMaximum"));
  }
  return { session, minimum, maximum, time, idle, grace, tax };
}

function checkDiscounts(draft, problems) {
  const { currency } = draft;
  let perKWh = 0;
  (draft.discounts ?? []).forEach((one, index) => {
    const field = `discounts/${index}`;
    if (!one.name.trim()) problems.push(problem(`${field}/name`, "required"));
    const amount = amountOf(one, currency);
    if (amount === null || amount < 1 || amount > DISCOUNTS[one.kind].most) {
      problems.push(problem(`${field}/amount`, one.kind === "rate" ? "percent" : "above"));
    }
    if (one.from && one.until && new Date(one.until) <= new Date(one.from)) {
      problems.push(problem(`${field}/until`, "untilBeforeFrom"));
    }
    if (one.kind === "perKWh") perKWh += amount ?? 0;
  });
  const totals = draft.seasons.flatMap((season) =>
    Object.values(season.prices).map((one) =>
      (parseMicros(one.electricity) ?? 0) + (parseMicros(one.service || "0") ?? 0)
    )
  );
  if (perKWh > Math.min(...totals)) problems.push(problem("discounts", "discountAbovePrice"));
}

/** Everything that is wrong: [{field, key, values}], in the order of the page. */
export function problemsOf(draft) {
  const problems = [];
  checkYear(draft.seasons, problems);
  draft.seasons.forEach((season, index) => checkSeason(season, index, problems));
  checkFees(draft.fees, draft.currency, problems);
  checkDiscounts(draft, problems);
  draft.holidays.forEach((day, index) => isDate(day) || problems.push(problem(`holidays/${index}`, "date")));
  if (draft.holidays.length > MAXIMUM_HOLIDAYS) {
    problems.push(problem("holidays", "tooManyHolidays", { n: MAXIMUM_HOLIDAYS }));
  }
  return problems;
}

/** What is allowed but looks like a mistake. */
export function doubtsOf(draft) {
  const doubts = [];
  draft.seasons.forEach((season, index) => {
    const field = `seasons/${index}/prices`;
    const used = usedPeriods(season.days);
    const whole = (period) => {
      const price = season.prices[period];
      const micros = price ? parseMicros(price.electricity) : null;
      return micros === null ? null : micros + (parseMicros(price.service || "0") ?? 0);
    };
    for (const period of PERIODS) {
      if (season.prices[period] && !used.includes(period)) doubts.push(problem(`${field}/${period}`, "periodUnused"));
    }
    used.forEach((period, place) => {
      const next = used[place + 1];
      const [dear, cheap] = [whole(period), next ? whole(next) : null];
      if (dear !== null && cheap !== null && dear < cheap) {
        doubts.push(problem(`${field}/${next}`, "dearerThan", { period: `period.${next}`, other: `period.${period}` }));
      }
    });
  });
  return doubts;
}

function dayRows(days) {
  const rows = [];
  let before = null;
  for (const type of DAY_TYPES) {
    const isAlike = before?.every((one, slot) => one === days[type][slot]);
    if (!isAlike) rows.push({ type, slots: slotsOf(days[type]) });
    before = days[type];
  }
  return rows;
}

/** The definition; to be called when `problemsOf` is empty. */
export function definitionOf(draft) {
  const fees = checkFees(draft.fees, draft.currency, []);
  const definition = {
    currency: draft.currency,
    seasons: draft.seasons.map((season) => ({
      name: season.name.trim(),
      from: season.from,
      to: season.to,
      days: dayRows(season.days),
      prices: PERIODS.filter((period) => season.prices[period]).map((period) => ({
        period,
        electricityMicrosPerKWh: parseMicros(season.prices[period].electricity),
        serviceMicrosPerKWh: parseMicros(season.prices[period].service || "0"),
      })),
    })),
    holidays: [...new Set(draft.holidays)].sort(),
    sessionFeeMinor: fees.session,
    timeFeeMicrosPerMinute: fees.time,
    idleFee: fees.idle === null ? null : { microsPerMinute: fees.idle, graceMinutes: fees.grace ?? 0 },
    minimumMinor: fees.minimum,
    maximumMinor: fees.maximum,
    tax: fees.tax === null ? null : { ratePPM: fees.tax, isIncluded: draft.fees.isTaxIncluded },
    roundsToWholeUnits: draft.fees.isWhole,
    discounts: draft.discounts?.length ? draft.discounts.map((one) => discountOf(one, draft.currency)) : null,
  };
  return Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== null));
}

const FEE_FIELDS = {
  sessionFeeMinor: "session",
  timeFeeMicrosPerMinute: "time",
  "idleFee/microsPerMinute": "idle",
  "idleFee/graceMinutes": "grace",
  minimumMinor: "minimum",
  maximumMinor: "maximum",
  "tax/ratePPM": "tax",
};

/** The field of the page for a path that the server names, such as `definition/seasons/0/prices/1/period`. */
export function fieldOfPath(path, draft) {
  const rest = path.replace(/^\/?(definition\/)?/, "");
  const price = /^seasons\/(\d+)\/prices\/(\d+)\/?(\w*)/.exec(rest);
  if (price) {
    const prices = draft.seasons[Number(price[1])]?.prices ?? {};
    const period = PERIODS.filter((one) => prices[one])[Number(price[2])];
    return `seasons/${price[1]}/prices/${period}/${price[3].startsWith("service") ? "service" : "electricity"}`;
  }
  const days = /^seasons\/(\d+)\/days/.exec(rest);
  if (days) return `seasons/${days[1]}/days`;
  return rest in FEE_FIELDS ? `fees/${FEE_FIELDS[rest]}` : rest;
}
