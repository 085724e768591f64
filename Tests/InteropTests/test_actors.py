"""Who did something has a name, wherever it is shown."""
from conftest import run
from people import member
from test_operations import stranger_charges
from test_ocpp16 import boot, connected


def test_whoever_acts_is_named_beside_their_id(world):
    server = world.server
    yi = member(server, "yi-ting@example.org", {"role": "owner", "operatorId": world.operator})
    who = f"staff:{yi.api('GET', 'me').json()['staffId']}"
    named = {"actor": who, "actorName": "yi-ting"}

    def parts(view, prefix):
        return {"actor": view.get(prefix), "actorName": view.get(f"{prefix}Name")}

    # Money: a credit, a refund and a forgiven debt; what the server does by itself has no actor.
    yi.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 500}, 201, Idempotency_Key="c1")
    entries = server.api("GET", f"wallets/{world.wallet}/entries", expect=200)["items"]
    assert parts(entries[0], "actor") == named
    assert entries[1]["actor"].startswith("client:") and entries[1]["actorName"] == "tests"
    order = stranger_charges(world)
    exception = server.api("GET", f"exceptions?orderId={order['id']}&rule=unknownToken", expect=200)["items"][0]
    resolved = yi.api("POST", f"exceptions/{exception['id']}/resolution",
                      {"action": "assignDriver", "driverId": world.driver, "resolution": "called"}, 200).json()
    assert parts(resolved, "resolvedBy") == named
    yi.api("POST", f"orders/{order['id']}/refunds", {"amountMinor": 100, "memo": "courtesy"}, 200, Idempotency_Key="r1")
    moved = server.api("GET", f"orders/{order['id']}/entries", expect=200)["items"]
    assert [one["sequence"] for one in moved] == sorted(one["sequence"] for one in moved)
    own = [one for one in moved if "actor" not in one]
    assert own and {one["kind"] for one in own} <= {"charge", "payment", "hold", "release", "capture"}
    assert all(parts(one, "actor") == named for one in moved if one not in own)
    assert moved[-1]["kind"] == "refund" and moved[-1]["memo"] == "courtesy"
    assert server.command("ledger", "verify").returncode == 0

    # People: a note, a freeze and a thaw.
    note = yi.api("POST", f"orders/{order['id']}/notes", {"text": "rang"}, 201).json()
    assert parts(note, "author") == named
    assert server.api("GET", f"orders/{order['id']}/notes", expect=200)["items"] == [note]
    frozen = yi.api("PATCH", f"drivers/{world.driver}", {"isFrozen": True}, 200, If_Match='"1"').json()
    assert parts(frozen, "frozenBy") == named and frozen["frozenAt"]
    renamed = server.api("PATCH", f"drivers/{world.driver}", {"name": "Lin Mei"}, 200, If_Match='"2"')
    assert parts(renamed, "frozenBy") == named, "another edit keeps who froze"
    thawed = server.api("PATCH", f"drivers/{world.driver}", {"isFrozen": False}, 200, If_Match='"3"')
    assert not {"frozenBy", "frozenByName", "frozenAt"} & thawed.keys()

    # Work: commands, reservations, bulk actions, reports, the audit trail.
    station, info = world.station("NAMES")

    async def reserve():
        async with connected(info, "NAMES") as charger:
            await boot(charger)

    run(reserve())
    command = yi.api("POST", f"stations/{station}/commands", {"kind": "clearCache"}, 202).json()
    assert parts(command, "requestedBy") == named
    bulk = yi.api("POST", "bulk-actions", {
        "operatorId": world.operator, "stationIds": [station], "action": {"kind": "clearCache"}}, 202).json()
    assert parts(bulk, "requestedBy") == named
    report = yi.api("POST", "reports/saved", {
        "operatorId": world.operator, "name": "Mine", "isShared": True, "path": "orders", "query": {}}, 201).json()
    assert parts(report, "owner") == named
    made = yi.api("POST", f"reports/saved/{report['id']}/runs", {}, 202).json()
    assert parts(made, "requestedBy") == named
    listed = server.api("GET", f"reports/saved?operatorId={world.operator}", expect=200)["items"]
    assert [parts(one, "owner") for one in listed] == [named]
    trail = server.api("GET", f"audit?operatorId={world.operator}&actor={who}", expect=200)["items"]
    assert len(trail) > 5 and {one["actorName"] for one in trail} == {"yi-ting"}
