import { computed, nextTick, onBeforeUnmount, ref, shallowRef, watch } from "vue";
import { slow } from "../../../shared/lib/clock.js";
import { saveBlob } from "../../../shared/lib/csv.js";
import { instantOf, localParts } from "../../../shared/lib/zone.js";
import { notify } from "../../../shared/ui/dialogs.js";
import { format, i18n, router, sentence, t, word, zone as ownZone } from "../context.js";
import { siteName, stations, zoneOf } from "../fleet.js";
import { explain } from "../journal/explain.js";
import { messageOf, payloadOf, toneOfExchange } from "../journal/frames.js";
import Histogram from "../journal/Histogram.js";
import { daysBetween, fetchDay } from "../journal/source.js";
import { useJournal } from "../journal/useJournal.js";
import { useFilter } from "../record.js";
import { recordTrail } from "../title.js";
import render from "./Journal.html";

const DAY_MS = 86_400_000;
const ROW_PX = 38;
const PHONE_ROW_PX = 62;
const TYPING_MS = 250;
const SLICE_MS = 12;

const addDays = (day, count) => new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY_MS).toISOString().slice(0, 10);

export default {
  name: "JournalPage",
  components: { JournalHistogram: Histogram },
  props: { id: { type: String, required: true } },
  setup(props) {
    const query = Object.fromEntries(
      ["day", "from", "to", "direction", "action", "text", "odd", "all", "at", "tail"].map((
        name,
      ) => [name, useFilter(name)]),
    );
    const station = computed(() => stations.get(props.id));
    const zone = computed(() => zoneOf(station.value?.siteId) ?? ownZone.value);
    const today = computed(() => localParts(slow.value, zone.value).date);
    const stretch = computed(() => {
      const [from, to] = [Date.parse(query.from.value), Date.parse(query.to.value)];
      return from < to ? { from, to } : null;
    });
    const day = computed({
      get: () => query.day.value || (query.at.value ? localParts(query.at.value, zone.value).date : today.value),
      set: (value) =>
        router.setQuery({
          day: value && value !== today.value ? value : undefined,
          from: undefined,
          to: undefined,
          at: undefined,
          all: undefined,
        }),
    });
    const span = computed(() =>
      stretch.value ??
        {
          from: instantOf(`${day.value}T00:00`, zone.value),
          to: instantOf(`${addDays(day.value, 1)}T00:00`, zone.value),
        }
    );
    watch(station, (one) => {
      recordTrail.value = one ? [{ text: one.identity, to: { name: "station", params: { id: props.id } } }] : [];
    }, { immediate: true });

    // Typing is followed after a pause.
    const typed = ref(query.text.value);
    let timer = 0;
    watch(typed, (value) => {
      clearTimeout(timer);
      timer = setTimeout(() => (query.text.value = value.trim()), TYPING_MS);
    });

    const isAllDays = computed(() => query.all.value === "1");
    const isTailed = computed({
      get: () => query.tail.value !== "0",
      set: (value) => (query.tail.value = value ? "" : "0"),
    });
    const journal = useJournal(() => {
      if (!isAllDays.value) return { stationId: props.id, ...span.value, filter: null, isTailed: isTailed.value };
      if (!query.text.value && !query.action.value) return null;
      const { direction, action, text } = query;
      const filter = { direction: direction.value, action: action.value, text: text.value };
      return { stationId: props.id, from: 0, to: 0, filter, isTailed: false };
    });

    const toneOf = (one) => toneOfExchange(one, slow.value);
    const actions = computed(() => {
      const counts = new Map();
      for (const { action } of journal.exchanges.value) counts.set(action, (counts.get(action) ?? 0) + 1);
      if (query.action.value && !counts.has(query.action.value)) counts.set(query.action.value, 0);
      return [...counts].filter(([name]) => name).sort((a, b) => b[1] - a[1]);
    });
    const hasText = (frame, text) => {
      const said = frame && (frame.text ?? JSON.stringify(frame.payload ?? ""));
      return Boolean(said) && said.toLowerCase().includes(text);
    };
    /** Newest first, as all lists. Sifted in slices: a day may have a hundred thousand messages. */
    const rows = shallowRef(/** @type {any[]} */ ([]));
    let turn = 0;
    let sifted = /** @type {any} */ (null);
    async function sift() {
      const mine = ++turn;
      const all = journal.exchanges.value;
      const [direction, action, odd] = [query.direction.value, query.action.value, query.odd.value];
      const text = isAllDays.value ? "" : query.text.value.toLowerCase();
      const found = [];
      let until = performance.now() + SLICE_MS;
      for (const one of all) {
        if (performance.now() > until) {
          await new Promise((done) => setTimeout(done, 0));
          if (mine !== turn) return;
          until = performance.now() + SLICE_MS;
        }
        const fits = (!direction || one.direction === direction) && (!action || one.action === action) &&
          (!odd || toneOf(one) !== "mute") && (!text || hasText(one.call, text) || hasText(one.answer, text));
        if (fits) found.push(one);
      }
      sifted = all;
      rows.value = isAllDays.value ? found : found.reverse();
    }
    watch(
      () => [
        journal.exchanges.value,
        isAllDays.value,
        ...["direction", "action", "text", "odd"].map((name) => query[name].value),
        query.odd.value ? slow.value : 0,
      ],
      sift,
      { immediate: true },
    );
    onBeforeUnmount(() => (turn += 1));

    const list = ref(/** @type {any} */ (null));
    const chosenKey = ref("");
    const chosen = shallowRef(/** @type {any} */ (null));
    function choose(one, isByHand = true) {
      chosen.value = one;
      chosenKey.value = one?.key ?? "";
      if (isByHand) query.at.value = one ? new Date(one.at).toISOString() : "";
    }
    /** The message nearest to a time. */
    function goTo(time) {
      const all = rows.value;
      if (!all.length) return;
      let best = 0;
      for (let index = 1; index < all.length; index++) {
        if (Math.abs(all[index].at - time) < Math.abs(all[best].at - time)) best = index;
      }
      choose(all[best], false);
      nextTick(() => list.value?.scrollTo(best, true));
    }
    // A link to a moment leads there once the messages are read.
    let isLed = !query.at.value;
    watch([journal.isReading, rows], ([isReading]) => {
      if (isLed || isReading || !rows.value.length || sifted !== journal.exchanges.value) return;
      isLed = true;
      goTo(Date.parse(query.at.value));
    }, { flush: "post" });
    // An answer that comes later belongs to the exchange that is looked at.
    watch(journal.exchanges, (all) => {
      if (chosen.value && !all.includes(chosen.value)) {
        chosen.value = all.find((one) => one.key === chosenKey.value) ?? null;
      }
    });

    const words = () => ({ t, word, has: i18n.has, f: format, zone: zone.value });
    /** Sentences of rows that were drawn, for one language. */
    let sentences = new Map();
    watch([i18n.locale, zone], () => (sentences = new Map()), { flush: "sync" });
    const sentenceOf = (one) => {
      const key = `${one.key}${one.answer ? "a" : ""}`;
      if (!sentences.has(key)) {
        const frame = one.call ?? one.answer;
        const { text, facts } = explain(frame, one.action, words());
        const aside = facts.slice(0, 4).map(([, value]) => value).join(" · ");
        const answer = one.call && one.answer ? explain(one.answer, one.action, words()) : null;
        sentences.set(key, { text, aside, answer: answer?.text ?? "" });
      }
      return sentences.get(key);
    };

    /** One half of an exchange: what it says, what is in it, and the whole of it to copy. */
    function sideOf(frame, one) {
      const message = messageOf(frame);
      return {
        frame,
        ...explain(frame, one.action, words()),
        title: t(frame.direction === "in" ? "journal.fromStation" : "journal.toStation"),
        json: payloadOf(frame) ?? message,
        copy: typeof message === "string" ? message : JSON.stringify(message, null, 2),
      };
    }

    async function download() {
      const name = station.value?.identity ?? props.id;
      try {
        for (const one of await daysBetween(props.id, span.value.from, span.value.to)) {
          saveBlob(`${name}-${one}.log`, await fetchDay(props.id, one));
        }
      } catch (problem) {
        notify("bad", sentence(problem));
      }
    }

    const isPhone = ref(matchMedia("(max-width: 700px)").matches);
    return {
      ...query,
      ...journal,
      station,
      zone,
      today,
      day,
      span,
      stretch,
      typed,
      isAllDays,
      isTailed,
      isToday: computed(() => !stretch.value && day.value === today.value),
      rows,
      actions,
      list,
      chosen,
      chosenKey,
      choose,
      goTo,
      siteName,
      sentenceOf,
      download,
      rowHeight: isPhone.value ? PHONE_ROW_PX : ROW_PX,
      keyOf: (one) => one.key,
      toneOf,
      sides: computed(() =>
        chosen.value
          ? [chosen.value.call, chosen.value.answer].filter(Boolean).map((one) => sideOf(one, chosen.value))
          : []
      ),
      /** @param {string} time as the clock of the site shows it */
      jump: (time) =>
        time && goTo(instantOf(`${day.value}T${time}`, zone.value) + Number(time.split(":")[2] ?? 0) * 1000),
      move: (count) => (day.value = addDays(day.value, count)),
      allDays: (isOn) => router.setQuery({ all: isOn ? "1" : undefined, at: undefined }),
      leaveWindow: () => (day.value = localParts(span.value.from, zone.value).date),
      around: (one) => ({
        name: "journal",
        params: { id: props.id },
        query: { at: new Date(one.at).toISOString(), day: localParts(one.at, zone.value).date },
      }),
      showAround: (one) => {
        router.setQuery({
          all: undefined,
          text: undefined,
          action: undefined,
          direction: undefined,
          odd: undefined,
          day: localParts(one.at, zone.value).date,
          at: new Date(one.at).toISOString(),
        });
        typed.value = "";
        isLed = false;
        choose(null, false);
      },
      clock: (at) => `${format.time(at, zone.value)}.${String(at % 1000).padStart(3, "0")}`,
      hourMinute: (at) => format.hourMinute(at, zone.value),
      tookText: (ms) =>
        ms < 1000 ? `${format.number(ms)} ms` : `${format.number(ms / 1000, { maximumFractionDigits: 1 })} s`,
    };
  },
  render,
};
