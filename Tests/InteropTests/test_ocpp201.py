"""PyPI `ocpp` as a 2.0.1 charger against the real server."""
import asyncio
from datetime import timedelta

import websockets
from ocpp.routing import on
from ocpp.v201 import ChargePoint, call, call_result
from ocpp.v201.enums import RegistrationStatusEnumType, RequestStartStopStatusEnumType

from conftest import basic, run
from test_ocpp16 import iso, now


class Charger(ChargePoint):
    def __init__(self, identity, connection):
        super().__init__(identity, connection, response_timeout=15)
        self.starts = asyncio.Queue()
        self.stops = asyncio.Queue()
        self.asked = []

    @on("RequestStartTransaction")
    def on_start(self, **fields):
        self.starts.put_nowait(fields)
        return call_result.RequestStartTransaction(status=RequestStartStopStatusEnumType.accepted)

    @on("RequestStopTransaction")
    def on_stop(self, transaction_id, **_):
        self.stops.put_nowait(transaction_id)
        return call_result.RequestStopTransaction(status=RequestStartStopStatusEnumType.accepted)

    @on("SetChargingProfile")
    def on_profile(self, **fields):
        self.asked.append(fields)
        return call_result.SetChargingProfile(status="Accepted")

    @on("ReserveNow")
    def on_reserve(self, **fields):
        self.asked.append(fields)
        return call_result.ReserveNow(status="Occupied")

    @on("GetVariables")
    def on_variables(self, get_variable_data, **_):
        return call_result.GetVariables(get_variable_result=[
            {"attribute_status": "Accepted", "attribute_value": "300", **one} for one in get_variable_data])


class connected:
    def __init__(self, info, identity):
        self.info, self.identity = info, identity

    async def __aenter__(self):
        self.socket = await websockets.connect(
            self.info["url"], subprotocols=["ocpp2.0.1", "ocpp1.6"],
            additional_headers=basic(self.identity, self.info["password"]))
        assert self.socket.subprotocol == "ocpp2.0.1"
        self.charger = Charger(self.identity, self.socket)
        self.task = asyncio.create_task(self.charger.start())
        answer = await self.charger.call(call.BootNotification(
            charging_station={"model": "M", "vendor_name": "V"}, reason="PowerUp"))
        assert answer.status == RegistrationStatusEnumType.accepted
        await self.charger.call(call.StatusNotification(
            timestamp=iso(now()), connector_status="Available", evse_id=1, connector_id=1))
        return self.charger

    async def __aexit__(self, *_):
        await self.socket.close()
        self.task.cancel()


def test_a_contract_certificate_that_nobody_can_verify_is_not_accepted(world):
    _, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            return await charger.call(call.Authorize(
                id_token={"id_token": "CARD0001", "type": "eMAID"}, certificate="-----BEGIN CERTIFICATE-----"))

    answer = run(day())
    assert answer.id_token_info["status"] == "Invalid" and answer.certificate_status == "NoCertificateAvailable"


TRANSACTION = "d2f1c0a98b7e4f3aa1b2c3d4e5f60718ab"  # 34 hexadecimal characters, as a real client makes them


def event(kind, sequence, moment, wh, token=None, reason=None, offline=None, remote=None, transaction=TRANSACTION,
          with_evse=True):
    info = {"transaction_id": transaction}
    if reason:
        info["stopped_reason"] = reason
    if remote is not None:
        info["remote_start_id"] = remote
    values = [{"timestamp": iso(moment), "sampled_value": [
        {"value": wh / 1000, "measurand": "Energy.Active.Import.Register",
         "unit_of_measure": {"unit": "kWh"}}]}] if wh is not None else None
    return call.TransactionEvent(
        event_type=kind, timestamp=iso(moment), trigger_reason="MeterValuePeriodic", seq_no=sequence,
        transaction_info=info, meter_value=values, offline=offline,
        evse={"id": 1, "connector_id": 1} if with_evse else None,
        id_token={"id_token": token, "type": "ISO14443"} if token else None)


def only_order(world):
    orders = world.orders()
    assert len(orders) == 1, orders
    return world.order(orders[0]["id"])


def test_a_whole_session_and_its_total_cost(world):
    _, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            allowed = await charger.call(call.Authorize(id_token={"id_token": "CARD0001", "type": "ISO14443"}))
            assert allowed.id_token_info["status"] == "Accepted"
            start = now() - timedelta(minutes=20)
            begun = await charger.call(event("Started", 0, start, 1000, token="CARD0001"))
            assert begun.id_token_info["status"] == "Accepted"
            for minute in range(1, 20):
                await charger.call(event("Updated", minute, start + timedelta(minutes=minute), 1000 + 500 * minute))
            ended = await charger.call(event(
                "Ended", 20, start + timedelta(minutes=20), 11_000, reason="Local"))
            assert ended.total_cost == 70.0

    run(day())
    order = only_order(world)
    assert order["state"] == "settled" and order["energyWh"] == 10_000 and order["totalMinor"] == 7000
    assert order["exceptions"] == []


