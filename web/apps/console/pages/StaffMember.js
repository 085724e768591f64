import { computed, ref, shallowRef } from "vue";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, me, t } from "../context.js";
import GrantEditor, { isComplete } from "../parts/GrantEditor.js";
import InvitationLink from "../parts/InvitationLink.js";
import RightsList from "../parts/RightsList.js";
import { useRecord } from "../record.js";
import { rightsOf, roleName, useRoles } from "../rights.js";
import { sites } from "../fleet.js";
import render from "./StaffMember.html";

const grantsOf = (person) => person.roles.map(({ role, operatorId, siteIds }) => ({ role, operatorId, siteIds }));

export default {
  name: "StaffMemberPage",
  components: { GrantEditor, InvitationLink, RightsList },
  props: { id: { type: String, required: true } },
  setup(props) {
    const etag = ref(/** @type {string | null} */ (null));
    const grants = ref(/** @type {any[]} */ ([]));
    const isEditing = ref(false);
    const invited = shallowRef(/** @type {any} */ (null));
    const path = `/api/v1/staff/${props.id}`;
    const { record: person, error, reload } = useRecord(async () => {
      const answer = await api.getWithTag(path);
      etag.value = answer.etag;
      grants.value = grantsOf(answer.data);
      return answer.data;
    }, (one) => one.name);
    const { roles, byId } = useRoles();
    const isMe = computed(() => props.id === me.value.staffId);
    const rights = computed(() => rightsOf(grants.value, byId.value));
    const before = computed(() => rightsOf(grantsOf(person.value), byId.value));

    async function edit(changes) {
      await api.patch(path, changes, etag.value);
      await reload();
      return {};
    }

    return {
      person,
      error,
      reload,
      roles,
      grants,
      isEditing,
      isMe,
      invited,
      rights,
      isReady: computed(() => isComplete(grants.value)),
      isChanged: computed(() => JSON.stringify(grants.value) !== JSON.stringify(grantsOf(person.value))),
      nameOf: (grant) => roleName(byId.value.get(grant.role) ?? grant),
      placeOf(grant) {
        const operator = me.value.operators.find((one) => one.id === grant.operatorId)?.name ?? t("app.allOperators");
        if (!grant.siteIds) return `${operator} · ${t("filter.allSites")}`;
        return grant.siteIds.map((id) => sites.get(id)?.name ?? id).join(", ");
      },
      cancel() {
        grants.value = grantsOf(person.value);
        isEditing.value = false;
      },
      async save() {
        const words = (all) => all.map((one) => t(`permission.${one}`)).join("; ") || t("staff.nothing");
        const done = await ask({
          title: t("staff.saveRoles", { name: person.value.name }),
          text: t(isMe.value ? "staff.saveOwnRolesText" : "staff.saveRolesText"),
          facts: [
            [t("staff.gains"), words(rights.value.filter((one) => !before.value.includes(one)))],
            [t("staff.loses"), words(before.value.filter((one) => !rights.value.includes(one)))],
          ],
          action: t("act.save"),
          run: () => edit({ roles: grants.value }),
        });
        if (!done) return;
        isEditing.value = false;
        notify("ok", t("staff.rolesSaved"));
      },
      rename: () =>
        ask({
          title: t("staff.rename"),
          action: t("act.save"),
          fields: [{ key: "name", label: t("staff.personName"), value: person.value.name, required: true }],
          run: (values) => edit({ name: values.name.trim() }),
        }),
      async setDisabled(isDisabled) {
        const done = await ask({
          title: t(isDisabled ? "staff.disableTitle" : "staff.enableTitle", { name: person.value.name }),
          text: t(isDisabled ? "staff.disableText" : "staff.enableText"),
          facts: [[t("field.email"), person.value.email]],
          action: t(isDisabled ? "staff.disable" : "staff.enable"),
          tone: isDisabled ? "bad" : undefined,
          run: () => edit({ isDisabled }),
        });
        if (done) notify("ok", t(isDisabled ? "staff.disabled" : "staff.enabled"));
      },
      async unlink(provider) {
        const done = await ask({
          title: t("staff.unlinkTitle", { name: person.value.name, provider: provider.name }),
          text: t("staff.unlinkText"),
          action: t("staff.unlink"),
          tone: "bad",
          run: async () => {
            await api.remove(`${path}/identity-providers/${provider.id}`);
            await reload();
          },
        });
        if (done) notify("ok", t("staff.unlinked"));
      },
      inviteAgain: () =>
        ask({
          title: t("staff.againTitle", { name: person.value.name }),
          text: t("staff.againText"),
          facts: [[t("field.email"), person.value.email]],
          action: t("staff.again"),
          tone: person.value.state === "active" ? "bad" : undefined,
          run: async () => {
            invited.value = await api.post(`${path}/invitation`, {});
            await reload();
          },
        }),
    };
  },
  render,
};
