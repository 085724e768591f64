"""OCPP 2.0.1 blocks F (remote control), G (availability), H (reservation) and I (cost), System Under Test: CSMS."""
import asyncio
from datetime import timedelta

import pytest
from cases import case
from charging201 import ChargingStation, energy, token
from station import ago, iso, now


@case("TC_F_01_CSMS", "TC_F_02_CSMS", "TC_F_03_CSMS")
@pytest.mark.parametrize("first, authorizes", [("cable", True), ("remote", True), ("remote", False)])
async def test_remote_start(place, first, authorizes):
    async with ChargingStation(place) as station:
        await station.boot()
        if first == "cable":
            await station.status(1, "Occupied")
            await station.event("Started", "CablePluggedIn", "EVConnected", 1000, at=ago(minutes=10), evse=1)
        command = await station.command("start", token="VALID", evse=1)
        asked = await station.expect("RequestStartTransaction", {"status": "Accepted", **(
            {"transactionId": station.transaction} if first == "cable" else {})})
        number = asked.pop("remoteStartId")
        assert asked == {"idToken": token(), "evseId": 1} and number > 0
        if authorizes:
            await station.authorize()
        more = {"info": {"remoteStartId": number}, "who": "VALID", "evse": 1}
        if first == "cable":
            answer = await station.event("Updated", "RemoteStart", "EVConnected", **more)
        else:
            answer = await station.event("Started", "RemoteStart", None, 1000, at=ago(minutes=10), **more)
            await station.event("Updated", "CablePluggedIn", "EVConnected")
        assert answer["idTokenInfo"]["status"] == "Accepted"
        ended = await station.ended(command)
        assert (ended["state"], ended["sessionId"]) == ("accepted", (await station.session())["id"])
        await station.event("Updated", "ChargingStateChanged", "Charging")
        await station.event("Ended", "StopAuthorized", None, 2000, reason="Local")
        await station.settled(1000)