def test_a_connector_that_is_occupied_by_a_session_counts_as_charging(world):
    _, info = world.station("CP201")

    def counted():
        found = {}
        for state in ("available", "charging", "occupied"):
            listed = world.server.api("GET", f"stations?operatorId={world.operator}&connector={state}")
            found[state] = [one["identity"] for one in listed["items"]]
        return found

    async def look():
        return await asyncio.to_thread(counted)

    async def day():
        async with connected(info, "CP201") as charger:
            assert await look() == {"available": ["CP201"], "charging": [], "occupied": []}
            await charger.call(call.StatusNotification(
                timestamp=iso(now()), connector_status="Occupied", evse_id=1, connector_id=1))
            assert await look() == {"available": [], "charging": [], "occupied": ["CP201"]}
            await charger.call(event("Started", 0, now(), 1000, token="CARD0001"))
            assert await look() == {"available": [], "charging": ["CP201"], "occupied": []}
            await charger.call(event("Ended", 1, now(), 1500, reason="EVDisconnected"))
            assert await look() == {"available": [], "charging": [], "occupied": ["CP201"]}

    run(day())


def test_events_out_of_order_twice_and_late_leave_one_right_order(world):
    _, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            start = now() - timedelta(hours=5)
            events = [event("Started", 0, start, 1000, token="CARD0001", offline=True)] + [
                event("Updated", n, start + timedelta(minutes=n), 1000 + 500 * n, offline=True) for n in range(1, 10)]
            for index in (2, 0, 1, 1, 5, 4, 3, 9, 8, 7, 6, 6, 0):
                await charger.call(events[index])
            for _ in range(2):
                await charger.call(event("Ended", 10, start + timedelta(minutes=10), 6000, reason="EVDisconnected"))

    run(day())
    order = only_order(world)
    assert order["state"] == "settled" and order["energyWh"] == 5000
    assert order["totalMinor"] == sum(line["amountMinor"] for line in order["lines"]) == 3500


def test_missing_events_are_an_exception_that_names_them(world):
    _, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            start = now() - timedelta(minutes=9)
            await charger.call(event("Started", 0, start, 1000, token="CARD0001"))
            await charger.call(event("Updated", 3, start + timedelta(minutes=3), 2500))
            await charger.call(event("Ended", 5, start + timedelta(minutes=5), 3500, reason="Local"))

    run(day())
    order = only_order(world)
    gap = next(e for e in order["exceptions"] if e["rule"] == "sequenceGap")
    assert gap["evidence"] == {"missing": "1-2,4"} and gap["state"] == "noted"
    assert order["totalMinor"] == 1750


def test_an_end_without_a_start_becomes_an_order(world):
    _, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            for _ in range(2):
                await charger.call(event("Ended", 7, now() - timedelta(hours=1), 9000, token="CARD0001", reason="Local"))

    run(day())
    order = only_order(world)
    assert "stopWithoutStart" in [e["rule"] for e in order["exceptions"]]


def test_remote_start_is_matched_by_its_number(world):
    station, info = world.station("CP201")

    async def day():
        async with connected(info, "CP201") as charger:
            loop = asyncio.get_running_loop()

            def post(body):
                return world.server.api("POST", f"stations/{station}/commands", body, 202)

            command = await loop.run_in_executor(None, post, {"kind": "start", "token": "CARD0001", "evse": 1})
            asked = await asyncio.wait_for(charger.starts.get(), 5)
            assert asked["id_token"] == {"id_token": "CARD0001", "type": "ISO14443"} and asked["evse_id"] == 1
            await charger.call(event("Started", 0, now(), 1000, token="CARD0001", remote=asked["remote_start_id"]))
            ended = await loop.run_in_executor(None, lambda: world.server.until(
                f"commands/{command['id']}", lambda c: c["isFinal"]))
            assert ended["state"] == "accepted"
            await loop.run_in_executor(None, post, {"kind": "stop", "sessionId": ended["sessionId"]})
            assert await asyncio.wait_for(charger.stops.get(), 5) == TRANSACTION
            await charger.call(event("Ended", 1, now(), 1500, reason="Remote"))

    run(day())
    assert only_order(world)["totalMinor"] == 350


def test_commands_and_their_answers(world):
    station, info = world.station("CP201")
    commands = [
        ({"kind": "setPowerLimit", "evse": 1, "limitW": 11000}, "accepted"),
        ({"kind": "reserve", "token": "CARD0001", "evse": 1, "expiresAt": "2099-01-01T00:00:00Z"}, "rejected"),
        ({"kind": "readConfiguration", "keys": ["OCPPCommCtrlr/HeartbeatInterval"]}, "accepted"),
        ({"kind": "clearCache"}, "notSupported"),
        ({"kind": "readConfiguration", "keys": ["HeartbeatInterval"]}, "failed"),
    ]

    async def day():
        async with connected(info, "CP201") as charger:
            loop = asyncio.get_running_loop()
            for body, expected in commands:
                command = await loop.run_in_executor(
                    None, lambda: world.server.api("POST", f"stations/{station}/commands", body, 202))
                ended = await loop.run_in_executor(None, lambda: world.server.until(
                    f"commands/{command['id']}", lambda c: c["isFinal"]))
                assert ended["state"] == expected, (body, ended)

    run(day())
