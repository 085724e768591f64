"""Each role may do what it should and nothing more: a matrix of every operation of the published document by role."""
import pytest
import yaml

from people import Browser, member

ROLES = ["owner", "operations", "finance", "support", "maintenance", "guard", "readOnly"]
NOBODY = "01a1fccf-1663-748a-b307-9240a69e1d88"


def operations(server):
    document = yaml.safe_load(server.request("GET", "/api/openapi.yaml").body)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if path.startswith("/api/v1/"):
                scopes = [scope for one in operation["security"] for scope in one["oauth"]]
                yield method.upper(), path, scopes, operation


def attempt(browser, method, path, operator):
    """Sends a request that goes as far as the right to do it, and then fails harmlessly."""
    target = path.replace("{id}", NOBODY)
    body = None if method == "GET" else {}
    if method == "GET" and "{id}" not in path:
        target += f"?operatorId={operator}"
    return browser.api(method, target.removeprefix("/api/v1/"), body, If_Match='"1"', Idempotency_Key="matrix")


@pytest.mark.timeout(300)
def test_every_operation_is_open_to_exactly_the_roles_that_have_its_scope(world):
    server = world.server
    people = {role: member(server, f"{role}@example.org", {"role": role, "operatorId": world.operator})
              for role in ROLES}
    rights = {role: set(browser.api("GET", "me").json()["permissions"]) for role, browser in people.items()}
    assert "refunds:write" in rights["finance"] and "refunds:write" not in rights["support"]
    assert rights["guard"] < rights["maintenance"] < rights["owner"]
    wrong, tried = [], 0
    for method, path, scopes, _ in operations(server):
        for role, browser in people.items():
            answer = attempt(browser, method, path, world.operator)
            may = all(scope in rights[role] for scope in scopes)
            tried += 1
            refused = answer.status == 403 and b"scope" in answer.body and b"may not have" not in answer.body
            if may == refused:
                wrong.append((role, method, path, answer.status, answer.body[:150]))
            assert answer.status != 500, (role, method, path, answer.body)
    assert not wrong, wrong
    assert tried > 300


@pytest.mark.timeout(300)
def test_without_a_token_and_with_a_broken_one_nothing_opens(world):
    for method, path, _, _ in operations(world.server):
        for authorization in ["", "Bearer x.y.z", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdGFmZjoxIn0.", "Basic YTpi"]:
            answer = world.server.request(method, path.replace("{id}", NOBODY), None if method == "GET" else {},
                                          {"Authorization": authorization})
            assert answer.status == 401, (method, path, authorization, answer.status)


def test_operators_do_not_see_each_other(world):
    server = world.server
    station, _ = world.station("CP-OWN")
    other = server.api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    stranger = member(server, "stranger@example.org", {"role": "owner", "operatorId": other})
    things = [f"stations/{station}", f"sites/{world.site}", f"drivers/{world.driver}", f"wallets/{world.wallet}",
              f"tariffs/{world.tariff}", f"operators/{world.operator}"]
    for thing in things:
        assert stranger.api("GET", thing).status == 404, thing
    assert stranger.api("POST", f"stations/{station}/commands", {"kind": "clearCache"}).status == 404
    assert stranger.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 1, "memo": "x"},
                        Idempotency_Key="k").status == 404
    for listed in ["stations", "sites", "drivers", "wallets", "tariffs", "orders", "sessions", "id-tokens"]:
        assert stranger.api("GET", listed, expect=200).json()["items"] == [], listed
        assert stranger.api("GET", f"{listed}?operatorId={world.operator}").status == 404, listed
    assert stranger.api("PATCH", f"sites/{world.site}", {"name": "mine"}, If_Match='"1"').status == 404
    made = stranger.api("POST", "sites", {"operatorId": world.operator, "name": "x", "latitudeE7": 0, "longitudeE7": 0})
    assert made.status == 422


def test_a_right_elsewhere_does_not_open_what_needs_two(world):
    server = world.server
    home = server.api("POST", "operators", {"name": "Home", "currency": "TWD"}, 201)["id"]
    person = member(server, "two@example.org", {"role": "support", "operatorId": world.operator},
                    {"role": "owner", "operatorId": home})
    study = {"operatorId": world.operator, "tariffId": world.tariff, "from": "2026-01-01T00:00:00Z",
             "to": "2026-02-01T00:00:00Z"}
    assert person.api("POST", "tariffs/what-if", study).status in (403, 404)
    made = server.api("POST", "tariffs/what-if", study, 202)["id"]
    assert person.api("GET", f"tariffs/what-if/{made}").status == 404
    assert person.api("DELETE", f"tariffs/what-if/{made}").status == 404


