"""OCPP 2.0.1 blocks A (security), B (provisioning), C (authorization) and D (local list), System Under Test: CSMS."""
import json

import pytest
import websockets
from cases import case
from charging201 import ChargingStation, token
from interop import basic
from station import V201, Refused, ago, iso, now


async def refused(station, user=None, password=None):
    with pytest.raises(websockets.exceptions.InvalidStatus) as answer:
        await websockets.connect(
            station.connection["url"], subprotocols=[V201], additional_headers=basic(
                user or station.identity, password or station.connection["password"]))
    return answer.value.response.status_code


@case("TC_A_01_CSMS", "TC_A_02_CSMS", "TC_A_03_CSMS")
async def test_basic_authentication(place):
    async with ChargingStation(place) as station:
        assert station.socket.response.status_code == 101
        await station.boot()
        assert await refused(station, user="somebody-else") == 401
        assert await refused(station, password="wrong") == 401


@case("TC_A_09_CSMS", "TC_A_10_CSMS")
@pytest.mark.parametrize("answer", ["Accepted", "Rejected"])
async def test_the_password_is_renewed(place, answer):
    async with ChargingStation(place) as station:
        await station.boot()
        renewed = (await place.api("POST", f"stations/{station.id}/key", expect=200))["connection"]["password"]
        assert 16 <= len(renewed) <= 40
        place_of_it = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
        asked = await station.told(
            {"kind": "writeConfiguration", "key": "SecurityCtrlr/BasicAuthPassword", "value": renewed}, "SetVariables",
            {"setVariableResult": [{"attributeStatus": answer, **place_of_it}]}, answer.lower())
        assert asked == {"setVariableData": [{"attributeValue": renewed, **place_of_it}]}
        await station.disconnect()
        # A01.FR.09: until the station has used the new one, the old one has to do.
        await station.connect(renewed if answer == "Accepted" else None)
        await station.boot()
        if answer == "Accepted":
            assert await refused(station) == 401


@case("TC_B_01_CSMS")
async def test_cold_boot(place):
    async with ChargingStation(place) as station:
        await station.boot()
        event = {"eventId": 1, "timestamp": iso(now()), "trigger": "Delta", "actualValue": "Available",
                 "eventNotificationType": "HardWiredNotification",
                 "component": {"name": "Connector", "evse": {"id": 1, "connectorId": 1}},
                 "variable": {"name": "AvailabilityState"}}
        assert await station.call("NotifyEvent", generatedAt=iso(now()), seqNo=0, eventData=[event]) == {}
        record = await place.api("GET", f"stations/{station.id}", expect=200)
        assert (record["vendor"], record["serial"], record["lastBootReason"]) == ("V", "S1", "PowerUp")
        assert (await station.call("Heartbeat")).keys() == {"currentTime"}


class Stranger(ChargingStation):
    """A station that nobody registered: it is kept in quarantine, which is OCPP's Pending."""

    def __init__(self, place):
        identity = f"NEW-{place.number}-{now():%f}"
        url = place.server.base.replace("http", "ws") + "/ocpp/" + identity
        super().__init__(place, (identity, None, {"url": url, "password": "key-of-its-installer"}))

    async def found(self):
        items = (await self.place.api("GET", f"stations?identity={self.identity}", expect=200))["items"]
        assert [one["admission"] for one in items] == ["quarantined"]
        self.id = items[0]["id"]

    async def adopted(self):
        await self.place.api("POST", f"stations/{self.id}/adoption", {
            "operatorId": self.place.operator, "siteId": self.place.site}, 200)
        await self.socket.wait_closed()
        await self.connect()
        await self.boot()


@case("TC_B_02_CSMS", "TC_B_31_CSMS")
async def test_pending_until_it_is_adopted(place):
    async with Stranger(place) as station:
        await station.boot(status="Pending")
        await station.found()
        # B02.FR.01 to .05: what is asked of a pending station reaches it.
        await station.told({"kind": "trigger", "message": "BootNotification"}, "TriggerMessage", {"status": "Accepted"})
        await station.boot("Triggered", status="Pending")
        await station.raw("GetBaseReport", {"requestId": 5, "reportBase": "FullInventory"}, {"status": "Accepted"})
        assert await station.call("NotifyReport", requestId=5, generatedAt=iso(now()), seqNo=0, reportData=[{
            "component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"},
            "variableAttribute": [{"value": "300"}]}]) == {}
        await station.adopted()


