import { computed, nextTick, onBeforeUnmount, onMounted, reactive, ref, shallowRef } from "vue";
import { clockText, instantOf, startOfDay } from "../../../shared/lib/zone.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, can, currency as ownCurrency, format, me, operator, router, t, word, zone } from "../context.js";
import { recordTitle } from "../title.js";
import DiffView from "../tariff/DiffView.js";
import * as drafts from "../tariff/draft.js";
import { holidaysOfTaiwan } from "../tariff/holidays.js";
import { createHistory } from "../tariff/history.js";
import { parseMicros } from "../tariff/amounts.js";
import SessionPreview from "../tariff/SessionPreview.js";
import { dropDraft, keepDraft, keptDraft } from "../tariff/store.js";
import { usersOf } from "../tariff/users.js";
import { inForceOf } from "../tariff/versions.js";
import * as week from "../tariff/week.js";
import WeekGrid from "../tariff/WeekGrid.js";
import { rangeName, wordsByField } from "../tariff/words.js";
import YearBar from "../tariff/YearBar.js";
import { coverage, gapsOf } from "../tariff/year.js";
import render from "./TariffEdit.html";

const KEEP_AFTER_MS = 400;
const FEES = [
  { name: "session", unit: "currency" },
  { name: "time", unit: "perMinute" },
  { name: "idle", unit: "perMinute" },
  { name: "grace", unit: "minutes" },
  { name: "minimum", unit: "currency" },
  { name: "maximum", unit: "currency" },
  { name: "tax", unit: "percent" },
];

