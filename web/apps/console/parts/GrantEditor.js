import { computed } from "vue";
import { me, t, word } from "../context.js";
import { sites } from "../fleet.js";
import { roleName, roleText } from "../rights.js";
import render from "./GrantEditor.html";

const EVERYWHERE = "";

/** Which roles somebody has, and where: [{role, operatorId, siteIds}]. */
export default {
  name: "GrantEditor",
  props: { modelValue: { type: Array, required: true }, roles: { type: Array, required: true } },
  emits: ["update:modelValue"],
  setup(props, { emit }) {
    const operators = computed(() => me.value.operators);
    const places = computed(() => [
      ...(me.value.isPlatform ? [{ id: EVERYWHERE, name: t("app.allOperators") }] : []),
      ...operators.value,
    ]);

    const changed = (index, changes) =>
      emit("update:modelValue", props.modelValue.map((one, at) => at === index ? { ...one, ...changes } : one));

    return {
      places,
      /** An own role counts at its operator only. */
      rolesAt: (grant) => props.roles.filter((one) => one.isBuiltIn || one.operatorId === grant.operatorId),
      nameOf: roleName,
      textOf: (grant) => roleText(props.roles.find((one) => one.id === grant.role) ?? { id: "" }),
      sitesAt: (grant) => sites.list().filter((one) => one.operatorId === grant.operatorId),
      setRole: (index, role) => changed(index, { role }),
      setPlace: (index, id) => changed(index, { operatorId: id || undefined, siteIds: undefined }),
      setReach: (index, isSome) => changed(index, { siteIds: isSome ? [] : undefined }),
      toggle(index, siteId) {
        const now = props.modelValue[index].siteIds ?? [];
        changed(index, { siteIds: now.includes(siteId) ? now.filter((one) => one !== siteId) : [...now, siteId] });
      },
      add: () => emit("update:modelValue", [...props.modelValue, newGrant()]),
      remove: (index) => emit("update:modelValue", props.modelValue.filter((_one, at) => at !== index)),
      word,
    };
  },
  render,
};

/** The least right comes first. */
export const newGrant = () => ({ role: "readOnly", operatorId: me.value.operators[0]?.id, siteIds: undefined });

/** Whether each role has a place. */
export const isComplete = (grants) => grants.length > 0 && grants.every((one) => !one.siteIds || one.siteIds.length);
