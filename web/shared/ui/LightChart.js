import { computed, h, onBeforeUnmount, onMounted, ref } from "vue";
import { marksUpTo, readPalette } from "./charts.js";
import { themeVersion } from "./ChartBox.js";

// The first page draws its charts by this one: the library of the others weighs more than all of the page. It takes the
// same options, of which it knows: one x axis (category or time), one y axis, bars, lines and areas.

const TOP = 10;
const BOTTOM = 20;
const LEFT = 44;
const LABEL_PX = 44;

const valueOf = (point) => Array.isArray(point) ? point[1] : point?.value !== undefined ? point.value : point;

export default {
  name: "LightChart",
  props: {
    build: { type: Function, required: true },
    label: { type: String, required: true },
    height: { type: Number, default: 260 },
  },
  setup(props) {
    const host = ref(/** @type {any} */ (null));
    const width = ref(0);
    const over = ref(/** @type {number | null} */ (null));
    let observer = null;
    onMounted(() => {
      observer = new ResizeObserver(() => (width.value = host.value?.clientWidth ?? 0));
      observer.observe(host.value);
    });
    onBeforeUnmount(() => observer?.disconnect());

    const drawn = computed(() => {
      if (!width.value || themeVersion.value < 0) return null;
      const palette = readPalette();
      const option = props.build(palette);
      const { xAxis, yAxis, series } = option;
      const isTime = xAxis.type === "time";
      const hasLabels = yAxis.axisLabel?.show !== false;
      const [left, bottom] = [hasLabels ? LEFT : 0, xAxis.axisLabel?.show === false ? 2 : BOTTOM];
      const [wide, high] = [width.value - left - 4, props.height - TOP - bottom];
      const most = Math.max(
        ...series.flatMap((one) => one.data.map((point) => valueOf(point) ?? 0)),
        yAxis.minInterval ?? 0,
      );
      const marks = marksUpTo(most || 1, yAxis.splitNumber ?? 4, yAxis.minInterval);
      const top = marks.at(-1) ?? 1;
      const times = isTime ? series.flatMap((one) => one.data.map((point) => point[0])) : [];
      const from = isTime ? xAxis.min ?? Math.min(...times) : 0;
      const to = isTime ? Math.max(from + 1, ...times) : xAxis.data.length;
      const xOf = (at) => left + wide * (at - from) / (to - from);
      const yOf = (value) => TOP + high * (1 - value / top);
      const points = (one) =>
        one.data.map((point, index) => ({
          at: isTime ? point[0] : index + 0.5,
          value: valueOf(point),
          color: point?.itemStyle?.color,
        })).filter((point) => point.value !== null && point.value !== undefined && point.at >= from);
      return {
        palette,
        option,
        isTime,
        hasLabels,
        left,
        wide,
        high,
        marks,
        from,
        to,
        xOf,
        yOf,
        series: series.map((one) => ({ ...one, points: points(one) })),
      };
    });

    function lineOf(it, one) {
      const path = one.points.map((point, index) =>
        `${index ? "L" : "M"}${it.xOf(point.at).toFixed(1)} ${it.yOf(point.value).toFixed(1)}`
      ).join("");
      const style = one.lineStyle ?? {};
      const ends = one.points.length ? [it.xOf(one.points[0].at), it.xOf(one.points.at(-1).at)] : [];
      return [
        one.areaStyle && path
          ? h("path", { d: `${path}L${ends[1]} ${it.yOf(0)}L${ends[0]} ${it.yOf(0)}Z`, fill: one.areaStyle.color })
          : null,
        h("path", {
          d: path,
          fill: "none",
          stroke: style.color ?? one.itemStyle?.color,
          "stroke-width": style.width ?? 2,
          "stroke-dasharray": style.type === "dashed" ? "4 4" : undefined,
          "stroke-linejoin": "round",
        }),
      ];
    }

    function barsOf(it, one) {
      const slot = it.wide / (it.to - it.from);
      const size = Math.min(one.barMaxWidth ?? 22, slot * 0.66);
      return one.points.filter((point) => point.value > 0).map((point) => {
        const [x, y] = [it.xOf(point.at) - size / 2, it.yOf(point.value)];
        const round = Math.min(4, size / 2, it.yOf(0) - y);
        return h("path", {
          d: `M${x} ${it.yOf(0)}V${y + round}q0 ${-round} ${round} ${-round}h${
            size - 2 * round
          }q${round} 0 ${round} ${round}V${it.yOf(0)}Z`,
          fill: point.color ?? one.itemStyle?.color,
        });
      });
    }

    function axes(it) {
      const text = (words, x, y, anchor) =>
        h("text", { x, y, fill: it.palette.ink3, "font-size": 11, "text-anchor": anchor }, words);
      const lines = it.marks.map((mark) =>
        h("line", {
          x1: it.left,
          x2: it.left + it.wide,
          y1: it.yOf(mark),
          y2: it.yOf(mark),
          stroke: mark ? it.palette.chartGrid : it.palette.line,
        })
      );
      const labels = it.hasLabels
        ? it.marks.map((mark) =>
          text(
            it.option.yAxis.axisLabel?.formatter?.(mark) ?? String(Number(mark.toFixed(6))),
            it.left - 6,
            it.yOf(mark) + 4,
            "end",
          )
        )
        : [];
      const names = it.isTime ? [] : it.option.xAxis.data;
      const every = Math.max(1, Math.ceil(names.length * LABEL_PX / it.wide));
      const below = names.map((name, index) =>
        index % every ? null : text(name, it.xOf(index + 0.5), props.height - 5, "middle")
      );
      return [...lines, ...labels, ...below];
    }

    function move(event) {
      const it = drawn.value;
      if (!it) return;
      const box = host.value.getBoundingClientRect();
      const at = it.from + (it.to - it.from) * (event.clientX - box.left - it.left) / it.wide;
      over.value = at < it.from || at > it.to ? null : at;
    }

    function hint(it) {
      const at = over.value;
      if (at === null) return null;
      const near = (one) =>
        one.points.reduce(
          (best, point) => !best || Math.abs(point.at - at) < Math.abs(best.at - at) ? point : best,
          null,
        );
      const rows = it.series.map((one) => ({
        name: one.name,
        point: near(one),
        color: one.itemStyle?.color ?? it.palette.series[0],
      }))
        .filter((one) => one.point && (it.isTime || Math.abs(one.point.at - at) <= 0.5));
      if (!rows.length) return null;
      const x = it.xOf(rows[0].point.at);
      const title = it.isTime
        ? new Date(rows[0].point.at).toLocaleTimeString()
        : it.option.xAxis.data[Math.floor(rows[0].point.at)];
      const write = it.option.tooltip?.valueFormatter ?? String;
      const isRight = x > width.value / 2;
      return h("div", {
        class: "chart-hint",
        style: isRight ? { right: `${width.value - x + 10}px` } : { left: `${x + 10}px` },
      }, [
        h("b", it.option.tooltip?.titleFormatter?.(rows[0].point.at) ?? title),
        ...rows.map((one) =>
          h("span", { key: one.name }, [
            h("i", { style: { background: one.color } }),
            `${one.name} `,
            h("b", write(one.point.value)),
          ])
        ),
      ]);
    }

    return () => {
      const it = drawn.value;
      return h("div", {
        class: "chart light-chart",
        ref: host,
        style: { height: `${props.height}px` },
        onPointermove: move,
        onPointerleave: () => (over.value = null),
      }, [
        it && h("svg", { viewBox: `0 0 ${width.value} ${props.height}`, role: "img", "aria-label": props.label }, [
          ...axes(it),
          ...it.series.map((one) => one.type === "bar" ? barsOf(it, one) : lineOf(it, one)),
        ]),
        it && hint(it),
      ]);
    };
  },
};
