// What a webhook can be told of, in the order of the API, and how a receiver knows that it is us.

export const TOPICS = [
  "session.started",
  "session.ended",
  "order.settled",
  "order.refunded",
  "order.corrected",
  "exception.opened",
  "exception.resolved",
  "station.online",
  "station.offline",
  "station.faulted",
  "station.certificateExpiring",
  "command.finished",
  "report.ready",
];

/** Topics by what they are about: [["session", ["session.started", ...]], ...]. */
export function topicGroups() {
  const groups = new Map();
  for (const topic of TOPICS) {
    const about = topic.split(".")[0];
    groups.set(about, [...(groups.get(about) ?? []), topic]);
  }
  return [...groups];
}

/** The state of an endpoint for its badge: [tone, word]. */
export function stateOf(one) {
  if (one.disabledReason) return ["bad", "gaveUp"];
  if (!one.isEnabled) return ["hollow", "disabled"];
  if (one.failures > 0) return ["warn", "failing"];
  return ["ok", "active"];
}

/** A receiver that checks the signature, in a few lines. */
export const EXAMPLES = {
  python: `# pip install standardwebhooks
from standardwebhooks import Webhook

event = Webhook("whsec_...").verify(request.body, request.headers)`,
  node: `// npm install standardwebhooks
import { Webhook } from "standardwebhooks";

const event = new Webhook("whsec_...").verify(body, headers);`,
  shell: `key=$(printf %s "\${SECRET#whsec_}" | base64 -d | xxd -p -c 99)
printf %s "$WEBHOOK_ID.$WEBHOOK_TIMESTAMP.$BODY" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64
# must be one of the words of webhook-signature, after "v1,"`,
};
