"""Times, numbers and units as chargers of the street send them, in JSON that no library would make."""
import asyncio
import json

import pytest
from cases import scripted
from charging16 import ChargePoint
from charging201 import ChargingStation
from station import ago, iso, now

REGISTER = "Energy.Active.Import.Register"


async def say(charger, action, payload):
    """Sends text as it is, without the schema's blessing: the error code, or None and the answer."""
    text = payload if isinstance(payload, str) else json.dumps(payload)
    answer = charger.waiting["raw"] = asyncio.get_running_loop().create_future()
    await charger.socket.send(f'[2,"raw","{action}",{text}]')
    message = await asyncio.wait_for(answer, 8)
    return getattr(message, "error_code", None)


# (as it is sent, as it is kept; None: refused)
TIMES = [
    ("2026-11-20T08:00:00Z", "2026-11-20T08:00:00.000Z"), ("2026-11-20T08:00:00.1Z", "2026-11-20T08:00:00.100Z"),
    ("2026-11-20T08:00:00.12Z", "2026-11-20T08:00:00.120Z"), ("2026-11-20T08:00:00.123Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.1239Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.12345Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.123456Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.1234567Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.12345678Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00.123456789Z", "2026-11-20T08:00:00.123Z"),
    ("2026-11-20T08:00:00", "2026-11-20T08:00:00.000Z"), ("2026-11-20 08:00:00", "2026-11-20T08:00:00.000Z"),
    ("2026-11-20t08:00:00z", "2026-11-20T08:00:00.000Z"), ("2026-11-20T08:00Z", "2026-11-20T08:00:00.000Z"),
    ("2026-11-20T08:00:00+08:00", "2026-11-20T00:00:00.000Z"), ("2026-11-20T08:00:00+0800", "2026-11-20T00:00:00.000Z"),
    ("2026-11-20T08:00:00-05:30", "2026-11-20T13:30:00.000Z"), ("2026-11-20T08:00:00+08", "2026-11-20T00:00:00.000Z"),
    ("2026-11-19T24:00:00Z", "2026-11-20T00:00:00.000Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.000Z"),  # a leap second is the second before it
    ("2024-02-29T12:00:00Z", "2024-02-29T12:00:00.000Z"),
    ("2023-02-29T12:00:00Z", None), ("2026-13-01T00:00:00Z", None), ("2026-11-31T00:00:00Z", None),
    ("2026-11-20T25:00:00Z", None), ("2026-11-20T24:00:01Z", None), ("2026-11-20T08:60:00Z", None),
    ("2026-11-20T08:00:61Z", None), ("2026-11-20T08:00:00.Z", None), ("2026-11-20T08:00:00+25:00", None),
    ("2026-11-20", None), ("20261120T080000Z", None), ("yesterday", None), ("", None), ("2026-11-20T08:00:00ZZ", None),
    ("٢٠٢٦-11-20T08:00:00Z", None),
    ("2026-11-20T08:00:00\u0000Z", "2026-11-20T08:00:00.000Z"),  # NUL is taken out of every text
]


@scripted
@pytest.mark.parametrize("kind", [ChargePoint, ChargingStation])
async def test_times(place, kind):
    async with kind(place) as charger:
        for index, (sent, kept) in enumerate(TIMES):
            refused = await say(charger, "SecurityEventNotification", {"type": f"E{index}", "timestamp": sent})
            assert (refused is None) == (kept is not None), (sent, refused)
        for number in ("1763625600", "-1", "1e300", "true", "{}", "[]"):
            assert await say(charger, "SecurityEventNotification", f'{{"type":"N","timestamp":{number}}}'), number
        events = (await place.api("GET", f"stations/{charger.id}/events?limit=200", expect=200))["items"]
        found = {one["detail"].strip(): one["at"] for one in events if one["kind"] == "security"}
        assert found == {f"E{index}": kept for index, (_, kept) in enumerate(TIMES) if kept}


@scripted
@pytest.mark.parametrize("at", ["0000-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2011-12-31T23:59:59Z",
                                "2038-01-19T03:14:08Z", "9999-12-31T23:59:59.999Z", "0000-01-01T00:00:00+23:59"])
