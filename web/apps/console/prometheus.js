// Reads the text format 0.0.4 of Prometheus.

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /(\w+)="((?:\\.|[^"\\])*)"/g;

/** Map of name -> [{labels, value}]. */
export function readMetrics(text) {
  const all = new Map();
  for (const line of text.split("\n")) {
    const found = line.startsWith("#") ? null : LINE.exec(line);
    if (!found) continue;
    const labels = Object.fromEntries([...(found[2] ?? "").matchAll(LABEL)].map((one) => [one[1], one[2]]));
    if (!all.has(found[1])) all.set(found[1], []);
    all.get(found[1]).push({ labels, value: found[3] === "+Inf" ? Infinity : Number(found[3]) });
  }
  return all;
}

export const sumOf = (metrics, name) => (metrics.get(name) ?? []).reduce((sum, one) => sum + one.value, 0);

/** Seconds under which `share` of what happened between two readings stayed; null when nothing happened. */
export function quantile(metrics, earlier, name, share) {
  const counts = (from) => {
    const buckets = new Map();
    for (const { labels, value } of from?.get(`${name}_bucket`) ?? []) {
      const edge = labels.le === "+Inf" ? Infinity : Number(labels.le);
      buckets.set(edge, (buckets.get(edge) ?? 0) + value);
    }
    return buckets;
  };
  const [now, before] = [counts(metrics), counts(earlier)];
  const edges = [...now.keys()].sort((a, b) => a - b);
  const at = (edge) => now.get(edge) - (before.get(edge) ?? 0);
  const all = edges.length ? at(edges.at(-1)) : 0;
  return all ? edges.find((edge) => at(edge) >= share * all) ?? null : null;
}
