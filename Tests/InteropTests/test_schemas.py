"""Every message against the JSON schemas that PyPI `ocpp` installs: what the server sends, and what it answers.

Payloads are generated from the schemas: one with the required fields only, one with all of them.
"""
import asyncio
import json
from pathlib import Path

import jsonschema
import ocpp
import pytest
import websockets

from conftest import basic, run

ROOT = Path(ocpp.__file__).parent
EDITIONS = {"ocpp1.6": ("v16", ""), "ocpp2.0.1": ("v201", "Request")}
FROM_CSMS = {
    "ocpp1.6": """CancelReservation CertificateSigned ChangeAvailability ChangeConfiguration ClearCache ClearChargingProfile
        DataTransfer DeleteCertificate ExtendedTriggerMessage GetCompositeSchedule GetConfiguration GetDiagnostics
        GetInstalledCertificateIds GetLocalListVersion GetLog InstallCertificate RemoteStartTransaction
        RemoteStopTransaction ReserveNow Reset SendLocalList SetChargingProfile SignedUpdateFirmware TriggerMessage
        UnlockConnector UpdateFirmware""".split(),
    "ocpp2.0.1": """CancelReservation CertificateSigned ChangeAvailability ClearCache ClearChargingProfile
        ClearDisplayMessage ClearVariableMonitoring CostUpdated CustomerInformation DataTransfer DeleteCertificate
        GetBaseReport GetChargingProfiles GetCompositeSchedule GetDisplayMessages GetInstalledCertificateIds
        GetLocalListVersion GetLog GetMonitoringReport GetReport GetTransactionStatus GetVariables InstallCertificate
        PublishFirmware RequestStartTransaction RequestStopTransaction ReserveNow Reset SendLocalList SetChargingProfile
        SetDisplayMessage SetMonitoringBase SetMonitoringLevel SetNetworkProfile SetVariableMonitoring SetVariables
        TriggerMessage UnlockConnector UnpublishFirmware UpdateFirmware""".split(),
}
FROM_STATION = {
    "ocpp1.6": """Authorize BootNotification DataTransfer DiagnosticsStatusNotification FirmwareStatusNotification Heartbeat
        LogStatusNotification MeterValues SecurityEventNotification SignCertificate SignedFirmwareStatusNotification
        StartTransaction StatusNotification StopTransaction""".split(),
    "ocpp2.0.1": """Authorize BootNotification ClearedChargingLimit DataTransfer FirmwareStatusNotification
        Get15118EVCertificate GetCertificateStatus Heartbeat LogStatusNotification MeterValues NotifyChargingLimit
        NotifyCustomerInformation NotifyDisplayMessages NotifyEVChargingNeeds NotifyEVChargingSchedule NotifyEvent
        NotifyMonitoringReport NotifyReport PublishFirmwareStatusNotification ReportChargingProfiles
        ReservationStatusUpdate SecurityEventNotification SignCertificate StatusNotification TransactionEvent""".split(),
}


def schema(edition, action, response):
    folder, suffix = EDITIONS[edition]
    name = action + ("Response" if response else suffix)
    return json.loads((ROOT / folder / "schemas" / f"{name}.json").read_text(encoding="utf-8-sig"))


def instance(part, whole, full):
    """A value that keeps to a schema: with all its fields, or with the required ones."""
    if "$ref" in part:
        return instance(whole["definitions"][part["$ref"].split("/")[-1]], whole, full)
    if "enum" in part:
        return part["enum"][-1 if full else 0]
    kind = part.get("type")
    if kind == "object":
        names = part.get("properties", {}) if full else part.get("required", [])
        return {name: instance(part["properties"][name], whole, full) for name in names if name != "customData"}
    if kind == "array":
        return [instance(part["items"], whole, full) for _ in range(max(1, part.get("minItems", 1)))]
    if kind == "string":
        if part.get("format") == "date-time":
            return "2026-11-21T08:00:00.000Z"
        return ("A1" * 10)[:part.get("maxLength", 20)] if full else "7"
    return {"integer": 1, "number": 1.5 if full else 2, "boolean": True}.get(kind, "any")


