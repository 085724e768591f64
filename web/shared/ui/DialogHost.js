import { reactive, ref, watch } from "vue";
import { current } from "./dialogs.js";
import render from "./DialogHost.html";

export default {
  name: "DialogHost",
  setup() {
    const values = reactive(/** @type {Record<string, any>} */ ({}));
    const wrong = reactive(/** @type {Record<string, any>} */ ({}));
    const isBusy = ref(false);
    const error = ref(/** @type {any} */ (null));

    watch(current, (question) => {
      for (const key of Object.keys(values)) delete values[key];
      for (const key of Object.keys(wrong)) delete wrong[key];
      for (const field of question?.fields ?? []) {
        values[field.key] = field.value ?? (field.kind === "check" ? false : "");
      }
      error.value = null;
      isBusy.value = false;
    });

    function end(result) {
      const question = current.value;
      current.value = null;
      question?.resolve(result);
    }

    function isRight(question) {
      for (const field of question.fields ?? []) wrong[field.key] = field.check?.(values[field.key]) ?? null;
      return Object.values(wrong).every((one) => !one);
    }

    return {
      question: current,
      values,
      wrong,
      isBusy,
      error,
      cancel: () => current.value && end(null),
      async confirm() {
        const question = current.value;
        if (!isRight(question)) return;
        if (!question.run) return end({ ...values });
        isBusy.value = true;
        error.value = null;
        try {
          const result = await question.run({ ...values });
          end(result ?? {});
        } catch (problem) {
          error.value = problem;
          for (const field of question.fields ?? []) wrong[field.key] = problem.ruleOf?.(field.key) ?? null;
        } finally {
          isBusy.value = false;
        }
      },
    };
  },
  render,
};
