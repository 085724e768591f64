"""PyPI `ocpp` as a 1.6 charger against the real server."""
import asyncio
from datetime import datetime, timedelta, timezone

import pytest
import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.v16.enums import (AvailabilityStatus, CancelReservationStatus, ChargingProfileStatus, ConfigurationStatus,
                            Phase, RegistrationStatus, RemoteStartStopStatus, ReservationStatus, ResetStatus,
                            UnlockStatus)

from conftest import basic, run


class Charger(ChargePoint):
    """A charger that does as it is told and remembers what it was told."""

    def __init__(self, identity, connection):
        super().__init__(identity, connection, response_timeout=15)
        self.asked = []
        self.starts = asyncio.Queue()
        self.stops = asyncio.Queue()

    @on("RemoteStartTransaction")
    def on_start(self, **fields):
        self.asked.append(("RemoteStartTransaction", fields))
        self.starts.put_nowait(fields)
        return call_result.RemoteStartTransaction(status=RemoteStartStopStatus.accepted)

    @on("RemoteStopTransaction")
    def on_stop(self, transaction_id, **_):
        self.stops.put_nowait(transaction_id)
        return call_result.RemoteStopTransaction(status=RemoteStartStopStatus.accepted)

    @on("ReserveNow")
    def on_reserve(self, **fields):
        self.asked.append(("ReserveNow", fields))
        return call_result.ReserveNow(status=ReservationStatus.accepted)

    @on("CancelReservation")
    def on_cancel(self, **fields):
        self.asked.append(("CancelReservation", fields))
        return call_result.CancelReservation(status=CancelReservationStatus.accepted)

    @on("SetChargingProfile")
    def on_profile(self, **fields):
        self.asked.append(("SetChargingProfile", fields))
        return call_result.SetChargingProfile(status=ChargingProfileStatus.accepted)

    @on("ChangeConfiguration")
    def on_configuration(self, **fields):
        self.asked.append(("ChangeConfiguration", fields))
        return call_result.ChangeConfiguration(status=ConfigurationStatus.rejected)

    @on("Reset")
    def on_reset(self, **fields):
        return call_result.Reset(status=ResetStatus.accepted)

    @on("UnlockConnector")
    def on_unlock(self, **fields):
        return call_result.UnlockConnector(status=UnlockStatus.unlock_failed)

    @on("ChangeAvailability")
    def on_availability(self, **fields):
        return call_result.ChangeAvailability(status=AvailabilityStatus.scheduled)


class connected:
    kind = Charger

    def __init__(self, connection_info, identity, password=None, protocol="ocpp1.6", **options):
        self.url, self.identity = connection_info["url"], identity
        self.password = password or connection_info["password"]
        self.protocol, self.options = protocol, options

    async def __aenter__(self):
        self.socket = await websockets.connect(
            self.url, subprotocols=[self.protocol], additional_headers=basic(self.identity, self.password),
            **self.options)
        self.charger = self.kind(self.identity, self.socket)
        self.task = asyncio.create_task(self.charger.start())
        return self.charger

    async def __aexit__(self, *_):
        await self.socket.close()
        self.task.cancel()


def now():
    return datetime.now(timezone.utc)


def iso(moment):
    return moment.isoformat().replace("+00:00", "Z")


async def boot(charger):
    answer = await charger.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
    assert answer.status == RegistrationStatus.accepted
    await charger.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Available"))
    return answer


def meter(moment, wh, power=None):
    sampled = [{"value": str(wh), "measurand": "Energy.Active.Import.Register", "unit": "Wh"}]
    if power is not None:
        sampled.append({"value": str(power / 1000), "measurand": "Power.Active.Import", "unit": "kW"})
    return [{"timestamp": iso(moment), "sampled_value": sampled}]


async def charge(charger, start, minutes=30, meter_start=1000, token="CARD0001", step=500):
    begun = await charger.call(call.StartTransaction(
        connector_id=1, id_tag=token, meter_start=meter_start, timestamp=iso(start)))
    for minute in range(1, minutes + 1):
        await charger.call(call.MeterValues(
            connector_id=1, transaction_id=begun.transaction_id,
            meter_value=meter(start + timedelta(minutes=minute), meter_start + step * minute, 30_000)))
    return begun


