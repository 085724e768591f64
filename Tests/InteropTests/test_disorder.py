"""A session is worth the same in whatever order its messages come, and whatever of it the station leaves out."""
import asyncio
import itertools
import json
import uuid
from datetime import timedelta

import pytest
import websockets

from conftest import basic, run
from test_ocpp201 import connected as connected201, event
from test_ocpp16 import boot, call as call16, connected as connected16, iso, now

# One day is as the other, and dearer from 16:00 at the site.
PRICED_BY_HOUR = {"currency": "TWD", "sessionFeeMinor": 500, "seasons": [{
    "name": "all year", "from": "01-01", "to": "12-31",
    "days": [{"type": "weekday", "slots": [{"from": "00:00", "to": "16:00", "period": "offPeak"},
                                           {"from": "16:00", "to": "24:00", "period": "peak"}]}],
    "prices": [{"period": "offPeak", "electricityMicrosPerKWh": 3_000_000, "serviceMicrosPerKWh": 0},
               {"period": "peak", "electricityMicrosPerKWh": 12_000_000, "serviceMicrosPerKWh": 0}]}]}


def at_three(days_ago):
    """15:00 in Taipei, an hour before the dear part of the day."""
    return (now() - timedelta(days=days_ago)).replace(hour=7, minute=0, second=0, microsecond=0)


def order_of(world, station, begin=None):
    """The only order of the station, or of the half day from a begin on."""
    query = f"orders?stationId={station}"
    if begin:
        query += f"&startedFrom={iso(begin)}&startedBefore={iso(begin + timedelta(hours=12))}"
    found = world.server.api("GET", query, expect=200)["items"]
    assert len(found) == 1, found
    order = world.order(found[0]["id"])
    assert sum(line["amountMinor"] for line in order["lines"]) == order["totalMinor"]
    return order


def open_rules(order):
    return [one["rule"] for one in order["exceptions"] if one["state"] == "open"]


async def send(socket, action, payload, message="m"):
    """One call without a library between; gives the answer's frame."""
    await socket.send(json.dumps([2, message, action, payload]))
    while True:
        frame = json.loads(await asyncio.wait_for(socket.recv(), 10))
        if frame[0] in (3, 4):
            return frame


@pytest.mark.timeout(240)
def test_every_order_of_the_events_of_a_transaction_makes_the_same_order(world):
    world.server.api("POST", f"tariffs/{world.tariff}/versions", {
        "definition": PRICED_BY_HOUR, "effectiveFrom": "2021-01-01T00:00:00Z"}, 201)
    # 24 of them at 52.55.
    world.server.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 100_000, "memo": "cash"}, 201,
                     Idempotency_Key="more")
    station, info = world.station("ANYORDER")
    told = [("Started", 0, 0, 1000), ("Updated", 1, 30, 9000), ("Updated", 2, 90, 9100), ("Ended", 3, 120, 11_000)]
    wrong = []

    async def day():
        async with connected201(info, "ANYORDER") as charger:
            for days_ago, places in enumerate(itertools.permutations(range(4)), start=2):
                begin, transaction = at_three(days_ago), uuid.uuid4().hex
                for place in places:
                    kind, sequence, minutes, register = told[place]
                    await charger.call(event(kind, sequence, begin + timedelta(minutes=minutes), register,
                                             token="CARD0001" if place == 0 else None, transaction=transaction))
                order = order_of(world, station, begin)
                # 8050 Wh before 16:00 and 1950 Wh after; a late reading may take the price in steps, as corrections.
                if (order["totalMinor"], order["energyWh"], order["owedMinor"], open_rules(order)) != (
                        5255, 10_000, 0, []):
                    wrong.append((places, order["totalMinor"], order["energyWh"], open_rules(order)))

    run(day(), 200)
    assert not wrong, wrong
    assert world.server.command("ledger", "verify").returncode == 0


@pytest.mark.parametrize("readings", ["in an update", "with the end"])
def test_a_start_without_a_reading_does_not_charge_the_whole_meter(world, readings):
    station, info = world.station("NOREADING")
    begin = now() - timedelta(hours=2)
    end = begin + timedelta(hours=1)

    async def day():
        async with connected201(info, "NOREADING") as charger:
            await charger.call(event("Started", 0, begin, None, token="CARD0001"))
            last = event("Ended", 2, end, 1_250_000)
            if readings == "in an update":
                await charger.call(event("Updated", 1, begin + timedelta(minutes=1), 1_240_000))
            else:
                last.seq_no = 1
                first = {**last.meter_value[0], "timestamp": iso(begin), "sampled_value": [
                    {"value": 1240.0, "context": "Transaction.Begin", "unit_of_measure": {"unit": "kWh"}}]}
                last.meter_value.insert(0, first)
            await charger.call(last)

    run(day())
    order = order_of(world, station)
    assert order["energyWh"] == 10_000 and order["totalMinor"] == 7000, "a session uses the difference of two readings"


def test_transactions_that_do_not_name_their_evse_yet_do_not_end_each_other(world):
    station, info = world.station("NOEVSE")
    begin = now() - timedelta(hours=1)

    async def day():
        async with connected201(info, "NOEVSE") as charger:
            for minutes, transaction in enumerate(["first", "second"]):
                await charger.call(event("Started", 0, begin + timedelta(minutes=minutes), 1000, with_evse=False,
                                         transaction=transaction))

    run(day())
    sessions = world.server.api("GET", f"sessions?stationId={station}", expect=200)["items"]
    assert [one["state"] for one in sessions] == ["charging", "charging"]


