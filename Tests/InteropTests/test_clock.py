"""How far a charger's clock is off, seen through the API."""
import asyncio
import json
from datetime import datetime, timedelta, timezone

import pytest
import websockets

from conftest import basic, run


def moment(offset):
    return (datetime.now(timezone.utc) + offset).strftime("%Y-%m-%dT%H:%M:%SZ")


async def report(info, identity, edition, offsets):
    async with websockets.connect(
            info["url"], subprotocols=[edition], additional_headers=basic(identity, info["password"])) as socket:
        for number, offset in enumerate(offsets):
            payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
            if edition == "ocpp2.0.1":
                payload = {"evseId": 1, "connectorId": 1, "connectorStatus": "Available"}
            payload["timestamp"] = moment(offset)
            await socket.send(json.dumps([2, str(number), "StatusNotification", payload]))
            assert json.loads(await asyncio.wait_for(socket.recv(), 5))[0] == 3
        await asyncio.sleep(6)


@pytest.mark.parametrize("edition", ["ocpp1.6", "ocpp2.0.1"])
def test_a_clock_that_is_eight_hours_ahead_shows(world, edition):
    station, info = world.station("AHEAD")
    assert "clockSkewMilliseconds" not in world.server.api("GET", f"stations/{station}", expect=200)
    # The first two were kept while it was offline.
    ahead = timedelta(hours=8)
    run(report(info, "AHEAD", edition, [ahead - timedelta(minutes=30), ahead - timedelta(minutes=3), ahead, ahead]))
    shown = world.server.api("GET", f"stations/{station}", expect=200)["clockSkewMilliseconds"]
    assert abs(shown - 8 * 3600 * 1000) < 3000
    events = world.server.api("GET", f"stations/{station}/events", expect=200)["items"]
    assert [event["kind"] for event in events] == ["clock"]


def test_a_right_clock_is_no_event(world):
    station, info = world.station("RIGHT")
    run(report(info, "RIGHT", "ocpp1.6", [timedelta(), timedelta()]))
    shown = world.server.api("GET", f"stations/{station}", expect=200)["clockSkewMilliseconds"]
    assert abs(shown) < 3000
    assert world.server.api("GET", f"stations/{station}/events", expect=200)["items"] == []