def test_a_whole_session_is_metered_priced_paid_and_booked(world):
    station, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            allowed = await charger.call(call.Authorize(id_tag="card0001"))
            assert allowed.id_tag_info["status"] == "Accepted"
            start = now() - timedelta(minutes=31)
            begun = await charge(charger, start)
            assert begun.id_tag_info["status"] == "Accepted" and begun.transaction_id > 0
            running = world.server.api("GET", f"sessions?stationId={station}", expect=200)["items"][0]
            assert running["state"] == "charging" and running["energyWh"] == 15_000
            assert running["costMinor"] == 10_500  # 15 kWh at 5 + 2
            assert world.balance()["heldMinor"] == 20_000
            stopped = await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=16_000, timestamp=iso(start + timedelta(minutes=31)),
                id_tag="CARD0001", reason="Local"))
            assert stopped.id_tag_info["status"] == "Accepted"

    run(day())
    order = world.order(world.orders()[0]["id"])
    assert order["state"] == "settled" and order["energyWh"] == 15_000
    assert sum(line["amountMinor"] for line in order["lines"]) == order["totalMinor"] == 10_500
    assert (order["electricityMinor"], order["serviceMinor"], order["paidMinor"], order["owedMinor"]) == (
        7500, 3000, 10_500, 0)
    assert order["exceptions"] == []
    assert (world.balance()["availableMinor"], world.balance()["heldMinor"]) == (89_500, 0)
    verified = world.server.command("ledger", "verify", check=False)
    assert verified.returncode == 0 and "all fit" in verified.stdout


def test_messages_that_come_twice_leave_one_session_and_one_order(world):
    _, info = world.station("CP16")

    async def day():
        start = now() - timedelta(minutes=10)
        async with connected(info, "CP16") as charger:
            await boot(charger)
            first = await charge(charger, start, minutes=5)
            again = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=1000, timestamp=iso(start)))
            assert again.transaction_id == first.transaction_id
            for _ in range(2):
                await charger.call(call.StopTransaction(
                    transaction_id=first.transaction_id, meter_stop=3500,
                    timestamp=iso(start + timedelta(minutes=6))))

    run(day())
    assert len(world.orders()) == 1
    order = world.order(world.orders()[0]["id"])
    assert order["state"] == "settled" and order["totalMinor"] == 1750 and order["exceptions"] == []


def test_the_end_of_an_unknown_transaction_becomes_an_order_of_its_own_once(world):
    _, info = world.station("CP16")

    async def day():
        end = now() - timedelta(hours=3)
        stop = call.StopTransaction(
            transaction_id=987654, meter_stop=9000, timestamp=iso(end), id_tag="CARD0001",
            transaction_data=meter(end - timedelta(minutes=20), 4000) + meter(end - timedelta(minutes=5), 8000))
        async with connected(info, "CP16") as charger:
            await boot(charger)
            for _ in range(2):
                assert await charger.call(stop)

    run(day())
    orders = world.orders()
    assert len(orders) == 1
    order = world.order(orders[0]["id"])
    assert order["energyWh"] == 5000 and order["totalMinor"] == 3500
    assert [e["rule"] for e in order["exceptions"]] == ["stopWithoutStart"]
    assert order["exceptions"][0]["evidence"]["transaction"] == "orphan-987654"


def test_remote_start_answers_with_its_session_and_remote_stop_ends_it(world):
    station, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            loop = asyncio.get_running_loop()
            command = await loop.run_in_executor(None, lambda: world.server.api(
                "POST", f"stations/{station}/commands", {"kind": "start", "token": "CARD0001", "evse": 1}, 202))
            asked = await asyncio.wait_for(charger.starts.get(), 5)
            assert asked == {"id_tag": "CARD0001", "connector_id": 1}
            begun = await charge(charger, now() - timedelta(minutes=2), minutes=1)
            ended = await loop.run_in_executor(None, lambda: world.server.until(
                f"commands/{command['id']}", lambda c: c["isFinal"]))
            assert ended["state"] == "accepted" and ended["sessionId"]
            await loop.run_in_executor(None, lambda: world.server.api(
                "POST", f"stations/{station}/commands", {"kind": "stop", "sessionId": ended["sessionId"]}, 202))
            assert await asyncio.wait_for(charger.stops.get(), 5) == begun.transaction_id
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=1500, timestamp=iso(now()), reason="Remote"))

    run(day())
    assert world.orders()[0]["state"] == "settled"


COMMANDS = [
    ({"kind": "reserve", "token": "CARD0001", "evse": 1, "expiresAt": "2099-01-01T00:00:00Z"}, "accepted"),
    ({"kind": "cancelReservation", "reservationNumber": 1}, "accepted"),
    ({"kind": "setPowerLimit", "evse": 1, "limitW": 7000}, "accepted"),
    ({"kind": "writeConfiguration", "key": "HeartbeatInterval", "value": "60"}, "rejected"),
    ({"kind": "unlock", "evse": 1}, "rejected"),
    ({"kind": "changeAvailability", "operative": False, "evse": 1}, "accepted"),
    ({"kind": "reset", "reset": "soft"}, "accepted"),
    # The charger has no handler for this one and answers NotSupported.
    ({"kind": "clearCache"}, "notSupported"),
    ({"kind": "raw", "action": "UnlockConnector", "payload": {"connectorId": 1}}, "rejected"),
    ({"kind": "raw", "action": "UnlockConnector", "payload": {"connectorId": "one"}}, "failed"),
]