async def test_a_clock_that_cannot_be_right_is_replaced_by_ours(place, at):
    async with ChargePoint(place) as charger:
        transaction = await charger.start(at=at, meter=0)
        await charger.meter(transaction, 100, at=at)
        await charger.stop(transaction, meter=100, at=at)
        order = await place.only_order()
        assert "implausibleClock" in [one["rule"] for one in order["exceptions"]], order["exceptions"]
        session = (await place.sessions(charger.id))[0]
        assert session["startedAt"][:10] == session["endedAt"][:10] == iso(now())[:10]
        assert (order["energyWh"], order["totalMinor"]) == (100, 70)


def value(text, **more):
    return {"value": text, **more}


# (sampled values of one moment, the register that they mean in Wh beyond the 1000 of the start; None: they name none)
VALUES16 = [
    ([value("1500")], 500),  # without a measurand the energy register is meant, and without a unit Wh
    ([value("1500", unit="Wh")], 500), ([value("1.5", unit="kWh")], 500), ([value("1.5", unit="KWH")], 500),
    ([value("1500.4")], 500), ([value("1500.5")], 501), ([value("1.5e3")], 500), ([value(" 1500 ")], 500),
    ([value("1500", measurand=REGISTER, context="Sample.Clock")], 500),
    ([value("1500", measurand=REGISTER, context="Interruption.Begin")], 500),
    ([value("1500", measurand=REGISTER, context="Other")], 500),
    ([value("500", measurand="Energy.Active.Import.Interval")], None),
    ([value("9000", measurand="Energy.Active.Export.Register")], None),
    ([value("9000", measurand="Energy.Reactive.Import.Register", unit="varh")], None),
    ([value("9", measurand="Energy.Reactive.Import.Register", unit="kvarh"), value("1500", measurand=REGISTER)], 500),
    ([value("500", phase="L1"), value("500", phase="L2"), value("500", phase="L3")], 500),
    ([value("100", phase="L1"), value("100", phase="L2"), value("100", phase="L3"), value("1500")], 500),
    ([value("9000", location="Inlet"), value("1500", location="Outlet")], 500),
    ([value("1500"), value("9000", location="Inlet")], 500),
    ([value("AAAA", format="SignedData"), value("1500", format="Raw")], 500),
    ([value("1500", format="SignedData")], None),
    ([value("abc")], None), ([value("")], None), ([value("NaN")], None), ([value("1,5", unit="kWh")], None),
    ([value("-1")], "meterWentBackwards"), ([value("0")], "meterWentBackwards"),
    ([value("1e15")], "meterJumped"), ([value("1" * 400)], None), ([value("1e999")], None), ([value("-9e18")], None),
    ([value("0x5dc")], None), ([value("１５００")], None),
    ([value(1500)], 500), ([value(1500.0)], 500),  # a number for a string
    ([value("1500", measurand="Energy.Imaginary")], None), ([value("1500", unit="parsec")], 500),
    ([value("85", measurand="SoC", unit="Percent"), value("9e17", measurand="Temperature", unit="Fahrenheit"),
      value("-9e18", measurand="Temperature", unit="K"), value("1e300", measurand="Voltage")], "energyMissing"),
]


@scripted
@pytest.mark.parametrize("sampled, expected", VALUES16, ids=lambda it: str(it)[:60] if isinstance(it, list) else None)
async def test_meter_values_of_1_6(place, sampled, expected):
    async with ChargePoint(place) as charger:
        transaction = await charger.start(at=ago(minutes=10))
        assert await say(charger, "MeterValues", {"connectorId": 1, "transactionId": transaction, "meterValue": [
            {"timestamp": ago(minutes=1), "sampledValue": sampled}]}) is None
        session = (await place.sessions(charger.id))[0]
        assert session["energyWh"] == (expected if isinstance(expected, int) else 0)
        await charger.stop(transaction, meter=2000)
        order = await place.only_order()
        rules = [one["rule"] for one in order["exceptions"]]
        assert (order["state"], order["energyWh"], order["totalMinor"]) == ("settled", 1000, 700)
        assert [one for one in rules if one != "readingsMended"] == ([expected] if isinstance(expected, str) else [])


