"""OCPP 2.0.1 blocks E (transactions) and J (meter values), System Under Test: CSMS."""
import pytest
from cases import case
from charging201 import ChargingStation, energy
from station import ago, iso, now

# Ways in which a transaction begins, from its TxStartPoint: each step an event, or what else the station sends.
# (kind, triggerReason, chargingState, with the card?)
STARTS = {
    "PowerPathClosed": ("TC_E_01_CSMS", [
        "cable", "card", ("Started", "ChargingStateChanged", "Charging", True)]),
    "EnergyTransfer": ("TC_E_02_CSMS", [
        "cable", "card", ("Started", "ChargingStateChanged", "Charging", True)]),
    "cable first": ("TC_E_03_CSMS", [
        "cable", ("Started", "CablePluggedIn", "EVConnected", False), "card",
        ("Updated", "Authorized", "EVConnected", True), ("Updated", "ChargingStateChanged", "Charging", False)]),
    "authorization first": ("TC_E_04_CSMS", [
        "card", ("Started", "Authorized", None, True), "cable", ("Updated", "CablePluggedIn", "EVConnected", False),
        ("Updated", "ChargingStateChanged", "Charging", False)]),
    "EVConnected": ("TC_E_09_CSMS", [
        "card", "cable", ("Started", "CablePluggedIn", "EVConnected", True),
        ("Updated", "ChargingStateChanged", "Charging", False)]),
    "Authorized": ("TC_E_10_CSMS", [
        "card", ("Started", "Authorized", "Idle", True), "cable", ("Updated", "CablePluggedIn", "EVConnected", False),
        ("Updated", "ChargingStateChanged", "Charging", False)]),
    "DataSigned": ("TC_E_11_CSMS", [
        "cable", "card", ("Started", "SignedDataReceived", "EVConnected", True),
        ("Updated", "ChargingStateChanged", "Charging", False)]),
    "ParkingBayOccupied": ("TC_E_12_CSMS", [
        ("Started", "EVDetected", None, False), "cable", ("Updated", "CablePluggedIn", "EVConnected", False), "card",
        ("Updated", "Authorized", "EVConnected", True), ("Updated", "ChargingStateChanged", "Charging", False)]),
    "EV not ready": ("TC_E_38_CSMS", [
        "card", "cable", ("Started", "CablePluggedIn", "EVConnected", True),
        ("Updated", "ChargingStateChanged", "SuspendedEV", False),
        ("Updated", "ChargingStateChanged", "Charging", False)]),
}


async def begin(station, steps, at):
    for step in steps:
        if step == "cable":
            await station.status(1, "Occupied")
        elif step == "card":
            await station.authorize()
        else:
            kind, trigger, state, with_card = step
            answer = await station.event(
                kind, trigger, state, 1000 if kind == "Started" else None, "VALID" if with_card else None, at,
                evse=1 if kind == "Started" else None)
            if with_card:
                assert answer["idTokenInfo"]["status"] == "Accepted"


@case(*(identifier for identifier, _ in STARTS.values()))
@pytest.mark.parametrize("name", STARTS)
async def test_each_way_to_begin(place, name):
    async with ChargingStation(place) as station:
        await station.boot()
        await begin(station, STARTS[name][1], ago(minutes=10))
        running = await station.session()
        assert running["state"] == "charging" and running["driverId"] == place.driver
        await station.event("Updated", "MeterValuePeriodic", "Charging", 1500)
        assert (await station.session())["energyWh"] == 500
        await station.event("Ended", "StopAuthorized", "EVConnected", 2000, "VALID", reason="Local")
        assert (await station.settled(1000))["exceptions"] == []


# (triggerReason, chargingState) of the events at the end, and the reason; the last ends the transaction.
ENDS = {
    "PowerPathClosed, local stop": ("TC_E_07_CSMS", [("StopAuthorized", "EVConnected")], "Local"),
    "EnergyTransfer, stop authorized": ("TC_E_08_CSMS", [("StopAuthorized", "EVConnected")], "Local"),
    "EVDisconnected, station side": ("TC_E_14_CSMS", [
        ("StopAuthorized", "EVConnected"), ("EVCommunicationLost", "Idle")], "EVDisconnected"),
    "StopAuthorized, local": ("TC_E_15_CSMS", [("StopAuthorized", "EVConnected")], "Local"),
    "EV side disconnect deauthorizes": ("TC_E_17_CSMS", [("EVCommunicationLost", "Idle")], "EVDisconnected"),
    "ParkingBayUnoccupied": ("TC_E_19_CSMS", [
        ("StopAuthorized", "EVConnected"), ("EVCommunicationLost", "Idle"), ("EVDeparted", None)], "EVDisconnected"),
    "EVDisconnected, car side": ("TC_E_20_CSMS", [
        ("ChargingStateChanged", "SuspendedEV"), ("EVCommunicationLost", "Idle")], "EVDisconnected"),
    "StopAuthorized, remote": ("TC_E_21_CSMS", [("RemoteStop", "EVConnected")], "Remote"),
    "EnergyTransfer stopped, SuspendedEV": ("TC_E_22_CSMS", [("ChargingStateChanged", "SuspendedEV")], "StoppedByEV"),
    "deauthorized by time-out": ("TC_E_39_CSMS", [("EVConnectTimeout", None)], "Timeout"),
}


