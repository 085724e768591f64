import { computed, shallowRef } from "vue";
import { decimalOf, parseMinor } from "../../../shared/lib/format.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, format, t, zone as ownZone } from "../context.js";
import { sessions, siteName, stationName, zoneOf } from "../fleet.js";
import { useLive, useNotes, useRecord } from "../record.js";
import RepairDialog from "../parts/RepairDialog.js";
import render from "./Order.html";

export default {
  name: "OrderPage",
  components: { RepairDialog },
  props: { id: { type: String, required: true } },
  setup(props) {
    /** What moved for the order, and who wanted it. */
    const entries = shallowRef(/** @type {any[]} */ ([]));
    const { record: order, error, reload } = useRecord(
      () => {
        api.get(`/api/v1/orders/${props.id}/entries`).then((answer) => (entries.value = answer.items), () => null);
        return api.get(`/api/v1/orders/${props.id}`);
      },
      (one) => one.number,
    );
    const { notes, addNote } = useNotes(`/api/v1/orders/${props.id}/notes`);
    useLive("orders", (data) => data.orderID === props.id && reload());

    const repairing = shallowRef(/** @type {any} */ (null));
    const refundable = computed(() => order.value.paidMinor - order.value.refundedMinor);
    /** While it charges, the session knows more than the order. */
    const live = computed(() => order.value?.state === "charging" ? sessions.get(order.value.sessionId) : null);
    return {
      energyWh: computed(() => live.value?.energyWh ?? order.value.energyWh),
      totalMinor: computed(() => live.value?.costMinor ?? order.value.totalMinor),
      isRunning: computed(() => Boolean(live.value)),
      order,
      error,
      reload,
      siteName,
      stationName,
      refundable,
      entries,
      notes,
      addNote,
      zone: computed(() => zoneOf(order.value?.siteId) ?? ownZone.value),
      openOnes: computed(() => order.value.exceptions.filter((one) => one.state === "open")),
      /** Anyone can re-add the lines; so do we. */
      check: computed(() => {
        if (!order.value.lines.length) return null;
        const sum = order.value.lines.reduce((all, line) => all + line.amountMinor, 0);
        return { isRight: sum === order.value.totalMinor };
      }),
      shares: computed(() => {
        const one = order.value;
        return [
          { key: "electricity", tone: "ok", label: t("line.electricity"), count: one.electricityMinor },
          { key: "service", tone: "busy", label: t("line.service"), count: one.serviceMinor },
          { key: "fees", tone: "warn", label: t("field.fees"), count: one.feesMinor },
          { key: "tax", tone: "mute", label: t("line.tax"), count: one.taxMinor },
        ].filter((part, index) => part.count || index < 2);
      }),
      quantity(line) {
        if (line.unit === "wattHours") return `${format.number(line.quantity)} Wh`;
        if (line.unit === "seconds") return format.duration(line.quantity);
        return format.number(line.quantity);
      },
      unitPrice(line) {
        const unit = { wattHours: "/kWh", seconds: `/${t("unit.minute")}`, piece: "" }[line.unit];
        return `${format.price(line.unitPriceMicros, order.value.currency)}${unit}`;
      },
      print: () => print(),
      repairing,
      repaired() {
        repairing.value = null;
        reload();
      },
      async refund() {
        const { currency } = order.value;
        const done = await ask({
          title: t("order.refund"),
          text: t("order.refundText"),
          facts: [[t("field.paid"), format.money(order.value.paidMinor, currency)], [
            t("order.refundable"),
            format.money(refundable.value, currency),
          ]],
          action: t("order.refund"),
          tone: "bad",
          fields: [
            {
              key: "amountMinor",
              label: `${t("field.amount")} (${currency})`,
              kind: "number",
              required: true,
              value: decimalOf(refundable.value, currency),
              check: (value) => {
                const minor = parseMinor(value, currency);
                return minor && minor <= refundable.value
                  ? null
                  : t("check.upTo", { most: format.money(refundable.value, currency) });
              },
            },
            { key: "memo", label: t("field.reason"), kind: "area", required: true, hint: t("order.memoHint") },
          ],
          run: (values) =>
            api.post(`/api/v1/orders/${props.id}/refunds`, {
              amountMinor: parseMinor(values.amountMinor, currency),
              memo: values.memo.trim(),
            }),
        });
        if (!done) return;
        notify("ok", t("order.refundDone"));
        reload();
      },
    };
  },
  render,
};
