"""Live push: one socket, changes by topic, resumed by cursor."""
import asyncio
import json
import signal
import time
from socket import create_connection
from datetime import timedelta

import pytest
import websockets

from conftest import run
from people import member
from test_ocpp16 import boot, call, charge, connected, iso, now


async def subscribe(world, **fields):
    socket = await websockets.connect(world.server.base.replace("http", "ws") + "/api/v1/live")
    await socket.send(json.dumps({"type": "subscribe", "token": world.server.token, **fields}))
    hello = json.loads(await asyncio.wait_for(socket.recv(), 5))
    assert hello["type"] == "subscribed", hello
    return socket, hello


async def gather(socket, wanted, seconds=5):
    """Reads until each wanted topic was seen; gives the newest data of each topic and the last cursor."""
    seen, cursor, end = {}, None, time.monotonic() + seconds
    while not wanted <= seen.keys():
        message = json.loads(await asyncio.wait_for(socket.recv(), max(end - time.monotonic(), 0.1)))
        assert message["type"] == "events", message
        cursor = message["cursor"]
        for event in message["events"]:
            seen[event["topic"]] = event["data"]
    return seen, cursor


def test_changes_of_a_charging_day_arrive_by_topic_and_a_reader_resumes(world):
    _, info = world.station("LIVE")

    async def day():
        socket, hello = await subscribe(world, topics=["connectors", "sessions", "orders"])
        assert set(hello["topics"]) == {"connectors", "sessions", "orders"}
        async with connected(info, "LIVE") as charger:
            await boot(charger)
            begun = await charge(charger, now() - timedelta(minutes=3), minutes=2)
            seen, cursor = await gather(socket, {"connectors", "sessions", "orders"})
            assert seen["connectors"]["status"] == "available"
            await asyncio.sleep(0.4)
            await socket.close()
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=2000, timestamp=iso(now())))
            again, hello = await subscribe(world, topics=["sessions", "orders"], **{"from": cursor})
            assert hello["cursor"] == cursor, "who is cut off now has seen no more than before"
            seen, _ = await gather(again, {"sessions", "orders"})
            assert seen["orders"]["state"] == "settled" and seen["orders"]["totalMinor"] == 700
            assert seen["sessions"]["state"] == "ended"
            await again.close()

    run(day())


@pytest.mark.parametrize("cursor", ["zz-1", "nonsense", ""])
def test_a_cursor_of_another_life_is_told_to_read_again(world, cursor):
    async def day():
        socket, _ = await subscribe(world, **{"from": cursor})
        assert json.loads(await asyncio.wait_for(socket.recv(), 5))["type"] == "reset"
        await socket.close()

    run(day())


def test_without_a_valid_token_nothing_is_seen(world):
    async def day():
        socket = await websockets.connect(world.server.base.replace("http", "ws") + "/api/v1/live")
        await socket.send(json.dumps({"type": "subscribe", "token": "nonsense"}))
        with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
            await asyncio.wait_for(socket.recv(), 5)
        assert closed.value.rcvd.code == 1008

    run(day())


def test_who_was_disabled_sees_nothing_of_what_comes_after_a_long_silence(world):
    person = member(world.server, "late@example.org", {"role": "readOnly", "operatorId": world.operator})
    staff = person.api("GET", "me").json()["staffId"]
    _, info = world.station("LIVE")

    async def day():
        socket = await websockets.connect(world.server.base.replace("http", "ws") + "/api/v1/live")
        await socket.send(json.dumps({"type": "subscribe", "token": person.token, "topics": ["connectors"]}))
        assert json.loads(await asyncio.wait_for(socket.recv(), 5))["type"] == "subscribed"
        etag = world.server.request("GET", f"/api/v1/staff/{staff}", token=world.server.token).headers["ETag"]
        world.server.api("PATCH", f"staff/{staff}", {"isDisabled": True}, 200, If_Match=etag)
        await asyncio.sleep(11)  # Rights are asked for every ten seconds.
        async with connected(info, "LIVE") as charger:
            await boot(charger)
            with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
                await asyncio.wait_for(socket.recv(), 5)
        assert closed.value.rcvd.code == 1008

    run(day())


