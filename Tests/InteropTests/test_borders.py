"""Nobody reaches over the border of their operator or their sites: every operation of the published document that names a
thing, with the real things of one operator, sent by an owner of another and by somebody of another site."""
import json
import re
import urllib.parse
from datetime import timedelta

import pytest
from conftest import run
from people import member
from test_ocpp16 import boot, call, charge, connected, iso, now
from test_rights import operations

# What is nobody's: built-in words, and things that each person has of their own.
OWN = {"me/browsers/{id}/sign-out", "roles/{id}"}


def key_of(path):
    """`stations/{id}/notes` is of the collection `stations`."""
    return path.removeprefix("/api/v1/").split("/{")[0]


@pytest.fixture
def things(world):
    """One of everything that an operator has, by its collection."""
    server, operator = world.server, world.operator
    station, info = world.station("CP-BORDER")
    made = {"operators": operator, "sites": world.site, "stations": station, "drivers": world.driver,
            "wallets": world.wallet, "tariffs": world.tariff}

    async def day():
        async with connected(info, "CP-BORDER") as charger:
            await boot(charger)
            for number, token in enumerate(["CARD0001", "STRANGER01"]):
                start = now() - timedelta(minutes=40 - 15 * number)
                begun = await charge(charger, start, minutes=5) if number == 0 else await charger.call(
                    call.StartTransaction(connector_id=1, id_tag=token, meter_start=9000, timestamp=iso(start)))
                await charger.call(call.StopTransaction(
                    transaction_id=begun.transaction_id, meter_stop=20_000, timestamp=iso(start + timedelta(minutes=9))))

    run(day())
    made["orders"], made["sessions"] = world.orders()[0]["id"], world.orders()[0]["sessionId"]
    made["exceptions"] = server.api("GET", f"exceptions?operatorId={operator}", expect=200)["items"][0]["id"]
    made["commands"] = server.api("POST", f"stations/{station}/commands", {"kind": "clearCache"}, 202)["id"]
    posts = {
        "id-tokens": {"value": "BORDER01"}, "clients": {"name": "m", "scopes": ["stations:read"]},
        "roles": {"name": "r", "permissions": ["sites:read"]},
        "webhooks": {"url": "https://hooks.example.org/x", "topics": ["order.settled"]},
        "reports/saved": {"name": "s", "path": "reports/revenue", "query": {}, "isShared": True},
        "holidays": {"name": "h", "days": [{"date": "2027-01-02", "name": "d"}]},
        "staff": {"email": "somebody@example.org", "name": "S", "roles": [{"role": "guard", "operatorId": operator}]},
    }
    for name, body in posts.items():
        answer = server.request("POST", "/api/v1/" + name, {"operatorId": operator, **body} if name != "staff" else body,
                                token=server.token)
        assert answer.status == 201, (name, answer.body)
        made[name] = answer.json()["id"]
    made["reports/runs"] = server.api("POST", f"reports/saved/{made['reports/saved']}/runs", {}, 202)["id"]
    server.until(f"reports/runs/{made['reports/runs']}", lambda one: one["state"] == "done")
    made["bulk-actions"] = server.api("POST", "bulk-actions", {
        "operatorId": operator, "stationIds": [station],
        "action": {"kind": "assignTariff", "tariffId": world.tariff}}, 202)["id"]
    server.until(f"bulk-actions/{made['bulk-actions']}", lambda one: one["isFinal"])
    return made


def attempts(server, things):
    for method, path, scopes, operation in operations(server):
        if "{" not in path or path.removeprefix("/api/v1/") in OWN:
            continue
        key = key_of(path)
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        yield method, path, key, content.get("example")


def snapshot(server, things):
    """What the things look like to who may see all of them."""
    shown = {}
    for key, identifier in things.items():
        answer = server.request("GET", f"/api/v1/{key}/{identifier}", token=server.token)
        if answer.status == 200:
            shown[key] = json.loads(answer.body)
    for name in ("presence", "lastSeenAt"):
        del shown["stations"][name]
    return shown


def send(browser, method, path, identifier, example):
    target = re.sub(r"\{id\}", identifier, path)
    target = re.sub(r"\{[a-zA-Z]+\}", "1", target).removeprefix("/api/v1/")
    if path.endswith("journal/download"):
        target += "?day=2026-01-01"
    return browser.api(method, target, None if method in ("GET", "DELETE") else example or {}, If_Match='*',
                       Idempotency_Key="border")


