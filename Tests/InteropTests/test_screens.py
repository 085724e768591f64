"""Screens on walls: let in by a code (RFC 8628), signed in for months, and out at once."""
import time
import urllib.parse

import pytest
from conftest import Server, World
from people import Browser, member

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Screen(Browser):
    def ask(self):
        answer = self.send("POST", "/oauth/device_authorization", form={"client_id": "wall"})
        assert answer.status == 200, answer.body
        self.asked = answer.json()
        return self.asked

    def poll(self):
        return self.send("POST", "/oauth/token", form={
            "grant_type": GRANT, "client_id": "wall", "device_code": self.asked["device_code"]})

    def error(self):
        return self.poll().json()["error"]

    def renew(self):
        return self.send("POST", "/oauth/token", form={"grant_type": "refresh_token", "client_id": "wall"})

    def cookie(self):
        return next(one for one in self.jar if one.name == "ohmstead_screen")


@pytest.fixture
def server(folder):
    running = Server(folder, environment={"OHMSTEAD_LIMITS_SIGN_IN_TRIES": "1000000"}).start()
    try:
        yield running.sign_in()
    finally:
        running.stop()


@pytest.fixture
def world(server):
    return World(server)


def let_in(world, person, screen, **where):
    code = screen.ask()["user_code"]
    made = person.api("POST", "screens", {"userCode": code, "name": "Lobby", "operatorId": world.operator, **where})
    assert made.status == 201, made.body
    answer = screen.poll()
    assert answer.status == 200, answer.body
    assert "refresh_token" not in answer.json()
    screen.token = answer.json()["access_token"]
    return made.json()


@pytest.fixture
def owner(world):
    return member(world.server, "owner@example.org", {"role": "owner", "operatorId": world.operator})


def test_a_screen_is_let_in_by_the_code_that_it_shows(world, owner):
    screen = Screen(world.server)
    asked = screen.ask()
    assert len(asked["user_code"]) == 9 and asked["user_code"][4] == "-"
    assert asked["verification_uri_complete"] == f"{world.server.base}/device?code={asked['user_code']}"
    page = screen.send("GET", urllib.parse.urlsplit(asked["verification_uri_complete"]).path + "?code=AB%22C")
    assert page.status == 303 and page.headers["Location"] == "/console/screens/new?code=AB%22C"
    assert screen.error() == "authorization_pending"
    assert screen.error() == "slow_down"
    typed = asked["user_code"].lower().replace("-", " ")
    waiting = owner.api("GET", "screens/waiting?userCode=" + urllib.parse.quote(typed), expect=200).json()
    assert waiting["userCode"] == asked["user_code"] and waiting["address"] == "127.0.0.1"
    owner.api("POST", "screens", {"userCode": typed, "name": "Lobby", "operatorId": world.operator}, 201)
    assert owner.api("GET", f"screens/waiting?userCode={asked['user_code']}").status == 404
    answer = screen.poll()
    assert answer.status == 200 and answer.json()["token_type"] == "Bearer"
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "Path=/oauth/token" in answer.headers["Set-Cookie"]
    assert screen.error() == "expired_token", "a code works once"
    screen.token = answer.json()["access_token"]
    me = screen.api("GET", "screen", expect=200).json()
    assert me["operators"][0]["id"] == world.operator and "siteIds" not in me
    assert world.server.request("GET", "/.well-known/openid-configuration").json()[
        "device_authorization_endpoint"] == world.server.base + "/oauth/device_authorization"


def test_a_screen_reads_its_sites_and_nothing_else(world, owner):
    other = world.server.api("POST", "sites", {"operatorId": world.operator, "name": "Other",
                                               "latitudeE7": 0, "longitudeE7": 0}, 201)["id"]
    station, _ = world.station("CP-1")
    screen = Screen(world.server)
    made = let_in(world, owner, screen, siteIds=[world.site])
    assert made["siteIds"] == [world.site] and made["approvedBy"] == "owner"
    sites = screen.api("GET", f"sites?operatorId={world.operator}", expect=200).json()["items"]
    assert [one["id"] for one in sites] == [world.site]
    assert screen.api("GET", f"stations/{station}").status == 200
    assert screen.api("GET", f"sites/{other}").status == 404
    for path in ["drivers", "wallets", "staff", "audit", "tariffs", "clients", "roles", "me"]:
        assert screen.api("GET", path).status == 403, path
    for method, path, body in [
            ("POST", f"stations/{station}/commands", {"kind": "reset"}), ("POST", "stations", {}),
            ("PATCH", f"sites/{world.site}", {"name": "Mine"}), ("POST", "screens", {}), ("DELETE", f"screens/{made['id']}", None)]:
        assert screen.api(method, path, body).status == 403, path


