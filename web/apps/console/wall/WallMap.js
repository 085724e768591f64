// Sites on a graticule: larger where more power flows, pulsing where it does, red where something is wrong.
import { computed, h } from "vue";
import { format } from "../context.js";
import { labelled, placed } from "./geometry.js";

const WIDTH = 900;
const HEIGHT = 520;
/** More names than these cover the map. */
const NAMED = 24;
const NAME_SIZE = 19;

export default {
  name: "WallMap",
  props: {
    /** [{id, lat, lng, title, sub, tone, powerW}], the most important first */
    points: { type: Array, required: true },
    label: { type: String, required: true },
  },
  setup(props) {
    const field = computed(() => {
      const { points, lines } = placed(props.points, WIDTH, HEIGHT);
      const most = Math.max(1, ...points.map((one) => one.powerW));
      const sized = points.map((one) => ({ ...one, r: 7 + 15 * Math.sqrt(one.powerW / most) }));
      return { lines, points: [...labelled(sized.slice(0, NAMED), WIDTH, NAME_SIZE), ...sized.slice(NAMED)] };
    });
    const degrees = (line) => `${format.number(Math.abs(line.degrees))}° ${line.isUpright ? "E" : "N"}`;
    const line = (one) =>
      h("g", { key: `${one.isUpright}${one.degrees}` }, [
        one.isUpright
          ? h("line", { x1: one.at, x2: one.at, y1: 0, y2: HEIGHT })
          : h("line", { y1: one.at, y2: one.at, x1: 0, x2: WIDTH }),
        h("text", one.isUpright ? { x: one.at + 5, y: HEIGHT - 8 } : { x: 6, y: one.at - 5 }, degrees(one)),
      ]);
    const point = (one) => {
      const isLeft = one.side === "left";
      const x = isLeft ? -one.r - 8 : one.r + 8;
      const anchor = isLeft ? "end" : "start";
      return h("g", {
        key: one.id,
        class: ["spot", one.tone],
        style: { transform: `translate(${one.x}px, ${one.y}px)` },
      }, [
        one.powerW > 0 ? h("circle", { class: "wave", r: one.r }) : null,
        h("circle", { class: "halo", r: one.r * 1.9 }),
        h("circle", { class: "core", r: one.r }),
        one.side
          ? h("g", [
            h("text", { class: "name", x, y: -2, "text-anchor": anchor }, one.title),
            h("text", { class: "sub", x, y: 19, "text-anchor": anchor }, one.sub),
          ])
          : null,
      ]);
    };
    return () =>
      h("svg", { class: "wall-map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": props.label }, [
        h("g", { class: "lines" }, field.value.lines.map(line)),
        field.value.points.map(point),
      ]);
  },
};
