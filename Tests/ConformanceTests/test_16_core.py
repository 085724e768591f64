"""OCPP 1.6 Core profile, System Under Test: Central System."""
import pytest
from cases import case
from charging16 import ChargePoint
from station import ago, is_recent, iso, now


@case("TC_001_CSMS")
async def test_cold_boot(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        assert is_recent((await charger.call("Heartbeat"))["currentTime"])
        record = await place.api("GET", f"stations/{charger.id}", expect=200)
        assert (record["vendor"], record["model"], record["presence"]) == ("V", "M", "connected")
        answer = await charger.call("BootNotification", chargePointModel="M", chargePointVendor="V")
        assert answer["interval"] == record["heartbeatSeconds"]


@case("TC_003_CSMS")
async def test_session_with_the_cable_first(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        await charger.meter(transaction, 1500)
        running = (await place.sessions(charger.id))[0]
        assert (running["number"], running["state"], running["energyWh"]) == (transaction, "charging", 500)
        await charger.authorize()
        order = await charger.over(transaction)
        assert order["exceptions"] == []


@case("TC_004_1_CSMS")
async def test_session_with_the_identification_first(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.authorize()
        await charger.status(1, "Preparing")
        transaction = await charger.start(at=ago(minutes=10))
        assert transaction > 0
        await charger.status(1, "Charging")
        await charger.over(transaction)


@case("TC_004_2_CSMS")
async def test_identified_and_never_plugged_in(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.authorize()
        await charger.status(1, "Preparing")
        await charger.status(1, "Available")
        assert await place.orders() == [] and await place.sessions(charger.id) == []


@case("TC_005_1_CSMS")
async def test_cable_pulled_at_the_car(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        await charger.status(1, "SuspendedEV")
        await charger.over(transaction, reason="EVDisconnected", token=None)


@case("TC_007_CSMS")
async def test_start_with_an_id_from_the_cache(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.status(1, "Preparing")
        transaction = await charger.start(at=ago(minutes=10))  # no Authorize before it
        await charger.status(1, "Charging")
        await charger.over(transaction)


@case("TC_010_CSMS", "TC_011_1_CSMS")
@pytest.mark.parametrize("first", ["cable", "remote start"])
async def test_remote_start(place, first):
    async with ChargePoint(place) as charger:
        await charger.boot()
        if first == "cable":
            await charger.status(1, "Preparing")
        command = await charger.command("start", token="VALID", evse=1)
        asked = await charger.expect("RemoteStartTransaction", status="Accepted")
        assert asked == {"idTag": "VALID", "connectorId": 1}
        await charger.authorize()
        if first != "cable":
            await charger.status(1, "Preparing")
        transaction = await charger.start()
        await charger.status(1, "Charging")
        ended = await charger.ended(command)
        session = (await place.sessions(charger.id))[0]
        assert (ended["state"], ended["sessionId"]) == ("accepted", session["id"])
        assert session["number"] == transaction


@case("TC_011_2_CSMS")
async def test_remote_start_and_nobody_plugs_in(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        command = await charger.command("start", token="VALID", evse=1)
        await charger.expect("RemoteStartTransaction", status="Accepted")
        await charger.authorize()
        await charger.status(1, "Preparing")
        await charger.status(1, "Available")
        waiting = await place.until(f"commands/{command}", lambda one: one["state"] == "awaitingSession")
        assert not waiting["isFinal"] and await place.sessions(charger.id) == []


@case("TC_012_CSMS")
async def test_remote_stop(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        session = (await place.sessions(charger.id))[0]["id"]
        asked = await charger.told({"kind": "stop", "sessionId": session}, "RemoteStopTransaction",
                                   {"status": "Accepted"})
        assert asked == {"transactionId": transaction}
        await charger.over(transaction, reason="Remote", token=None)


@case("TC_013_CSMS", "TC_014_CSMS")
@pytest.mark.parametrize("kind, word, reason", [("hard", "Hard", "HardReset"), ("soft", "Soft", "SoftReset")])
async def test_reset(place, kind, word, reason):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        asked = await charger.told({"kind": "reset", "reset": kind}, "Reset", {"status": "Accepted"})
        assert asked == {"type": word}
        await charger.over(transaction, reason=reason, token=None)
        await charger.disconnect()
        await charger.connect()
        await charger.boot()


@case("TC_017_1_CSMS", "TC_017_2_CSMS", "TC_030_CSMS", "TC_031_CSMS")
@pytest.mark.parametrize("connector, answer, state", [
    (1, "Unlocked", "accepted"), (1, "NotSupported", "notSupported"), (1, "UnlockFailed", "rejected"),
    (9, "NotSupported", "notSupported")])
async def test_unlock_without_a_session(place, connector, answer, state):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "unlock", "evse": connector}, "UnlockConnector", {"status": answer}, state)
        assert asked == {"connectorId": connector}


@case("TC_018_1_CSMS")
async def test_unlock_ends_the_session(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        await charger.told({"kind": "unlock", "evse": 1}, "UnlockConnector", {"status": "Unlocked"})
        await charger.over(transaction, reason="UnlockCommand", token=None)


@case("TC_019_1_CSMS", "TC_019_2_CSMS")
async def test_configuration_is_read(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        key = {"key": "SupportedFeatureProfiles", "readonly": True, "value": "Core,SmartCharging"}
        everything = await charger.told({"kind": "readConfiguration"}, "GetConfiguration",
                                        {"configurationKey": [key], "unknownKey": []})
        assert everything.get("key", []) == []
        asked = await charger.told({"kind": "readConfiguration", "keys": ["SupportedFeatureProfiles"]},
                                   "GetConfiguration", {"configurationKey": [key]})
        assert asked == {"key": ["SupportedFeatureProfiles"]}


@case("TC_021_CSMS", "TC_040_1_CSMS", "TC_040_2_CSMS")
@pytest.mark.parametrize("answer, state", [
    ("Accepted", "accepted"), ("RebootRequired", "accepted"), ("NotSupported", "notSupported"),
    ("Rejected", "rejected")])
async def test_configuration_is_changed(place, answer, state):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told(
            {"kind": "writeConfiguration", "key": "MeterValueSampleInterval", "value": "60"}, "ChangeConfiguration",
            {"status": answer}, state)
        assert asked == {"key": "MeterValueSampleInterval", "value": "60"}


@case("TC_023_1_CSMS", "TC_023_2_CSMS", "TC_023_3_CSMS")
@pytest.mark.parametrize("token, status", [("STRANGER", "Invalid"), ("EXPIRED", "Expired"), ("BLOCKED", "Blocked")])
async def test_who_may_not_charge_is_told_why(place, token, status):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.status(1, "Preparing")
        info = await charger.authorize(token, status)
        assert set(info) <= {"status", "expiryDate", "parentIdTag"}
        await charger.status(1, "Available")
        assert await place.orders() == []


@case("TC_024_CSMS")
async def test_lock_failure(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.authorize()
        await charger.status(1, "Faulted", error="ConnectorLockFailure")
        record = await place.api("GET", f"stations/{charger.id}", expect=200)
        faulted = next(one for one in record["connectors"] if one["evse"] == 1)
        assert (faulted["status"], faulted["errorCode"]) == ("faulted", "ConnectorLockFailure")


@case("TC_026_CSMS")
async def test_remote_start_is_rejected(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "start", "token": "VALID", "evse": 1}, "RemoteStartTransaction",
                                   {"status": "Rejected"}, "rejected")
        assert asked["idTag"] == "VALID" and await place.sessions(charger.id) == []


@case("TC_028_CSMS")
async def test_remote_stop_is_rejected(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.charging()
        session = (await place.sessions(charger.id))[0]["id"]
        await charger.told({"kind": "stop", "sessionId": session}, "RemoteStopTransaction", {"status": "Rejected"},
                           "rejected")
        assert (await place.sessions(charger.id))[0]["state"] == "charging"


@case("TC_032_1_CSMS")
async def test_power_fails_and_the_station_ends_the_session_when_it_is_back(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        await charger.disconnect()
        await charger.connect()
        await charger.boot()
        order = await charger.over(transaction, reason="PowerLoss", token=None)
        assert [one["rule"] for one in order["exceptions"]] == ["rebootDuringSession"]


@case("TC_037_1_CSMS", "TC_037_3_CSMS")
@pytest.mark.parametrize("token, status", [("VALID", "Accepted"), ("STRANGER", "Invalid")])
async def test_start_while_offline(place, token, status):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.disconnect()
        began = ago(minutes=12)
        await charger.connect()
        transaction = await charger.start(token, at=began, status=status)
        assert transaction > 0, "also one that may not charge has to be known: its end must be recorded"
        await charger.status(1, "Charging")
        session = (await place.sessions(charger.id))[0]
        assert session["startedAt"][:23] == began[:23]
        if status == "Invalid":  # StopTransactionOnInvalidId
            await charger.stop(transaction, meter=1000, reason="DeAuthorized", token=None)
            order = await place.only_order()
            assert order["totalMinor"] == 0 and "unknownToken" in [one["rule"] for one in order["exceptions"]]


@case("TC_039_CSMS")
async def test_a_whole_session_while_offline(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.disconnect()
        began, over = ago(minutes=40), ago(minutes=10)
        await charger.connect()
        transaction = await charger.start(at=began)
        await charger.stop(transaction, at=over)
        session = (await place.sessions(charger.id))[0]
        assert (session["startedAt"][:23], session["endedAt"][:23]) == (began[:23], over[:23])
        order = await place.only_order()
        assert (order["state"], order["energyWh"], order["exceptions"]) == ("settled", 1000, [])


@case("TC_061_CSMS")
async def test_the_cache_is_cleared(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        assert await charger.told({"kind": "clearCache"}, "ClearCache", {"status": "Accepted"}) == {}
        await charger.told({"kind": "clearCache"}, "ClearCache", {"status": "Rejected"}, "rejected")


@case("TC_064_CSMS")
async def test_data_of_a_vendor(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        answer = await charger.call("DataTransfer", vendorId="org.example", messageId="Hello", data="{\"a\": 1}")
        assert answer["status"] in ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")
        assert answer["status"] == "UnknownVendorId", "nobody here understands org.example"
        assert (await charger.call("DataTransfer", vendorId="org.example"))["status"] == "UnknownVendorId"