def test_each_command_ends_with_what_the_charger_said(world):
    station, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            loop = asyncio.get_running_loop()
            for body, expected in COMMANDS:
                command = await loop.run_in_executor(
                    None, lambda: world.server.api("POST", f"stations/{station}/commands", body, 202))
                ended = await loop.run_in_executor(None, lambda: world.server.until(
                    f"commands/{command['id']}", lambda c: c["isFinal"]))
                assert ended["state"] == expected, (body, ended)
            profile = next(fields for name, fields in charger.asked if name == "SetChargingProfile")
            period = profile["cs_charging_profiles"]["charging_schedule"]["charging_schedule_period"][0]
            assert period["limit"] == 7000

    run(day())


def test_a_command_to_a_station_that_is_away_says_so(world):
    station, _ = world.station("CP16")
    command = world.server.api("POST", f"stations/{station}/commands", {"kind": "clearCache"}, 202)
    ended = world.server.until(f"commands/{command['id']}", lambda c: c["isFinal"])
    assert ended["state"] == "stationOffline"


def test_wrong_keys_and_strangers_are_refused_before_the_upgrade(world):
    _, info = world.station("CP16")

    async def attempt(url, identity, password):
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            await websockets.connect(url, subprotocols=["ocpp1.6"], additional_headers=basic(identity, password))
        return refused.value.response.status_code, refused.value.response.headers

    async def day():
        status, headers = await attempt(info["url"], "CP16", "wrong")
        assert status == 401 and "Basic" in headers["WWW-Authenticate"]
        assert (await attempt(info["url"], "OTHER", info["password"]))[0] == 401
        assert (await attempt(info["url"].replace("CP16", "NOBODY"), "NOBODY", "x"))[0] == 404

    run(day())


def test_a_sub_protocol_that_nobody_speaks_is_closed_after_the_handshake(world):
    _, info = world.station("CP16")

    async def day():
        async with websockets.connect(
                info["url"], subprotocols=["ocpp9.9"], additional_headers=basic("CP16", info["password"])) as socket:
            assert socket.subprotocol is None
            with pytest.raises(websockets.exceptions.ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 5)

    run(day())


MALFORMED = [
    ('[2,"a","Heartbeat"]', ["a", "FormationViolation"]),
    ('[2,"b","NoSuchAction",{}]', ["b", "NotImplemented"]),
    ('[2,"c","ClearCache",{}]', ["c", "NotSupported"]),
    ('[2,"d","StartTransaction",{}]', ["d", "OccurenceConstraintViolation"]),
    ('[2,"e","StartTransaction",{"connectorId":{},"idTag":"x","meterStart":1,"timestamp":"2024-01-01T00:00:00Z"}]',
     ["e", "TypeConstraintViolation"]),
    ('[2,"f","StatusNotification",{"connectorId":1,"errorCode":"NoError","status":"Dancing"}]',
     ["f", "PropertyConstraintViolation"]),
]


def test_malformed_frames_get_the_exact_error(world):
    _, info = world.station("CP16")

    async def day():
        import json
        async with websockets.connect(
                info["url"], subprotocols=["ocpp1.6"], additional_headers=basic("CP16", info["password"])) as socket:
            for sent, expected in MALFORMED:
                await socket.send(sent)
                answer = json.loads(await asyncio.wait_for(socket.recv(), 5))
                assert answer[0] == 4 and answer[1:3] == expected, (sent, answer)
            await socket.send("this is no JSON")
            await socket.send('[2,"ok","Heartbeat",{}]')
            assert json.loads(await asyncio.wait_for(socket.recv(), 5))[:2] == [3, "ok"]

    run(day())


def test_a_second_connection_of_a_station_takes_over(world):
    _, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as first:
            await boot(first)
            async with connected(info, "CP16") as second:
                await boot(second)
                await asyncio.wait_for(first._connection.wait_closed(), 5)
                await second.call(call.Heartbeat())

    run(day())


def test_compressed_messages_are_understood(world):
    _, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16", compression="deflate") as charger:
            assert charger._connection.protocol.extensions, "compression was not agreed"
            await boot(charger)
            await charge(charger, now() - timedelta(minutes=3), minutes=2)

    run(day())


