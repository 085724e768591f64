import { computed, shallowRef, watch } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, can, format, router, t, word, zone } from "../context.js";
import { useFilter, useRecord, useTab } from "../record.js";
import DiffView from "../tariff/DiffView.js";
import { draftOf } from "../tariff/draft.js";
import SessionPreview from "../tariff/SessionPreview.js";
import { usersOf } from "../tariff/users.js";
import { endOf, inForceOf } from "../tariff/versions.js";
import WeekGrid from "../tariff/WeekGrid.js";
import { discountWords, rangeName } from "../tariff/words.js";
import render from "./Tariff.html";

export default {
  name: "TariffPage",
  components: { DiffView, SessionPreview, WeekGrid },
  props: { id: { type: String, required: true } },
  setup(props) {
    const versions = shallowRef(/** @type {any[]} */ ([]));
    const users = shallowRef(/** @type {any} */ (null));
    const [versionId, beforeId, afterId] = ["version", "before", "after"].map(useFilter);
    const tab = useTab("week");
    let etag = /** @type {string | null} */ (null);
    const { record: tariff, error, reload } = useRecord(async () => {
      const [one, list] = await Promise.all([
        api.getWithTag(`/api/v1/tariffs/${props.id}`),
        api.get(`/api/v1/tariffs/${props.id}/versions`),
      ]);
      versions.value = [...list.items].sort((a, b) => b.number - a.number);
      etag = one.etag;
      return one.data;
    }, (one) => one.name);
    watch(() => tariff.value?.id, async (id) => {
      if (id) users.value = await usersOf(id);
    }, { immediate: true });
    const nameField = (value) => ({ key: "name", label: t("field.name"), value, required: true });

    const find = (id) => versions.value.find((one) => one.id === id);
    const inForce = computed(() => inForceOf(versions.value));
    const version = computed(() => find(versionId.value) ?? inForce.value ?? versions.value[0]);
    const after = computed(() => find(afterId.value) ?? versions.value[0]);
    const before = computed(() =>
      find(beforeId.value) ?? versions.value.find((one) => one.number < after.value?.number) ?? versions.value[0]
    );
    const definition = computed(() => version.value.definition);
    const currency = computed(() => definition.value.currency);

    const moment = (at) => `${format.date(at, zone.value)} ${format.hourMinute(at, zone.value)}`;
    const feeRows = computed(() => {
      const one = definition.value;
      const minor = (value) => value == null ? null : format.money(value, currency.value);
      const perMinute = (value) =>
        value == null ? null : t("diff.perMinute", { amount: format.price(value, currency.value) });
      const idle = one.idleFee &&
        `${perMinute(one.idleFee.microsPerMinute)}, ${
          t("tariff.grace", { time: format.duration(one.idleFee.graceMinutes * 60) })
        }`;
      const tax = one.tax &&
        `${format.percent(one.tax.ratePPM / 1000, 2)} · ${
          t(one.tax.isIncluded ? "tariff.taxIncluded" : "tariff.taxAdded")
        }`;
      return [
        [t("field.currency"), currency.value],
        [t("line.sessionFee"), minor(one.sessionFeeMinor)],
        [t("line.timeFee"), perMinute(one.timeFeeMicrosPerMinute)],
        [t("line.idleFee"), idle],
        [t("line.minimum"), minor(one.minimumMinor)],
        [t("line.maximum"), minor(one.maximumMinor)],
        [t("line.tax"), tax],
        [t("tariff.rounding"), t(one.roundsToWholeUnits ? "tariff.wholeUnits" : "tariff.minorUnits")],
        ...(one.discounts ?? []).map((discount) => [
          `${t("line.discount")} ${discount.name}`,
          discountWords(discount, currency.value, zone.value),
        ]),
      ].map(([name, value]) => [name, value ?? t("tariff.noTax")]);
    });

    return {
      tariff,
      error,
      reload,
      versions,
      version,
      inForce,
      users,
      tab,
      zone,
      currency,
      before,
      after,
      rangeName,
      moment,
      feeRows,
      canEdit: computed(() => can("tariffs:write")),
      canStudy: computed(() => can("reports:read")),
      draft: computed(() => draftOf(definition.value)),
      holidays: computed(() => definition.value.holidays ?? []),
      beforeId: computed({ get: () => before.value?.id, set: (id) => (beforeId.value = id) }),
      afterId: computed({ get: () => after.value?.id, set: (id) => (afterId.value = id) }),
      isPlanned: (one) => new Date(one.effectiveFrom).getTime() > Date.now(),
      tabs: computed(() => [
        { key: "week", label: t("tariff.tab.week") },
        { key: "versions", label: t("tariff.versions"), count: versions.value.length },
        { key: "diff", label: t("tariff.tab.diff") },
        { key: "preview", label: t("preview.title") },
        { key: "used", label: t("tariffs.usedBy"), count: users.value?.sites.length },
        { key: "json", label: t("tariff.json") },
      ]),
      textOf: (index) => (period) => {
        const price = definition.value.seasons[index].prices.find((one) => one.period === period);
        const total = price ? price.electricityMicrosPerKWh + (price.serviceMicrosPerKWh ?? 0) : null;
        return `${word("period", period)}${total === null ? "" : `\n${format.price(total, currency.value)}`}`;
      },
      spanOf: (one) => {
        const end = endOf(one, versions.value);
        const from = moment(one.effectiveFrom);
        return end ? t("tariff.span", { from, to: moment(end) }) : t("tariff.since", { from });
      },
      async rename() {
        const done = await ask({
          title: t("tariff.rename"),
          action: t("act.save"),
          fields: [nameField(tariff.value.name)],
          run: (values) => api.patch(`/api/v1/tariffs/${props.id}`, { name: values.name.trim() }, etag),
        });
        if (done) reload();
      },
      async copy() {
        const made = await ask({
          title: t("tariff.copy"),
          text: t("tariff.copyText", { number: String(version.value.number) }),
          action: t("tariff.copy"),
          fields: [nameField(t("tariff.copyOf", { name: tariff.value.name }))],
          run: (values) =>
            api.post(`/api/v1/tariffs/${props.id}/copy`, { name: values.name.trim(), versionId: version.value.id }),
        });
        if (made) router.go({ name: "tariff", params: { id: made.id } });
      },
      async withdraw(one) {
        const done = await ask({
          title: t("tariff.withdraw"),
          text: t("tariff.withdrawText", { number: String(one.number), at: moment(one.effectiveFrom) }),
          action: t("tariff.withdraw"),
          tone: "bad",
          run: () => api.remove(`/api/v1/tariffs/${props.id}/versions/${one.id}`),
        });
        if (!done) return;
        notify("ok", t("tariff.withdrawn"));
        router.setQuery({ version: undefined });
        reload();
      },
      show: (one) => router.setQuery({ version: one.id, tab: undefined }),
      compare: (a, b) => router.setQuery({ before: a.id, after: b.id, tab: "diff" }),
    };
  },
  render,
};
