// What the map works out without a map.

/** Pins closer than this many pixels become one. */
const CLUSTER_PIXELS = 46;
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005];
const TONE_RANK = ["mute", "ok", "busy", "warn", "bad"];

export function stepFor(spanDegrees) {
  return STEPS.find((step) => spanDegrees / step >= 4) ?? STEPS[STEPS.length - 1];
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
