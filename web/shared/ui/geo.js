// What the map works out without a map.

/** Pins closer than this many pixels become one. */
const CLUSTER_PIXELS = 46;
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
const TONE_RANK = ["mute", "ok", "busy", "warn", "bad"];

/** The widest step that still draws so many lines over a span. */
export function stepFor(spanDegrees, lines = 4) {
  return STEPS.find((step) => spanDegrees / step >= lines) ?? STEPS[STEPS.length - 1];
}

/** Groups points whose pixels are close; the worst tone of a group is its own. */
export function clustered(points, pixelOf, distance = CLUSTER_PIXELS) {
  const groups = [];
  for (const point of points) {
    const pixel = pixelOf(point);
    const near = groups.find((one) => Math.hypot(one.pixel.x - pixel.x, one.pixel.y - pixel.y) < distance);
    if (near) near.points.push(point);
    else groups.push({ pixel, points: [point] });
  }
  return groups.map(({ points: all }) => ({
    points: all,
    tone: TONE_RANK[Math.max(...all.map((one) => TONE_RANK.indexOf(one.tone)))] ?? "mute",
  }));
}

/** `121.5° E`, with as many digits as lines that are `step` degrees apart need. */
export function degreesText(value, signs, step) {
  const digits = step < 0.01 ? 3 : step < 0.1 ? 2 : step < 1 ? 1 : 0;
  const whole = ((value + 540) % 360) - 180; // a map that is turned round the world
  const shown = signs === "EW" ? whole : value;
  return `${Math.abs(shown).toFixed(digits)}° ${signs[shown < 0 ? 1 : 0]}`;
}

const NAME = { character: 7.2, wide: 12.5, height: 18, below: 22, pin: 18 };
const widthOf = (text) =>
  [...text].reduce((sum, one) => sum + (one.codePointAt(0) > 0x2e7f ? NAME.wide : NAME.character), 12);
const cover = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** The keys of the names that fit below their pins without covering another pin or a name of a worse site. */
export function freeNames(names, pinPixels) {
  const taken = pinPixels.map(({ x, y }) => ({
    left: x - NAME.pin,
    right: x + NAME.pin,
    top: y - NAME.pin,
    bottom: y + NAME.pin,
  }));
  const shown = new Set();
  const ranked = [...names].sort((a, b) => TONE_RANK.indexOf(b.tone) - TONE_RANK.indexOf(a.tone));
  for (const { key, text, x, y } of ranked) {
    const half = widthOf(text) / 2;
    const box = { left: x - half, right: x + half, top: y + NAME.below, bottom: y + NAME.below + NAME.height };
    if (taken.some((one) => cover(one, box))) continue;
    taken.push(box);
    shown.add(key);
  }
  return shown;
}
