"""OCPP 1.6 Local Auth List, Firmware Management, Reservation, Remote Trigger and Smart Charging profiles."""
from datetime import timedelta

import pytest
from cases import case
from charging16 import ChargePoint
from station import is_recent, iso, now


@case("TC_042_1_CSMS", "TC_042_2_CSMS")
@pytest.mark.parametrize("version", [-1, 0])
async def test_local_list_version(place, version):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw("GetLocalListVersion", {}, {"listVersion": version})


@case("TC_043_1_CSMS", "TC_043_3_CSMS", "TC_043_4_CSMS", "TC_043_5_CSMS")
@pytest.mark.parametrize("full, answer, state", [
    (True, "Accepted", "accepted"), (False, "Accepted", "accepted"), (True, "NotSupported", "notSupported"),
    (True, "Failed", "rejected"), (False, "VersionMismatch", "rejected")])
async def test_local_list_is_sent(place, full, answer, state):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told(
            {"kind": "sendLocalList", "version": 7, "isFull": full, "tokens": ["VALID", "OTHER"]}, "SendLocalList",
            {"status": answer}, state)
        assert asked == {
            "listVersion": 7, "updateType": "Full" if full else "Differential", "localAuthorizationList": [
                {"idTag": "VALID", "idTagInfo": {"status": "Accepted"}},
                {"idTag": "OTHER", "idTagInfo": {"status": "Accepted"}}]}


@case("TC_044_1_CSMS", "TC_044_2_CSMS", "TC_044_3_CSMS")
@pytest.mark.parametrize("states", [
    ["Downloading", "Downloaded", "Installing", "boot", "Installed"], ["Downloading", "DownloadFailed"],
    ["Downloading", "Downloaded", "Installing", "InstallationFailed"]])
async def test_firmware_update(place, states):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "updateFirmware", "location": "https://example.org/fw"},
                                   "UpdateFirmware", {})
        assert asked.pop("location") == "https://example.org/fw" and is_recent(asked.pop("retrieveDate"))
        assert asked == {}
        for state in states:
            if state == "boot":
                await charger.boot()
            else:
                assert await charger.call("FirmwareStatusNotification", status=state) == {}
        assert await place.events(charger.id, "firmware") == [one for one in states if one != "boot"]


@case("TC_045_1_CSMS", "TC_045_2_CSMS")
@pytest.mark.parametrize("end", ["Uploaded", "UploadFailed"])
async def test_diagnostics(place, end):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({
            "kind": "fetchLog", "location": "ftp://example.org/up", "from": "2026-01-01T00:00:00Z",
            "to": "2026-01-02T00:00:00Z"}, "GetDiagnostics", {"fileName": "diagnostics.zip"})
        assert asked == {"location": "ftp://example.org/up", "startTime": "2026-01-01T00:00:00.000Z",
                         "stopTime": "2026-01-02T00:00:00.000Z"}
        for state in ("Uploading", end):
            assert await charger.call("DiagnosticsStatusNotification", status=state) == {}
        assert await place.events(charger.id, "diagnostics") == ["Uploading", end]


async def reserve(charger, answer="Accepted", seconds=900, **fields):
    """A reservation of the desk: the resource and what the station was asked."""
    until = iso(now() + timedelta(seconds=seconds))
    made = await charger.place.api("POST", "reservations", {
        "stationId": charger.id, "token": "VALID", "until": until, **fields}, 202)
    asked = await charger.expect("ReserveNow", status=answer)
    assert (asked["idTag"], asked["reservationId"], asked["expiryDate"]) == ("VALID", made["number"], until)
    return made, asked


async def is_now(charger, made, state):
    return await charger.place.until(f"reservations/{made['id']}", lambda one: one["state"] == state)