def test_a_session_is_stopped_before_the_money_is_used_up(server):
    from conftest import World
    world = World(server, balance=5000, hold=2000)
    _, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            start = now() - timedelta(minutes=20)
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(start)))
            register = 0
            for minute in range(1, 20):  # 30 kW: 500 Wh a minute, 3.50 TWD
                register = 500 * minute
                await charger.call(call.MeterValues(
                    connector_id=1, transaction_id=begun.transaction_id,
                    meter_value=meter(start + timedelta(minutes=minute), register, 30_000)))
                await asyncio.sleep(0.05)
                if not charger.stops.empty():
                    break
            assert charger.stops.get_nowait() == begun.transaction_id
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=register, timestamp=iso(now()), reason="Remote"))

    run(day())
    order = world.order(world.orders()[0]["id"])
    assert order["state"] == "settled" and order["owedMinor"] == 0 and order["paidMinor"] <= 5000
    assert order["energyWh"] >= 5000, "stopped far too early"


def test_energy_by_phases_is_their_sum_and_not_the_sum_of_two_ways_to_say_it(world):
    _, info = world.station("CP16")

    def phases(moment, **values):
        return [{"timestamp": iso(moment), "sampled_value": [
            {"value": str(wh), "phase": phase.replace("_", "-"), "measurand": "Energy.Active.Import.Register",
             "unit": "Wh"} for phase, wh in values.items()]}]

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            start = now() - timedelta(minutes=30)
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(start)))
            for minute, values in [
                    (10, {"L1": 1000, "L2": 1000, "L3": 1000, "N": 5}),
                    (20, {"L1_N": 2000, "L2_N": 2000, "L3_N": 2000, "L1": 2000, "L2": 2000, "L3": 2000})]:
                await charger.call(call.MeterValues(
                    connector_id=1, transaction_id=begun.transaction_id,
                    meter_value=phases(start + timedelta(minutes=minute), **values)))
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=8000, timestamp=iso(now())))

    run(day())
    order = world.order(world.orders()[0]["id"])
    assert order["energyWh"] == 8000 and order["exceptions"] == []
    session = world.server.api("GET", f"sessions/{order['sessionId']}/samples", expect=200)["items"]
    assert [sample["registerWh"] for sample in session if "registerWh" in sample] == [3000, 6000]


def test_a_start_from_afar_is_for_tokens_that_may_charge(world):
    station, _ = world.station("CP16")
    answer = world.server.api("POST", f"stations/{station}/commands", {"kind": "start", "token": "NOBODY"}, 422)
    assert answer["errors"][0] == {"field": "/token", "rule": "may not charge: unknown"}


@pytest.mark.parametrize("identity", [".", ".."])
def test_an_identity_can_be_in_an_address(world, identity):
    world.server.api("POST", "stations", {"operatorId": world.operator, "identity": identity}, 422)


def test_connectors_below_zero_are_none(world):
    station, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            import json
            await charger._connection.send(json.dumps([2, "below", "StatusNotification", {
                "connectorId": -1, "errorCode": "NoError", "status": "Available"}]))
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(now() - timedelta(hours=1))))
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=1000, timestamp=iso(now())))

    run(day())
    connectors = world.server.api("GET", f"stations/{station}", expect=200)["connectors"]
    assert all(one["evse"] >= 0 for one in connectors), connectors


def test_a_message_id_that_is_too_long_is_answered_all_the_same(world):
    station, info = world.station("CP16")

    async def day():
        import json
        async with websockets.connect(
                info["url"], subprotocols=["ocpp1.6"], additional_headers=basic("CP16", info["password"])) as socket:
            for identifier in ["{" + "a" * 36 + "}", "x" * 255]:
                await socket.send(json.dumps([2, identifier, "Heartbeat", {}]))
                assert json.loads(await asyncio.wait_for(socket.recv(), 5))[:2] == [3, identifier]

    run(day())
    found = world.server.until(f"stations/{station}/deviations", lambda page: page["items"])
    assert ("messageId", "tooLong") in [(one["path"], one["rule"]) for one in found["items"]]


def test_who_spends_their_last_money_is_not_blocked_by_the_end_of_their_session(world):
    _, info = world.station("CP16")

    async def day():
        async with connected(info, "CP16") as charger:
            await boot(charger)
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(now() - timedelta(hours=2))))
            # 142 kWh at 7.00 leave 6.00 of 1000.00.
            ended = [await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, id_tag="CARD0001", meter_stop=142_000, timestamp=iso(at)))
                for at in [now()] * 2]
            assert [one.id_tag_info["status"] for one in ended] == ["Accepted", "Accepted"]

    run(day())
    assert world.balance()["availableMinor"] == 600
