import { computed, ref, shallowRef } from "vue";
import { saveText } from "../../../shared/lib/csv.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { api, t, word, zone as ownZone } from "../context.js";
import { zoneOf } from "../fleet.js";
import { useLive, useThrottled } from "../record.js";
import render from "./StationCertificates.html";

const DAY = 86_400_000;
/** The server tells of them as long before. */
const SOON_DAYS = 30;
const PURPOSES = ["station", "v2g", "combined"];

/** What a station proves itself with, and how it gets something new. */
export default {
  name: "StationCertificates",
  props: { station: { type: Object, required: true } },
  emits: ["change"],
  setup(props, { emit }) {
    const items = shallowRef(/** @type {any[] | null} */ (null));
    const error = shallowRef(/** @type {any} */ (null));
    const opened = ref("");
    const path = `/api/v1/stations/${props.station.id}`;

    async function read() {
      try {
        items.value = (await api.get(`${path}/certificates`, { limit: 100 })).items;
        error.value = null;
      } catch (problem) {
        error.value = problem;
      }
    }
    read();
    const readSoon = useThrottled(read, 500);
    useLive("commands", (data) => data.stationID === props.station.id && readSoon());

    const daysLeft = (one) => Math.floor((new Date(one.notAfter).getTime() - Date.now()) / DAY);
    return {
      error,
      read,
      opened,
      zone: computed(() => zoneOf(props.station.siteId) ?? ownZone.value),
      rows: computed(() =>
        items.value?.map((one) => {
          const isInUse = one.state === "installed";
          return {
            ...one,
            stateShown: isInUse && daysLeft(one) < 0 ? "ended" : one.state,
            isEnding: isInUse && daysLeft(one) >= 0 && daysLeft(one) < SOON_DAYS,
            canRevoke: one.state !== "revoked",
          };
        })
      ),
      profile: computed(() => word("securityProfile", String(props.station.securityProfile))),
      profileHint: computed(() => t(`securityProfile.hint.${props.station.securityProfile}`)),
      download: (one) => saveText(`${props.station.identity}-${one.serial}.pem`, one.pem, "application/x-pem-file"),
      async downloadAuthority() {
        const authorities = (await api.get("/api/v1/certificate-authorities")).items;
        if (!authorities.length) return notify("busy", t("certificate.noAuthority"));
        saveText("ohmstead-authorities.pem", authorities.map((one) => one.pem).join(""), "application/x-pem-file");
      },
      async renew() {
        const is16 = props.station.protocol === "ocpp1.6";
        const done = await ask({
          title: t("certificate.renew"),
          text: t("certificate.renewText"),
          action: t("certificate.renew"),
          fields: is16 ? [] : [{
            key: "purpose",
            label: t("certificate.purpose"),
            kind: "select",
            value: "station",
            options: PURPOSES.map((value) => ({ value, label: word("certificatePurpose", value) })),
          }],
          run: (v) => api.post(`${path}/certificate-renewals`, { purpose: v?.purpose || "station" }),
        });
        if (done) notify("busy", t("command.sentNotice", { kind: t("command.kind.trigger") }));
      },
      async revoke(one) {
        const done = await ask({
          title: t("certificate.revoke"),
          text: t("certificate.revokeText", { serial: one.serial }),
          action: t("certificate.revoke"),
          tone: "bad",
          fields: [{ key: "reason", label: t("field.reason"), required: true }],
          run: (v) => api.post(`${path}/certificates/${one.id}/revocation`, { reason: v.reason.trim() }),
        });
        if (done) read();
      },
      async setProfile() {
        const done = await ask({
          title: t("certificate.profile"),
          text: t("certificate.profileText"),
          action: t("act.save"),
          fields: [{
            key: "profile",
            label: t("certificate.profile"),
            kind: "select",
            value: String(props.station.securityProfile),
            options: [0, 1, 2, 3].map((one) => ({ value: String(one), label: word("securityProfile", String(one)) })),
          }],
          run: async (v) => {
            const { etag } = await api.getWithTag(path);
            return api.patch(path, { securityProfile: Number(v.profile) }, etag);
          },
        });
        if (done) emit("change");
      },
    };
  },
  render,
};