@case("TC_046_CSMS", "TC_049_CSMS")
@pytest.mark.parametrize("connector", [1, 0])
async def test_a_reservation_is_used(place, connector):
    async with ChargePoint(place) as charger:
        await charger.boot()
        made, asked = await reserve(charger, evse=connector)
        assert asked["connectorId"] == connector
        await is_now(charger, made, "accepted")
        await charger.status(connector, "Reserved")
        await charger.authorize()
        await charger.status(1, "Preparing")
        transaction = await charger.start(reservationId=made["number"])
        await charger.status(1, "Charging")
        used = await is_now(charger, made, "used")
        session = (await place.sessions(charger.id))[0]
        assert (used["sessionId"], transaction) == (session["id"], session["number"])


@case("TC_047_CSMS")
async def test_a_reservation_expires(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        made, _ = await reserve(charger, evse=1, seconds=3)
        await is_now(charger, made, "accepted")
        await charger.status(1, "Reserved")
        expired = await is_now(charger, made, "expired")
        await charger.status(1, "Available")
        assert "sessionId" not in expired
        # What is over cannot be cancelled, and the station is not asked about it.
        await place.api("DELETE", f"reservations/{made['id']}", expect=409)


@case("TC_048_1_CSMS", "TC_048_2_CSMS", "TC_048_3_CSMS", "TC_048_4_CSMS")
@pytest.mark.parametrize("word", ["Faulted", "Occupied", "Unavailable", "Rejected"])
async def test_a_reservation_is_refused(place, word):
    async with ChargePoint(place) as charger:
        await charger.boot()
        made, _ = await reserve(charger, word, evse=1)
        assert (await is_now(charger, made, "rejected"))["reason"] == word


@case("TC_051_CSMS", "TC_052_CSMS")
@pytest.mark.parametrize("answer", ["Accepted", "Rejected"])
async def test_a_reservation_is_cancelled(place, answer):
    async with ChargePoint(place) as charger:
        await charger.boot()
        made, _ = await reserve(charger, evse=1)
        await is_now(charger, made, "accepted")
        if answer == "Accepted":
            await charger.status(1, "Reserved")
        asked = await charger.told({"kind": "cancelReservation", "reservationNumber": made["number"]},
                                   "CancelReservation", {"status": answer}, answer.lower())
        assert asked == {"reservationId": made["number"]}


@case("TC_053_CSMS")
async def test_a_reservation_is_used_by_another_card_of_the_same_parent(place):
    family = place.driver_with("Family", 100_000, group="FAMILY")
    place.card("MOTHER", family)
    place.card("SON", family)
    async with ChargePoint(place) as charger:
        await charger.boot()
        made = await place.api("POST", "reservations", {
            "stationId": charger.id, "token": "MOTHER", "evse": 1,
            "until": iso(now() + timedelta(minutes=15))}, 202)
        asked = await charger.expect("ReserveNow", status="Accepted")
        assert (asked["idTag"], asked["parentIdTag"]) == ("MOTHER", "FAMILY")
        await is_now(charger, made, "accepted")
        await charger.status(1, "Reserved")
        assert (await charger.authorize("SON"))["parentIdTag"] == "FAMILY"
        await charger.start("SON", reservationId=made["number"])
        await is_now(charger, made, "used")


@case("TC_054_CSMS", "TC_055_CSMS")
@pytest.mark.parametrize("message", [
    "MeterValues", "Heartbeat", "StatusNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification",
    "BootNotification"])
async def test_a_message_is_triggered(place, message):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "trigger", "message": message, "evse": 1}, "TriggerMessage",
                                   {"status": "Accepted"})
        assert asked == {"requestedMessage": message, "connectorId": 1}
        payloads = {
            "MeterValues": {"connectorId": 1, "meterValue": [{"timestamp": iso(now()), "sampledValue": [
                {"value": "1000", "context": "Trigger"}]}]},
            "StatusNotification": {"connectorId": 1, "errorCode": "NoError", "status": "Available"},
            "DiagnosticsStatusNotification": {"status": "Idle"}, "FirmwareStatusNotification": {"status": "Idle"},
            "BootNotification": {"chargePointModel": "M", "chargePointVendor": "V"}}
        await charger.call(message, payloads.get(message))
        for answer, state in [("Rejected", "rejected"), ("NotImplemented", "notSupported")]:
            await charger.told({"kind": "trigger", "message": message}, "TriggerMessage", {"status": answer}, state)


