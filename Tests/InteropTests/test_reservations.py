"""Reservations as a resource, with PyPI `ocpp` as the charger in 1.6 and 2.0.1."""
import asyncio
from datetime import timedelta

import websockets
from ocpp.routing import on
from ocpp.v16 import ChargePoint as ChargePoint16
from ocpp.v16 import call as call16
from ocpp.v16 import call_result as result16
from ocpp.v201 import ChargePoint as ChargePoint201
from ocpp.v201 import call as call201
from ocpp.v201 import call_result as result201

from conftest import basic, run
from test_ocpp16 import iso, now
from test_ocpp201 import event


class Charger16(ChargePoint16):
    answer = "Accepted"

    def __init__(self, identity, socket):
        super().__init__(identity, socket, response_timeout=15)
        self.reserved, self.cancelled = [], []

    @on("ReserveNow")
    def on_reserve(self, **fields):
        self.reserved.append(fields)
        return result16.ReserveNow(status=self.answer)

    @on("CancelReservation")
    def on_cancel(self, reservation_id):
        self.cancelled.append(reservation_id)
        return result16.CancelReservation(status="Accepted")


class Charger201(ChargePoint201):
    answer = "Accepted"

    def __init__(self, identity, socket):
        super().__init__(identity, socket, response_timeout=15)
        self.reserved, self.cancelled = [], []

    @on("ReserveNow")
    def on_reserve(self, **fields):
        self.reserved.append(fields)
        return result201.ReserveNow(status=self.answer)

    @on("CancelReservation")
    def on_cancel(self, reservation_id):
        self.cancelled.append(reservation_id)
        return result201.CancelReservation(status="Rejected")


class connected:
    def __init__(self, kind, protocol, info, identity):
        self.kind, self.protocol, self.info, self.identity = kind, protocol, info, identity

    async def __aenter__(self):
        self.socket = await websockets.connect(
            self.info["url"], subprotocols=[self.protocol],
            additional_headers=basic(self.identity, self.info["password"]))
        self.charger = self.kind(self.identity, self.socket)
        self.task = asyncio.create_task(self.charger.start())
        return self.charger

    async def __aexit__(self, *_):
        await self.socket.close()
        self.task.cancel()


class Desk:
    """The API as somebody at a desk uses it, off the event loop."""

    def __init__(self, world, station):
        self.world, self.station = world, station

    async def api(self, *arguments, **named):
        return await asyncio.get_running_loop().run_in_executor(
            None, lambda: self.world.server.api(*arguments, **named))

    async def reserve(self, expect=202, **fields):
        body = {"stationId": self.station, "token": "CARD0001", "until": iso(now() + timedelta(minutes=30)), **fields}
        return await self.api("POST", "reservations", {k: v for k, v in body.items() if v is not None}, expect)

    async def until(self, reservation, *states):
        return await asyncio.get_running_loop().run_in_executor(None, lambda: self.world.server.until(
            f"reservations/{reservation['id']}", lambda found: found["state"] in states))


def test_a_place_is_kept_and_used_by_its_driver_in_1_6(world):
    station, info = world.station("RES16")

    async def day():
        desk = Desk(world, station)
        async with connected(Charger16, "ocpp1.6", info, "RES16") as charger:
            first = await desk.reserve(evse=1)
            assert first["state"] in ("requested", "accepted")
            kept = await desk.until(first, "accepted")
            assert charger.reserved[0]["connector_id"] == 1 and charger.reserved[0]["id_tag"] == "CARD0001"
            assert charger.reserved[0]["reservation_id"] == kept["number"]
            second = await desk.reserve(expect=409, evse=1)
            assert "reserved until" in second["detail"]
            begun = await charger.call(call16.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(now()),
                reservation_id=kept["number"]))
            used = await desk.until(first, "used")
            session = await desk.api("GET", f"sessions/{used['sessionId']}", expect=200)
            assert session["number"] == begun.transaction_id
            await desk.api("DELETE", f"reservations/{first['id']}", expect=409)

    run(day())