export default {
  name: "TariffEditPage",
  components: { DiffView, SessionPreview, WeekGrid, YearBar },
  props: { id: { type: String, default: null } },
  setup(props) {
    const keptId = props.id ?? "new";
    const owner = operator.value ?? me.value.operators[0];
    const tariff = shallowRef(/** @type {any} */ (null));
    const base = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const history = shallowRef(/** @type {any} */ (null));
    const step = ref(0);
    const place = ref(0);
    const brush = ref("peak");
    const copied = ref(/** @type {string | null} */ (null));
    const said = ref("");
    const hasTried = ref(false);
    const isRestored = ref(false);
    const refused = reactive(/** @type {Record<string, string>} */ ({}));
    const head = reactive({ name: "", from: "", isNow: false, holiday: "" });
    const calendars = shallowRef(/** @type {any[]} */ ([]));
    let timer = 0;
    const templates = shallowRef(/** @type {any[]} */ ([]));
    api.get("/api/v1/tariffs/templates", { operatorId: owner.id }).then(
      (answer) => (templates.value = answer.items),
      () => null,
    );
    // A server without calendars has none to offer.
    api.all("/api/v1/holidays", { operatorId: owner.id }).then((list) => (calendars.value = list), () => null);

    const draft = computed(() => (step.value, history.value?.present ?? null));
    const season = computed(() => draft.value?.seasons[place.value] ?? draft.value?.seasons[0]);
    const problems = computed(() => draft.value ? drafts.problemsOf(draft.value) : []);
    /** A form that nobody has touched yet blames nobody. */
    const isTouched = computed(() => hasTried.value || isRestored.value || (step.value, history.value?.canUndo));
    const wrong = computed(() => isTouched.value ? { ...wordsByField(problems.value), ...refused } : {});
    const doubts = computed(() => draft.value ? wordsByField(drafts.doubtsOf(draft.value)) : {});
    const definition = computed(() => draft.value && !problems.value.length ? drafts.definitionOf(draft.value) : null);

    function keep() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        keepDraft({
          id: keptId,
          name: head.name,
          operatorId: owner.id,
          tariffId: props.id ?? undefined,
          baseId: base.value?.id,
          draft: draft.value,
          at: 0,
        });
      }, KEEP_AFTER_MS);
    }
    onBeforeUnmount(() => clearTimeout(timer));

    function change(next, key = /** @type {string | null} */ (null)) {
      history.value.push({ ...draft.value, ...next }, key);
      for (const field of Object.keys(refused)) delete refused[field];
      step.value += 1;
      keep();
    }
    function go(way) {
      history.value[way]();
      step.value += 1;
      place.value = Math.min(place.value, draft.value.seasons.length - 1);
      keep();
    }
    const changeSeason = (changes, key = /** @type {string | null} */ (null)) =>
      change({
        seasons: draft.value.seasons.map((one, index) => index === place.value ? { ...one, ...changes } : one),
      }, key && `${place.value}-${key}`);

    function begin(first) {
      history.value = createHistory(first);
      place.value = 0;
      step.value += 1;
      brush.value = week.PERIODS.find((one) => first.seasons[0].prices[one]) ?? "offPeak";
    }

    async function load() {
      error.value = null;
      try {
        const kept = keptDraft(keptId);
        if (props.id) {
          const [one, list] = await Promise.all([
            api.get(`/api/v1/tariffs/${props.id}`),
            api.get(`/api/v1/tariffs/${props.id}/versions`),
          ]);
          tariff.value = one;
          head.name = one.name;
          recordTitle.value = t("editor.newVersionOf", { name: one.name });
          const asked = router.current.query.from;
          base.value = list.items.find((version) => version.id === asked) ?? inForceOf(list.items) ?? list.items.at(-1);
        }
        if (kept && (!props.id || kept.baseId === base.value?.id)) {
          head.name = kept.name;
          begin(kept.draft);
          isRestored.value = true;
          notify("ok", t("editor.restored"));
        } else {begin(
            base.value ? drafts.draftOf(base.value.definition) : drafts.emptyDraft(owner.currency, t("editor.allYear")),
          );}
      } catch (problem) {
        error.value = problem;
      }
    }
    head.from = clockText(startOfDay(Date.now() + 86_400_000, owner.timeZone), owner.timeZone);
    load();

    function paint(area, period) {
      const next = week.paint(season.value.days, area, period ?? brush.value);
      if (next === season.value.days) return;
      const used = period ?? brush.value;
      const prices = season.value.prices[used]
        ? season.value.prices
        : { ...season.value.prices, [used]: drafts.blankPrice() };
      changeSeason({ days: next, prices });
      const days = week.ROWS.slice(area.firstRow, area.lastRow + 1).map((row) => t(`weekday.${row.key}`));
      const clock = `${week.clockOf(area.firstSlot)}–${week.clockOf(area.lastSlot + 1)}`;
      said.value = `${days.join(", ")} ${clock}: ${word("period", used)}`;
    }
    function copyDay(from, types) {
      changeSeason({ days: week.copyDay(season.value.days, from, types) });
      said.value = t("editor.dayCopied", {
        day: t(`day.${from}`),
        days: types.map((one) => t(`day.${one}`)).join(", "),
      });
    }

    const setPrice = (period, part, text) =>
      changeSeason({
        prices: { ...season.value.prices, [period]: { ...season.value.prices[period], [part]: text } },
      }, `${period}-${part}`);

    function removePeriod(period) {
      const { [period]: _gone, ...prices } = season.value.prices;
      changeSeason({ prices });
    }

    const setDiscount = (index, name, value) =>
      change({
        discounts: draft.value.discounts.map((one, place) => place === index ? { ...one, [name]: value } : one),
      }, name === "kind" ? null : `discount-${index}-${name}`);

    const zeroOr = (text) => parseMicros(String(text).trim() || "0");
    function totalOf(price) {
      const [electricity, service] = [parseMicros(price.electricity), zeroOr(price.service)];
      return electricity === null || service === null ? null : electricity + service;
    }

    /** A new season takes the first days that none has, with the days and prices of the one that is open. */
    function addSeason() {
      const gap = gapsOf(coverage(draft.value.seasons).owner)[0];
      const { days, prices } = season.value;
      const fresh = { name: "", from: gap?.from ?? "06-01", to: gap?.to ?? "09-30", days, prices };
      change({ seasons: [...draft.value.seasons, fresh] });
      place.value = draft.value.seasons.length - 1;
      nextTick(() => document.getElementById("season-name")?.focus());
    }
    function removeSeason() {
      change({ seasons: draft.value.seasons.filter((_one, index) => index !== place.value) });
      place.value = Math.max(0, place.value - 1);
    }

    async function useTemplate(template) {
      const isOther = template.currency !== draft.value.currency;
      const facts = [
        [t("template.since"), template.since ?? ""],
        [t("template.source"), template.source],
        [t("template.uncertainty"), template.uncertainty ?? ""],
      ].filter(([, text]) => text);
      const done = await ask({
        title: t(`template.${template.id}`),
        facts: /** @type {[string, string][]} */ (facts),
        text: [
          t(`template.about.${template.id}`),
          isOther ? t("editor.templateCurrency", { currency: draft.value.currency }) : "",
        ]
          .filter(Boolean).join(" "),
        action: t("editor.useTemplate"),
        run: async () => ({}),
      });
      if (!done) return;
      change({ ...drafts.draftOfTemplate(template, draft.value.currency), holidays: draft.value.holidays });
      place.value = 0;
    }

    async function leaveOff() {
      const done = await ask({
        title: t("editor.discardTitle"),
        text: t("editor.discardText"),
        action: t("editor.discard"),
        tone: "bad",
        run: async () => ({}),
      });
      if (!done) return;
      clearTimeout(timer);
      dropDraft(keptId);
      router.go(props.id ? { name: "tariff", params: { id: props.id } } : { name: "tariffs" });
    }

    function showFirstProblem() {
      const field = problems.value[0]?.field ?? "";
      const index = /^seasons\/(\d+)/.exec(field)?.[1];
      if (index !== undefined) place.value = Number(index);
      nextTick(() => document.querySelector(".wrong")?.scrollIntoView({ block: "center", behavior: "smooth" }));
    }

    const effectiveFrom = () => head.isNow ? undefined : new Date(instantOf(head.from, owner.timeZone)).toISOString();

    function takeRefusal(problem) {
      for (const { field, rule } of problem.fields ?? []) refused[drafts.fieldOfPath(field, draft.value)] = rule;
      throw problem;
    }

    async function save() {
      hasTried.value = true;
      if (!head.name.trim() || !definition.value || !(head.isNow || head.from)) return showFirstProblem();
      const users = await usersOf(props.id);
      const body = { effectiveFrom: effectiveFrom(), definition: definition.value };
      const saved = await ask({
        title: t(props.id ? "editor.saveVersion" : "editor.saveTariff"),
        text: t(props.id ? "editor.saveVersionText" : "editor.saveTariffText"),
        facts: [
          [t("field.tariff"), head.name],
          [t("tariff.from"), head.isNow ? t("editor.atOnce") : format.dateTime(body.effectiveFrom, owner.timeZone)],
          [t("tariffs.usedBy"), users.words || t("tariffs.unused")],
        ],
        action: t("act.save"),
        run: () =>
          (props.id
            ? api.post(`/api/v1/tariffs/${props.id}/versions`, body)
            : api.post("/api/v1/tariffs", { operatorId: owner.id, name: head.name.trim(), ...body })).catch(
              takeRefusal,
            ),
      });
      if (!saved) return;
      clearTimeout(timer);
      dropDraft(keptId);
      notify("ok", t("editor.saved"));
      router.go({ name: "tariff", params: { id: props.id ?? saved.id } });
    }

    function key(event) {
      if (!(event.ctrlKey || event.metaKey) || !draft.value) return;
      if (event.key.toLowerCase() === "s") {
        event.preventDefault();
        save();
      } else if (event.key.toLowerCase() === "z" && !event.target.closest("input, textarea, select")) {
        event.preventDefault();
        go(event.shiftKey ? "redo" : "undo");
      }
    }
    onMounted(() => addEventListener("keydown", key));
    onBeforeUnmount(() => removeEventListener("keydown", key));

    const dayTypes = week.DAY_TYPES;
    return {
      tariff,
      base,
      error,
      load,
      head,
      draft,
      season,
      place,
      brush,
      copied,
      said,
      wrong,
      doubts,
      hasTried,
      problems,
      definition,
      owner,
      zone,
      dayTypes,
      fees: FEES,
      periods: week.PERIODS,
      templates: computed(() =>
        [...templates.value].sort((a, b) =>
          Number(b.currency === ownCurrency.value) - Number(a.currency === ownCurrency.value)
        )
      ),
      seasonPeriods: computed(() => season.value ? week.PERIODS.filter((one) => season.value.prices[one]) : []),
      otherPeriods: computed(() => season.value ? week.PERIODS.filter((one) => !season.value.prices[one]) : []),
      totalOf,
      priceText: (period) => {
        const price = season.value.prices[period];
        const total = price ? totalOf(price) : null;
        return total === null ? "" : format.price(total, draft.value.currency);
      },
      textOf: (period) => {
        const price = season.value.prices[period];
        const total = price ? totalOf(price) : null;
        return `${word("period", period)}${total === null ? "" : `\n${format.price(total, draft.value.currency)}`}`;
      },
      rangeName,
      canUndo: computed(() => (step.value, history.value?.canUndo ?? false)),
      canRedo: computed(() => (step.value, history.value?.canRedo ?? false)),
      isOther: computed(() => (step.value, history.value?.canUndo || !props.id)),
      undo: () => go("undo"),
      redo: () => go("redo"),
      paint,
      copyDay,
      copyTo: (type) => copyDay(type, dayTypes.filter((one) => one !== type)),
      copy: (type) => {
        copied.value = type;
        said.value = t("editor.copiedDay", { day: t(`day.${type}`) });
      },
      paste: (type) => copied.value && copyDay(copied.value, [type]),
      setPrice,
      setSeason: (name, text) => changeSeason({ [name]: text }, name),
      setFee: (name, value) =>
        change({ fees: { ...draft.value.fees, [name]: value } }, typeof value === "string" ? `fee-${name}` : null),
      addPeriod: (period) => changeSeason({ prices: { ...season.value.prices, [period]: drafts.blankPrice() } }),
      removePeriod,
      isUsed: (period) => week.usedPeriods(season.value.days).includes(period),
      pricesToAll: () =>
        change({
          seasons: draft.value.seasons.map((one) => ({
            ...one,
            prices: Object.fromEntries(
              Object.keys(one.prices).map((period) => [period, season.value.prices[period] ?? one.prices[period]]),
            ),
          })),
        }),
      addSeason,
      removeSeason,
      addHoliday: () => {
        if (!head.holiday || draft.value.holidays.includes(head.holiday)) return;
        change({ holidays: [...draft.value.holidays, head.holiday].sort() });
      },
      discounts: computed(() => draft.value?.discounts ?? []),
      discountKinds: drafts.DISCOUNT_KINDS,
      addDiscount: () => change({ discounts: [...(draft.value.discounts ?? []), drafts.blankDiscount()] }),
      removeDiscount: (index) => change({ discounts: draft.value.discounts.filter((_one, place) => place !== index) }),
      setDiscount,
      setDiscountTime: (index, end, text) =>
        setDiscount(index, end, text ? new Date(instantOf(text, owner.timeZone)).toISOString() : ""),
      clockOf: (time) => time ? clockText(time, owner.timeZone) : "",
      calendars,
      addCalendar: ({ days }) =>
        change({ holidays: [...new Set([...draft.value.holidays, ...days.map((one) => one.date)])].sort() }),
      /** This year and the next, where the rules are known. */
      holidayYears: owner.currency === "TWD" ? [new Date().getFullYear(), new Date().getFullYear() + 1] : [],
      addYear: (year) =>
        change({ holidays: [...new Set([...draft.value.holidays, ...holidaysOfTaiwan(year)])].sort() }),
      removeHoliday: (day) => change({ holidays: draft.value.holidays.filter((one) => one !== day) }),
      keepName: keep,
      useTemplate,
      leaveOff,
      save,
      showFirstProblem,
      canSave: computed(() => can("tariffs:write")),
      tryIt: () => {
        clearTimeout(timer);
        keepDraft({
          id: keptId,
          name: head.name || t("editor.unnamed"),
          operatorId: owner.id,
          tariffId: props.id ?? undefined,
          baseId: base.value?.id,
          draft: draft.value,
          at: 0,
        });
        router.go({ name: "whatIf", query: { draft: keptId, compare: props.id ?? undefined } });
      },
    };
  },
  render,
};
