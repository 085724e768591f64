"""What is kept for a time only: settings, what would go, what went; and drivers who are forgotten."""
import sqlite3
import time

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


def test_a_forgotten_card_is_in_no_table(world):
    """Also not in commands that no session came of, and in lists that were sent to stations."""
    server = world.server
    station, _ = world.station("AWAY")
    driver = server.api("POST", "drivers", {"operatorId": world.operator, "name": "Chen"}, 201)["id"]
    wallet = server.api("GET", f"wallets?driverId={driver}", expect=200)["items"][0]["id"]
    money = {"amountMinor": 5000, "memo": "cash"}
    server.api("POST", f"wallets/{wallet}/credits", money, 201, Idempotency_Key="chen-in")
    card = "FEEDFACE01"
    server.api("POST", "id-tokens", {"operatorId": world.operator, "driverId": driver, "value": card}, 201)
    asked = [{"kind": "start", "evse": 1, "token": card},
             {"kind": "reserve", "evse": 1, "token": card, "expiresAt": "2099-01-01T00:00:00Z"},
             {"kind": "sendLocalList", "version": 1, "tokens": [card.lower(), "CARD0001"]}]
    for body in asked:
        begun = server.api("POST", f"stations/{station}/commands", body, 202)
        server.until(f"commands/{begun['id']}", lambda one: one["isFinal"])
    many = server.api("POST", "bulk-actions", {
        "operatorId": world.operator, "action": asked[2], "stationIds": [station]}, 202)
    server.until(f"bulk-actions/{many['id']}", lambda one: one["isFinal"])
    server.api("POST", f"wallets/{wallet}/payouts", money, 201, Idempotency_Key="chen-out")
    server.api("POST", f"drivers/{driver}/erasure", expect=200)
    with sqlite3.connect(f"{server.folder}/ohmstead.sqlite") as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [(table, str(row)) for table in tables for row in database.execute(f"SELECT * FROM {table}")]
    assert not [row for row in rows if card in row[1].upper()]
    assert [row for row in rows if row[0] == "bulk_actions" and "CARD0001" in row[1]], "other cards stay in the list"


def test_an_erasure_that_was_interrupted_goes_on(world):
    past = Past(world, sessions=5, days=2)
    past.server.stop()
    with sqlite3.connect(past.database) as database:
        owner = database.execute("SELECT driver_id FROM sessions WHERE driver_id IS NOT NULL").fetchone()[0]
        database.execute("UPDATE drivers SET anonymised_at = 1 WHERE id = ?", (owner,))
        database.execute("DELETE FROM retention_marks WHERE kind = 'run'")
    past.server.start()
    for _ in range(100):
        with sqlite3.connect(past.database) as database:
            left = database.execute(
                "SELECT COUNT(*) FROM sessions WHERE driver_id = ? AND token_value IS NOT NULL", (owner,)).fetchone()[0]
        if left == 0:
            return
        time.sleep(0.2)
    assert left == 0


def test_a_wallet_is_paid_out_and_its_driver_forgotten(server):
    world = World(server, balance=100_000)
    path = f"wallets/{world.wallet}/payouts"

    def pay(amount, expect, key, **more):
        return server.api("POST", path, {"amountMinor": amount, "memo": "closed", **more}, expect, Idempotency_Key=key)

    assert pay(100_001, 422, "a")["errors"][0]["field"] == "/amountMinor"
    assert pay(0, 422, "b")["errors"][0]["field"] == "/amountMinor"
    assert pay(5, 422, "c", memo="")["errors"][0]["field"] == "/memo"
    assert server.request("POST", f"/api/v1/{path}", {"amountMinor": 5, "memo": "x"}, token=server.token).status == 400
    for _ in range(2):
        assert pay(40_000, 201, "d")["availableMinor"] == 60_000, "a repeat pays nothing more"
    assert pay(60_000, 201, "e")["availableMinor"] == 0
    pay(1, 409, "f")
    entries = server.api("GET", f"wallets/{world.wallet}/entries", expect=200)["items"]
    assert [(one["kind"], one["amountMinor"], one["memo"]) for one in entries] == [
        ("payOut", 60_000, "closed"), ("payOut", 40_000, "closed"), ("topUp", 100_000, "cash")]
    assert entries[0]["actor"].startswith("client:")
    trail = server.api("GET", f"audit?operatorId={world.operator}&entity=wallet/{world.wallet}", expect=200)["items"]
    assert [one["action"] for one in trail] == ["pay-out", "pay-out", "credit"]
    server.command("ledger", "verify")
    assert server.api("POST", f"drivers/{world.driver}/erasure", expect=200)["anonymisedAt"]


def test_who_may_not_change_wallets_pays_nothing_out(world):
    token = world.server.narrowed("wallets:read")
    refused = world.server.request("POST", f"/api/v1/wallets/{world.wallet}/payouts", {"amountMinor": 1, "memo": "x"},
                                   {"Idempotency-Key": "k"}, token=token)
    assert refused.status == 403 and world.balance()["availableMinor"] == 100_000