@pytest.mark.parametrize("sent", [
    b"POST /api/v1/drivers HTTP/1.1\r\nHost: x\r\n",
    b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100\r\n\r\na",
])
def test_half_a_request_does_not_hold_up_a_stop(server, sent):
    with create_connection(("127.0.0.1", server.port)) as half:
        half.sendall(sent)
        time.sleep(0.5)
        begin = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(15) == 0 and time.monotonic() - begin < 10


def test_a_graceful_stop_closes_chargers_with_a_close_frame_and_exits_with_0(world):
    _, info = world.station("LIVE")

    async def day():
        async with connected(info, "LIVE") as charger:
            await boot(charger)
            begin = time.monotonic()
            world.server.process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(charger._connection.wait_closed(), 8)
            assert charger._connection.close_code == 1001
            code = await asyncio.get_running_loop().run_in_executor(None, world.server.process.wait, 10)
            assert code == 0 and time.monotonic() - begin < 10

    run(day())


def test_the_messages_of_one_station_come_as_they_are_said_and_masked(world):
    station, info = world.station("TAIL")
    _, other = world.station("OTHER")

    async def day():
        socket, hello = await subscribe(world, topics=["messages"], stationIds=[station])
        assert hello["topics"] == ["messages"]
        async with connected(info, "TAIL") as charger, connected(other, "OTHER") as noise:
            await boot(noise)
            await boot(charger)
            await charger.call(call.Authorize(id_tag="CARD0001"))
            told, end = [], time.monotonic() + 10
            while not any("idTagInfo" in one.get("message", "") for one in told):
                message = json.loads(await asyncio.wait_for(socket.recv(), max(end - time.monotonic(), 0.1)))
                assert message["type"] == "events" and "cursor" not in message
                assert {event["topic"] for event in message["events"]} == {"messages"}
                told += [event["data"] for event in message["events"]]
            assert {one["stationID"] for one in told} == {station}
            assert [one["direction"] for one in told] == ["in", "out"] * 3
            said = [json.loads(one["message"]) for one in told]
            assert said[0][2] == "BootNotification" and said[4][3] == {"idTag": "CA***01"}
        await socket.close()

    run(day())


def test_an_action_on_many_stations_tells_how_far_it_is(world):
    stations = [world.station(f"BULK{number}")[0] for number in range(3)]

    async def day():
        socket, _ = await subscribe(world, topics=["bulkActions"])
        made = await asyncio.to_thread(world.server.api, "POST", "bulk-actions", {
            "operatorId": world.operator, "stationIds": stations, "parallel": 1,
            "action": {"kind": "assignTariff", "tariffId": world.tariff}}, 202)
        told, end = [], time.monotonic() + 10
        while not told or not told[-1]["isFinal"]:
            message = json.loads(await asyncio.wait_for(socket.recv(), max(end - time.monotonic(), 0.1)))
            told += [event["data"] for event in message["events"]]
        assert {one["bulkActionID"] for one in told} == {made["id"]}
        assert all(sum(one["counts"].values()) == one["total"] == 3 for one in told)
        assert told[-1]["counts"] == {"accepted": 3} and told[-1]["state"] == "done"
        await socket.close()

    run(day())


def test_messages_are_for_who_may_read_the_journal_of_that_station(world):
    station, _ = world.station("TAIL")
    url = world.server.base.replace("http", "ws") + "/api/v1/live"

    async def ask(token, **fields):
        async with websockets.connect(url) as socket:
            await socket.send(json.dumps({"type": "subscribe", "token": token, **fields}))
            return json.loads(await asyncio.wait_for(socket.recv(), 5))

    async def day():
        narrow = world.server.narrowed("stations:read")
        hello = await ask(narrow, topics=["stations", "messages"], stationIds=[station])
        assert hello["topics"] == ["stations"]
        # Without naming them they are not among the topics, and they are for one station.
        assert "messages" not in (await ask(world.server.token))["topics"]
        for fields in ({}, {"stationIds": []}, {"stationIds": [station, station]},
                       {"stationIds": ["01a1fccf-1663-748a-b307-9240a69e1d88"]}):
            with pytest.raises(websockets.exceptions.ConnectionClosed) as closed:
                await ask(world.server.token, topics=["messages"], **fields)
            assert closed.value.rcvd.code == 1008

    run(day())