@case("TC_B_30_CSMS")
async def test_what_a_pending_station_must_not_send_is_a_security_error(place):
    async with Stranger(place) as station:
        await station.boot(status="Pending")
        await station.found()
        # B02.FR.09
        for action, payload in [
                ("StatusNotification", {"timestamp": iso(now()), "connectorStatus": "Available", "evseId": 1,
                                        "connectorId": 1}),
                ("Authorize", {"idToken": token()}),
                ("TransactionEvent", {
                    "eventType": "Started", "timestamp": iso(now()), "triggerReason": "Authorized", "seqNo": 0,
                    "transactionInfo": {"transactionId": "T"}, "evse": {"id": 1}}),
                ("Heartbeat", {})]:
            with pytest.raises(Refused, match="^SecurityError$"):
                await station.call(action, payload)
        await station.boot(status="Pending")
        await station.adopted()
        await station.authorize()


PLACE = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
OTHER = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}}


@case("TC_B_06_CSMS", "TC_B_07_CSMS")
async def test_variables_are_read(place):
    async with ChargingStation(place) as station:
        await station.boot()
        asked = await station.told(
            {"kind": "readConfiguration", "keys": ["OCPPCommCtrlr/HeartbeatInterval"]}, "GetVariables",
            {"getVariableResult": [{"attributeStatus": "Accepted", "attributeValue": "300", **PLACE}]})
        assert asked == {"getVariableData": [PLACE]}
        await station.raw("GetVariables", {"getVariableData": [PLACE, OTHER]}, {"getVariableResult": [
            {"attributeStatus": "Accepted", "attributeValue": "300", **PLACE},
            {"attributeStatus": "UnknownVariable", **OTHER}]})


