import { ref, shallowRef } from "vue";
import { decimalOf, parseMinor } from "../../../shared/lib/format.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { askErasure } from "../erasure.js";
import { api, can, sentence, t, zone } from "../context.js";
import { stationName } from "../fleet.js";
import { useLive, useNotes, useRecord, useThrottled } from "../record.js";
import { askToken, setTokenStatus } from "../tokens.js";
import { driverBody, driverFields } from "./Drivers.js";
import render from "./Driver.html";

/** What an entry does to the balance that the driver can spend. */
const SIGNS = { topUp: 1, refund: 1, release: 1, hold: -1, payment: -1, payOut: -1 };

export default {
  name: "DriverPage",
  props: { id: { type: String, required: true } },
  setup(props) {
    let etag = null;
    const wallet = shallowRef(/** @type {any} */ (null));
    const entries = shallowRef(/** @type {any[]} */ ([]));
    const tokens = shallowRef(/** @type {any[]} */ ([]));
    const orders = shallowRef(/** @type {any[]} */ ([]));

    async function readMoney() {
      if (!can("wallets:read")) return;
      const { items } = await api.get("/api/v1/wallets", { driverId: props.id });
      wallet.value = items[0] ?? null;
      if (wallet.value) {
        entries.value = (await api.get(`/api/v1/wallets/${wallet.value.id}/entries`, { limit: 50 })).items;
      }
    }
    const readTokens =
      async () => (tokens.value = (await api.get("/api/v1/id-tokens", { driverId: props.id, limit: 100 })).items);
    const readOrders = async () => {
      if (can("orders:read")) orders.value = (await api.get("/api/v1/orders", { driverId: props.id, limit: 20 })).items;
    };
    const readAround = () => Promise.allSettled([readMoney(), readTokens(), readOrders()]);

    const { record: driver, error, reload } = useRecord(async () => {
      const answer = await api.getWithTag(`/api/v1/drivers/${props.id}`);
      etag = answer.etag;
      readAround();
      return answer.data;
    }, (one) => one.name);
    const { notes, addNote } = useNotes(`/api/v1/drivers/${props.id}/notes`);
    const soon = useThrottled(readAround, 2000);
    const isRevealed = ref(false);
    /** Phone and e-mail in clear; each look is audited. */
    const reveal = () => api.get(`/api/v1/drivers/${props.id}`, { reveal: true });
    useLive("orders", (data) => orders.value.some((one) => one.id === data.orderID) && soon());

    /** Money is put into the wallet or taken out of it, as much as `mostMinor`, which is offered. */
    async function book(path, words, mostMinor = null) {
      const { id, currency } = wallet.value;
      const most = mostMinor === null ? "" : decimalOf(mostMinor, currency);
      const done = await ask({
        title: words.act,
        text: words.text,
        action: words.act,
        fields: [
          {
            key: "amountMinor",
            label: `${t("field.amount")} (${currency})`,
            kind: "number",
            value: most,
            required: true,
            check: (value) => {
              const minor = parseMinor(value, currency);
              if (!minor) return t("check.amount");
              return mostMinor !== null && minor > mostMinor ? t("check.upTo", { most }) : null;
            },
          },
          { key: "memo", label: t("field.memo"), required: true },
        ],
        run: (values) =>
          api.post(`/api/v1/wallets/${id}/${path}`, {
            amountMinor: parseMinor(values.amountMinor, currency),
            memo: values.memo.trim(),
          }),
      });
      if (!done) return;
      notify("ok", words.done);
      readMoney();
    }

    const patch = (body) => api.patch(`/api/v1/drivers/${props.id}`, body, etag);
    return {
      driver,
      error,
      reload,
      wallet,
      entries,
      tokens,
      orders,
      zone,
      stationName,
      signOf: (entry) => SIGNS[entry.kind] ?? 0,
      notes,
      addNote,
      isRevealed,
      async reveal() {
        try {
          driver.value = await reveal();
          isRevealed.value = true;
        } catch (problem) {
          notify("bad", sentence(problem));
        }
      },
      /** Only what was changed is sent: what came masked must not go back. */
      async edit() {
        const before = can("personal:read") ? await reveal().catch(() => driver.value) : driver.value;
        const done = await ask({
          title: t("drivers.edit"),
          action: t("act.save"),
          fields: driverFields(before),
          run: (values) => {
            const old = driverBody(Object.fromEntries(driverFields(before).map((one) => [one.key, one.value ?? ""])));
            const changes = Object.entries(driverBody(values)).filter(([key, value]) => value !== old[key]);
            return changes.length ? patch(Object.fromEntries(changes)) : Promise.resolve({});
          },
        });
        if (done) reload();
      },
      async freeze() {
        const { isFrozen } = driver.value;
        const done = await ask({
          title: t(isFrozen ? "drivers.thaw" : "drivers.freeze"),
          text: t(isFrozen ? "drivers.thawText" : "drivers.freezeText"),
          action: t(isFrozen ? "drivers.thaw" : "drivers.freeze"),
          tone: isFrozen ? undefined : "bad",
          run: () => patch({ isFrozen: !isFrozen }),
        });
        if (done) reload();
      },
      async erase() {
        if (await askErasure(driver.value)) reload();
      },
      credit: () =>
        book("credits", { act: t("drivers.credit"), text: t("drivers.creditText"), done: t("drivers.credited") }),
      payOut: () =>
        book(
          "payouts",
          { act: t("drivers.payOut"), text: t("drivers.payOutText"), done: t("drivers.paidOut") },
          wallet.value.availableMinor,
        ),
      addToken: () => askToken(driver.value).then((made) => made && readTokens()),
      block: (one) => setTokenStatus(one).then((done) => done && readTokens()),
    };
  },
  render,
};
