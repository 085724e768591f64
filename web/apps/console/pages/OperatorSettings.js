import { computed, ref, shallowRef, watch } from "vue";
import { decimalOf, parseMinor } from "../../../shared/lib/format.js";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, can, format, me, operatorId, t } from "../context.js";
import render from "./OperatorSettings.html";

/** Browsers know the zones; the server takes any of these. */
const ZONES = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
const CONTACTS = ["supportPhone", "supportEmail"];
const SWITCHES = ["acceptsUnknownTokens", "allowsConcurrentSessions"];

export default {
  name: "OperatorSettingsPage",
  setup() {
    const id = ref(operatorId.value ?? me.value.operators[0]?.id);
    const operator = shallowRef(/** @type {any} */ (null));
    const etag = ref(/** @type {string | null} */ (null));
    const form = ref(/** @type {any} */ (null));
    const wrong = ref(/** @type {Record<string, string>} */ ({}));
    const error = shallowRef(/** @type {any} */ (null));
    const saveError = shallowRef(/** @type {any} */ (null));
    const tariffs = shallowRef(/** @type {any[]} */ ([]));
    const isBusy = ref(false);

    function take({ data, etag: tag }) {
      operator.value = data;
      etag.value = tag;
      form.value = {
        ...data,
        defaultTariffId: data.defaultTariffId ?? "",
        ...Object.fromEntries(CONTACTS.map((key) => [key, data[key] ?? ""])),
        hold: decimalOf(data.holdMinor, data.currency),
        minimumBalance: decimalOf(data.minimumBalanceMinor, data.currency),
      };
    }
    async function load() {
      error.value = null;
      try {
        take(await api.getWithTag(`/api/v1/operators/${id.value}`));
        tariffs.value = can("tariffs:read") ? await api.all("/api/v1/tariffs", { operatorId: id.value }) : [];
      } catch (problem) {
        error.value = problem;
      }
    }
    watch(operatorId, (one) => one && (id.value = one));
    watch(id, load, { immediate: true });

    const wanted = computed(() => {
      const { name, timeZone, hold, minimumBalance, defaultTariffId } = form.value;
      const { currency } = operator.value;
      return {
        name: name.trim(),
        timeZone,
        holdMinor: parseMinor(hold, currency),
        minimumBalanceMinor: parseMinor(minimumBalance, currency),
        defaultTariffId: defaultTariffId || undefined,
        ...Object.fromEntries(CONTACTS.map((key) => [key, form.value[key].trim() || null])),
        ...Object.fromEntries(SWITCHES.map((key) => [key, form.value[key]])),
      };
    });
    const changes = computed(() =>
      Object.fromEntries(
        Object.entries(wanted.value).filter(([key, value]) => (value ?? null) !== (operator.value[key] ?? null)),
      )
    );

    return {
      id,
      operators: computed(() => me.value.operators),
      operator,
      form,
      wrong,
      error,
      saveError,
      isBusy,
      load,
      tariffs,
      zones: ZONES,
      switches: SWITCHES,
      mayEdit: computed(() => can("operators:write")),
      isChanged: computed(() => Object.keys(changes.value).length > 0),
      nowThere: computed(() => {
        try {
          return format.hourMinute(Date.now(), form.value.timeZone);
        } catch {
          return "";
        }
      }),
      reset: () => take({ data: operator.value, etag: etag.value }),
      async save() {
        const isAmount = { hold: wanted.value.holdMinor, minimumBalance: wanted.value.minimumBalanceMinor };
        wrong.value = Object.fromEntries(
          Object.entries(isAmount).filter(([, value]) => value === null).map(([key]) => [key, t("check.amountOrZero")]),
        );
        if (Object.keys(wrong.value).length) return;
        isBusy.value = true;
        saveError.value = null;
        try {
          take(await api.patch(`/api/v1/operators/${id.value}`, changes.value, etag.value));
          me.value = await api.get("/api/v1/me");
          notify("ok", t("operator.saved"));
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
    };
  },
  render,
};