def sampled201(number, **unit):
    return {"value": number, "measurand": REGISTER, **({"unitOfMeasure": unit} if unit else {})}


VALUES201 = [
    (sampled201(1500), 500), (sampled201(1.5, unit="kWh"), 500), (sampled201(1.5, multiplier=3), 500),
    (sampled201(15, unit="kWh", multiplier=-1), 500), (sampled201(1500000, unit="Wh", multiplier=-3), 500),
    (sampled201("1500"), 500), ({"value": 1500}, 500), (sampled201(1500, unit="Wh", multiplier=0), 500),
    (sampled201(1, multiplier=9223372036854775807), None), (sampled201(1, multiplier=-9223372036854775808), None),
    (sampled201(1, unit="kWh", multiplier=4000000000), None), (sampled201(1e30), None), (sampled201(-9e18), None),
    ({"value": 9000, "measurand": "Energy.Active.Net"}, None), ({"value": 1500, "location": "Outlet"}, 500),
]


@scripted
@pytest.mark.parametrize("sampled, expected", VALUES201, ids=lambda it: str(it)[:60] if isinstance(it, dict) else None)
async def test_meter_values_of_2_0_1(place, sampled, expected):
    async with ChargingStation(place) as station:
        await station.event("Started", "Authorized", "Charging", 1000, "VALID", ago(minutes=10), evse=1)
        at = ago(minutes=1)
        assert await say(station, "TransactionEvent", {
            "eventType": "Updated", "timestamp": at, "triggerReason": "MeterValuePeriodic", "seqNo": 1,
            "transactionInfo": {"transactionId": station.transaction},
            "meterValue": [{"timestamp": at, "sampledValue": [sampled]}]}) is None
        assert (await station.session())["energyWh"] == (expected or 0)
        station.sequence = 2
        await station.event("Ended", "StopAuthorized", None, 2000, reason="Local")
        await station.settled(1000)


@scripted
@pytest.mark.parametrize("start, readings, stop, energy", [
    (9 * 10**18, ["-9e18", "9e18"], 10, 0), (-9 * 10**18, ["9e18", "1e15"], 9 * 10**18, 0),
    (0, ["1e15", "-1e15", "1e15"], -9 * 10**18, 0), (0, [], 9223372036854775807, 0),
    (-1, ["5"], 10, 11), (2147483647, ["2147483657"], 2147483667, 20)])
async def test_registers_at_the_end_of_their_numbers_harm_nobody(place, start, readings, stop, energy):
    async with ChargePoint(place) as charger:
        transaction = await charger.start(meter=start, at=ago(minutes=10))
        for minutes, reading in enumerate(readings):
            assert await say(charger, "MeterValues", {
                "connectorId": 1, "transactionId": transaction, "meterValue": [
                    {"timestamp": ago(minutes=8 - minutes), "sampledValue": [value(reading)]}]}) is None
        await charger.stop(transaction, meter=stop)
        order = await place.only_order()
        assert (order["state"], order["energyWh"]) == ("settled", energy), order
        assert 0 <= order["totalMinor"] <= 100


@scripted
@pytest.mark.parametrize("number", [
    "9223372036854775807", "-9223372036854775808", "99999999999999999999", "-1", "1e18"])
async def test_numbers_of_places_and_transactions_that_no_station_has(place, number):
    async with ChargePoint(place) as charger:
        for action, payload in [
                ("StatusNotification", '{"connectorId":%s,"errorCode":"NoError","status":"Available"}'),
                ("StartTransaction", '{"connectorId":%s,"idTag":"VALID","meterStart":1,"timestamp":"%s"}'),
                ("StartTransaction", '{"connectorId":1,"idTag":"VALID","meterStart":%s,"timestamp":"%s"}'),
                ("StopTransaction", '{"transactionId":%s,"meterStop":1,"timestamp":"%s"}'),
                ("MeterValues", '{"connectorId":%s,"meterValue":[{"timestamp":"%s","sampledValue":[{"value":"1"}]}]}')]:
            filled = payload % ((number, iso(now())) if payload.count("%s") == 2 else (number,))
            assert await say(charger, action, filled) in (
                None, "PropertyConstraintViolation", "TypeConstraintViolation", "FormationViolation"), filled
        await charger.call("Heartbeat")


