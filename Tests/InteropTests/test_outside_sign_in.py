"""Staff sign in through an outside OpenID provider: Canaille, over HTTP, as a browser does it."""
import html
import re
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

import pytest
import requests
from conftest import Server, World, free_port
from people import Browser, member, totp

CLIENT, SECRET, PASSWORD = "ohmstead", "a secret of the provider", "correct horse battery"


class Provider:
    def __init__(self, folder):
        self.port = free_port()
        self.issuer = f"http://127.0.0.1:{self.port}"
        self.log = open(Path(folder) / "provider.log", "wb")
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("openid_provider.py"), str(self.port)], stdout=self.log,
            stderr=self.log)
        for _ in range(600):
            assert self.process.poll() is None, Path(folder, "provider.log").read_text()
            try:
                requests.get(self.issuer + "/.well-known/openid-configuration", timeout=5)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        raise RuntimeError("the provider did not start")

    def stop(self):
        self.process.kill()
        self.process.wait(timeout=10)

    def change(self, what, **changes):
        assert requests.post(f"{self.issuer}/test/{what}", json=changes, timeout=10).status_code == 200

    def sign_in(self, location, name):
        """Fills in the provider's pages; gives the address that it sends the browser back to. A code that nobody redeemed
        is forgotten first: the provider's memory would take it for the new one."""
        self.change("codes")
        session = requests.Session()
        answer = session.get(location, allow_redirects=False, timeout=20)
        for _ in range(12):
            onward = answer.headers.get("Location")
            if onward:
                onward = urllib.parse.urljoin(answer.url, onward)
                if not onward.startswith(self.issuer):
                    return onward
                answer = session.get(onward, allow_redirects=False, timeout=20)
                continue
            form = re.findall(r"<form.*?</form>", answer.text, re.S)[-1]
            fields = {}
            for field in re.findall(r"<input[^>]*>", form):
                named = re.search(r'name="([^"]+)"', field)
                value = re.search(r'value="([^"]*)"', field)
                if named:
                    fields[named.group(1)] = html.unescape(value.group(1)) if value else ""
            filled = {"login": name, "password": PASSWORD}
            fields.update({one: filled[one] for one in fields if one in filled})
            action = re.search(r'action="([^"]*)"', form)
            target = urllib.parse.urljoin(answer.url, html.unescape(action.group(1)) if action else "")
            answer = session.post(target, data={**fields, "answer": "accept"}, allow_redirects=False, timeout=20)
        raise AssertionError(f"the provider asks without end: {answer.url}")


class Place:
    """A server, a provider that it knows, and an operator."""

    def __init__(self, folder):
        self.server = Server(folder, environment={
            "OHMSTEAD_OUTGOING_ALLOW_PRIVATE_ADDRESSES": "true", "OHMSTEAD_LIMITS_SIGN_IN_TRIES": "1000000"}).start()
        self.server.sign_in()
        self.world = World(self.server)
        self.provider = Provider(folder)
        self.record = self.server.api("POST", "identity-providers", {
            "name": "Canaille", "issuer": self.provider.issuer, "clientId": CLIENT, "clientSecret": SECRET}, 201)
        self.provider.change("client", redirectUri=self.record["redirectUri"])

    def stop(self):
        self.server.stop()
        self.provider.stop()

    def edit(self, **changes):
        path = f"identity-providers/{self.record['id']}"
        tag = self.server.request("GET", "/api/v1/" + path, token=self.server.token).headers["ETag"]
        self.record = self.server.api("PATCH", path, changes, 200, If_Match=tag)

    def begin(self, browser, next=None, provider=None):
        body = {} if next is None else {"next": next}
        answer = browser.send("POST", f"/oauth/providers/{provider or self.record['id']}", body)
        assert answer.status == 200, answer.body
        return answer.json()["location"]

    def back(self, browser, address):
        """The browser comes back from the provider; gives where it is sent on to."""
        parts = urllib.parse.urlsplit(address)
        answer = browser.send("GET", f"{parts.path}?{parts.query}")
        assert answer.status == 303, answer.body
        return answer.headers["Location"]

    def sign_in(self, name, next=None, browser=None):
        browser = browser or Browser(self.server)
        return browser, self.back(browser, self.provider.sign_in(self.begin(browser, next), name))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    made = Place(str(tmp_path_factory.mktemp("ohmstead")))
    try:
        yield made
    finally:
        made.stop()