def test_nobody_lets_a_screen_see_more_than_they_see(world, owner):
    guard = member(world.server, "guard@example.org",
                   {"role": "guard", "operatorId": world.operator, "siteIds": [world.site]})
    screen = Screen(world.server)
    code = screen.ask()["user_code"]
    body = {"userCode": code, "name": "Gate", "operatorId": world.operator}
    assert guard.api("POST", "screens", body).status == 422
    made = guard.api("POST", "screens", {**body, "siteIds": [world.site]}, 201).json()
    assert made["permissions"] == ["sites:read", "stations:read"]
    screen.token = screen.poll().json()["access_token"]
    assert screen.api("GET", f"orders?operatorId={world.operator}").status == 403
    elsewhere = world.server.api("POST", "operators", {
        "name": "Other", "currency": "TWD", "holdMinor": 0, "minimumBalanceMinor": 0}, 201)["id"]
    again = Screen(world.server)
    refused = owner.api("POST", "screens", {"userCode": again.ask()["user_code"], "name": "x", "operatorId": elsewhere})
    assert refused.status == 422 and refused.json()["errors"][0]["field"] == "/operatorId"
    assert world.server.request("POST", "/api/v1/screens", {**body, "userCode": again.asked["user_code"]},
                                token=world.server.token).status == 403, "a machine lets nobody in"


def test_a_screen_goes_on_through_restarts_and_lost_answers(world, owner):
    screen = Screen(world.server)
    let_in(world, owner, screen)
    for _ in range(3):
        assert screen.renew().status == 200
    world.server.stop()
    world.server.start()
    assert screen.renew().status == 200
    # An answer that is lost leaves the screen with the token that it had.
    lost = screen.cookie().value
    assert screen.renew().status == 200
    screen.cookie().value, newest = lost, screen.cookie().value
    answer = screen.renew()
    assert answer.status == 200 and screen.cookie().value not in (lost, newest)
    screen.token = answer.json()["access_token"]
    assert screen.api("GET", "screen").status == 200
    # A token from before the last one that was used is a copy that somebody took.
    assert screen.renew().status == 200
    screen.cookie().value = lost
    stolen = screen.renew()
    assert stolen.status == 400 and stolen.json()["error"] == "invalid_grant"
    assert screen.api("GET", "screen").status == 401


def test_a_screen_that_is_signed_out_reads_no_more(world, owner):
    screen = Screen(world.server)
    made = let_in(world, owner, screen)
    listed = owner.api("GET", "screens", expect=200).json()["items"]
    assert [one["name"] for one in listed] == ["Lobby"]
    assert owner.api("DELETE", f"screens/{made['id']}").status == 204
    assert screen.api("GET", "screen").status == 401 and screen.renew().status == 400
    assert owner.api("GET", "screens", expect=200).json()["items"] == []
    assert owner.api("DELETE", f"screens/{made['id']}").status == 404
    trail = owner.api("GET", f"audit?operatorId={world.operator}&entity=screen/{made['id']}", expect=200).json()
    assert [one["action"] for one in trail["items"]] == ["end", "approve"]


def test_a_screen_that_is_sent_away_learns_it(world, owner):
    screen = Screen(world.server)
    code = screen.ask()["user_code"]
    assert owner.api("POST", "screens/refusal", {"userCode": code}).status == 204
    assert screen.error() == "access_denied" and screen.error() == "expired_token"
    assert owner.api("POST", "screens", {"userCode": code, "name": "x", "operatorId": world.operator}).status == 422
    assert screen.send("POST", "/oauth/device_authorization", form={"client_id": "x"}).json()["error"] == "invalid_client"
    foreign = screen.send("POST", "/oauth/device_authorization", form={"client_id": "wall"},
                          headers={"Origin": "https://evil.example"})
    assert foreign.status == 403


def test_codes_are_guessed_slowly(folder):
    server = Server(folder).start()
    try:
        world = World(server.sign_in())
        person = member(server, "owner@example.org", {"role": "owner", "operatorId": world.operator})
        started = time.monotonic()
        statuses = [person.api("GET", "screens/waiting?userCode=BCDFGHJK").status for _ in range(40)]
        assert 429 in statuses and time.monotonic() - started < 20
    finally:
        server.stop()
