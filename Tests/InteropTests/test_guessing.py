"""Guessing passwords is slow for who guesses, and holds up nobody else."""
import concurrent.futures
import uuid

import pytest
from conftest import Server, World
from people import Browser, member

PROXY = "127.0.0.1"


@pytest.fixture
def owner(world):
    return member(world.server, "owner@example.org", {"role": "owner", "operatorId": world.operator})


@pytest.fixture
def behind_proxy(folder):
    """A server that takes the word of a reverse proxy on this machine: each test is that proxy."""
    running = Server(folder, environment={"OHMSTEAD_TRUSTED_PROXIES": f"192.0.2.0/24, {PROXY}"}).start()
    try:
        yield World(running.sign_in())
    finally:
        running.stop()


def guess(server, number, email="owner@example.org", **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Browser(server).send("POST", "/oauth/signin", {"email": email, "password": f"guess number {number}"},
                                headers=named)


def marks(browser):
    return {cookie.name: cookie.value for cookie in browser.jar}["ohmstead_device"]


def test_a_made_up_browser_is_not_a_known_one(world, owner):
    known = marks(owner)
    name, code = known.split(".")
    made_up = [str(uuid.uuid4()), f"{uuid.uuid4()}.{code}", f"{name}.{code[:-1]}{'a' if code[-1] != 'a' else 'b'}", name,
               f"{uuid.uuid4()}.{'.'.join([code] * 20)}", "x" * 3000]
    statuses = [guess(world.server, number, Cookie=f"ohmstead_device={mark}").status
                for number, mark in enumerate(made_up)]
    assert statuses == [401] * 5 + [429], "they count together"
    assert owner.sign_in("owner@example.org").status == 200, "the browser itself is known"
    assert marks(owner) == known


def test_a_browser_is_known_for_who_was_signed_in_there_and_for_nobody_else(world, owner):
    clerk = member(world.server, "clerk@example.org", {"role": "support", "operatorId": world.operator})
    for number in range(5):
        assert guess(world.server, number, Cookie=f"ohmstead_device={marks(clerk)}").status == 401
    assert guess(world.server, 6, Cookie=f"ohmstead_device={marks(clerk)}").status == 429
    assert guess(world.server, 7).status == 429, "as from any other browser at the place"
    # Both were signed in here: it is known for both.
    assert owner.sign_in("clerk@example.org").status == 200
    assert owner.sign_in("owner@example.org").status == 200 and marks(owner).count(".") == 2


def test_guesses_at_one_person_at_the_same_time_cannot_pass_together(world, owner):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        statuses = list(pool.map(lambda number: guess(world.server, number).status, range(20)))
    assert statuses.count(401) == 5 and statuses.count(429) == 15, statuses


def test_a_right_password_is_no_guess_and_does_not_forgive_wrong_ones(world, owner):
    stranger = Browser(world.server)
    for number in range(4):
        assert stranger.sign_in("owner@example.org", f"guess number {number}").status == 401
    for _ in range(3):
        assert Browser(world.server).sign_in("owner@example.org").status == 200


def test_people_behind_a_proxy_are_told_apart(behind_proxy):
    server = behind_proxy.server
    person = member(server, "owner@example.org", {"role": "owner", "operatorId": behind_proxy.operator})
    thief, home = "203.0.113.7", "198.51.100.2"
    form = {**server.credentials, "client_secret": "made up"}
    # What the thief wrote itself stands before what the proxies appended.
    spent = [Browser(server).send("POST", "/oauth/token", form=form, headers={
        "X-Forwarded-For": f"10.9.8.{number}, {thief}:40{number:03}, 192.0.2.1"}).status for number in range(50)]
    assert spent[:30] == [401] * 30 and 429 in spent, spent
    refused = guess(server, 99, "nobody99@example.org", X_Forwarded_For=thief)
    at_home = Browser(server).send("POST", "/oauth/signin",
                                   {"email": "owner@example.org", "password": "correct horse battery"},
                                   headers={"X-Forwarded-For": home})
    assert (refused.status, at_home.status) == (429, 200)
    addresses = {one["address"] for one in person.api("GET", "me/browsers", expect=200).json()["items"]}
    assert home in addresses


def test_a_network_of_ipv6_is_one_place(behind_proxy):
    server = behind_proxy.server
    member(server, "owner@example.org", {"role": "owner", "operatorId": behind_proxy.operator})
    statuses = [guess(server, number, X_Forwarded_For=f"2001:db8:1:2:{number:x}::{number:x}").status
                for number in range(8)]
    assert statuses == [401] * 5 + [429] * 3
    assert guess(server, 9, X_Forwarded_For="2001:db8:1:3::9").status == 401
    assert guess(server, 9, X_Forwarded_For="::ffff:203.0.113.9").status == 401


def test_nobody_says_who_they_are_without_a_proxy(world, owner):
    statuses = [guess(world.server, number, X_Forwarded_For=f"203.0.113.{number}").status for number in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_what_is_no_address_is_refused_at_the_start(folder):
    running = Server(folder, environment={"OHMSTEAD_TRUSTED_PROXIES": "proxy.example.org"})
    with pytest.raises(RuntimeError, match="trustedProxies has proxy.example.org"):
        running.start()


def metrics(server, **headers):
    return server.request("GET", "/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_metrics_are_not_for_whom_an_unknown_proxy_lets_in(world):
    assert metrics(world.server).status == 200
    refused = metrics(world.server, X_Forwarded_For="10.0.0.5")
    assert refused.status == 403 and "metrics.readers" in refused.json()["detail"]
    for header in ["X_Forwarded_Proto", "Forwarded", "X_Real_IP", "Via"]:
        assert metrics(world.server, **{header: "anything"}).status == 403, header


def test_metrics_are_for_private_networks(behind_proxy):
    server = behind_proxy.server
    for neighbour in ["10.0.0.5", "::ffff:192.168.7.1", "fd00::1", "10.0.0.5, 192.0.2.9"]:
        assert metrics(server, X_Forwarded_For=neighbour, X_Forwarded_Proto="https").status == 200, neighbour
    for stranger in ["203.0.113.9", "2001:db8::1", "172.32.0.1", "203.0.113.9, 10.0.0.9", "10.0.0.5, no address"]:
        assert metrics(server, X_Forwarded_For=stranger).status == 403, stranger
    assert metrics(server, X_Forwarded_Proto="https").status == 403


def test_who_reads_metrics_may_be_named(folder):
    running = Server(folder, environment={"OHMSTEAD_METRICS_READERS": "192.0.2.7"}).start()
    try:
        assert metrics(running).status == 403 and running.request("GET", "/healthz").status == 200
    finally:
        running.stop()
