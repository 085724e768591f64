import { ref } from "vue";
import render from "./NotesCard.html";

/** What people wrote about a record. `add` comes with the text and a function to call when it was kept or refused. */
export default {
  name: "NotesCard",
  props: { notes: { type: Array, required: true }, canAdd: Boolean, zone: String },
  emits: ["add"],
  setup(_props, { emit }) {
    const text = ref("");
    const isBusy = ref(false);
    const error = ref(/** @type {any} */ (null));
    return {
      text,
      isBusy,
      error,
      add() {
        isBusy.value = true;
        emit("add", text.value.trim(), (problem) => {
          isBusy.value = false;
          error.value = problem;
          if (!problem) text.value = "";
        });
      },
    };
  },
  render,
};
