import { computed, ref, shallowRef, watch } from "vue";
import { notify } from "../../../shared/ui/dialogs.js";
import { api, can, me, operatorId, t } from "../context.js";
import render from "./Retention.html";

/** How long things are kept, and what the next night would delete. */
export default {
  name: "RetentionPage",
  setup() {
    const policy = shallowRef(/** @type {any} */ (null));
    const preview = shallowRef(/** @type {any[] | null} */ (null));
    const [error, saveError] = [shallowRef(/** @type {any} */ (null)), shallowRef(/** @type {any} */ (null))];
    const [isBusy, isLooking] = [ref(false), ref(false)];
    const days = ref(/** @type {Record<string, string>} */ ({}));
    let etag = /** @type {string | null} */ (null);

    /** Empty: the platform's, for who works for all of it. */
    const place = ref(operatorId.value ?? (me.value.isPlatform ? "" : me.value.operators[0]?.id ?? ""));

    function show({ data, etag: tag }) {
      [policy.value, etag] = [data, tag];
      days.value = Object.fromEntries(
        data.rules.map((one) => [one.kind, one.ownDays === null ? "" : String(one.ownDays)]),
      );
    }
    async function load() {
      preview.value = null;
      try {
        show(await api.getWithTag("/api/v1/retention", { operatorId: place.value }));
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    watch(operatorId, (id) => (place.value = id ?? (me.value.isPlatform ? "" : place.value)));
    watch(place, load, { immediate: true });

    /** null: as the platform has it; NaN: no number. */
    const typed = (kind) => days.value[kind].trim() === "" ? null : Number(days.value[kind]);
    function wrong(rule) {
      const value = typed(rule.kind);
      if (value === null || value === 0) return "";
      if (!Number.isInteger(value) || value < rule.minimumDays || value > 36_500) {
        return t("retention.wrong", { days: rule.minimumDays });
      }
      return "";
    }
    const isPlatform = computed(() => policy.value && !policy.value.operatorId);
    const editable = (rule) => can("operators:write") && (isPlatform.value || !rule.isOfPlatform);

    return {
      policy,
      preview,
      error,
      saveError,
      isBusy,
      isLooking,
      days,
      load,
      place,
      places: computed(() =>
        me.value.isPlatform ? [{ id: "", name: t("retention.platform") }, ...me.value.operators] : []
      ),
      wrong,
      editable,
      isPlatform,
      operatorName: computed(() =>
        me.value.operators.find((one) => one.id === policy.value?.operatorId)?.name ?? t("app.allOperators")
      ),
      nowText: (rule) => rule.days === null ? t("retention.ever") : t("retention.days", { n: rule.days }),
      otherText(rule) {
        if (rule.isOfPlatform && !isPlatform.value) return t("retention.ofPlatform");
        if (isPlatform.value) return t("retention.standard");
        return rule.platformDays === null ? t("retention.standard") : t("retention.asPlatform");
      },
      isWrong: computed(() => Boolean(policy.value?.rules.some((one) => editable(one) && wrong(one)))),
      async save() {
        isBusy.value = true;
        saveError.value = null;
        try {
          const wanted = {};
          for (const rule of policy.value.rules) {
            const value = typed(rule.kind);
            if (editable(rule) && value !== null) wanted[rule.kind] = value;
          }
          const body = { operatorId: policy.value.operatorId, days: wanted };
          show(await api.putWithTag("/api/v1/retention", body, etag));
          preview.value = null;
          notify("ok", t("retention.saved"));
        } catch (problem) {
          saveError.value = problem;
        } finally {
          isBusy.value = false;
        }
      },
      async look() {
        isLooking.value = true;
        try {
          const asked = policy.value.operatorId ?? me.value.operators[0]?.id;
          preview.value = (await api.get("/api/v1/retention/preview", { operatorId: asked })).items;
        } catch (problem) {
          error.value = problem;
        } finally {
          isLooking.value = false;
        }
      },
    };
  },
  render,
};
