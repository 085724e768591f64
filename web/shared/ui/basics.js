// Small parts without a template of their own.
import { computed, h, ref } from "vue";
import { second, slow } from "../lib/clock.js";
import { ICONS } from "./icons.js";
import { toneOf } from "./tones.js";

export const OIcon = {
  name: "OIcon",
  props: { name: { type: String, required: true } },
  setup: (props) => () =>
    h("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: ICONS[props.name] ?? "" })),
};

/** A state in words, with its colour: `<status-badge group="order" value="settled" />`. */
export const StatusBadge = {
  name: "StatusBadge",
  props: { group: { type: String, required: true }, value: { type: String, default: "" }, label: String },
  setup(props) {
    return function () {
      const tone = toneOf(props.group, props.value);
      const isMoving = props.value === "charging" || props.value === "sent" || props.value === "awaitingSession";
      const text = props.label ?? this.$word(props.group, props.value);
      return h("span", { class: ["badge", tone, { pulse: isMoving, hollow: tone === "mute" }] }, text);
    };
  },
};

/** A time relative to now, with the absolute one in the site's zone as its title. */
export const TimeText = {
  name: "TimeText",
  props: { at: { type: [String, Number], default: null }, zone: String, absolute: Boolean, short: Boolean },
  setup(props) {
    return function () {
      if (props.at == null) return h("span", { class: "faint" }, this.$f.none);
      const full = this.$f.dateTime(props.at, props.zone);
      const text = props.absolute
        ? (props.short ? this.$f.shortDateTime(props.at, props.zone) : full)
        : this.$f.relative(props.at, slow.value);
      return h("time", { class: "nowrap num", datetime: new Date(props.at).toISOString(), title: full }, text);
    };
  },
};

export const MoneyText = {
  name: "MoneyText",
  props: { minor: { type: Number, default: null }, currency: { type: String, required: true }, sign: Boolean },
  setup(props) {
    return function () {
      const text = this.$f.money(props.minor, props.currency, { sign: props.sign });
      return h("span", { class: "num nowrap" }, text);
    };
  },
};

/** Time that runs: since `from`, up to `to` when there is one. */
export const RunningTime = {
  name: "RunningTime",
  props: { from: { type: [String, Number], required: true }, to: { type: [String, Number], default: null } },
  setup(props) {
    return function () {
      const end = props.to == null ? second.value : new Date(props.to).getTime();
      return h("span", { class: "num nowrap" }, this.$f.clock((end - new Date(props.from).getTime()) / 1000));
    };
  },
};

/** The connectors of a station, one small box each. */
export const ConnectorPlugs = {
  name: "ConnectorPlugs",
  props: { connectors: { type: Array, default: () => [] }, isOffline: Boolean },
  setup(props) {
    return function () {
      const plug = (one) => {
        const label = one.connector > 1 ? `${one.evse}-${one.connector}` : String(one.evse);
        const words = `${label} ${this.$word("connector", one.status)}`;
        return h("span", {
          class: ["plug", props.isOffline ? "mute" : toneOf("connector", one.status)],
          title: words,
          role: "img",
          "aria-label": words,
          key: label,
        }, label);
      };
      return h("span", { class: "plugs" }, props.connectors.map(plug));
    };
  },
};

/** Parts of a whole as one bar. */
export const PartsBar = {
  name: "PartsBar",
  props: { parts: { type: Array, required: true }, label: String },
  setup: (props) => () => {
    const sum = props.parts.reduce((all, one) => all + one.count, 0) || 1;
    return h(
      "div",
      { class: "meter", role: "img", "aria-label": props.label },
      props.parts.filter((one) => one.count).map((one) =>
        h("i", { class: one.tone, key: one.key, style: { width: `${100 * one.count / sum}%` }, title: one.label })
      ),
    );
  },
};

export const SparkLine = {
  name: "SparkLine",
  props: { values: { type: Array, required: true } },
  setup(props) {
    const path = computed(() => {
      const values = props.values.map((one) => one ?? 0);
      if (values.length < 2) return "";
      const most = Math.max(...values, 1);
      return values.map((one, index) => {
        const x = (100 * index / (values.length - 1)).toFixed(1);
        return `${index ? "L" : "M"}${x} ${(38 - 34 * one / most).toFixed(1)}`;
      }).join("");
    });
    return () =>
      h("svg", { class: "spark", viewBox: "0 0 100 40", preserveAspectRatio: "none", "aria-hidden": "true" }, [
        h("path", { d: path.value && `${path.value}L100 40L0 40Z`, fill: "var(--accent-soft)" }),
        h("path", {
          d: path.value,
          fill: "none",
          stroke: "var(--accent)",
          "stroke-width": "1.5",
          "vector-effect": "non-scaling-stroke",
        }),
      ]);
  },
};

/** A value against the usual one. `isGoodUp` says which way is green. */
export const TrendText = {
  name: "TrendText",
  props: { value: Number, usual: { type: Number, default: null }, isGoodUp: { type: Boolean, default: true } },
  setup(props) {
    return function () {
      if (!props.usual || props.value == null) return null;
      const change = Math.round(1000 * (props.value - props.usual) / props.usual);
      const isFlat = Math.abs(change) < 20;
      const isGood = change > 0 === props.isGoodUp;
      return h("span", { class: ["trend", isFlat ? "flat" : isGood ? "up" : "down"] }, [
        isFlat ? null : h(OIcon, { name: change > 0 ? "arrowUp" : "arrowDown", class: "s" }),
        this.$f.percent(Math.abs(change)),
      ]);
    };
  },
};

export const CopyText = {
  name: "CopyText",
  props: { text: { type: String, required: true } },
  setup(props) {
    const isCopied = ref(false);
    async function copy(event) {
      event.stopPropagation();
      await navigator.clipboard.writeText(props.text);
      isCopied.value = true;
      setTimeout(() => (isCopied.value = false), 1500);
    }
    return function () {
      return h("button", {
        class: "copy",
        type: "button",
        onClick: copy,
        title: this.$t("act.copy"),
        "aria-label": isCopied.value ? this.$t("act.copied") : `${this.$t("act.copy")}: ${props.text}`,
      }, h(OIcon, { name: isCopied.value ? "check" : "copy", class: "s" }));
    };
  },
};

export const EmptyState = {
  name: "EmptyState",
  props: { icon: { type: String, default: "list" }, title: { type: String, required: true }, text: String },
  setup: (props, { slots }) => () =>
    h("div", { class: "empty" }, [
      h(OIcon, { name: props.icon, class: "large" }),
      h("strong", props.title),
      props.text ? h("p", props.text) : null,
      slots.default?.(),
    ]),
};

export const ErrorNote = {
  name: "ErrorNote",
  props: { error: { type: Object, default: null } },
  emits: ["retry"],
  setup(props, { emit }) {
    return function () {
      if (!props.error) return null;
      return h("div", { class: "notice bad", role: "alert" }, [
        h(OIcon, { name: "alert" }),
        h("span", this.$sentence(props.error)),
        h("button", { class: "btn s", type: "button", onClick: () => emit("retry") }, this.$t("act.retry")),
      ]);
    };
  },
};

export const BoneLines = {
  name: "BoneLines",
  props: { lines: { type: Number, default: 4 } },
  setup: (props) => () =>
    h(
      "div",
      { class: "stack", "aria-hidden": "true" },
      Array.from({ length: props.lines }, (_one, index) =>
        h("span", { class: "bone", style: { width: `${92 - (index * 23) % 50}%` } })),
    ),
};

/** JSON in colours; long text is folded by CSS, and nothing of it is ever read as HTML. */
export const JsonView = {
  name: "JsonView",
  props: { value: { type: null, required: true } },
  setup(props) {
    const parts = computed(() => {
      let value = props.value;
      if (typeof value === "string") {
        try {
          value = JSON.parse(value);
        } catch {
          return [value];
        }
      }
      const text = JSON.stringify(value, null, 2) ?? "";
      const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
      const out = [];
      let at = 0;
      for (const match of text.matchAll(token)) {
        out.push(text.slice(at, match.index));
        const kind = match[1] ? (match[2] ? "k" : "s") : /^[tfn]/.test(match[0]) ? "l" : "n";
        out.push(h("span", { class: kind }, match[1] ?? match[0]), match[2] ?? "");
        at = match.index + match[0].length;
      }
      return [...out, text.slice(at)];
    });
    return () => h("pre", { class: "json", tabindex: 0 }, parts.value);
  },
};

export const PageHead = {
  name: "PageHead",
  props: { title: { type: String, required: true }, text: String },
  setup: (props, { slots }) => () =>
    h("div", { class: "page-head" }, [
      h("div", { class: "titles" }, [
        h("div", { class: "row" }, [h("h1", props.title), slots.badges?.()]),
        slots.text ? h("p", slots.text()) : props.text ? h("p", props.text) : null,
      ]),
      slots.acts ? h("div", { class: "acts no-print" }, slots.acts()) : null,
    ]),
};

export const TabBar = {
  name: "TabBar",
  props: { tabs: { type: Array, required: true }, modelValue: { type: String, required: true }, label: String },
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    function key(event) {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const index = props.tabs.findIndex((one) => one.key === props.modelValue);
      const next = (index + step + props.tabs.length) % props.tabs.length;
      emit("update:modelValue", props.tabs[next].key);
      event.currentTarget.children[next]?.focus();
    }
    return () =>
      h(
        "div",
        { class: "tabs", role: "tablist", "aria-label": props.label, onKeydown: key },
        props.tabs.map((one) =>
          h("button", {
            type: "button",
            role: "tab",
            key: one.key,
            "aria-selected": one.key === props.modelValue ? "true" : "false",
            tabindex: one.key === props.modelValue ? 0 : -1,
            onClick: () => emit("update:modelValue", one.key),
          }, [one.label, one.count ? h("span", { class: "count" }, one.count) : null])
        ),
      );
  },
};
