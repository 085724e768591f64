import { computed, reactive, ref, shallowRef, watch } from "vue";
import { decimalOf, parseMinor } from "../../../shared/lib/format.js";
import { clockText, instantOf, localParts } from "../../../shared/lib/zone.js";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, can, currency as ownCurrency, format, i18n, t, word, zone as ownZone } from "../context.js";
import { zoneOf } from "../fleet.js";
import { bodyOf, evidenceOf } from "../repairs.js";
import render from "./RepairDialog.html";

const PAUSE_MS = 300;
const MONEY = ["totalMinor", "paidMinor", "owedMinor", "refundedMinor", "forgivenMinor", "availableMinor"];

/** What can be done about an exception, what each would change, and doing it: one click where it is complete. */
export default {
  name: "RepairDialog",
  props: {
    /** Null while it is closed. */
    exception: { type: Object, default: null },
    currency: { type: String, default: "" },
  },
  emits: ["close", "done"],
  setup(props, { emit }) {
    const proposals = shallowRef(/** @type {any[] | null} */ (null));
    const loadError = shallowRef(/** @type {any} */ (null));
    const action = ref("");
    const values = reactive(/** @type {Record<string, any>} */ ({}));
    const words = ref("");
    const effect = shallowRef(/** @type {any} */ (null));
    const wrong = shallowRef(/** @type {any} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const isShowing = ref(false);
    const isBusy = ref(false);
    const orderVersion = ref(0);
    const driverText = ref("");
    const drivers = shallowRef(/** @type {any[]} */ ([]));
    const tariffs = shallowRef(/** @type {any[]} */ ([]));
    const tariffId = ref("");
    const versions = shallowRef(/** @type {any[]} */ ([]));
    let turn = 0;
    let timer = 0;
    let key = crypto.randomUUID();

    const currency = computed(() => props.currency || ownCurrency.value);
    const zone = computed(() => zoneOf(props.exception?.siteId) ?? ownZone.value);
    const path = computed(() => `/api/v1/exceptions/${props.exception.id}`);
    const chosen = computed(() => proposals.value?.find((one) => one.action === action.value));
    const mayDo = (one) => can(one.scope) && !one.hindrance;
    const atSecond = (time) => {
      const { second } = localParts(time, zone.value);
      return `${clockText(time, zone.value)}:${String(second).padStart(2, "0")}`;
    };
    const instant = (text) =>
      new Date(instantOf(text, zone.value) + Number(text.slice(17, 19) || 0) * 1000).toISOString();
    const body = () => bodyOf(chosen.value, values, { instant, atSecond, minor: (v) => parseMinor(v, currency.value) });

    async function load() {
      proposals.value = null;
      loadError.value = null;
      action.value = "";
      try {
        const answer = await api.get(`${path.value}/repairs`);
        proposals.value = answer.items;
        orderVersion.value = answer.orderVersion;
        key = crypto.randomUUID();
        choose((answer.items.find((one) => one.isProposed && mayDo(one)) ?? answer.items.at(-1))?.action ?? "");
      } catch (problem) {
        loadError.value = problem;
      }
    }

    function choose(name) {
      action.value = name;
      const fields = chosen.value?.fields ?? {};
      for (const one of Object.keys(values)) delete values[one];
      Object.assign(values, fields, {
        assignsToken: false,
        startedAt: fields.startedAt && atSecond(fields.startedAt),
        endedAt: fields.endedAt && atSecond(fields.endedAt),
        amount: fields.amountMinor && decimalOf(fields.amountMinor, currency.value),
      });
      tariffId.value = "";
      drivers.value = fields.driverId ? [{ id: fields.driverId, name: fields.driverName }] : [];
      effect.value = chosen.value?.effect ?? null;
      wrong.value = null;
      error.value = null;
      words.value = name && i18n.has(`repair.actionWords.${name}`) ? t(`repair.actionWords.${name}`) : "";
      if (name === "price" || name === "reprice") readTariffs();
      if (name === "assignDriver" && !fields.driverId) readDrivers();
    }

    async function readDrivers() {
      const answer = await api.get("/api/v1/drivers", {
        operatorId: props.exception.operatorId,
        q: driverText.value.trim() || undefined,
        limit: 50,
      });
      drivers.value = answer.items;
      // Nobody is made to pay by mistake: the person chooses.
      if (!drivers.value.some((one) => one.id === values.driverId)) values.driverId = "";
    }

    async function readTariffs() {
      tariffs.value = (await api.get("/api/v1/tariffs", { operatorId: props.exception.operatorId, limit: 200 })).items;
    }

    /** The server does it and takes it back: what it says is what will be. */
    async function show() {
      const mine = ++turn;
      const wanted = body();
      wrong.value = null;
      if (!wanted) {
        effect.value = null;
        return;
      }
      isShowing.value = true;
      try {
        const answer = await api.post(`${path.value}/preview`, wanted);
        if (mine !== turn) return;
        effect.value = answer.effect;
        orderVersion.value = answer.orderVersion;
      } catch (problem) {
        if (mine !== turn) return;
        effect.value = null;
        wrong.value = problem;
      } finally {
        if (mine === turn) isShowing.value = false;
      }
    }

    watch(() => props.exception, (exception) => exception && load());
    watch(values, () => {
      if (!chosen.value) return;
      clearTimeout(timer);
      timer = setTimeout(show, PAUSE_MS);
    }, { deep: true });
    watch(driverText, () => {
      clearTimeout(timer);
      timer = setTimeout(readDrivers, PAUSE_MS);
    });
    watch(tariffId, async (id) => {
      versions.value = id ? (await api.get(`/api/v1/tariffs/${id}/versions`)).items : [];
      values.tariffVersionId = versions.value.at(-1)?.id;
    });

    return {
      proposals,
      loadError,
      load,
      action,
      choose,
      mayDo,
      values,
      words,
      effect,
      wrong,
      error,
      isShowing,
      isBusy,
      driverText,
      drivers,
      tariffs,
      tariffId,
      versions,
      currency,
      zone,
      evidence: computed(() => evidenceOf(props.exception, currency.value)),
      hindranceOf: (one) => one.hindrance ?? (can(one.scope) ? "" : t("repair.notAllowed")),
      canConfirm: computed(() =>
        Boolean(chosen.value && !isBusy.value && !isShowing.value && effect.value && words.value.trim())
      ),
      rows: computed(() => {
        const { before, after } = effect.value;
        const row = (name, label, text) => ({
          key: name,
          label,
          before: text(before[name]),
          after: text(after[name]),
          isChanged: before[name] !== after[name],
        });
        const money = (value) => format.money(value, currency.value);
        const isShown = (name) => name === "totalMinor" || before[name] || after[name];
        return [
          row("energyWh", t("measure.energyWh"), (wh) => `${format.number(wh / 1000)} kWh`),
          ...MONEY.filter(isShown).map((name) => row(name, t(`repair.sum.${name}`), money)),
        ];
      }),
      async confirm() {
        isBusy.value = true;
        error.value = null;
        try {
          await api.post(`${path.value}/resolution`, {
            ...body(),
            resolution: words.value.trim(),
            orderVersion: orderVersion.value,
          }, { key });
          notify("ok", t("repair.done", { action: word("repair.action", action.value) }));
          emit("done");
        } catch (problem) {
          error.value = problem;
          show();
        } finally {
          isBusy.value = false;
        }
      },
    };
  },
  render,
};
