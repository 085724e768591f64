import { computed } from "vue";
import QrCode from "../../../shared/ui/QrCode.js";
import { format } from "../context.js";
import render from "./InvitationLink.html";

const LIFE_MS = 7 * 24 * 3_600_000;

/** The link of an invitation, which the server shows this once. */
export default {
  name: "InvitationLink",
  components: { QrCode },
  props: { person: { type: Object, required: true } },
  setup: (props) => ({
    link: computed(() => new URL(props.person.invitationUrl, location.origin).href),
    until: format.date(Date.now() + LIFE_MS),
  }),
  render,
};