@case("TC_B_08_CSMS")
async def test_no_more_variables_are_asked_for_than_the_station_takes(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.report("DeviceDataCtrlr", "ItemsPerMessage", "2", instance="GetVariables")
        keys = [f"OCPPCommCtrlr/V{number}" for number in range(5)]
        command = await station.command("readConfiguration", keys=keys)
        asked = []
        for size in (2, 2, 1):
            identifier, payload = await station.next("GetVariables")
            wanted = payload["getVariableData"]
            assert len(wanted) == size
            asked += [one["variable"]["name"] for one in wanted]
            await station.answer(identifier, "GetVariables", {"getVariableResult": [
                {"attributeStatus": "Accepted", "attributeValue": one["variable"]["name"].lower(), **one}
                for one in wanted]})
        ended = await station.ended(command)
        assert ended["state"] == "accepted" and asked == [key.split("/")[1] for key in keys]
        results = json.loads(ended["details"])["getVariableResult"]
        assert [one["attributeValue"] for one in results] == ["v0", "v1", "v2", "v3", "v4"]


@case("TC_B_09_CSMS", "TC_B_10_CSMS")
async def test_variables_are_set(place):
    async with ChargingStation(place) as station:
        await station.boot()
        body = {"kind": "writeConfiguration", "key": "OCPPCommCtrlr/HeartbeatInterval", "value": "60"}
        for status, state in [("Accepted", "accepted"), ("RebootRequired", "accepted"), ("Rejected", "rejected"),
                              ("UnknownComponent", "rejected"), ("NotSupportedAttributeType", "rejected")]:
            asked = await station.told(body, "SetVariables", {
                "setVariableResult": [{"attributeStatus": status, **PLACE}]}, state)
            assert asked == {"setVariableData": [{"attributeValue": "60", **PLACE}]}
        await station.raw(
            "SetVariables", {"setVariableData": [{"attributeValue": "60", **PLACE}, {"attributeValue": "x", **OTHER}]},
            {"setVariableResult": [{"attributeStatus": "Accepted", **PLACE}, {"attributeStatus": "Accepted", **OTHER}]})


@case("TC_B_12_CSMS", "TC_B_13_CSMS", "TC_B_14_CSMS", "TC_B_18_CSMS")
@pytest.mark.parametrize("action, payload", [
    ("GetBaseReport", {"requestId": 9, "reportBase": "ConfigurationInventory"}),
    ("GetBaseReport", {"requestId": 9, "reportBase": "FullInventory"}),
    ("GetBaseReport", {"requestId": 9, "reportBase": "SummaryInventory"}),
    ("GetReport", {"requestId": 9, "componentCriteria": ["Problem"], "componentVariable": [PLACE]})])
async def test_reports(place, action, payload):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw(action, payload, {"status": "Accepted"})
        for sequence, value in enumerate(["300", "301"]):
            assert await station.call(
                "NotifyReport", requestId=9, generatedAt=iso(now()), seqNo=sequence, tbc=sequence == 0, reportData=[{
                    "component": {"name": "OCPPCommCtrlr"}, "variable": {"name": f"Variable{sequence}"},
                    "variableAttribute": [{"type": "Actual", "value": value, "mutability": "ReadWrite"}]}]) == {}
        kept = (await place.api("GET", f"stations/{station.id}/variables", expect=200))["items"]
        assert {one["name"]: one["value"] for one in kept} == {
            "OCPPCommCtrlr/Variable0": "300", "OCPPCommCtrlr/Variable1": "301"}
        await station.raw(action, payload, {"status": "EmptyResultSet"}, "rejected")


@case("TC_B_20_CSMS", "TC_B_21_CSMS", "TC_B_22_CSMS", "TC_B_25_CSMS", "TC_B_26_CSMS", "TC_B_27_CSMS")
@pytest.mark.parametrize("evse", [None, 1])
@pytest.mark.parametrize("kind, word, charges", [
    ("soft", "OnIdle", False), ("soft", "OnIdle", True), ("hard", "Immediate", True)])
async def test_reset(place, kind, word, charges, evse):
    async with ChargingStation(place) as station:
        await station.boot()
        if charges:
            await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        body = {"kind": "reset", "reset": kind, **({"evse": evse} if evse else {})}
        asked = await station.told(body, "Reset", {"status": "Scheduled" if charges and kind == "soft" else "Accepted"})
        assert asked == {"type": word, **({"evseId": evse} if evse else {})}
        if charges:
            reason = "ImmediateReset" if kind == "hard" else "Local"
            await station.event("Ended", "ResetCommand" if kind == "hard" else "StopAuthorized", None, 2000,
                                reason=reason)
            await station.settled(1000, reason)
        if not evse:
            await station.disconnect()
            await station.connect()
            await station.boot("RemoteReset" if kind == "hard" else "ScheduledReset")


@case("TC_B_42_CSMS", "TC_B_44_CSMS")
@pytest.mark.parametrize("answer, state", [("Accepted", "accepted"), ("Rejected", "rejected"), ("Failed", "rejected")])
async def test_a_network_profile_is_set(place, answer, state):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("SetNetworkProfile", {"configurationSlot": 2, "connectionData": {
            "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": "wss://example.org/ocpp",
            "messageTimeout": 30, "securityProfile": 2, "ocppInterface": "Wired0"}}, {"status": answer}, state)


@case("TC_B_58_CSMS")
async def test_the_sub_protocol_is_chosen(place):
    async with ChargingStation(place) as station:
        header = basic(station.identity, station.connection["password"])
        async with websockets.connect(station.connection["url"], subprotocols=["ocpp0.1"],
                                      additional_headers=header) as stranger:
            assert "Sec-WebSocket-Protocol" not in stranger.response.headers
            with pytest.raises(websockets.exceptions.ConnectionClosed):
                await stranger.recv()
        async with websockets.connect(station.connection["url"], subprotocols=["ocpp0.1", V201],
                                      additional_headers=header) as spoken:
            assert spoken.response.headers.get_all("Sec-WebSocket-Protocol") == ["ocpp2.0.1"]


@case("TC_C_02_CSMS", "TC_C_06_CSMS", "TC_C_07_CSMS")
@pytest.mark.parametrize("who, words", [
    ("STRANGER", {"Invalid", "Unknown"}), ("BLOCKED", {"Blocked"}), ("EXPIRED", {"Expired"})])
async def test_who_may_not_charge_is_told_why(place, who, words):
    async with ChargingStation(place) as station:
        await station.boot()
        answer = await station.call("Authorize", idToken=token(who))
        assert answer["idTokenInfo"]["status"] in words
        # C01.FR.02, .07: the same word where the transaction comes first.
        begun = await station.event("Started", "Authorized", "EVConnected", 1000, who, evse=1)
        assert begun["idTokenInfo"]["status"] in words
        await station.event("Ended", "Deauthorized", None, 1000, reason="DeAuthorized")
        order = await place.only_order()
        assert order["totalMinor"] == 0 and order["exceptions"]


@case("TC_C_08_CSMS", "TC_C_20_CSMS")
@pytest.mark.parametrize("still_valid", [True, False])
async def test_authorization_from_the_cache(place, still_valid):
    card = place.card("CACHED")
    async with ChargingStation(place) as station:
        await station.boot()
        await station.authorize("CACHED")
        if not still_valid:
            place.block(card)
        # C10.FR.07: the token of the cache is checked again in the event.
        begun = await station.event("Started", "Authorized", "EVConnected", 1000, "CACHED", evse=1)
        assert begun["idTokenInfo"]["status"] == ("Accepted" if still_valid else "Blocked")


@case("TC_C_37_CSMS", "TC_C_38_CSMS")
@pytest.mark.parametrize("answer", ["Accepted", "Rejected"])
async def test_the_cache_is_cleared(place, answer):
    async with ChargingStation(place) as station:
        await station.boot()
        assert await station.told({"kind": "clearCache"}, "ClearCache", {"status": answer}, answer.lower()) == {}


@case("TC_C_39_CSMS", "TC_C_47_CSMS", "TC_C_48_CSMS", "TC_C_49_CSMS")
async def test_a_card_of_the_same_group_ends_the_session(place):
    family = place.driver_with("Family", 100_000, group="FAMILY")
    place.card("MOTHER", family)
    place.card("SON", family)
    async with ChargingStation(place) as station:
        await station.boot()
        mother = await station.authorize("MOTHER")
        # C09.FR.02; the master pass (C16) is such a group, by a name that the station knows.
        assert mother["groupIdToken"] == {"idToken": "FAMILY", "type": "Central"}
        await station.event("Started", "Authorized", "Charging", 1000, "MOTHER", ago(minutes=10), evse=1)
        assert (await station.authorize("SON"))["groupIdToken"] == mother["groupIdToken"]
        ended = await station.event("Ended", "StopAuthorized", None, 2000, "SON", reason="Local")
        assert ended["idTokenInfo"]["groupIdToken"] == mother["groupIdToken"]
        await station.settled(1000)


@case("TC_C_40_CSMS", "TC_C_43_CSMS")
@pytest.mark.parametrize("status", ["Accepted", "Invalid"])
async def test_the_local_list_carries_groups(place, status):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("SendLocalList", {"versionNumber": 3, "updateType": "Full", "localAuthorizationList": [{
            "idToken": token(), "idTokenInfo": {"status": status, "groupIdToken": token("FAMILY", "Central")}}]},
            {"status": "Accepted"})


@case("TC_D_01_CSMS", "TC_D_02_CSMS", "TC_D_04_CSMS")
@pytest.mark.parametrize("full, cards", [(True, ["VALID", "OTHER"]), (False, ["OTHER"]), (True, [])])
async def test_local_list_is_sent(place, full, cards):
    async with ChargingStation(place) as station:
        await station.boot()
        body = {"kind": "sendLocalList", "version": 7, "isFull": full, "tokens": cards}
        asked = await station.told(body, "SendLocalList", {"status": "Accepted"})
        # D01.FR.04: an empty list is left out, so that the station clears its own.
        assert asked == {
            "versionNumber": 7, "updateType": "Full" if full else "Differential", **({"localAuthorizationList": [
                {"idToken": token(card), "idTokenInfo": {"status": "Accepted"}} for card in cards]} if cards else {})}
        for word in ("Failed", "VersionMismatch"):
            await station.told(body, "SendLocalList", {"status": word}, "rejected")


@case("TC_D_03_CSMS")
async def test_a_card_is_taken_from_the_local_list(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("SendLocalList", {
            "versionNumber": 8, "updateType": "Differential", "localAuthorizationList": [{"idToken": token()}]},
            {"status": "Accepted"})


@case("TC_D_08_CSMS", "TC_D_09_CSMS")
@pytest.mark.parametrize("version", [7, 0])
async def test_local_list_version(place, version):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("GetLocalListVersion", {}, {"versionNumber": version})
