"""What the label of a charging point leads to, for everybody who stands before it."""
import time
from datetime import timedelta

import pytest
from ocpp.v16 import call

from conftest import FLAT_TARIFF, run
from test_ocpp16 import boot, connected, iso, now


LABEL = "QR%2B1%7CA"  # as a QR code has it


def look(server, station, evse):
    return server.request("GET", f"/api/charge/{station}/{evse}")


@pytest.fixture
def place(world):
    """A station whose EVSE 1 has said that it is free."""
    _, info = world.station("QR+1|A")
    world.server.api("PATCH", f"operators/{world.operator}", {
        "supportPhone": "+886 2 1234", "supportEmail": "help@example.org"}, 200, If_Match='"1"')
    return world, info


def test_who_stands_before_it_sees_price_and_state_and_nothing_of_anybody(place):
    world, info = place
    server = world.server
    assert look(server, LABEL, 1).status == 404, "it has not said that there is an EVSE"

    async def day():
        async with connected(info, "QR+1|A") as charger:
            await boot(charger)
            await charger.call(call.StatusNotification(connector_id=2, error_code="OtherError", status="Faulted"))
            found = look(server, LABEL, 1)
            assert found.status == 200 and found.headers["Cache-Control"] == "public, max-age=5"
            shown = found.json()
            assert shown["state"] == "available" and shown["stationIdentity"] == "QR+1|A"
            assert shown["site"] == {"name": "Xinyi", "address": ""}
            assert shown["operator"] == {"name": "Interop", "supportPhone": "+886 2 1234",
                                         "supportEmail": "help@example.org"}
            assert shown["price"]["now"]["electricityMicrosPerKWh"] == 5_000_000 and "next" not in shown["price"]
            assert look(server, LABEL, 2).json()["state"] == "outOfService"

            await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=1000, timestamp=iso(now())))
            await charger.call(call.StatusNotification(connector_id=1, error_code="NoError", status="Charging"))
            busy = look(server, LABEL, 1)
            assert busy.json()["state"] == "inUse"
            for word in (b"CARD0001", b"Lin", b"driver", b"session", b"energy"):
                assert word not in busy.body

    run(day())
    server.stop()
    server.start()
    assert look(server, LABEL, 1).json()["state"] == "notConnected"


def test_the_price_is_that_of_the_hour_and_says_what_comes(world):
    day = {**FLAT_TARIFF["seasons"][0], "days": [{"type": "weekday", "slots": [
        {"from": "00:00", "to": "12:00", "period": "offPeak"}, {"from": "12:00", "to": "24:00", "period": "peak"}]}],
        "prices": [*FLAT_TARIFF["seasons"][0]["prices"],
                   {"period": "peak", "electricityMicrosPerKWh": 9_000_000, "serviceMicrosPerKWh": 2_000_000}]}
    world.server.api("POST", f"tariffs/{world.tariff}/versions", {
        "definition": {**FLAT_TARIFF, "seasons": [day], "sessionFeeMinor": 500, "idleFee": {
            "microsPerMinute": 2_000_000, "graceMinutes": 15}},
        "effectiveFrom": iso(now() - timedelta(minutes=1))}, 201)
    _, info = world.station("PRICE")

    async def open_it():
        async with connected(info, "PRICE") as charger:
            await boot(charger)

    run(open_it())
    price = look(world.server, "PRICE", 1).json()["price"]
    assert {price["now"]["period"], price["next"]["period"]} == {"offPeak", "peak"}
    assert price["now"]["until"] == price["next"]["from"]
    assert price["sessionFeeMinor"] == 500 and price["idleFee"] == {"microsPerMinute": 2_000_000, "graceMinutes": 15}


def test_what_no_label_names_is_not_there_and_is_guessed_slowly(world):
    _, info = world.station("REAL")

    async def open_it():
        async with connected(info, "REAL") as charger:
            await boot(charger)

    run(open_it())
    server = world.server
    # Labels that are there are read as often as one likes.
    assert [look(server, "REAL", 1).status for _ in range(60)] == [200] * 60
    for station, evse in (("REAL", 2), ("REAL", 0), ("REAL", "x"), ("REAL", "99999999999999999999"), ("NOBODY", 1)):
        answer = look(server, station, evse)
        assert answer.status == 404 and answer.headers["Content-Type"] == "application/problem+json"
    started = time.monotonic()
    statuses = [look(server, f"GUESS-{n}", 1).status for n in range(60)]
    assert statuses.count(404) <= 30 + (time.monotonic() - started) / 2 + 1 and 429 in statuses
    # A disabled station is out of service, and says nothing else.
    station = server.api("GET", "stations?identity=REAL", expect=200)["items"][0]
    server.api("PATCH", f"stations/{station['id']}", {"admission": "disabled"}, 200,
               If_Match=f'"{station_version(server, station["id"])}"')
    time.sleep(4)
    assert look(server, "REAL", 1).json()["state"] == "outOfService"


def station_version(server, identifier):
    return server.request("GET", f"/api/v1/stations/{identifier}", token=server.token).headers["ETag"].strip('"')