def close(sent, received):
    """Equal, where 1.5 and 1.50 are the same number."""
    return json.loads(json.dumps(sent, sort_keys=True)) == json.loads(json.dumps(received, sort_keys=True))


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_every_operation_of_the_csms_reaches_the_charger_clean_and_whole(world, edition):
    station, info = world.station("SCHEMA")

    async def day():
        async with websockets.connect(
                info["url"], subprotocols=[edition], additional_headers=basic("SCHEMA", info["password"])) as socket:
            loop = asyncio.get_running_loop()
            for action in FROM_CSMS[edition]:
                wanted = schema(edition, action, response=False)
                answer_schema = schema(edition, action, response=True)
                for full in (False, True):
                    payload = instance(wanted, wanted, full)
                    jsonschema.validate(payload, wanted)
                    made = await loop.run_in_executor(None, lambda: world.server.api(
                        "POST", f"stations/{station}/commands",
                        {"kind": "raw", "action": action, "payload": payload}, 202))
                    kind, identifier, name, sent = json.loads(await asyncio.wait_for(socket.recv(), 5))
                    assert (kind, name) == (2, action)
                    jsonschema.validate(sent, wanted)
                    assert close(payload, sent), (action, payload, sent)
                    reply = instance(answer_schema, answer_schema, full)
                    jsonschema.validate(reply, answer_schema)
                    await socket.send(json.dumps([3, identifier, reply]))
                    ended = await loop.run_in_executor(None, lambda: world.server.until(
                        f"commands/{made['id']}", lambda c: c["isFinal"]))
                    assert ended["state"] in ("accepted", "rejected", "notSupported"), (action, reply, ended)
                    assert close(json.loads(ended.get("details", "{}")), reply) or ended["state"] == "notSupported"

    run(day())


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_every_answer_to_a_station_keeps_to_its_schema(world, edition):
    station, info = world.station("SCHEMA")

    async def day():
        async with websockets.connect(
                info["url"], subprotocols=[edition], additional_headers=basic("SCHEMA", info["password"])) as socket:
            for action in FROM_STATION[edition]:
                wanted = schema(edition, action, response=False)
                for full in (False, True):
                    payload = instance(wanted, wanted, full)
                    jsonschema.validate(payload, wanted)
                    await socket.send(json.dumps([2, "m", action, payload]))
                    answer = json.loads(await asyncio.wait_for(socket.recv(), 5))
                    assert answer[:2] == [3, "m"], (action, payload, answer)
                    jsonschema.validate(answer[2], schema(edition, action, response=True))

            # One message that deviates, so that there is something to wait for: it must be the only one noted.
            await socket.send('[2,"d","Heartbeat",{"nonsense":1}]')
            assert json.loads(await asyncio.wait_for(socket.recv(), 5))[:2] == [3, "d"]

    run(day())
    found = world.server.until(f"stations/{station}/deviations", lambda d: d["items"], seconds=20)["items"]
    assert [(d["action"], d["path"], d["rule"]) for d in found] == [("Heartbeat", "nonsense", "unknownField")]


@pytest.mark.parametrize("edition,count", [("ocpp1.6", 39), ("ocpp2.0.1", 64)])
def test_the_lists_above_are_all_operations(edition, count):
    folder, _ = EDITIONS[edition]
    files = {path.stem.removesuffix("Response").removesuffix("Request")
             for path in (ROOT / folder / "schemas").glob("*.json")}
    assert set(FROM_CSMS[edition]) | set(FROM_STATION[edition]) == files and len(files) == count


# What there is nothing behind yet is refused in the protocol's own word, never said to have worked.
DEFINITE = {
    "Get15118EVCertificate": ("Failed", "evCertificate"), "GetCertificateStatus": ("Failed", "certificateStatus"),
    "SignCertificate": ("Rejected", "certificate"), "NotifyEVChargingNeeds": ("Rejected", "chargingNeeds"),
    "NotifyEVChargingSchedule": ("Accepted", "chargingSchedule"),
    "ClearedChargingLimit": (None, "chargingLimitCleared"), "NotifyChargingLimit": (None, "chargingLimit"),
    "NotifyCustomerInformation": (None, "customerInformation"), "NotifyDisplayMessages": (None, "displayMessages"),
    "NotifyMonitoringReport": (None, "monitoringReport"),
    "PublishFirmwareStatusNotification": (None, "publishFirmware"),
    "ReportChargingProfiles": (None, "chargingProfiles"), "ReservationStatusUpdate": (None, "reservation"),
}


def test_what_a_station_tells_is_kept_and_answered_definitely(world):
    station, info = world.station("TELLS")
    sent = {}

    async def day():
        async with websockets.connect(
                info["url"], subprotocols=["ocpp2.0.1"],
                additional_headers=basic("TELLS", info["password"])) as socket:
            for action, (status, kind) in DEFINITE.items():
                wanted = schema("ocpp2.0.1", action, response=False)
                sent[kind] = instance(wanted, wanted, True)
                await socket.send(json.dumps([2, "m", action, sent[kind]]))
                answer = json.loads(await asyncio.wait_for(socket.recv(), 5))
                assert answer[:2] == [3, "m"] and answer[2].get("status") == status, (action, answer)
            # A text longer than its field is a deviation, and no reason to refuse.
            await socket.send(json.dumps([2, "l", "NotifyCustomerInformation", {
                "data": "x" * 600, "seqNo": 0, "generatedAt": "2026-11-21T08:00:00Z", "requestId": 7}]))
            assert json.loads(await asyncio.wait_for(socket.recv(), 5)) == [3, "l", {}]

    run(day())
    events = world.server.api("GET", f"stations/{station}/events?limit=200", expect=200)["items"]
    assert events.pop(0)["kind"] == "customerInformation"
    kept = {event["kind"]: event["detail"] for event in events}
    assert set(kept) == {kind for _, kind in DEFINITE.values()}
    for kind in set(kept) - {"certificate", "reservation"}:
        assert close(sent[kind], json.loads(kept[kind])), kind


def test_personal_data_in_a_station_event_needs_its_scope(world):
    station, info = world.station("TELLS")

    async def day():
        async with websockets.connect(
                info["url"], subprotocols=["ocpp2.0.1"],
                additional_headers=basic("TELLS", info["password"])) as socket:
            await socket.send(json.dumps([2, "m", "NotifyCustomerInformation", {
                "data": "Lin, 0912", "seqNo": 0, "generatedAt": "2026-11-21T08:00:00Z", "requestId": 7}]))
            assert json.loads(await asyncio.wait_for(socket.recv(), 5)) == [3, "m", {}]

    run(day())
    assert "Lin, 0912" in world.server.api("GET", f"stations/{station}/events", expect=200)["items"][0]["detail"]
    token = world.server.narrowed("stations:read")
    answer = world.server.request("GET", f"/api/v1/stations/{station}/events", token=token)
    assert [event["detail"] for event in answer.json()["items"]] == ["***"]
