"""What is kept for a time only: settings, what would go, what went; and drivers who are forgotten."""
import sqlite3

import pytest

from conftest import World
from insight_world import Past


def rules(world, operator=True):
    path = f"retention?operatorId={world.operator}" if operator else "retention"
    return {one["kind"]: one for one in world.server.api("GET", path, expect=200)["rules"]}


def put(world, days, etag='"0"', expect=200, operator=True):
    body = {"days": days, **({"operatorId": world.operator} if operator else {})}
    return world.server.api("PUT", "retention", body, expect, If_Match=etag)


def test_an_operator_keeps_as_the_platform_does_unless_it_says_otherwise(world):
    assert rules(world)["samples"]["days"] is None and rules(world)["reportFiles"]["days"] == 30
    put(world, {"samples": 400, "webhookDeliveries": 7}, operator=False)
    put(world, {"webhookDeliveries": 0, "personalData": 1095})
    found = rules(world)
    assert (found["samples"]["days"], found["webhookDeliveries"]["days"]) == (400, None)
    assert found["personalData"]["ownDays"] == 1095 and found["samples"]["ownDays"] is None
    put(world, {}, expect=412)
    put(world, {}, etag='"1"')
    assert rules(world)["webhookDeliveries"]["days"] == 7


def test_the_journal_is_never_kept_longer_than_the_configuration_says(world):
    assert rules(world, operator=False)["journal"]["days"] == 30
    put(world, {"journal": 365}, operator=False)
    assert rules(world, operator=False)["journal"]["days"] == 30
    put(world, {"journal": 3}, etag='"1"', operator=False)
    assert rules(world, operator=False)["journal"]["days"] == 3


@pytest.mark.parametrize("days, field", [
    ({"samples": 89}, "/days/samples"), ({"audit": 365}, "/days/audit"), ({"personalData": -1}, "/days/personalData"),
    ({"journal": 5}, "/days/journal"), ({"orders": 5}, "/days/orders"), ({"samples": 40_000}, "/days/samples")])
def test_days_beyond_their_limits_are_named(world, days, field):
    answer = put(world, days, expect=422)
    assert [error["field"] for error in answer["errors"]] == [field]


def test_what_is_shown_is_what_goes(world):
    past = Past(world, sessions=60, days=200)
    put(world, {"samples": 90})
    shown = world.server.api("GET", f"retention/preview?operatorId={world.operator}", expect=200)["items"]
    count = next(one["count"] for one in shown if one["kind"] == "samples")
    assert count > 0
    orders = len(world.server.api("GET", f"orders?operatorId={world.operator}&limit=200", expect=200)["items"])
    past.server.stop()
    with sqlite3.connect(past.database) as database:  # a day has passed since the last run
        before = database.execute("SELECT COUNT(*) FROM meter_samples").fetchone()[0]
        database.execute("DELETE FROM retention_marks WHERE kind = 'run'")
    past.server.start()
    audit = world.server.until(f"audit?operatorId={world.operator}&action=forget", lambda page: page["items"], 60)
    assert f'"samples":{before - after(past)}' in audit["items"][0]["after"]
    assert before - after(past) > 0
    assert len(world.server.api("GET", f"orders?operatorId={world.operator}&limit=200", expect=200)["items"]) == orders
    again = world.server.api("GET", f"retention/preview?operatorId={world.operator}", expect=200)["items"]
    assert next(one["count"] for one in again if one["kind"] == "samples") == 0


def after(past):
    with sqlite3.connect(past.database) as database:
        return database.execute("SELECT COUNT(*) FROM meter_samples").fetchone()[0]


def test_a_driver_is_forgotten_once_nothing_is_owed(server):
    world = World(server, balance=0)
    path = f"drivers/{world.driver}/erasure"
    server.api("PATCH", f"drivers/{world.driver}", {"phone": "+886912345678"}, 200, If_Match='"1"')
    server.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 500, "memo": "cash"}, 201,
               Idempotency_Key="some-money")
    assert server.api("GET", path, expect=200)["obstacles"] == ["balance"]
    server.api("POST", path, expect=409)
    other = server.api("POST", "drivers", {
        "operatorId": world.operator, "name": "Chen", "phone": "+886987654321"}, 201)["id"]
    server.api("POST", "id-tokens", {
        "operatorId": world.operator, "driverId": other, "value": "CARD0002"}, 201)
    gone = server.api("POST", f"drivers/{other}/erasure", expect=200)
    assert gone["anonymisedAt"] and gone["tokens"] == 0
    shown = server.api("GET", f"drivers/{other}", expect=200)
    assert shown["name"] == "***" and shown["isFrozen"] and "phone" not in shown
    trail = server.api("GET", f"audit?operatorId={world.operator}&entity=driver/{other}", expect=200)["items"]
    assert [one["action"] for one in trail] == ["anonymise", "create"]
    assert "Chen" not in str(trail) and "+886987654321" not in str(trail)
