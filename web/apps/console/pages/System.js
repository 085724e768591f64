import { computed, onBeforeUnmount, ref, shallowRef } from "vue";
import { api, format, live, t } from "../context.js";
import { quantile, readMetrics, sumOf } from "../prometheus.js";
import render from "./System.html";

const EVERY_MS = 5000;
/** Twenty minutes. */
const MOST_READINGS = 240;

const RATES = {
  messages: "ohmstead_messages_total",
  requests: "ohmstead_http_requests_total",
  writes: "ohmstead_commit_batch_writes_sum",
};

const asked = async (path) => {
  const began = performance.now();
  const response = await fetch(path, { headers: { Accept: "application/json, text/plain" } });
  return { response, tookMs: performance.now() - began };
};

export default {
  name: "SystemPage",
  setup() {
    /** [{at, metrics}], the first being of when the page was opened. */
    const readings = shallowRef(/** @type {any[]} */ ([]));
    const health = ref("");
    /** What the server says of itself. */
    const system = shallowRef(/** @type {any} */ (null));
    const hasMetrics = ref(true);

    async function look() {
      try {
        const { response } = await asked("/healthz");
        health.value = response.ok ? "ok" : "failing";
        system.value = await api.get("/api/v1/system");
        const metrics = (await asked("/metrics")).response;
        hasMetrics.value = metrics.ok;
        if (!metrics.ok) return;
        readings.value = [...readings.value, { at: Date.now(), metrics: readMetrics(await metrics.text()) }]
          .slice(-MOST_READINGS);
      } catch {
        health.value = "unreachable";
      }
    }
    look();
    const timer = setInterval(() => document.hidden || look(), EVERY_MS);
    onBeforeUnmount(() => clearInterval(timer));

    const last = computed(() => readings.value.at(-1));
    /** A minute back, or as far as it goes. */
    const earlier = computed(() =>
      readings.value.findLast((one) => last.value.at - one.at >= 60_000) ?? readings.value[0]
    );

    const rateBetween = (from, to, name) =>
      !from || !to || from === to
        ? null
        : Math.max(0, 1000 * (sumOf(to.metrics, name) - sumOf(from.metrics, name)) / (to.at - from.at));
    const sparkOf = (name) =>
      readings.value.slice(1).slice(-60).map((one, index, all) => {
        const before = index ? all[index - 1] : readings.value.at(-all.length - 1);
        return rateBetween(before, one, name) ?? 0;
      });
    const milliseconds = (name) => {
      if (!last.value) return format.none;
      // Right after the page opened nothing lies between two readings: then it is of all since the start.
      const from = last.value === earlier.value ? null : earlier.value.metrics;
      const seconds = quantile(last.value.metrics, from, name, 0.95) ?? quantile(last.value.metrics, null, name, 0.95);
      if (seconds === null) return format.none;
      return seconds === Infinity ? "> 10 s" : t("system.upTo", { ms: format.number(seconds * 1000) });
    };

    return {
      live,
      health,
      system,
      hasMetrics,
      failing: computed(() => Object.entries(system.value?.failing ?? {})),
      hasReadings: computed(() => readings.value.length > 0),
      stations: computed(() =>
        format.number(last.value ? sumOf(last.value.metrics, "ohmstead_connected_stations") : null)
      ),
      queue: computed(() => format.number(last.value ? sumOf(last.value.metrics, "ohmstead_write_queue_depth") : null)),
      started: computed(() => last.value ? sumOf(last.value.metrics, "ohmstead_sessions_started_total") : 0),
      ended: computed(() => last.value ? sumOf(last.value.metrics, "ohmstead_sessions_ended_total") : 0),
      rates: computed(() =>
        Object.entries(RATES).map(([key, name]) => {
          const rate = rateBetween(earlier.value, last.value, name);
          return { key, spark: sparkOf(name), value: format.number(rate, { maximumFractionDigits: 1 }) };
        })
      ),
      latencies: computed(() => [
        { key: "message", value: milliseconds("ohmstead_message_seconds") },
        { key: "request", value: milliseconds("ohmstead_http_request_seconds") },
        { key: "commit", value: milliseconds("ohmstead_commit_seconds") },
      ]),
      operations: computed(() => {
        const byAction = new Map();
        for (const { labels, value } of last.value?.metrics.get("ohmstead_messages_total") ?? []) {
          if (!value) continue;
          const one = byAction.get(labels.action) ?? { action: labels.action, all: 0, failed: 0 };
          one.all += value;
          if (labels.outcome !== "accepted") one.failed += value;
          byAction.set(labels.action, one);
        }
        return [...byAction.values()].sort((a, b) => b.all - a.all).slice(0, 20);
      }),
    };
  },
  render,
};
