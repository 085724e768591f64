import { computed, ref, shallowRef, watch } from "vue";
import { toneOf } from "../../../shared/ui/tones.js";
import { ask, notify } from "../../../shared/ui/dialogs.js";
import { askCommand, KINDS } from "../commands.js";
import { api, can, currency, me, operatorId, sentence, t, word, zone as ownZone } from "../context.js";
import { running, siteName, sites, stationName, stations, zoneOf } from "../fleet.js";
import { useLive, useRecord, useTab, useThrottled } from "../record.js";
import PowerDay from "../parts/PowerDay.js";
import StationCertificates from "../parts/StationCertificates.js";
import StationReturn from "../parts/StationReturn.js";
import render from "./Station.html";

const TOLD = 30_000;
const HISTORY = 20;

export default {
  name: "StationPage",
  components: { PowerDay, StationCertificates, StationReturn },
  props: { id: { type: String, required: true } },
  setup(props) {
    let etag = null;
    const commands = shallowRef(/** @type {any[]} */ ([]));
    const history = shallowRef(/** @type {any[]} */ ([]));
    const deviations = shallowRef(/** @type {any[]} */ ([]));
    const variables = shallowRef(/** @type {any[]} */ ([]));
    const events = shallowRef(/** @type {any[]} */ ([]));
    const outages = shallowRef(/** @type {any[]} */ ([]));
    const variableText = ref("");
    const opened = ref("");
    const newKey = ref("");
    const tab = useTab(can("sessions:read") ? "sessions" : "commands");
    const path = `/api/v1/stations/${props.id}`;

    const { record, error, reload } = useRecord(async () => {
      const answer = await api.getWithTag(path);
      etag = answer.etag;
      return answer.data;
    }, (one) => one.identity);
    /** What was read, with what came live since. */
    const station = computed(() => {
      const fresh = stations.get(props.id);
      if (!record.value || !fresh) return record.value;
      return {
        ...record.value,
        presence: fresh.presence,
        admission: fresh.admission,
        lastSeenAt: fresh.lastSeenAt,
        connectors: fresh.connectors,
      };
    });

    const quiet = (promise, target) => promise.then((answer) => (target.value = answer.items), () => null);
    const readCommands = () => quiet(api.get("/api/v1/commands", { stationId: props.id, limit: 50 }), commands);
    const readHistory = () =>
      can("sessions:read") && quiet(api.get("/api/v1/sessions", { stationId: props.id, limit: HISTORY }), history);
    const readVariables = () => quiet(api.get(`${path}/variables`), variables);
    const readEvents = () => quiet(api.get(`${path}/events`, { limit: 100 }), events);
    /** Once: what comes later is masked again, and each look is in the audit trail. */
    const reveal = () =>
      Promise.all([
        quiet(api.get(`${path}/deviations`, { reveal: true }), deviations),
        quiet(api.get(`${path}/events`, { limit: 100, reveal: true }), events),
      ]);
    const readNotes = () =>
      Promise.all([
        quiet(api.get(`${path}/deviations`), deviations),
        quiet(api.get(`${path}/outages`, { limit: 50 }), outages),
        readEvents(),
      ]);
    readCommands();
    readHistory();
    readNotes();
    readVariables();

    const again = useThrottled(() => Promise.all([readCommands(), readHistory(), readNotes()]), 1500);
    useLive("commands", (data, at) => {
      if (data.stationID !== props.id) return;
      readCommands().then(() => {
        const one = commands.value.find((command) => command.id === data.commandID);
        if (!one?.isFinal || Date.now() - new Date(at).getTime() > TOLD) return;
        const isGood = one.state === "accepted";
        const words = {
          kind: t(`command.kind.${one.kind}`),
          state: word("command", one.state),
          reason: one.reason ?? "",
        };
        notify(isGood ? "ok" : "bad", t("command.ended", words));
        if (isGood && /Configuration$/.test(one.kind)) readVariables();
      });
    });
    useLive("stations", (data) => {
      if (data.stationID === props.id) {
        reload();
        again();
      }
    });
    // Where the fleet is not read yet, or too large to be followed, the record has to do.
    const reloadSoon = useThrottled(reload, 300);
    useLive("connectors", (data) => data.stationID === props.id && !stations.peek(props.id) && reloadSoon());
    useLive("sessions", (data) => data.stationID === props.id && data.state === "ended" && again());
    watch(tab, (name) => name === "variables" && readVariables());

    const zone = computed(() => zoneOf(station.value?.siteId) ?? ownZone.value);
    const places = computed(() =>
      [...(station.value?.connectors ?? [])].sort((a, b) => a.evse - b.evse || a.connector - b.connector).map((one) => {
        const isOffline = station.value.presence === "offline";
        return {
          ...one,
          key: `${one.evse}-${one.connector}`,
          label: one.connector > 1 ? `${one.evse}-${one.connector}` : String(one.evse),
          tone: isOffline ? "mute" : toneOf("connector", one.status),
          session: running.value.find((session) => session.stationId === props.id && session.evse === one.evse),
        };
      })
    );

    const patch = (body) => api.patch(path, body, etag);

    return {
      station,
      error,
      reload,
      places,
      zone,
      currency,
      siteName,
      tab,
      tabs: computed(() => [
        ...(can("sessions:read") ? [{ key: "sessions", label: t("nav.sessions") }] : []),
        { key: "commands", label: t("station.commands"), count: commands.value.length },
        { key: "deviations", label: t("station.deviations"), count: deviations.value.length },
        { key: "variables", label: t("station.variables"), count: variables.value.length },
        { key: "outages", label: t("station.outages"), count: outages.value.length },
        { key: "events", label: t("station.events"), count: events.value.length },
        { key: "certificates", label: t("certificate.title") },
        ...(can("reports:read") && station.value?.operatorId
          ? [{ key: "return", label: t("stationReturn.title") }]
          : []),
        { key: "connection", label: t("station.details") },
      ]),
      outages,
      /** Of the whole station, for the curve of its power. */
      away: computed(() =>
        outages.value.filter((one) => !one.evse).map((one) => ({
          from: new Date(one.from).getTime(),
          to: one.to ? new Date(one.to).getTime() : null,
        }))
      ),
      commands,
      history,
      deviations,
      events,
      reveal,
      opened,
      newKey,
      variableText,
      shownVariables: computed(() =>
        variables.value.filter((one) =>
          `${one.name} ${one.value ?? ""}`.toLowerCase().includes(variableText.value.toLowerCase())
        )
      ),
      commandKinds: KINDS,
      async command(kind, about) {
        if (!await askCommand(kind, station.value, about)) return;
        if (tab.value !== "variables") tab.value = "commands"; // where its answer appears
        await readCommands();
      },
      async stop(session) {
        const done = await ask({
          title: t("session.stopTitle"),
          text: t("session.stopText", { station: stationName(props.id) }),
          action: t("command.stop"),
          tone: "bad",
          run: () => api.post(`${path}/commands`, { kind: "stop", sessionId: session.id }),
        });
        if (done) notify("busy", t("command.sentNotice", { kind: t("command.kind.stop") }));
      },
      async edit() {
        const done = await ask({
          title: t("station.edit"),
          action: t("act.save"),
          fields: [
            { key: "name", label: t("field.name"), value: station.value.name },
            {
              key: "siteId",
              label: t("field.site"),
              kind: "select",
              value: station.value.siteId ?? "",
              options: [
                { value: "", label: t("station.noSite") },
                ...sites.list().map((one) => ({ value: one.id, label: one.name })),
              ],
            },
            {
              key: "maximumPower",
              label: t("field.maximumPowerKW"),
              kind: "number",
              value: station.value.maximumPowerW ? station.value.maximumPowerW / 1000 : "",
              check: (v) => v === "" || Number(v) > 0 ? null : t("check.number"),
            },
          ],
          run: (v) =>
            patch({
              name: v.name,
              siteId: v.siteId || null,
              maximumPowerW: v.maximumPower === "" ? null : Math.round(Number(v.maximumPower) * 1000),
            }),
        });
        if (done) reload();
      },
      async toggle() {
        const isDisabled = station.value.admission === "disabled";
        const done = await ask({
          title: t(isDisabled ? "station.enable" : "station.disable"),
          text: t(isDisabled ? "station.enableText" : "station.disableText"),
          action: t(isDisabled ? "station.enable" : "station.disable"),
          tone: isDisabled ? undefined : "bad",
          run: () => patch({ admission: isDisabled ? "active" : "disabled" }),
        });
        if (done) reload();
      },
      async adopt() {
        const done = await ask({
          title: t("station.adopt"),
          text: t("station.adoptText"),
          action: t("station.adopt"),
          fields: [{
            key: "siteId",
            label: t("field.site"),
            kind: "select",
            value: sites.list()[0]?.id ?? "",
            options: sites.list().map((one) => ({ value: one.id, label: one.name })),
          }],
          run: (v) =>
            api.post(`${path}/adoption`, {
              operatorId: operatorId.value ?? me.value.operators[0].id,
              siteId: v.siteId || null,
            }),
        });
        if (done) reload();
      },
      async renewKey() {
        const done = await ask({
          title: t("station.newKey"),
          text: t("station.newKeyText"),
          action: t("station.newKey"),
          run: () => api.post(`${path}/key`, {}),
        });
        if (done) newKey.value = done.connection.password ?? "";
      },
      sentence,
    };
  },
  render,
};