@case(*(identifier for identifier, _, _ in ENDS.values()))
@pytest.mark.parametrize("name", ENDS)
async def test_each_way_to_end(place, name):
    _, steps, reason = ENDS[name]
    async with ChargingStation(place) as station:
        await station.boot()
        timed_out = reason == "Timeout"
        await station.event("Started", "Authorized", None if timed_out else "Charging", 1000, "VALID",
                            ago(minutes=10), evse=1)
        if reason == "Remote":
            session = (await station.session())["id"]
            asked = await station.told({"kind": "stop", "sessionId": session}, "RequestStopTransaction",
                                       {"status": "Accepted"})
            assert asked == {"transactionId": station.transaction}
        for trigger, state in steps[:-1]:
            await station.event("Updated", trigger, state, 2000)
        trigger, state = steps[-1]
        answer = await station.event("Ended", trigger, state, 1000 if timed_out else 2000, reason=reason)
        # E06, I02: a station with a screen shows what was charged.
        assert answer["totalCost"] == (0 if timed_out else 7)
        if timed_out:
            order = await place.only_order()
            assert (order["energyWh"], order["totalMinor"]) == (0, 0)
        else:
            assert (await station.settled(1000, reason))["exceptions"] == []


@case("TC_E_16_CSMS")
async def test_an_invalid_card_ends_what_the_cable_began(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "CablePluggedIn", "EVConnected", 1000, evse=1)
        answer = await station.event("Updated", "Authorized", "EVConnected", None, "STRANGER")
        assert answer["idTokenInfo"]["status"] in ("Invalid", "Unknown")
        await station.event("Ended", "Deauthorized", None, 1000, reason="DeAuthorized")
        order = await place.only_order()
        assert order["totalMinor"] == 0 and (await station.session())["stopReason"] == "DeAuthorized"


@case("TC_E_26_CSMS")
async def test_the_cable_is_pulled_at_the_car_and_the_transaction_waits(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        await station.event("Updated", "EVCommunicationLost", "Idle", 1500)
        assert (await station.session())["state"] == "charging"
        await station.event("Updated", "CablePluggedIn", "EVConnected")
        await station.event("Updated", "ChargingStateChanged", "Charging")
        await station.event("Ended", "StopAuthorized", None, 2000, "VALID", reason="Local")
        await station.settled(1000)


@case("TC_E_29_CSMS", "TC_E_30_CSMS", "TC_E_31_CSMS", "TC_E_33_CSMS", "TC_E_34_CSMS")
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("ongoing, queued", [(True, True), (True, False), (False, True), (None, True), (None, False)])
async def test_the_status_of_a_transaction_is_asked(place, named, ongoing, queued):
    if named == (ongoing is None):
        # E14.FR.06: only with an id there is something ongoing to tell.
        ongoing = None if not named else False
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        if queued:
            await station.disconnect()
            await station.connect()
        answer = {"messagesInQueue": queued, **({} if ongoing is None else {"ongoingIndicator": ongoing})}
        await station.raw("GetTransactionStatus", {"transactionId": station.transaction} if named else {}, answer)
        await station.event("Ended", "StopAuthorized", None, 2000, reason="Local", offline=queued)
        await station.settled(1000)


@case("TC_E_53_CSMS")
async def test_sequence_numbers_begin_anew_with_each_transaction(place):
    async with ChargingStation(place) as station:
        await station.boot()
        for _ in range(2):
            await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
            await station.event("Updated", "MeterValuePeriodic", "Charging", 1500)
            await station.event("Ended", "StopAuthorized", None, 2000, reason="Local")
        orders = await place.orders()
        assert [(one["state"], one["energyWh"], one["exceptions"]) for one in orders] == [("settled", 1000, [])] * 2


SIGNED = {"signedMeterValue": {"signedMeterData": "U0lHTkVE", "signingMethod": "ECDSA-secp256r1-SHA256",
                               "encodingMethod": "OCMF", "publicKey": "S0VZ"}}


@case("TC_J_01_CSMS")
async def test_clock_aligned_values_without_a_transaction(place):
    async with ChargingStation(place) as station:
        await station.boot()
        for evse in (0, 1):  # 0 is the main meter
            assert await station.call(
                "MeterValues", evseId=evse, meterValue=[energy(1000, iso(now()), "Sample.Clock")]) == {}
        assert await place.sessions(station.id) == [] and await place.orders() == []


@case("TC_J_02_CSMS", "TC_J_03_CSMS", "TC_J_04_CSMS", "TC_J_07_CSMS", "TC_J_08_CSMS", "TC_J_09_CSMS", "TC_J_10_CSMS",
      "TC_J_11_CSMS")
@pytest.mark.parametrize("context", ["Sample.Clock", "Sample.Periodic"])
@pytest.mark.parametrize("signed", [{}, SIGNED])
@pytest.mark.parametrize("evse_known", [True, False])
async def test_values_of_a_transaction(place, context, signed, evse_known):
    async with ChargingStation(place) as station:
        await station.boot()
        began, middle = ago(minutes=10), ago(minutes=5)
        await station.event("Started", "Authorized", None, None, "VALID", began, evse=1 if evse_known else None,
                            meterValue=[energy(1000, began, "Transaction.Begin", **signed)])
        await station.event("Updated", "MeterValueClock" if context == "Sample.Clock" else "MeterValuePeriodic",
                            "Charging", at=middle, evse=1, meterValue=[energy(1500, middle, context, **signed)])
        running = await station.session()
        assert (running["energyWh"], running["evse"]) == (500, 1)
        over = iso(now())
        await station.event("Ended", "StopAuthorized", None, reason="Local", at=over, meterValue=[
            energy(1500, middle, context, **signed), energy(2000, over, "Transaction.End", **signed)])
        assert (await station.settled(1000))["exceptions"] == []
