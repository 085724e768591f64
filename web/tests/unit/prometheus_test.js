import { assertEquals } from "../assert.js";
import { quantile, readMetrics, sumOf } from "../../apps/console/prometheus.js";

const text = (fast, slow) =>
  `# HELP s Seconds.\n# TYPE s histogram\n` +
  `s_bucket{route="/a",le="0.01"} ${fast}\ns_bucket{route="/a",le="1.0"} ${fast + slow}\n` +
  `s_bucket{route="/a",le="+Inf"} ${fast + slow}\ns_count{route="/a"} ${fast + slow}\nup 1\n`;

Deno.test("lines, labels and sums are read", () => {
  const metrics = readMetrics(text(3, 1) + 'odd{name="a \\"b\\" {c}"} 7\n');
  assertEquals(sumOf(metrics, "s_count"), 4);
  assertEquals(sumOf(metrics, "up"), 1);
  assertEquals(metrics.get("odd")[0].value, 7);
  assertEquals(sumOf(metrics, "missing"), 0);
});

Deno.test("a quantile is of what happened between two readings", () => {
  assertEquals(quantile(readMetrics(text(99, 1)), null, "s", 0.95), 0.01);
  assertEquals(quantile(readMetrics(text(100, 50)), readMetrics(text(100, 1)), "s", 0.95), 1);
  assertEquals(quantile(readMetrics(text(100, 1)), readMetrics(text(100, 1)), "s", 0.95), null);
});