def refused(location):
    parts = urllib.parse.urlsplit(location)
    assert parts.path == "/signin/", location
    return urllib.parse.parse_qs(parts.query)["refused"][0]


def invite(place, email):
    return place.server.api("POST", "staff", {"email": email, "name": email, "roles": [
        {"role": "support", "operatorId": place.world.operator}]}, 201)


def test_the_secret_is_never_shown_and_the_provider_can_be_tried(place):
    listed = place.server.api("GET", "identity-providers", expect=200)["items"][0]
    assert listed["hasSecret"] and "clientSecret" not in listed
    assert place.server.api("POST", f"identity-providers/{place.record['id']}/check", {}, 200) == {"isUsable": True}
    assert SECRET.encode() not in b"".join(one.read_bytes() for one in Path(place.server.folder).glob("*.sqlite*"))
    assert [one["name"] for one in place.server.request("GET", "/oauth/providers").json()["items"]] == ["Canaille"]


def test_an_invited_person_signs_in_and_is_known_from_then_on_by_the_subject(place):
    assert refused(place.sign_in("alice")[1]) == "uninvited"
    person = invite(place, "alice@example.org")
    browser, location = place.sign_in("alice", next="/oauth/authorize?client_id=console&x=1")
    assert location == "/oauth/authorize?client_id=console&x=1"
    browser.take_token()
    me = browser.api("GET", "me", expect=200).json()
    assert (me["email"], me["roles"][0]["role"]) == ("alice@example.org", "support")
    shown = place.server.api("GET", f"staff/{person['id']}", expect=200)
    assert shown["state"] == "active" and [one["name"] for one in shown["providers"]] == ["Canaille"]
    # The invitation is used up.
    token = person["invitationUrl"].split("=")[1]
    assert browser.send("GET", f"/oauth/invitation?token={token}").status == 410
    # Whatever the address is later.
    place.provider.change("person", name="alice", email="alice.new@example.org")
    again, _ = place.sign_in("alice")
    again.take_token()
    assert again.api("GET", "me", expect=200).json()["staffId"] == me["staffId"]
    # And an address that goes to somebody else does not take the account with it.
    place.provider.change("person", name="bob", email="alice@example.org")
    assert refused(place.sign_in("bob")[1]) == "refused"
    place.provider.change("person", name="bob", email="bob@example.org")
    # Signing out is ours alone.
    assert again.send("POST", "/oauth/signout").status == 204
    assert again.refresh().status == 400


def test_an_address_that_the_provider_does_not_vouch_for_opens_nothing(place):
    owner = member(place.server, "owner@example.org", {"role": "owner"})
    browser, location = place.sign_in("mallory")
    assert refused(location) == "unverified"
    assert browser.authorize("v" * 43).headers["Location"].startswith("/signin/")
    assert owner.api("GET", "me").status == 200


def test_unknown_people_of_a_domain_get_the_role_that_was_set(place):
    assert refused(place.sign_in("bob")[1]) == "uninvited"
    place.edit(domains=["example.com"], newPeople={"role": "readOnly", "operatorId": place.world.operator})
    assert refused(place.sign_in("bob")[1]) == "domain"
    place.edit(domains=["example.org"])
    browser, _ = place.sign_in("bob")
    browser.take_token()
    me = browser.api("GET", "me", expect=200).json()
    assert [one["role"] for one in me["roles"]] == ["readOnly"] and not me["isPlatform"]
    # Disabled here is disabled, whatever the provider says.
    path = f"staff/{me['staffId']}"
    tag = place.server.request("GET", "/api/v1/" + path, token=place.server.token).headers["ETag"]
    place.server.api("PATCH", path, {"isDisabled": True}, 200, If_Match=tag)
    assert browser.api("GET", "me").status == 401
    assert refused(place.sign_in("bob")[1]) == "refused"
    answer = place.server.request("PATCH", f"/api/v1/identity-providers/{place.record['id']}", {"domains": []},
                                  {"If-Match": '"1"'}, place.server.token)
    assert answer.status == 422 and answer.json()["errors"][0]["field"] == "/domains"
    place.edit(domains=[], newPeople=None)


