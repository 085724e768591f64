import { computed, onBeforeUnmount, ref, shallowRef, watchEffect } from "vue";
import { createFormat } from "../../shared/lib/format.js";
import { LOCALES } from "../../shared/lib/i18n.js";
import { momentOf, perKWh, placeOf, termsOf } from "./words.js";
import render from "./Charge.html";

const LOOK_MS = 10_000;
const TONES = {
  available: "ok",
  inUse: "busy",
  reserved: "plum",
  outOfService: "bad",
  notConnected: "warn",
  unknown: "mute",
};
const ICONS = {
  available: "check",
  inUse: "bolt",
  reserved: "clock",
  outOfService: "alert",
  notConnected: "alert",
  unknown: "info",
};

/** What stands behind the QR code of a charging place. */
export default {
  name: "ChargePage",
  props: { i18n: { type: Object, required: true }, keep: { type: Function, required: true } },
  setup(props) {
    const { t, locale } = /** @type {any} */ (props.i18n);
    const f = createFormat(() => locale.value);
    const path = placeOf(location.pathname);
    const place = shallowRef(/** @type {any} */ (null));
    const problem = ref(path ? "" : "unknown");
    const isStale = ref(false);
    let timer = 0;

    async function look() {
      clearTimeout(timer);
      if (!path) return;
      try {
        const answer = await fetch(path, { headers: { Accept: "application/json" } });
        if (answer.status === 404) {
          problem.value = "unknown";
          place.value = null;
          return;
        }
        if (!answer.ok) throw new Error(String(answer.status));
        place.value = await answer.json();
        [problem.value, isStale.value] = ["", false];
      } catch {
        // What was shown stays, and says that it may be old.
        if (place.value) isStale.value = true;
        else problem.value = "network";
      }
      timer = setTimeout(() => document.hidden || look(), LOOK_MS);
    }
    const seen = () => document.hidden || look();
    document.addEventListener("visibilitychange", seen);
    onBeforeUnmount(() => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    });
    look();
    watchEffect(
      () => (document.title = place.value ? `${place.value.stationName} · ${t("charge.title")}` : t("charge.title")),
    );

    const price = computed(() => place.value?.price ?? null);
    const zone = computed(() => place.value?.timeZone);
    const moment = (at) => momentOf(at, zone.value, f, place.value.at);
    return {
      locale,
      locales: LOCALES,
      place,
      problem,
      isStale,
      look,
      f,
      price,
      tone: computed(() => TONES[place.value.state] ?? "mute"),
      icon: computed(() => ICONS[place.value.state] ?? "info"),
      /** Whether it makes sense to say how one starts. */
      mayStart: computed(() => !["outOfService", "unknown"].includes(place.value.state)),
      now: computed(() => ({
        amount: f.price(perKWh(price.value.now), price.value.currency),
        period: t(`period.${price.value.now.period}`),
        until: price.value.now.until ? moment(price.value.now.until) : "",
      })),
      next: computed(() =>
        price.value.next
          ? {
            amount: f.price(perKWh(price.value.next), price.value.currency),
            period: t(`period.${price.value.next.period}`),
            from: moment(price.value.next.from),
            isMore: perKWh(price.value.next) > perKWh(price.value.now),
          }
          : null
      ),
      parts: computed(() =>
        price.value.now.serviceMicrosPerKWh
          ? t("charge.parts", {
            electricity: f.price(price.value.now.electricityMicrosPerKWh, price.value.currency),
            service: f.price(price.value.now.serviceMicrosPerKWh, price.value.currency),
          })
          : ""
      ),
      terms: computed(() => termsOf(price.value, t, f, zone.value, place.value.at)),
      asOf: computed(() => f.time(place.value.at, zone.value)),
      async setLocale(code) {
        await /** @type {any} */ (props.i18n).load(code);
        props.keep(code);
      },
    };
  },
  render,
};