def test_a_role_at_certain_sites_sees_only_these(world):
    server = world.server
    station, _ = world.station("CP-HERE")
    far = server.api("POST", "sites", {"operatorId": world.operator, "name": "Far", "latitudeE7": 0,
                                       "longitudeE7": 0}, 201)["id"]
    away = server.api("POST", "stations", {"operatorId": world.operator, "siteId": far, "identity": "CP-FAR"}, 201)["id"]
    local = member(server, "local@example.org",
                   {"role": "operations", "operatorId": world.operator, "siteIds": [world.site]})
    assert [one["identity"] for one in local.api("GET", "stations", expect=200).json()["items"]] == ["CP-HERE"]
    assert [one["id"] for one in local.api("GET", "sites", expect=200).json()["items"]] == [world.site]
    assert local.api("GET", f"stations/{station}").status == 200
    for path in [f"stations/{away}", f"sites/{far}"]:
        assert local.api("GET", path).status == 404, path
    assert local.api("POST", f"stations/{away}/commands", {"kind": "clearCache"}).status == 404
    edited = local.api("PATCH", f"stations/{station}", {"siteId": far}, If_Match='"1"')
    assert edited.status == 404, "a station is not pushed out of reach"
    # What belongs to the operator as a whole is not in such a role.
    assert local.api("GET", "drivers").status == 403


def test_nobody_gives_or_takes_more_than_they_have(world):
    server = world.server
    role = server.api("POST", "roles", {"operatorId": world.operator, "name": "Personnel",
                                        "permissions": ["staff:read", "staff:write", "stations:read"]}, 201)["id"]
    clerk = member(server, "clerk@example.org", {"role": role, "operatorId": world.operator})
    boss = server.api("POST", "staff", {"email": "boss@example.org", "name": "Boss", "roles": [
        {"role": "owner", "operatorId": world.operator}]}, 201)
    me = clerk.api("GET", "me").json()["staffId"]
    for roles in [[{"role": "owner", "operatorId": world.operator}], [{"role": "owner"}],
                  [{"role": "finance", "operatorId": world.operator}]]:
        invited = clerk.api("POST", "staff", {"email": "friend@example.org", "name": "F", "roles": roles})
        assert invited.status == 422, invited.body
        assert clerk.api("PATCH", f"staff/{me}", {"roles": roles}, If_Match='"2"').status in (412, 422)
    assert clerk.api("POST", f"staff/{boss['id']}/invitation").status == 422, "that would be a way into the owner's account"
    assert clerk.api("PATCH", f"staff/{boss['id']}", {"isDisabled": True}, If_Match='"1"').status == 422
    widened = clerk.api("PATCH", f"roles/{role}", {"permissions": ["ledger:read", "staff:write"]}, If_Match='"1"')
    assert widened.status == 422
    new = clerk.api("POST", "roles", {"operatorId": world.operator, "name": "X", "permissions": ["refunds:write"]})
    assert new.status == 422
    client = server.api("POST", "clients", {"operatorId": world.operator, "name": "Meters",
                                            "scopes": ["ledger:read"]}, 201)["id"]
    assert clerk.api("PATCH", f"clients/{client}", {"isDisabled": True}).status == 422
    home = server.api("POST", "operators", {"name": "Home", "currency": "TWD"}, 201)["id"]
    both = server.api("POST", "staff", {"email": "both@example.org", "name": "Both", "roles": [
        {"role": role, "operatorId": world.operator}, {"role": "guard", "operatorId": home}]}, 201)
    assert clerk.api("PATCH", f"staff/{both['id']}", {"name": "Mine"}, If_Match='"1"').status == 422
    given = clerk.api("POST", "staff", {"email": "peer@example.org", "name": "P", "roles": [
        {"role": role, "operatorId": world.operator}]})
    assert given.status == 201


def test_a_withdrawn_role_and_a_disabled_person_stop_at_once(world):
    server = world.server
    boss = member(server, "boss@example.org", {"role": "owner", "operatorId": world.operator})
    clerk = member(server, "clerk@example.org", {"role": "support", "operatorId": world.operator})
    identifier = clerk.api("GET", "me").json()["staffId"]
    assert clerk.api("GET", "orders").status == 200
    version = boss.api("GET", f"staff/{identifier}").headers["ETag"]
    edited = boss.api("PATCH", f"staff/{identifier}", {"roles": [{"role": "guard", "operatorId": world.operator}]},
                      If_Match=version)
    assert edited.status == 200, edited.body
    assert clerk.api("GET", "orders").status == 403 and clerk.api("GET", "stations").status == 200
    assert boss.api("PATCH", f"staff/{identifier}", {"isDisabled": True}, If_Match=edited.headers["ETag"]).status == 200
    assert clerk.api("GET", "stations").status == 401 and clerk.refresh().status == 400
    assert Browser(server).sign_in("clerk@example.org").status == 401
    # The last owner stays.
    me = boss.api("GET", "me").json()["staffId"]
    version = boss.api("GET", f"staff/{me}").headers["ETag"]
    assert boss.api("PATCH", f"staff/{me}", {"isDisabled": True}, If_Match=version).status == 422