def test_a_second_factor_here_is_asked_for_unless_the_providers_is_trusted(place):
    browser, _ = place.sign_in("alice")
    browser.take_token()
    secret = browser.api("POST", "me/totp", {}, 201).json()["secret"]
    browser.api("POST", "me/totp/confirmation", {"code": totp(secret)}, 200)
    half, location = place.sign_in("alice", next="/oauth/authorize?a=b")
    assert location == "/signin/?step=totp&next=%2Foauth%2Fauthorize%3Fa%3Db"
    assert half.authorize("v" * 43).headers["Location"].startswith("/signin/")
    code = totp(secret, time.time() + 30)
    assert half.send("POST", "/oauth/signin/totp", {"code": code}).status == 200
    half.take_token()
    place.edit(trustsSecondFactor=True)
    whole, location = place.sign_in("alice")
    assert location == "/console/"
    whole.take_token()
    place.edit(trustsSecondFactor=False)
    place.server.api("POST", f"staff/{half.api('GET', 'me').json()['staffId']}/invitation", {}, 200)
    # Who is invited anew is linked anew.
    assert place.server.api("GET", f"staff/{half_id(place)}", expect=200)["providers"] == []


def half_id(place):
    people = place.server.api("GET", f"staff?operatorId={place.world.operator}", expect=200)["items"]
    return next(one["id"] for one in people if one["email"] == "alice@example.org")


def test_keys_that_the_provider_changes_are_followed(place):
    place.provider.change("person", name="alice", email="alice@example.org")
    place.sign_in("alice")[0].take_token()
    place.provider.change("key")
    deadline = time.monotonic() + 30
    while True:  # the keys are asked for anew once in ten seconds at the most
        location = place.sign_in("alice")[1]
        if location == "/console/":
            break
        assert refused(location) == "provider" and time.monotonic() < deadline
        time.sleep(2)


# Attacks


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(place):
    browser, stranger = Browser(place.server), Browser(place.server)
    address = place.provider.sign_in(place.begin(browser), "alice")
    place.begin(stranger)
    assert refused(place.back(stranger, address)) == "stale"
    # The stranger's try used the state up: the code is worth nothing to anybody now.
    assert refused(place.back(browser, address)) == "stale"
    address = place.provider.sign_in(place.begin(browser), "alice")
    assert place.back(browser, address) == "/console/"
    assert refused(place.back(browser, address)) == "stale"
    assert refused(place.back(Browser(place.server), address)) == "stale"


def test_a_state_of_another_sign_in_is_refused(place):
    browser, victim = Browser(place.server), Browser(place.server)
    mine = place.provider.sign_in(place.begin(browser), "alice")
    place.begin(victim)
    made_up = re.sub(r"state=[^&]+", "state=made-up", mine)
    assert refused(place.back(browser, made_up)) == "stale"
    # One browser's answer in another browser. (A code of another sign-in is refused for its nonce, which OpenIDTests show:
    # the provider here keeps its codes in memory and takes one for another.)
    assert refused(place.back(victim, mine)) == "stale"


