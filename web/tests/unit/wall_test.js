import { assertEquals } from "../assert.js";
import { labelled, outline, placed, roundUp, softPath } from "../../apps/console/wall/geometry.js";
import { marksUpTo } from "../../shared/ui/charts.js";
import { landIn, loadLand, ringOf } from "../../shared/ui/land.js";
import { shouldReload } from "../../apps/console/wall/night.js";

Deno.test("a soft line goes through its points and never above them", () => {
  assertEquals(softPath([[0, 0]]), "");
  assertEquals(softPath([[0, 0], [3, 3]]), "M0 0C1 1 2 2 3 3");
  const path = softPath([[0, 100], [10, 0], [20, 0], [30, 100]]);
  const ys = [...path.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map((match) => Number(match[2]));
  assertEquals([Math.min(...ys), Math.max(...ys)], [0, 100]);
});

Deno.test("the scale ends at a round number", () => {
  assertEquals([0, 1, 3, 24, 26, 99, 101, 480_000].map(roundUp), [1, 1, 5, 25, 50, 100, 200, 500_000]);
});

Deno.test("sites keep their directions, one alone stands in the middle", () => {
  const north = { lat: 25.03, lng: 121.56, id: "n" };
  const south = { lat: 22.6, lng: 120.3, id: "s" };
  const { points, lines } = placed([north, south], 900, 520);
  assertEquals([points[0].y < points[1].y, points[0].x > points[1].x], [true, true]);
  assertEquals(points.every((one) => one.x > 0 && one.x < 900 && one.y > 0 && one.y < 520), true);
  assertEquals(lines.some((one) => one.isUpright) && lines.some((one) => !one.isUpright), true);
  const [alone] = placed([north], 900, 520).points;
  assertEquals([Math.round(alone.x), Math.round(alone.y)], [450, 260]);
  assertEquals(placed([], 900, 520), { points: [], lines: [] });
});

Deno.test("names do not cover each other, and the right border turns them round", () => {
  const point = (x, y) => ({ x, y, r: 8, title: "Taipei Xinyi" });
  const sides = labelled([point(100, 100), point(110, 105), point(112, 110), point(880, 300)], 900).map((one) =>
    one.side
  );
  assertEquals(sides, ["right", null, null, "left"]);
});

Deno.test("the wall begins anew at night, for a new version or after a week, and never twice", () => {
  const hour = 3_600_000;
  const at = (state) => shouldReload({ now: 100 * hour, hour: 4, startedAt: 0, isNew: false, ...state });
  assertEquals(at({}), false);
  assertEquals(at({ isNew: true }), true);
  assertEquals(at({ isNew: true, hour: 14 }), false);
  assertEquals(at({ isNew: true, startedAt: 99 * hour }), false);
  assertEquals(at({ now: 200 * hour }), true);
  assertEquals(at({ now: 200 * hour, hour: 5 }), false);
});

Deno.test("the marks of a light chart are round, reach over its values and never stand still", () => {
  assertEquals(marksUpTo(87), [0, 25, 50, 75, 100]);
  assertEquals(marksUpTo(3, 4, 1), [0, 1, 2, 3]);
  assertEquals(marksUpTo(0.9, 2).at(-1), 1);
  assertEquals(marksUpTo(50).at(-1), 60);
});

Deno.test("land is read from its digits, found by a frame, and drawn as one path", async () => {
  assertEquals(ringOf("BAACgBB", 1), [[-1, 0], [-1, 1], [15, 0]]);
  const all = await loadLand();
  assertEquals(all.length > 1000, true);
  const inside = ([lng, lat]) =>
    all.some(({ points }) =>
      points.reduce((isIn, [x, y], index) => {
        const [px, py] = points.at(index - 1);
        return (y > lat) !== (py > lat) && lng < (px - x) * (lat - y) / (py - y) + x ? !isIn : isIn;
      }, false)
    );
  const towns = [[121.56, 25.03], [120.31, 22.68], [116.4, 39.9], [2.35, 48.85]];
  const seas = [[119.4, 24], [122.5, 24], [-30, 30]];
  assertEquals([...towns, ...seas].map(inside), [true, true, true, true, false, false, false]);
  const { frame, project } = placed([{ lng: 121.56, lat: 25.03 }, { lng: 120.31, lat: 22.68 }], 900, 520);
  const near = landIn(all, frame);
  assertEquals(near.length > 0 && near.length < 100, true);
  assertEquals(/^(M[\d.-]+ [\d.-]+(L[\d.-]+ [\d.-]+)+Z)+$/.test(outline(near, project)), true);
});