def only_period(profile):
    periods = profile["chargingSchedule"]["chargingSchedulePeriod"]
    assert len(periods) == 1 and profile["chargingSchedule"]["chargingRateUnit"] == "W"
    return periods[0]


@case("TC_056_CSMS")
@pytest.mark.parametrize("connector, purpose", [(1, "TxDefaultProfile"), (0, "ChargePointMaxProfile")])
async def test_default_profile(place, connector, purpose):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told(
            {"kind": "setPowerLimit", "evse": connector, "limitW": 7000, "durationSeconds": 3600},
            "SetChargingProfile", {"status": "Accepted"})
        profile = asked["csChargingProfiles"]
        assert asked["connectorId"] == connector and profile["chargingProfilePurpose"] == purpose
        assert profile["chargingProfileKind"] == "Absolute" and "transactionId" not in profile
        schedule = profile["chargingSchedule"]
        assert is_recent(schedule["startSchedule"]) and schedule["duration"] == 3600
        assert only_period(profile) == {"startPeriod": 0, "limit": 7000}


@case("TC_057_CSMS")
async def test_profile_of_a_transaction(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        transaction = await charger.charging()
        session = (await place.sessions(charger.id))[0]["id"]
        asked = await charger.told({"kind": "setPowerLimit", "evse": 1, "limitW": 6000, "sessionId": session},
                                   "SetChargingProfile", {"status": "Accepted"})
        profile = asked["csChargingProfiles"]
        assert (asked["connectorId"], profile["chargingProfilePurpose"]) == (1, "TxProfile")
        assert profile["transactionId"] == transaction and only_period(profile)["limit"] == 6000
        await charger.told({"kind": "setPowerLimit", "evse": 1, "limitW": 6000}, "SetChargingProfile",
                           {"status": "NotSupported"}, "notSupported")


@case("TC_059_CSMS")
async def test_remote_start_with_a_profile(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.status(1, "Preparing")
        await charger.command("start", token="VALID", evse=1, powerLimitW=6000)
        asked = await charger.expect("RemoteStartTransaction", status="Accepted")
        profile = asked["chargingProfile"]
        # 5.16.4: the purpose is TxProfile, and there is no transaction yet to name.
        assert profile["chargingProfilePurpose"] == "TxProfile" and "transactionId" not in profile
        assert profile["chargingProfileKind"] == "Relative" and "startSchedule" not in profile["chargingSchedule"]
        assert only_period(profile)["limit"] == 6000
        await charger.start()


@case("TC_066_CSMS")
async def test_composite_schedule(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        for connector in (1, 0):
            await charger.raw(
                "GetCompositeSchedule", {"connectorId": connector, "duration": 300, "chargingRateUnit": "W"}, {
                    "status": "Accepted", "connectorId": connector, "scheduleStart": iso(now()), "chargingSchedule": {
                        "duration": 300, "chargingRateUnit": "W",
                        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 7000.0}]}})


@case("TC_067_CSMS")
async def test_profiles_are_cleared(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "setPowerLimit", "evse": 1, "limitW": 7000}, "SetChargingProfile",
                                   {"status": "Accepted"})
        made = asked["csChargingProfiles"]
        await charger.raw("ClearChargingProfile", {"id": made["chargingProfileId"]}, {"status": "Accepted"})
        await charger.raw("ClearChargingProfile", {
            "connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": made["stackLevel"]},
            {"status": "Accepted"})
        await charger.told({"kind": "clearPowerLimit", "evse": 1}, "ClearChargingProfile", {"status": "Unknown"},
                           "rejected")
