"""`ohmstead simulate` against the server: every fault that it knows, in compressed time, and as the load generator."""
import re
import subprocess

import pytest

from conftest import BINARY, Server, World

FAULTS = {"drop": 60_000, "duplicate": 60_000, "reorder": 60_000, "delay": 20_000, "reboot": 60, "wrong-meter": 20_000,
          "over-temperature": 60, "no-close-frame": 60, "hang-up": 60}


def simulate(server, *options):
    return subprocess.run([BINARY, "simulate", "--url", f"ws://127.0.0.1:{server.port}/ocpp", *options],
                          capture_output=True, text=True, timeout=150)


@pytest.fixture
def town(folder):
    server = Server(folder, environment={"OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY": "true"}).start()
    try:
        yield World(server.sign_in(), balance=50_000_000)
    finally:
        server.stop()


def furnish(world, stations):
    world.server.api("PATCH", f"operators/{world.operator}", {"allowsConcurrentSessions": True}, 200, If_Match='"1"')
    for number in range(1, stations + 1):
        world.station(f"SIM{number:04d}")


@pytest.mark.timeout(240)
def test_a_compressed_day_with_every_fault_leaves_right_books(town):
    furnish(town, 6)
    faults = [option for name, chance in FAULTS.items() for option in ("--fault", f"{name}={chance}")]
    ended = simulate(town.server, "--stations", "6", "--tokens", "CARD0001", "--interval", "60s", "--speed", "600",
                     "--duration", "40s", "--seed", "7", "--clock-skew", "90s", *faults)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"^40 s: \d+ connected, \d+ answers/s, \d+ errors, \d+ refused$", ended.stdout, re.M), ended.stdout
    sessions = town.server.api("GET", f"sessions?operatorId={town.operator}&limit=200", expect=200)["items"]
    orders = town.server.api("GET", f"orders?operatorId={town.operator}&limit=200", expect=200)["items"]
    assert len(sessions) >= 10, ended.stdout
    assert sorted(one["sessionId"] for one in orders) == sorted(one["id"] for one in sessions)
    rules = set()
    for order in (town.order(one["id"]) for one in orders):
        if order["state"] == "settled":
            assert sum(line["amountMinor"] for line in order["lines"]) == order["totalMinor"]
        rules |= {one["rule"] for one in order["exceptions"]}
    # Stations of the past are believed.
    assert "implausibleClock" not in rules and "stopNeverCame" not in rules, rules
    assert "meterWentBackwards" in rules, rules
    assert town.server.command("ledger", "verify").returncode == 0


@pytest.mark.timeout(120)
def test_load_is_reported_with_its_percentiles(town):
    furnish(town, 8)
    ended = simulate(town.server, "--stations", "8", "--tokens", "CARD0001", "--interval", "1s", "--duration", "8s",
                     "--report")
    assert ended.returncode == 0, ended.stderr
    last = ended.stdout.strip().splitlines()[-1]
    assert re.fullmatch(r"\d+ answers in [\d.]+ s: \d+/s; p50 \d+ ms, p90 \d+ ms, p99 \d+ ms; 0 errors", last), last


@pytest.mark.parametrize("wrong", [["--fault", "rain=1"], ["--evses", "0"], ["--clock-skew", "soon"]])
def test_what_cannot_be_simulated_is_said(town, wrong):
    ended = simulate(town.server, "--stations", "1", "--duration", "1s", *wrong)
    assert ended.returncode != 0 and "must be" in ended.stderr and len(ended.stderr.strip().splitlines()) == 1, ended
