import { topicGroups } from "../webhooks.js";
import render from "./TopicChooser.html";

/** Boxes for the topics of a webhook. */
export default {
  name: "TopicChooser",
  props: { modelValue: { type: Array, required: true } },
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    return {
      groups: topicGroups(),
      toggle(topic, isOn) {
        const others = props.modelValue.filter((one) => one !== topic);
        emit("update:modelValue", isOn ? [...others, topic] : others);
      },
    };
  },
  render,
};