@pytest.mark.timeout(300)
def test_an_owner_of_another_operator_reaches_nothing(world, things):
    server = world.server
    other = server.api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    stranger = member(server, "stranger@example.org", {"role": "owner", "operatorId": other})
    before = snapshot(server, things)
    tried, unknown, reached = 0, set(), []
    for method, path, key, example in attempts(server, things):
        if key not in things:
            unknown.add(key)
            continue
        answer = send(stranger, method, path, things[key], example)
        # A body that is refused before the thing is looked for says nothing of it.
        if answer.status not in (403, 404, 422):
            reached.append((method, path, answer.status, answer.body[:200]))
        tried += 1
    assert not reached, reached
    assert tried > 80 and unknown <= {"screens", "identity-providers", "reservations", "tariffs/what-if", "reports"}, (tried, unknown)
    assert snapshot(server, things) == before


@pytest.mark.timeout(300)
def test_somebody_of_another_site_reaches_nothing_of_this_one(world, things):
    server = world.server
    far = server.api("POST", "sites", {"operatorId": world.operator, "name": "Far", "latitudeE7": 0, "longitudeE7": 0},
                     201)["id"]
    local = member(server, "far@example.org", {"role": "owner", "operatorId": world.operator, "siteIds": [far]})
    before = snapshot(server, things)
    tried, reached = 0, []
    for method, path, key, example in attempts(server, things):
        if key not in things:
            continue
        answer = send(local, method, path, things[key], example)
        if answer.status not in (403, 404, 422):
            reached.append((method, path, answer.status, answer.body[:200]))
        tried += 1
    assert not reached, reached
    assert tried > 80 and snapshot(server, things) == before
    # Lists, figures, exports and search are those of the own site.
    q = urllib.parse.quote
    for path in ["stations", "sessions", "orders", "exceptions", "commands", "reservations"]:
        assert local.api("GET", path, expect=200).json()["items"] == [], path
    text = local.api("GET", f"orders/export?operatorId={world.operator}", expect=200).body.decode()
    assert text.count("\r\n") == 1
    for word in ["CP-BORDER", "Xinyi", "Lin", "CARD0001", world.order(things["orders"])["number"]]:
        assert local.api("GET", f"search?q={q(word)}", expect=200).json()["items"] == [], word
        assert local.api("GET", f"orders?q={q(word)}", expect=200).json()["items"] == [], word
    overview = local.api("GET", f"overview?operatorId={world.operator}", expect=200).json()
    assert overview["stations"] == {"connected": 0, "silent": 0, "offline": 0} and overview["attention"] == []
    assert overview["today"]["sessions"] == 0 and overview["openExceptions"] == 0
    month = "&".join([f"operatorId={world.operator}", "from=2026-01-01T00:00:00Z", "to=2027-12-31T00:00:00Z"])
    assert local.api("GET", f"utilisation?{month}", expect=200).json()["total"]["energyWh"] == 0
    narrowed = local.api("GET", f"utilisation?{month}&siteId={world.site}", expect=200).json()
    assert narrowed["total"]["energyWh"] == 0, "a site that is asked for by name is not the own one either"


def test_orders_are_found_by_anything_that_people_know_of_them(world, things):
    server, order = world.server, world.order(things["orders"])
    mine = next(one for one in world.orders() if one.get("driverId") == world.driver)
    server.api("PATCH", f"drivers/{world.driver}", {"name": "林小姐", "phone": "+886912345678",
                                                    "email": "lin@example.org"}, 200, If_Match="*")
    session = server.api("GET", f"sessions/{mine['sessionId']}", expect=200)

    def found(text, by=server.api):
        answer = by("GET", f"orders?operatorId={world.operator}&q={urllib.parse.quote(text)}", expect=200)
        return [one["id"] for one in (answer if isinstance(answer, dict) else answer.json())["items"]]

    both = [one["id"] for one in world.orders()]
    for text in [mine["number"], mine["id"], mine["sessionId"], str(session["number"]), "小姐", "+886912345678",
                 "LIN@example.org", "card0001", world.driver]:
        assert found(text) == [mine["id"]], text
    for text in ["cp-bord", "xinyi", order["number"][:8], things["stations"], world.site]:
        assert found(text) == both, text
    for text in ["nothing of this", "%", "_", "'", "\"", "!", "+88691234567"]:
        assert found(text) == [], text
    exported = server.request("GET", f"/api/v1/orders/export?operatorId={world.operator}&q=card0001",
                              token=server.token).body.decode()
    assert exported.count("\r\n") == 2 and mine["id"] in exported
    # Who may not read drivers does not find out whose an order is by looking for them, nor by name.
    role = server.api("POST", "roles", {"operatorId": world.operator, "name": "Counter",
                                        "permissions": ["orders:read", "sessions:read", "sites:read"]}, 201)["id"]
    clerk = member(server, "counter@example.org", {"role": role, "operatorId": world.operator})
    for text in ["小姐", "+886912345678", "lin@example.org", "card0001"]:
        assert found(text, clerk.api) == [], text
    assert found("xinyi", clerk.api) == both
    for path in ["orders", f"orders/{mine['id']}", "sessions", f"sessions/{mine['sessionId']}", "exceptions"]:
        assert "林小姐" not in clerk.api("GET", path, expect=200).body.decode(), path
    # Of another operator nothing is found, by whatever it is called.
    other = server.api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    stranger = member(server, "stranger@example.org", {"role": "owner", "operatorId": other})
    for text in [mine["number"], mine["id"], things["stations"], world.site, "xinyi", "card0001", str(session["number"])]:
        assert stranger.api("GET", f"orders?q={urllib.parse.quote(text)}", expect=200).json()["items"] == [], text


