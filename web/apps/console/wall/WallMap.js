// Sites on land under a graticule: larger where more power flows, pulsing where it does, red where something is wrong.
import { computed, h, onBeforeUnmount, onMounted, ref, shallowRef } from "vue";
import { landIn, loadLand } from "../../../shared/ui/land.js";
import { format } from "../context.js";
import { labelled, outline, placed } from "./geometry.js";

const HEIGHT = 520;
/** Lower than this it is not laid out yet. */
const LEAST_PX = 40;
/** Closer than this the outline of land is too rough to stand behind sites. */
const LEAST_LAND_DEGREES = 0.25;
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
    const host = ref(/** @type {any} */ (null));
    /** As wide as the field is, in the units of its height. */
    const width = ref(900);
    const rings = shallowRef(/** @type {any[]} */ ([]));
    let observer = null;
    onMounted(() => {
      observer = new ResizeObserver(() => {
        const box = host.value?.getBoundingClientRect();
        if (box?.height > LEAST_PX) width.value = Math.round(HEIGHT * box.width / box.height);
      });
      observer.observe(host.value);
      loadLand().then((all) => (rings.value = all), () => null); // without it the graticule stands alone
    });
    onBeforeUnmount(() => observer?.disconnect());

    /** Land is drawn anew when sites come or move, not when their power changes. */
    const where = computed(() => JSON.stringify(props.points.map(({ lat, lng }) => ({ lat, lng }))));
    const land = computed(() => {
      const { frame, project } = placed(JSON.parse(where.value), width.value, HEIGHT);
      return frame && frame.east - frame.west > LEAST_LAND_DEGREES ? outline(landIn(rings.value, frame), project) : "";
    });
    const field = computed(() => {
      const { points, lines } = placed(props.points, width.value, HEIGHT);
      const most = Math.max(1, ...points.map((one) => one.powerW));
      const sized = points.map((one) => ({ ...one, r: 7 + 15 * Math.sqrt(one.powerW / most) }));
      return { lines, points: [...labelled(sized.slice(0, NAMED), width.value, NAME_SIZE), ...sized.slice(NAMED)] };
    });
    const degrees = (line) => `${format.number(Math.abs(line.degrees))}° ${line.isUpright ? "E" : "N"}`;
    const line = (one) =>
      h("g", { key: `${one.isUpright}${one.degrees}` }, [
        one.isUpright
          ? h("line", { x1: one.at, x2: one.at, y1: 0, y2: HEIGHT })
          : h("line", { y1: one.at, y2: one.at, x1: 0, x2: width.value }),
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
      h("svg", {
        class: "wall-map",
        ref: host,
        viewBox: `0 0 ${width.value} ${HEIGHT}`,
        role: "img",
        "aria-label": props.label,
      }, [
        land.value ? h("path", { class: "land", d: land.value }) : null,
        h("g", { class: "lines" }, field.value.lines.map(line)),
        field.value.points.map(point),
      ]);
  },
};
