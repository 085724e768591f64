import { assertEquals } from "../assert.js";
import { createFormat } from "../../shared/lib/format.js";
import { fill } from "../../shared/lib/i18n.js";
import { explain, explainedActions } from "../../apps/console/journal/explain.js";
import {
  createPairs,
  frameOfEntry,
  frameOfLine,
  messageOf,
  payloadOf,
  toneOfExchange,
  utcDaysOf,
} from "../../apps/console/journal/frames.js";
import { readText } from "../../tools/graph.mjs";

const texts = JSON.parse(await readText("shared/locales/en.json"));
const t = (key, values) => key in texts ? fill(texts[key], values, "en") : key;
const words = {
  t,
  has: (key) => key in texts,
  word: (group, value) => t(`${group}.${value}`),
  f: createFormat(() => "en"),
  zone: "Asia/Taipei",
};
const AT = "2026-11-21T08:00:00.409Z";
const said = (line, action) => explain(frameOfLine(line), action, words);
const called = (action, payload) => said(`${AT} in ${JSON.stringify([2, "1", action, payload])}`, action);

Deno.test("a line of the journal becomes a frame, however its message is spaced", () => {
  assertEquals(frameOfLine(`${AT} in [2,"7","Heartbeat",{}]`).action, "Heartbeat");
  assertEquals(frameOfLine(`${AT} in  [ 2 , "a\\"b" , "Heartbeat" , {} ]`).id, 'a"b');
  const error = frameOfLine(`${AT} out [4,"7","NotSupported","not \\"this\\"",{"a":1}]`);
  assertEquals([error.type, error.errorCode, error.errorDescription], ["callError", "NotSupported", 'not "this"']);
  assertEquals(payloadOf(error), { a: 1 });
  assertEquals(frameOfLine(`${AT} in hello`).type, "unreadable");
  assertEquals(frameOfLine("no line at all"), null);
});

Deno.test("calls meet their answers, also when both sides use the same ids", () => {
  const pairs = createPairs();
  const lines = [
    '.100Z in [2,"1","Heartbeat",{}]',
    '.200Z out [2,"1","Reset",{"type":"Soft"}]',
    '.250Z out [3,"1",{"currentTime":"now"}]',
    '.900Z in [3,"1",{"status":"Rejected"}]',
    '.950Z in [3,"99",{}]',
  ];
  for (const line of lines) pairs.add(frameOfLine(`2026-11-21T08:00:00${line}`));
  assertEquals(pairs.exchanges.map((one) => [one.action, one.direction, one.took]), [
    ["Heartbeat", "in", 150],
    ["Reset", "out", 700],
    ["", "out", null],
  ]);
  const tones = pairs.exchanges.map((one) => toneOfExchange(one, Date.parse(AT)));
  assertEquals(tones, ["mute", "warn", "mute"]);
});

Deno.test("what was asked and not answered is told after a while", () => {
  const pairs = createPairs();
  pairs.add(frameOfLine(`${AT} out [2,"1","Reset",{"type":"Soft"}]`));
  assertEquals(toneOfExchange(pairs.exchanges[0], Date.parse(AT) + 1000), "mute");
  assertEquals(toneOfExchange(pairs.exchanges[0], Date.parse(AT) + 61_000), "warn");
});

Deno.test("a frame of a search can be shown and copied as it was sent", () => {
  const frame = frameOfEntry({ at: AT, direction: "in", type: "call", id: "3", action: "Heartbeat", payload: {} });
  assertEquals(messageOf(frame), [2, "3", "Heartbeat", {}]);
});

Deno.test("every message of OCPP 1.6 and 2.0.1 that the server knows is explained in words", async () => {
  const root = new URL("../../../Sources/", import.meta.url);
  const actions = new Set();
  for (const module of ["OCPP16", "OCPP201"]) {
    for await (const { name } of Deno.readDir(new URL(`${module}/Actions`, root))) {
      if (!name.startsWith("OCPP")) actions.add(name.replace(".swift", ""));
    }
  }
  assertEquals(actions.size > 70, true);
  const missing = [...actions].filter((one) => !explainedActions.includes(one) || !(`frame.${one}` in texts));
  assertEquals(missing, []);
});

Deno.test("no message breaks its explanation, whatever it carries", () => {
  const odd = [{}, null, [], "text", { connectorId: "x", meterValue: 7, evse: [], key: {}, idToken: null, status: {} }];
  for (const action of explainedActions) {
    for (const payload of odd) {
      const { text } = called(action, payload);
      assertEquals([action, text === "" || text.startsWith("frame.")], [action, false]);
      said(`${AT} in ${JSON.stringify([3, "1", payload])}`, action);
    }
  }
});

Deno.test("sentences carry what matters", () => {
  const status = called("StatusNotification", { connectorId: 1, status: "SuspendedEV", errorCode: "GroundFailure" });
  assertEquals(status, { text: "Now connector 1 is: Paused by the car", facts: [["Fault", "GroundFailure"]] });
  const reading = called("MeterValues", {
    connectorId: 2,
    transactionId: 42,
    meterValue: [{
      timestamp: AT,
      sampledValue: [
        { value: "12.5", unit: "kWh" },
        { value: "22000", measurand: "Power.Active.Import", unit: "W" },
        { value: "230.1", measurand: "Voltage", unit: "V", phase: "L1" },
      ],
    }],
  });
  assertEquals(reading.text, "Meter values of connector 2");
  assertEquals(reading.facts.slice(0, 3), [["Energy", "12.5 kWh"], ["Power", "22\u202fkW"], ["Voltage L1", "230.1 V"]]);
  assertEquals(reading.facts.at(-1), ["Transaction", "42"]);
  const event = called("TransactionEvent", {
    eventType: "Ended",
    triggerReason: "EVDeparted",
    evse: { id: 2, connectorId: 1 },
    transactionInfo: { transactionId: "t", stoppedReason: "EVDisconnected" },
    meterValue: [{ timestamp: AT, sampledValue: [{ value: 1.5, unitOfMeasure: { unit: "Wh", multiplier: 3 } }] }],
  });
  assertEquals(event.text, "Charging ends EVSE 2");
  assertEquals(event.facts.slice(0, 3), [
    ["Because", "the car has left"],
    ["Reason of the end", "the car was unplugged"],
    ["Energy", "1.5 kWh"],
  ]);
  const refused = said(`${AT} in [4,"1","NotImplemented","no idea",{}]`, "GetLog");
  assertEquals(refused.text, "Could not be done: this message is not known");
});

Deno.test("a day at the site is parts of two days of the journal", () => {
  const from = Date.parse("2026-11-20T16:00:00Z");
  assertEquals(utcDaysOf(from, from + 86_400_000), ["2026-11-20", "2026-11-21"]);
  assertEquals(utcDaysOf(Date.parse("2026-11-21T00:00:00Z"), Date.parse("2026-11-22T00:00:00Z")), ["2026-11-21"]);
});
