"""Writes shared/ui/coast.js, the outline of land behind maps without tiles, from Natural Earth (public domain).

    web/tools/make_coast.py ne_10m_land.shp > web/shared/ui/coast.js     (web/build.sh does it)

Lines are thinned until they differ by no more than TOLERANCE degrees, and less in the regions where sites are first.
"""
import struct
import sys

SCALE = 400  # steps of a degree: 280 m
TOLERANCE = 0.09
LEAST_DEGREES = 0.3  # islands smaller than this across are left out
#: (west, south, east, north), tolerance, least size: where the first operators are.
REGIONS = [((117.9, 21.7, 122.3, 26.6), 0.005, 0.02), ((105, 17.5, 146, 46), 0.035, 0.12)]
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def rings(path):
    """All rings of a polygon shape file: [[(lng, lat), ...], ...]."""
    data = open(path, "rb").read()
    at = 100
    while at < len(data):
        _, words = struct.unpack_from(">ii", data, at)
        kind, = struct.unpack_from("<i", data, at + 8)
        assert kind in (5, 15), "no polygons"
        parts, points = struct.unpack_from("<ii", data, at + 44)
        starts = [*struct.unpack_from(f"<{parts}i", data, at + 52), points]
        flat = struct.unpack_from(f"<{2 * points}d", data, at + 52 + 4 * parts)
        pairs = list(zip(flat[::2], flat[1::2]))
        for begin, end in zip(starts, starts[1:]):
            yield pairs[begin:end]
        at += 8 + 2 * words


def demands(point):
    """Tolerance and least size at a place."""
    for (west, south, east, north), tolerance, least in REGIONS:
        if west <= point[0] <= east and south <= point[1] <= north:
            return tolerance, least
    return TOLERANCE, LEAST_DEGREES


def thinned(points):
    """Douglas and Peucker, with the tolerance of the place."""
    keep = {0, len(points) - 1}
    todo = [(0, len(points) - 1)]
    while todo:
        first, last = todo.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        dx, dy = bx - ax, by - ay
        long = dx * dx + dy * dy
        worst, where = 1.0, None
        for index in range(first + 1, last):
            px, py = points[index]
            part = max(0, min(1, ((px - ax) * dx + (py - ay) * dy) / long)) if long else 0
            away = ((px - ax - part * dx) ** 2 + (py - ay - part * dy) ** 2) ** 0.5
            if away / demands(points[index])[0] > worst:
                worst, where = away / demands(points[index])[0], index
        if where:
            keep.add(where)
            todo += [(first, where), (where, last)]
    return [points[index] for index in sorted(keep)]


def is_large(points):
    xs, ys = zip(*points)
    return max(max(xs) - min(xs), max(ys) - min(ys)) >= demands(points[0])[1]


def number(value):
    """As digits of five bits, the lowest first; the sixth says that more follow."""
    left = 2 * value if value >= 0 else -2 * value - 1
    text = ""
    while left >= 32:
        text += ALPHABET[32 + left % 32]
        left //= 32
    return text + ALPHABET[left]


def encoded(points):
    grid = [(round(x * SCALE), round(y * SCALE)) for x, y in points]
    steps = [one for index, one in enumerate(grid) if index == 0 or one != grid[index - 1]]
    x = y = 0
    text = ""
    for to_x, to_y in steps:
        text += number(to_x - x) + number(to_y - y)
        x, y = to_x, to_y
    return text, len(steps)


def main():
    lines, count = [], 0
    for ring in rings(sys.argv[1]):
        if not is_large(ring):
            continue
        middle = len(ring) // 2  # a ring has no ends of its own: it is thinned in two halves
        halves = thinned(ring[:middle + 1]) + thinned(ring[middle:])[1:]
        text, points = encoded(halves[:-1])
        if points > 2:
            lines.append(text)
            count += points
    print("// Outlines of land: Natural Earth 1:10m, public domain, thinned by tools/make_coast.py; land.js reads them.")
    print("/** Steps of a degree. */")
    print(f"export const SCALE = {SCALE};")
    print(f'export const RINGS = "{" ".join(lines)}";')
    print(f"{len(lines)} rings, {count} points", file=sys.stderr)


main()
