// The outline of land, for maps that have no tiles.

const DIGITS = new Map(
  [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"].map((digit, index) => [digit, index]),
);
/** Beyond it the outline is rougher than what a map shows. */
export const FINEST_ZOOM = 11.5;
/** Web maps end here. */
const POLE = 85;

/** One ring of `tools/make_coast.py`: steps east and north in digits of five bits, the sixth says that more follow. */
export function ringOf(text, scale) {
  const points = [];
  let [value, shift, x, y] = [0, 0, 0, 0];
  let isEast = true;
  for (const digit of text) {
    const bits = DIGITS.get(digit) ?? 0;
    value += (bits & 31) * 2 ** shift;
    shift += 5;
    if (bits >= 32) continue;
    const step = value % 2 ? -(value + 1) / 2 : value / 2;
    if (isEast) x += step;
    else points.push([x / scale, Math.max(-POLE, Math.min(POLE, (y += step) / scale))]);
    [value, shift, isEast] = [0, 0, !isEast];
  }
  return points;
}

function measured(points) {
  const [xs, ys] = [points.map((one) => one[0]), points.map((one) => one[1])];
  return { points, west: Math.min(...xs), east: Math.max(...xs), south: Math.min(...ys), north: Math.max(...ys) };
}

let rings = null;

/** All rings, as [{points: [[lng, lat]], west, east, south, north}]; read once, when the first map wants them. */
export function loadLand() {
  rings ??= import("./coast.js").then(({ RINGS, SCALE }) =>
    RINGS.split(" ").map((text) => measured(ringOf(text, SCALE)))
  );
  return rings;
}

/** Those that touch a frame of degrees. */
export const landIn = (all, { west, east, south, north }) =>
  all.filter((one) => one.east >= west && one.west <= east && one.north >= south && one.south <= north);