def test_a_transaction_id_that_is_used_again_loses_no_energy(world):
    station, info = world.station("SAMEID")
    begin = now() - timedelta(hours=3)

    async def day():
        async with connected201(info, "SAMEID") as charger:
            for hours, register in [(0, 1000), (1, 4000)]:
                start = begin + timedelta(hours=hours)
                await charger.call(event("Started", 0, start, register, token="CARD0001"))
                await charger.call(event("Ended", 1, start + timedelta(minutes=30), register + 3000))

    run(day())
    orders = [world.order(one["id"]) for one in world.orders()]
    booked = sum(one["energyWh"] for one in orders)
    told = any("conflictingStop" in open_rules(one) for one in orders)
    assert booked == 6000 or told, "3 kWh are in no book, and nobody is asked to look"


def test_a_start_that_says_what_its_end_said_is_taken_over(world):
    station, info = world.station("LATESTART")
    begin = now() - timedelta(hours=2)

    async def day():
        async with connected16(info, "LATESTART") as charger:
            await boot(charger)
            await charger.call(call16.StopTransaction(
                transaction_id=77, id_tag="CARD0001", meter_stop=9000, timestamp=iso(begin + timedelta(hours=1)),
                transaction_data=[{"timestamp": iso(begin), "sampled_value": [
                    {"value": "4000", "context": "Transaction.Begin"}]}]))
            await charger.call(call16.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=4000, timestamp=iso(begin)))

    run(day())
    order = order_of(world, station)
    session = world.server.api("GET", f"sessions/{order['sessionId']}", expect=200)
    assert order["totalMinor"] == 3500 and open_rules(order) == [] and session["evse"] == 1


@pytest.mark.parametrize("card", ["STRANGER", "CARD0001"])
def test_a_refused_card_that_took_no_energy_leaves_nothing_to_do(world, card):
    station, info = world.station("REFUSED")
    begin = now() - timedelta(minutes=30)

    async def day():
        async with connected16(info, "REFUSED") as charger:
            await boot(charger)
            await charger.call(call16.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(begin)))
            refused = await charger.call(call16.StartTransaction(
                connector_id=2, id_tag=card, meter_start=500, timestamp=iso(begin + timedelta(minutes=1))))
            assert refused.id_tag_info["status"] in ("Invalid", "ConcurrentTx")
            await charger.call(call16.StopTransaction(
                transaction_id=refused.transaction_id, meter_stop=500, reason="DeAuthorized",
                timestamp=iso(begin + timedelta(minutes=1, seconds=5))))

    run(day())
    assert world.server.api("GET", f"exceptions?stationId={station}&state=open", expect=200)["items"] == []


def test_a_start_button_needs_no_card_and_is_not_an_unknown_one(world):
    station, info = world.station("BUTTON")
    begin = now() - timedelta(hours=1)

    async def day():
        async with connected201(info, "BUTTON") as charger:
            started = event("Started", 0, begin, 0)
            started.id_token = {"id_token": "", "type": "NoAuthorization"}
            await charger.call(started)
            await charger.call(event("Ended", 1, begin + timedelta(minutes=30), 1000))

    run(day())
    assert "unknownToken" not in [one["rule"] for one in order_of(world, station)["exceptions"]]


def test_who_ends_a_session_is_answered_as_before_its_price(world):
    """1.6 as 2.0.1: that the price leaves too little for another start is no reason to block the card that stops."""
    station, info = world.station("LASTMONEY")

    async def day():
        async with connected16(info, "LASTMONEY") as charger:
            await boot(charger)
            begun = await charger.call(call16.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(now() - timedelta(hours=2))))
            return await charger.call(call16.StopTransaction(
                transaction_id=begun.transaction_id, id_tag="CARD0001", meter_stop=142_000, timestamp=iso(now())))

    assert run(day()).id_tag_info["status"] == "Accepted"
    assert order_of(world, station)["totalMinor"] == 99_400


def test_phases_named_in_two_ways_are_not_added_twice(world):
    station, info = world.station("PHASES")
    begin = now() - timedelta(hours=2)

    async def day():
        async with connected16(info, "PHASES") as charger:
            await boot(charger)
            begun = await charger.call(call16.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=0, timestamp=iso(begin)))
            await charger.call(call16.MeterValues(
                connector_id=1, transaction_id=begun.transaction_id, meter_value=[{
                    "timestamp": iso(begin + timedelta(minutes=30)), "sampled_value": [
                        {"value": "4000", "phase": phase, "measurand": "Energy.Active.Import.Register"}
                        for phase in ("L1", "L2", "L3", "L1-N", "L2-N", "L3-N")]}]))
            await charger.call(call16.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=14_000, timestamp=iso(begin + timedelta(hours=1))))

    run(day())
    order = order_of(world, station)
    assert order["energyWh"] == 14_000 and open_rules(order) == []


@pytest.mark.parametrize("version", ["ocpp1.6", "ocpp2.0.1"])
def test_a_long_message_id_is_answered(world, version):
    """A UUID in braces has 38 characters."""
    _, info = world.station("LONGID")
    identifier = "{" + str(uuid.UUID(int=7)) + "}"

    async def day():
        async with websockets.connect(info["url"], subprotocols=[version],
                                      additional_headers=basic("LONGID", info["password"])) as socket:
            about = {"chargePointVendor": "V", "chargePointModel": "M"} if version == "ocpp1.6" else {
                "reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
            return await send(socket, "BootNotification", about, identifier)

    answer = run(day())
    assert answer[:2] == [3, identifier] or answer[0] == 4, answer