def test_a_start_without_the_number_is_found_by_card_and_place(world):
    station, info = world.station("RES16B")

    async def day():
        desk = Desk(world, station)
        async with connected(Charger16, "ocpp1.6", info, "RES16B") as charger:
            first = await desk.reserve(token=None, driverId=world.driver)
            await desk.until(first, "accepted")
            assert charger.reserved[0]["connector_id"] == 0, "any"
            await charger.call(call16.StartTransaction(
                connector_id=2, id_tag="CARD0001", meter_start=0, timestamp=iso(now())))
            assert (await desk.until(first, "used"))["driverId"] == world.driver

    run(day())


def test_refusal_cancellation_and_the_stations_own_word_in_2_0_1(world):
    station, info = world.station("RES201")

    async def day():
        desk = Desk(world, station)
        async with connected(Charger201, "ocpp2.0.1", info, "RES201") as charger:
            charger.answer = "Occupied"
            refused = await desk.until(await desk.reserve(evse=1), "rejected")
            assert refused["reason"] == "Occupied" and "finishedAt" in refused
            charger.answer = "Accepted"
            kept = await desk.until(await desk.reserve(evse=1), "accepted")
            assert charger.reserved[1]["id"] == kept["number"] and charger.reserved[1]["evse_id"] == 1
            assert charger.reserved[1]["id_token"]["id_token"] == "CARD0001"
            cancelled = await desk.api("DELETE", f"reservations/{kept['id']}", expect=200)
            assert cancelled["state"] == "cancelled" and charger.cancelled == [kept["number"]]
            for word, state in [("Expired", "expired"), ("Removed", "cancelled")]:
                kept = await desk.until(await desk.reserve(evse=1), "accepted")
                await charger.call(call201.ReservationStatusUpdate(
                    reservation_id=kept["number"], reservation_update_status=word))
                assert (await desk.until(kept, state))["state"] == state
            kept = await desk.until(await desk.reserve(evse=1), "accepted")
            await charger.call(event("Started", 0, now(), 0, token="CARD0001"))
            assert (await desk.until(kept, "used"))["sessionId"]
            listed = await desk.api("GET", f"reservations?stationId={station}&limit=2", expect=200)
            assert [one["state"] for one in listed["items"]] == ["used", "cancelled"] and listed["nextCursor"]
            open_ones = await desk.api("GET", "reservations?state=accepted", expect=200)
            assert open_ones["items"] == []

    run(day())


def test_time_ends_a_reservation_and_a_station_that_is_away_refuses_it(world):
    station, info = world.station("RESTIME")

    async def day():
        desk = Desk(world, station)
        away = await desk.until(await desk.reserve(evse=1), "rejected")
        assert "not connected" in away["reason"]
        async with connected(Charger16, "ocpp1.6", info, "RESTIME"):
            short = await desk.reserve(evse=1, until=iso(now() + timedelta(seconds=3)))
            await desk.until(short, "accepted")
            await desk.until(short, "expired")

    run(day())


def test_what_cannot_be_reserved_is_named(world):
    station, _ = world.station("RESBAD")
    server = world.server

    def field(body):
        answer = server.api("POST", "reservations", body, 422)
        return [error["field"] for error in answer["errors"]]

    good = {"stationId": station, "token": "CARD0001", "until": iso(now() + timedelta(minutes=5))}
    assert field({**good, "until": iso(now() - timedelta(minutes=1))}) == ["/until"]
    assert field({**good, "until": iso(now() + timedelta(days=8))}) == ["/until"]
    assert field({**good, "token": "STRANGER"}) == ["/token"]
    assert field({"stationId": station, "until": good["until"]}) == ["/token"]
    assert field({**good, "evse": -1, "colour": "red"}) == ["/evse", "/colour"]
    assert field({**good, "stationId": world.driver}) == ["/stationId"]
    first = server.api("POST", "reservations", good, 202, Idempotency_Key="res-1")
    again = server.api("POST", "reservations", good, 202, Idempotency_Key="res-1")
    assert first["id"] == again["id"]
