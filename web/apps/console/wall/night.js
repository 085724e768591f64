// A wall runs for weeks: each night it begins anew, when a new version is there or a week has gone.

/** Between these hours of the site nobody looks. */
const FROM_HOUR = 3;
const TO_HOUR = 5;
const WEEK_MS = 7 * 86_400_000;
const LEAST_MS = 3 * 3_600_000;

/** @param {{now: number, hour: number, startedAt: number, isNew: boolean}} state */
export function shouldReload({ now, hour, startedAt, isNew }) {
  const age = now - startedAt;
  if (age < LEAST_MS || hour < FROM_HOUR || hour >= TO_HOUR) return false;
  return isNew || age > WEEK_MS;
}