def test_search_works_for_who_may_do_different_things_at_two_operators(world, things):
    server = world.server
    other = server.api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    server.api("POST", "sites", {"operatorId": other, "name": "Xinyi too", "latitudeE7": 0, "longitudeE7": 0}, 201)
    both = member(server, "both@example.org", {"role": "owner", "operatorId": world.operator},
                  {"role": "guard", "operatorId": other})
    here = both.api("GET", f"search?q=xinyi&operatorId={world.operator}", expect=200).json()["items"]
    there = both.api("GET", f"search?q=xinyi&operatorId={other}", expect=200).json()["items"]
    assert [one["title"] for one in here] == ["Xinyi"] and [one["title"] for one in there] == ["Xinyi too"]


def test_every_answer_has_the_headers_that_keep_pages_apart(world, things):
    server = world.server
    pages = ["/", "/console/", "/signin/", "/healthz", "/metrics", "/api/openapi.yaml", "/nothing/here", "/oauth/jwks.json",
             "/.well-known/openid-configuration", "/oauth/authorize", "/api/v1/orders", "/device?code=X", "/favicon.ico"]
    signed = ["orders", "me", "qr.svg?text=x", f"orders/export?operatorId={world.operator}", "orders/export?format=xlsx",
              f"orders/{things['orders']}", "nothing", f"reports/revenue?format=csv&operatorId={world.operator}"]
    answers = [(path, server.request("GET", path)) for path in pages]
    answers += [(path, server.request("GET", "/api/v1/" + path, token=server.token)) for path in signed]
    answers += [("POST", server.request("POST", path, {})) for path in ["/oauth/token", "/oauth/signin", "/api/v1/orders"]]
    for path, answer in answers:
        headers = answer.headers
        policy = headers["Content-Security-Policy"] or ""
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", path


def test_the_trail_shows_people_before_and_after_and_only_at_their_operator(world):
    server = world.server
    other = server.api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    boss = member(server, "boss@example.org", {"role": "owner", "operatorId": world.operator})
    foreign = member(server, "foreign@example.org", {"role": "owner", "operatorId": other})
    made = server.api("POST", "staff", {"email": "wu@example.org", "name": "Wu", "roles": [
        {"role": "support", "operatorId": world.operator}]}, 201)
    boss.api("PATCH", f"staff/{made['id']}", {"name": "Wu Mei", "isDisabled": True}, 200, If_Match="*")
    entry = boss.api("GET", f"audit?entity=staff/{made['id']}&action=edit", expect=200).json()["items"][0]
    before, after = json.loads(entry["before"]), json.loads(entry["after"])
    assert (before["name"], before["state"]) == ("Wu", "invited")
    assert (after["name"], after["state"]) == ("Wu Mei", "disabled")
    # By kind and by time.
    day = entry["at"]
    for query, is_there in [(f"kind=staff&from={day}", True), ("kind=staf", False), ("kind=station", False),
                            (f"kind=staff&until={day}", False), ("action=edit&from=2020-01-01T00:00:00Z", True)]:
        rows = boss.api("GET", f"audit?{query}&action=edit" if "action" not in query else f"audit?{query}",
                        expect=200).json()["items"]
        assert (entry["id"] in [row["id"] for row in rows]) is is_there, query
    # Somebody of both operators: each sees its own role only.
    two = server.api("POST", "staff", {"email": "two@example.org", "name": "Two", "roles": [
        {"role": "support", "operatorId": world.operator}, {"role": "finance", "operatorId": other}]}, 201)
    for person, role, hidden in [(boss, "support", "finance"), (foreign, "finance", "support")]:
        shown = person.api("GET", f"audit?entity=staff/{two['id']}", expect=200).json()["items"]
        assert len(shown) == 1 and role in shown[0]["after"] and hidden not in shown[0]["after"], shown
    # Sign-ins are in the trail of who employs the person, and of nobody else.
    me = boss.api("GET", "me").json()["staffId"]
    assert boss.api("GET", f"audit?action=sign-in&actor=staff:{me}", expect=200).json()["items"]
    assert foreign.api("GET", f"audit?action=sign-in&actor=staff:{me}", expect=200).json()["items"] == []
