// What charging costs, in sentences.

/** `/charge/A-1/2` -> what the server is asked for; null for any other address. */
export function placeOf(path) {
  const [, app, station, evse, ...rest] = path.replace(/\/$/, "").split("/");
  return app === "charge" && station && /^\d+$/.test(evse ?? "") && !rest.length
    ? `/api/charge/${station}/${evse}`
    : null;
}

/** Electricity and service fee together: what a kilowatt-hour costs. */
export const perKWh = (period) => period.electricityMicrosPerKWh + period.serviceMicrosPerKWh;

/** A time as people say it: the hour today, else with its day. @param {any} f */
export function momentOf(at, zone, f, now) {
  return f.date(at, zone) === f.date(now, zone) ? f.hourMinute(at, zone) : f.shortDateTime(at, zone);
}

/**
 * All that comes to the price of energy, or off it.
 * @param {(key: string, values?: object) => string} t
 */
export function termsOf(price, t, f, zone, now) {
  const money = (minor) => f.money(minor, price.currency);
  const rate = (micros) => f.price(micros, price.currency);
  const terms = [];
  if (price.sessionFeeMinor) terms.push(t("charge.sessionFee", { amount: money(price.sessionFeeMinor) }));
  if (price.timeFeeMicrosPerMinute) terms.push(t("charge.timeFee", { amount: rate(price.timeFeeMicrosPerMinute) }));
  if (price.idleFee?.microsPerMinute) {
    const { microsPerMinute, graceMinutes } = price.idleFee;
    terms.push(t("charge.idleFee", { amount: rate(microsPerMinute) }));
    if (graceMinutes) terms.push(t("charge.grace", { time: f.duration(graceMinutes * 60) }));
  }
  if (price.minimumMinor) terms.push(t("charge.minimum", { amount: money(price.minimumMinor) }));
  if (price.maximumMinor) terms.push(t("charge.maximum", { amount: money(price.maximumMinor) }));
  for (const { name, until, ratePPM, microsPerKWh, sessionMinor } of price.discounts) {
    const amount = ratePPM
      ? f.percent(ratePPM / 1000, 1)
      : microsPerKWh
      ? `${rate(microsPerKWh)}/kWh`
      : money(sessionMinor ?? 0);
    terms.push(
      until
        ? t("charge.discountUntil", { name, amount, time: momentOf(until, zone, f, now) })
        : t("charge.discount", { name, amount }),
    );
  }
  if (price.tax) {
    const amount = f.percent(price.tax.ratePPM / 1000, 1);
    terms.push(t(price.tax.isIncluded ? "charge.taxIncluded" : "charge.taxAdded", { amount }));
  }
  return terms;
}