@case("TC_F_04_CSMS")
async def test_remote_start_and_nobody_plugs_in(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.command("start", token="VALID", evse=1)
        asked = await station.expect("RequestStartTransaction", status="Accepted")
        await station.event("Started", "RemoteStart", None, 1000, "VALID", evse=1,
                            info={"remoteStartId": asked["remoteStartId"]})
        await station.event("Ended", "EVConnectTimeout", None, 1000, reason="Timeout")
        order = await place.only_order()
        assert (order["energyWh"], order["totalMinor"], order["paidMinor"]) == (0, 0, 0)


@case("TC_F_06_CSMS")
async def test_unlock(place):
    async with ChargingStation(place) as station:
        await station.boot()
        for answer, state in [("Unlocked", "accepted"), ("UnlockFailed", "rejected"), ("UnknownConnector", "rejected"),
                              ("OngoingAuthorizedTransaction", "rejected")]:
            asked = await station.told({"kind": "unlock", "evse": 1, "connector": 1}, "UnlockConnector",
                                       {"status": answer}, state)
            assert asked == {"evseId": 1, "connectorId": 1}


TRIGGERED = {
    "LogStatusNotification": {"status": "Idle"}, "FirmwareStatusNotification": {"status": "Idle"}, "Heartbeat": {}}


@case("TC_F_11_CSMS", "TC_F_12_CSMS", "TC_F_13_CSMS", "TC_F_14_CSMS", "TC_F_15_CSMS", "TC_F_18_CSMS", "TC_F_20_CSMS",
      "TC_F_23_CSMS", "TC_F_24_CSMS", "TC_F_27_CSMS")
@pytest.mark.parametrize("message, evse, answer", [
    ("MeterValues", 1, "Accepted"), ("MeterValues", None, "Accepted"), ("TransactionEvent", 1, "Accepted"),
    ("TransactionEvent", None, "Accepted"), ("LogStatusNotification", None, "Accepted"),
    ("FirmwareStatusNotification", None, "Accepted"), ("Heartbeat", None, "Accepted"),
    ("StatusNotification", 1, "Accepted"), ("MeterValues", None, "NotImplemented")])
async def test_a_message_is_triggered(place, message, evse, answer):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        where = {"evse": evse} if evse else {}
        if message == "StatusNotification":
            where["connector"] = 1  # F06.FR.12: the connector is needed here
        asked = await station.told({"kind": "trigger", "message": message, **where}, "TriggerMessage",
                                   {"status": answer}, "accepted" if answer == "Accepted" else "notSupported")
        expected = {"id": evse, **({"connectorId": 1} if "connector" in where else {})}
        assert asked == {"requestedMessage": message, **({"evse": expected} if evse else {})}
        if answer != "Accepted":
            return
        if message == "MeterValues":
            for one in ([evse] if evse else [1, 2]):
                assert await station.call("MeterValues", evseId=one, meterValue=[
                    energy(1500, iso(now()), "Trigger")]) == {}
        elif message == "TransactionEvent":
            await station.event("Updated", "Trigger", "Charging", 1500)
        elif message == "StatusNotification":
            for state in ("Available", "Occupied"):
                await station.status(1, state)
        else:
            await station.call(message, TRIGGERED[message])


@case("TC_G_03_CSMS", "TC_G_04_CSMS", "TC_G_05_CSMS", "TC_G_06_CSMS", "TC_G_07_CSMS", "TC_G_08_CSMS", "TC_G_11_CSMS",
      "TC_G_14_CSMS", "TC_G_17_CSMS")
@pytest.mark.parametrize("where, named", [
    ({}, None), ({"evse": 1}, {"id": 1}), ({"evse": 1, "connector": 1}, {"id": 1, "connectorId": 1})])
@pytest.mark.parametrize("operative, charges", [(False, False), (True, False), (False, True)])
async def test_availability(place, where, named, operative, charges):
    async with ChargingStation(place) as station:
        await station.boot()
        if charges:
            await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        body = {"kind": "changeAvailability", "operative": operative, **where}
        asked = await station.told(body, "ChangeAvailability", {"status": "Scheduled" if charges else "Accepted"})
        assert asked == {"operationalStatus": "Operative" if operative else "Inoperative",
                         **({"evse": named} if named else {})}
        if charges:
            await station.event("Ended", "StopAuthorized", None, 2000, reason="Local")
            order = await station.settled(1000)
            await station.status(1, "Unavailable")
            assert order["exceptions"] == [], "the session was over when the connector went out of service"
        else:
            await station.status(1, "Available" if operative else "Unavailable")
        await station.told(body, "ChangeAvailability", {"status": "Rejected"}, "rejected")


@case("TC_G_20_CSMS")
async def test_lock_failure(place):
    async with ChargingStation(place) as station:
        await station.boot()
        event = {"eventId": 3, "timestamp": iso(now()), "trigger": "Alerting", "actualValue": "true",
                 "eventNotificationType": "HardWiredNotification",
                 "component": {"name": "ConnectorPlugRetentionLock", "evse": {"id": 1, "connectorId": 1}},
                 "variable": {"name": "Problem"}}
        assert await station.call("NotifyEvent", generatedAt=iso(now()), seqNo=0, eventData=[event]) == {}
        assert await place.events(station.id, "event") == ["ConnectorPlugRetentionLock/Problem = true (Alerting)"]


async def reserve(station, answer="Accepted", minutes=15, who="VALID", **fields):
    until = iso(now() + timedelta(minutes=minutes))
    made = await station.place.api("POST", "reservations", {
        "stationId": station.id, "token": who, "until": until, **fields}, 202)
    asked = await station.expect("ReserveNow", status=answer)
    assert (asked["id"], asked["expiryDateTime"], asked["idToken"]) == (made["number"], until, token(who))
    assert asked.get("evseId", 0) == fields.get("evse", 0)
    return made, asked


async def is_now(station, made, state):
    return await station.place.until(f"reservations/{made['id']}", lambda one: one["state"] == state)


@case("TC_H_01_CSMS", "TC_H_08_CSMS")
@pytest.mark.parametrize("where", [{"evse": 1}, {}])
async def test_a_reservation_is_used(place, where):
    async with ChargingStation(place) as station:
        await station.boot()
        made, _ = await reserve(station, **where)
        await is_now(station, made, "accepted")
        if where:
            await station.status(1, "Reserved")
        await station.authorize()
        await station.event("Started", "Authorized", "EVConnected", 1000, "VALID", evse=1,
                            reservationId=made["number"])
        assert (await is_now(station, made, "used"))["sessionId"] == (await station.session())["id"]


@case("TC_H_07_CSMS", "TC_H_20_CSMS")
@pytest.mark.parametrize("word, state", [("Expired", "expired"), ("Removed", "cancelled")])
async def test_the_station_ends_a_reservation(place, word, state):
    async with ChargingStation(place) as station:
        await station.boot()
        made, _ = await reserve(station, evse=1)
        await is_now(station, made, "accepted")
        await station.status(1, "Reserved")
        await station.status(1, "Available" if word == "Expired" else "Faulted")
        assert await station.call("ReservationStatusUpdate", reservationId=made["number"],
                                  reservationUpdateStatus=word) == {}
        await is_now(station, made, state)


@case("TC_H_14_CSMS")
async def test_as_many_reservations_as_there_are_places(place):
    place.card("SECOND")
    async with ChargingStation(place) as station:
        await station.boot()
        made = [await reserve(station), await reserve(station, who="SECOND")]
        for one, _ in made:
            await is_now(station, one, "accepted")
        for evse in (1, 2):
            await station.status(evse, "Reserved")
        assert made[0][1]["id"] != made[1][1]["id"]


@case("TC_H_15_CSMS")
async def test_a_connector_of_a_kind_is_reserved(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("ReserveNow", {
            "id": 77, "expiryDateTime": "2026-12-31T00:00:00.000Z", "connectorType": "cCCS2", "idToken": token()},
            {"status": "Accepted"})


@case("TC_H_17_CSMS")
async def test_a_reservation_is_cancelled(place):
    async with ChargingStation(place) as station:
        await station.boot()
        made, _ = await reserve(station, evse=1)
        await is_now(station, made, "accepted")
        asked = await station.told({"kind": "cancelReservation", "reservationNumber": made["number"]},
                                   "CancelReservation", {"status": "Accepted"})
        assert asked == {"reservationId": made["number"]}


@case("TC_H_19_CSMS")
async def test_a_reservation_is_used_by_another_card_of_the_group(place):
    family = place.driver_with("Family", 100_000, group="FAMILY")
    place.card("MOTHER", family)
    place.card("SON", family)
    async with ChargingStation(place) as station:
        await station.boot()
        made, asked = await reserve(station, who="MOTHER", evse=1)
        assert asked["groupIdToken"] == token("FAMILY", "Central")
        await is_now(station, made, "accepted")
        assert (await station.authorize("SON"))["groupIdToken"] == token("FAMILY", "Central")
        await station.event("Started", "Authorized", "EVConnected", 1000, "SON", evse=1, reservationId=made["number"])
        await is_now(station, made, "used")


@case("TC_H_22_CSMS")
@pytest.mark.parametrize("word", ["Rejected", "Occupied", "Faulted", "Unavailable"])
async def test_a_reservation_is_refused(place, word):
    async with ChargingStation(place) as station:
        await station.boot()
        made, _ = await reserve(station, word, evse=1)
        assert (await is_now(station, made, "rejected"))["reason"] == word


@case("TC_I_02_CSMS")
async def test_the_final_cost_is_told(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "Authorized", "Charging", 0, "VALID", ago(minutes=30), evse=1)
        await station.event("Updated", "MeterValuePeriodic", "Charging", 1501)
        # 3.003 kWh at 5 and 2 a kilowatt-hour, each rounded to cents: 15.02 and 6.01 (I02.FR.01).
        assert (await station.event("Ended", "StopAuthorized", None, 3003, reason="Local"))["totalCost"] == 21.03
        assert (await place.only_order())["totalMinor"] == 2103


@case("TC_I_01_CSMS")
async def test_the_running_cost_is_told(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.report("TariffCostCtrlr", "Enabled", "true", instance="Cost")
        await station.event("Started", "Authorized", "Charging", 0, "VALID", ago(minutes=30), evse=1)
        for wh, cost in ((1500, 10.5), (3000, 21)):
            await station.event("Updated", "MeterValuePeriodic", "Charging", wh)
            # The cost at the start, which was nothing, may have been told meanwhile.
            while (told := await station.expect("CostUpdated"))["totalCost"] != cost:
                assert told == {"totalCost": 0, "transactionId": station.transaction}
            assert told == {"totalCost": cost, "transactionId": station.transaction}
        # What did not change is not told again.
        await asyncio.sleep(2.5)
        assert station.asked.empty()
        await station.event("Ended", "StopAuthorized", None, 3000, reason="Local")
    # A station that does not show it is not told.
    async with ChargingStation(place) as station:
        await station.boot()
        await station.report("TariffCostCtrlr", "Enabled", "false", instance="Cost")
        await station.event("Started", "Authorized", "Charging", 0, "VALID", ago(minutes=30), evse=1)
        await station.event("Updated", "MeterValuePeriodic", "Charging", 1500)
        await asyncio.sleep(2.5)
