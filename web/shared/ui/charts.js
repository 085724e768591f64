// How all charts look. Tooltips are drawn on the canvas: HTML ones would need inline styles, which the policy forbids.

const NAMES = [
  "ink",
  "ink-2",
  "ink-3",
  "line",
  "surface",
  "raised",
  "accent",
  "chart-grid",
  "ok",
  "warn",
  "bad",
  "busy",
  "mute",
  "font",
];

export function readPalette() {
  const style = getComputedStyle(document.body);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const palette = /** @type {Record<string, any>} */ (Object.fromEntries(
    NAMES.map((name) => [name.replace(/-(\w)/g, (_m, c) => c.toUpperCase()), read(name)]),
  ));
  palette.series = [1, 2, 3, 4, 5, 6].map((index) => read(`chart-${index}`));
  palette.periods = Object.fromEntries(
    ["superPeak", "peak", "halfPeak", "offPeak", "deepOffPeak"].map((name) => [name, read(`period-${name}`)]),
  );
  return palette;
}

export const withAlpha = (color, alpha) => {
  const value = parseInt(color.slice(1), 16);
  return `rgba(${value >> 16}, ${(value >> 8) & 255}, ${value & 255}, ${alpha})`;
};

const axis = (palette) => ({
  axisLine: { lineStyle: { color: palette.line } },
  axisTick: { show: false },
  axisLabel: { color: palette.ink3, fontSize: 11, hideOverlap: true },
  splitLine: { lineStyle: { color: palette.chartGrid } },
  nameTextStyle: { color: palette.ink3, fontSize: 11, align: "left" },
});

function withAxis(palette, own) {
  const base = axis(palette);
  const splitLine = { ...base.splitLine, ...own.splitLine };
  return { ...base, ...own, splitLine, axisLabel: { ...base.axisLabel, ...own.axisLabel } };
}

const each = (value, work) => Array.isArray(value) ? value.map(work) : value ? work(value) : value;

/** Adds what every chart has to an option. */
export function dressed(option, palette) {
  return {
    animationDuration: 300,
    animationDurationUpdate: 300,
    color: palette.series,
    textStyle: { fontFamily: palette.font, color: palette.ink2 },
    ...option,
    grid: each(option.grid ?? {}, (grid) => ({ left: 8, right: 12, top: 28, bottom: 6, containLabel: true, ...grid })),
    xAxis: each(option.xAxis, (one) => withAxis(palette, { splitLine: { show: false }, ...one })),
    yAxis: each(option.yAxis, (one) => withAxis(palette, { axisLine: { show: false }, ...one })),
    tooltip: {
      trigger: "axis",
      confine: true,
      renderMode: "richText",
      backgroundColor: palette.raised,
      borderColor: palette.line,
      padding: [8, 10],
      textStyle: { color: palette.ink, fontSize: 12, fontFamily: palette.font },
      axisPointer: { lineStyle: { color: palette.ink3, type: "dashed" }, crossStyle: { color: palette.ink3 } },
      ...option.tooltip,
    },
  };
}

const STEPS = [1, 2, 2.5, 5, 10];

/** Round marks from 0 to at least `most`. */
export function marksUpTo(most, count = 4, least = 0) {
  const rough = Math.max(most / count, least, 1e-9);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(least, power * (STEPS.find((one) => one * power >= rough - 1e-12) ?? 10));
  return Array.from({ length: Math.max(1, Math.ceil(most / step - 1e-9)) + 1 }, (_one, index) => index * step);
}
