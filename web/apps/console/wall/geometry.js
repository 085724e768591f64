// Shapes of the wall: curves and the map without tiles. Pure, so that it is the same at every size.

/** A soft line through points: it never overshoots them (monotone cubic, Fritsch and Carlson). */
export function softPath(points) {
  if (points.length < 2) return "";
  const slopes = points.slice(1).map(([x, y], index) => (y - points[index][1]) / (x - points[index][0] || 1));
  const tangents = points.map((_one, index) => {
    if (index === 0) return slopes[0];
    if (index === points.length - 1) return slopes.at(-1);
    const [a, b] = [slopes[index - 1], slopes[index]];
    return a * b <= 0 ? 0 : 2 * a * b / (a + b);
  });
  const text = (value) => Number(value.toFixed(2));
  return points.map(([x, y], index) => {
    if (index === 0) return `M${text(x)} ${text(y)}`;
    const [px, py] = points[index - 1];
    const third = (x - px) / 3;
    return `C${text(px + third)} ${text(py + third * tangents[index - 1])} ${text(x - third)} ${
      text(y - third * tangents[index])
    } ${text(x)} ${text(y)}`;
  }).join("");
}

/** The next round number above: 1, 2, 2.5, 5 times a power of ten. */
export function roundUp(value) {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((step) => step * power).find((step) => step >= value * 0.999) ?? 10 * power;
}

const mercator = (lat) => Math.log(Math.tan(Math.PI / 4 + lat * Math.PI / 360));
const latOf = (y) => (2 * Math.atan(Math.exp(y)) - Math.PI / 2) * 180 / Math.PI;
const LEAST_SPAN = 0.02;
const DEGREE_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

/** Places on a field of `width` by `height`, true to shape, with room around them, and the graticule behind. */
export function placed(points, width, height, room = 0.16) {
  if (!points.length) return { points: [], lines: [] };
  const xs = points.map((one) => one.lng * Math.PI / 180);
  const ys = points.map((one) => mercator(one.lat));
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const least = LEAST_SPAN * Math.PI / 180;
  const scale = Math.min(
    width * (1 - 2 * room) / Math.max(right - left, least),
    height * (1 - 2 * room) / Math.max(high - low, least),
  );
  const [cx, cy] = [(left + right) / 2, (low + high) / 2];
  const xOf = (lng) => width / 2 + (lng * Math.PI / 180 - cx) * scale;
  const yOf = (lat) => height / 2 - (mercator(lat) - cy) * scale;
  const [halfWide, halfHigh] = [width / scale / 2, height / scale / 2];
  const frame = {
    west: (cx - halfWide) * 180 / Math.PI,
    east: (cx + halfWide) * 180 / Math.PI,
    south: latOf(cy - halfHigh),
    north: latOf(cy + halfHigh),
  };
  const degrees = width / scale * 180 / Math.PI;
  const step = DEGREE_STEPS.find((one) => degrees / one <= 8) ?? 20;
  const lines = [];
  const middle = cx * 180 / Math.PI;
  for (let lng = Math.ceil((middle - degrees / 2) / step) * step; xOf(lng) < width; lng += step) {
    lines.push({ isUpright: true, at: xOf(lng), degrees: Number(lng.toFixed(4)) });
  }
  const first = points.reduce((sum, one) => sum + one.lat, 0) / points.length;
  for (let lat = Math.floor(first / step) * step; yOf(lat) > 0 && lat < 85; lat += step) {
    lines.push({ isUpright: false, at: yOf(lat), degrees: Number(lat.toFixed(4)) });
  }
  for (let lat = (Math.floor(first / step) - 1) * step; yOf(lat) < height && lat > -85; lat -= step) {
    lines.push({ isUpright: false, at: yOf(lat), degrees: Number(lat.toFixed(4)) });
  }
  return {
    frame,
    project: ([lng, lat]) => [xOf(lng), yOf(lat)],
    points: points.map((one) => ({ ...one, x: xOf(one.lng), y: yOf(one.lat) })),
    lines: lines.filter((one) => one.at >= 0 && one.at <= (one.isUpright ? width : height)),
  };
}

/** Rings of degrees as one path; steps smaller than a pixel are left out. */
export function outline(rings, project) {
  return rings.map(({ points }) => {
    let [x, y] = [NaN, NaN];
    const steps = [];
    for (const point of points) {
      const [toX, toY] = project(point);
      if (Math.abs(toX - x) < 1 && Math.abs(toY - y) < 1) continue;
      [x, y] = [toX, toY];
      steps.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
    }
    return steps.length > 2 ? `M${steps.join("L")}Z` : "";
  }).join("");
}

/** Labels that do not cover each other, those first in the list first: beside the point, right or left. */
export function labelled(points, width, size = 15) {
  const taken = [];
  return points.map((point) => {
    const long = [...point.title].reduce((sum, one) => sum + (one.charCodeAt(0) > 255 ? 1 : 0.56), 0) * size;
    const high = size * 2.4;
    for (const isLeft of point.x + point.r + long + 14 > width ? [true, false] : [false, true]) {
      const x = isLeft ? point.x - point.r - 8 - long : point.x + point.r + 8;
      const box = { x, y: point.y - high / 2, right: x + long, bottom: point.y + high / 2 };
      const isFree = taken.every((one) =>
        box.right < one.x || box.x > one.right || box.bottom < one.y || box.y > one.bottom
      );
      if (!isFree || box.x < 0) continue;
      taken.push(box);
      return { ...point, side: isLeft ? "left" : "right" };
    }
    return { ...point, side: null };
  });
}
