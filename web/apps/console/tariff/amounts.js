// Amounts as people type them, exactly: nothing goes through floating point.

const MAXIMUM = 1_000_000_000_000;

/** "12.47" -> 12470000 with six digits; null when it is no number of at most so many digits, or too large. */
export function parseScaled(text, digits) {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(String(text ?? "").replace(/[\s,]/g, ""));
  if (!match || (match[2] ?? "").length > digits) return null;
  const value = Number(match[1] + (match[2] ?? "").padEnd(digits, "0"));
  return Number.isSafeInteger(value) && value <= MAXIMUM ? value : null;
}

/** 12470000 -> "12.47"; at least `least` digits after the point when there are any. */
export function scaledText(value, digits, least = 0) {
  if (value === null || value === undefined) return "";
  const text = String(Math.abs(value)).padStart(digits + 1, "0");
  const whole = digits ? text.slice(0, -digits) : text;
  const rest = (digits ? text.slice(-digits) : "").replace(/0+$/, "").padEnd(least, "0");
  return `${value < 0 ? "-" : ""}${whole}${rest ? `.${rest}` : ""}`;
}

export const parseMicros = (text) => parseScaled(text, 6);
export const microsText = (micros) => scaledText(micros, 6);