def test_an_answer_at_another_providers_address_or_of_another_issuer_is_refused(place):
    second = place.server.api("POST", "identity-providers", {
        "name": "Second", "issuer": place.provider.issuer + "/second", "clientId": CLIENT}, 201)
    try:
        browser = Browser(place.server)
        address = place.provider.sign_in(place.begin(browser), "alice")
        moved = address.replace(place.record["id"], second["id"])
        assert refused(place.back(browser, moved)) == "stale"
        address = place.provider.sign_in(place.begin(browser), "alice")
        foreign = re.sub(r"iss=[^&]+", "iss=https%3A%2F%2Fevil.example", address)
        assert refused(place.back(browser, foreign)) == "provider"
        address = place.provider.sign_in(place.begin(browser), "alice")
        # The provider promises `iss` with each answer (RFC 9207): one without it is not its own.
        assert refused(place.back(browser, re.sub(r"&iss=[^&]+", "", address))) == "provider"
        check = place.server.api("POST", f"identity-providers/{second['id']}/check", {}, 200)
        assert not check["isUsable"] and "second" in check["problem"]
    finally:
        assert place.server.request("DELETE", f"/api/v1/identity-providers/{second['id']}",
                                    token=place.server.token).status == 204


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example/", "/\\evil.example", "/api/v1/me",
                                  "javascript:alert(1)", "/oauth/authorize.evil.example"])
def test_the_way_on_is_never_out_of_the_server(place, next):
    _, location = place.sign_in("alice", next=next)
    assert location == "/console/"


def test_who_did_not_want_to_comes_back_to_the_sign_in_page(place):
    browser = Browser(place.server)
    state = urllib.parse.parse_qs(urllib.parse.urlsplit(place.begin(browser, "/oauth/authorize?a=b")).query)["state"][0]
    path = f"/oauth/providers/{place.record['id']}/callback"
    location = place.back(browser, f"{path}?error=access_denied&state={state}")
    assert location == "/signin/?refused=cancelled&next=%2Foauth%2Fauthorize%3Fa%3Db"
    foreign = browser.send("POST", f"/oauth/providers/{place.record['id']}", {},
                           headers={"Origin": "https://evil.example"})
    assert foreign.status == 403


def test_a_provider_that_is_switched_off_signs_nobody_in(place):
    browser = Browser(place.server)
    address = place.provider.sign_in(place.begin(browser), "alice")
    place.edit(isEnabled=False)
    try:
        assert refused(place.back(browser, address)) == "stale"
        assert browser.send("POST", f"/oauth/providers/{place.record['id']}", {}).status == 404
        assert place.server.request("GET", "/oauth/providers").json()["items"] == []
    finally:
        place.edit(isEnabled=True)


def test_only_owners_of_the_whole_platform_manage_providers(place):
    owner = member(place.server, "owner.of.one@example.org", {"role": "owner", "operatorId": place.world.operator})
    assert owner.api("GET", "identity-providers").status == 404
    body = {"name": "Mine", "issuer": "https://id.example.org", "clientId": "x"}
    assert owner.api("POST", "identity-providers", body).status == 404
    tag = {"If_Match": '"1"'}
    assert owner.api("PATCH", f"identity-providers/{place.record['id']}", {"isEnabled": False}, **tag).status == 404
    assert owner.api("DELETE", f"identity-providers/{place.record['id']}").status == 404


def test_a_provider_in_the_servers_own_network_is_out_of_reach_unless_allowed(folder):
    server = Server(folder).start()
    try:
        server.sign_in()
        answer = server.request("POST", "/api/v1/identity-providers", {
            "name": "Plain", "issuer": "http://127.0.0.1:1/", "clientId": "x"}, token=server.token)
        assert answer.status == 422 and answer.json()["errors"][0]["rule"] == "must begin with https://"
        server.api("POST", "identity-providers", {
            "name": "Inner", "issuer": "https://127.0.0.1:1", "clientId": "x"}, 422)
        made = server.api("POST", "identity-providers", {
            "name": "Inner", "issuer": "https://localhost:1", "clientId": "x"}, 201)
        check = server.api("POST", f"identity-providers/{made['id']}/check", {}, 200)
        assert not check["isUsable"] and "outgoing.allowPrivateAddresses" in check["problem"]
        begun = Browser(server).send("POST", f"/oauth/providers/{made['id']}", {})
        assert begun.status == 503 and "Inner" in begun.json()["detail"]
    finally:
        server.stop()