WORDS = [
    ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Dancing"},
     "PropertyConstraintViolation"),
    ("StatusNotification", {"connectorId": 1, "errorCode": "noerror", "status": "AVAILABLE"}, None),
    ("StatusNotification", {"connectorId": "1", "errorCode": "NoError", "status": "Available"}, None),
    ("StatusNotification", {"connectorId": 1.0, "errorCode": "NoError", "status": "Available"}, None),
    ("StatusNotification", {"connectorId": 1.5, "errorCode": "NoError", "status": "Available"}, None),  # the nearest
    ("StatusNotification", {"connectorId": "one", "errorCode": "NoError", "status": "Available"},
     "TypeConstraintViolation"),
    ("StatusNotification", {"connectorId": None, "errorCode": "NoError", "status": "Available"},
     "OccurenceConstraintViolation"),
    ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": "x" * 5000}, None),
    ("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": "a\u0000b"}, None),
    ("Authorize", {"idTag": "x" * 21}, None), ("Authorize", {"idTag": ""}, None),
    ("Authorize", {"idTag": "\u0000\u0000"}, None), ("Authorize", {"idTag": 12345678}, None),
    ("Authorize", {"idTag": ["VALID"]}, "TypeConstraintViolation"),
    ("Authorize", {"idTag": "'; DROP TABLE stations; --"}, None), ("Authorize", {"idTag": "<script>1</script>"}, None),
    ("BootNotification", {"chargePointModel": "M" * 500, "chargePointVendor": "\ufffe\U0010ffff"}, None),
    ("DataTransfer", {"vendorId": "v", "data": {"an": "object"}}, "TypeConstraintViolation"),
    ("Heartbeat", [], "FormationViolation"), ("Heartbeat", "{}", None),
    ("Heartbeat", {"x": {"y": [1, "2", None]}}, None),
]


@scripted
@pytest.mark.parametrize("action, payload, code", WORDS, ids=lambda it: str(it)[:50])
async def test_words_that_deviate_are_taken_where_their_meaning_is_certain(place, action, payload, code):
    async with ChargePoint(place) as charger:
        assert await say(charger, action, payload) == code
        await charger.call("Heartbeat")


@scripted
async def test_two_connectors_begin_with_the_same_card_time_and_meter(place):
    async with ChargePoint(place) as charger:
        at = ago(minutes=5)
        first = await charger.start(connector=1, meter=0, at=at)
        second = (await charger.call(
            "StartTransaction", connectorId=2, idTag="VALID", meterStart=0, timestamp=at))["transactionId"]
        assert first != second and len(await place.sessions(charger.id)) == 2
        again = await charger.start(connector=1, meter=0, at=at)
        assert again == first and len(await place.sessions(charger.id)) == 2


@scripted
@pytest.mark.parametrize("token, word", [("BLOCKED", "Blocked"), ("STRANGER", "Invalid"), ("EXPIRED", "Expired")])
async def test_a_start_that_comes_again_is_answered_as_before(place, token, word):
    async with ChargePoint(place) as charger:
        at = ago(minutes=5)
        first = await charger.start(token, at=at, status=word)
        assert await charger.start(token, at=at, status=word) == first


@scripted
async def test_a_card_without_money_is_refused_twice_and_taken_when_it_has_some(place):
    poor = place.driver_with("Poor", 500)
    place.card("POOR", poor)
    async with ChargingStation(place) as station:
        begun = await station.event("Started", "CablePluggedIn", "EVConnected", 1000, at=ago(minutes=5), evse=1)
        assert "idTokenInfo" not in begun
        for _ in range(2):
            answer = await station.event("Updated", "Authorized", "EVConnected", None, "POOR")
            assert answer["idTokenInfo"]["status"] == "NoCredit"
        assert "driverId" not in await station.session(), "who may not charge does not own the session"
        answer = await station.event("Updated", "Authorized", "EVConnected", None, "VALID")
        assert answer["idTokenInfo"]["status"] == "Accepted"
        assert (await station.session())["driverId"] == place.driver
        await station.event("Ended", "StopAuthorized", None, 2000, "VALID", reason="Local")
        await station.settled(1000)
