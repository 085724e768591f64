"""What the console feels like with many stations: figures are printed, limits hold on a busy machine as well."""
import os
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from api import BINARY, Server, wait_for
from charger import Charger, made
from conftest import Person
from playwright.sync_api import expect

LIVE = 1000
MANY = 5000
SITES = 150
FRAMES = 100_000
CHANGES = 24
MEDIAN_MS = 1000
LONGEST_TASK_MS = 200
WATCHED_SECONDS = 6
PLACES = ["/map", "/wall", "/", "/stations"]
LOAD_IS_LESS_URGENT = 10  # of nice(1): what is measured is the page, and in life its server is another machine

LONG_TASKS = """
window.tasks = [];
window.tasksSeen?.disconnect();
window.tasksSeen = new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map((one) => one.duration)));
window.tasksSeen.observe({ type: "longtask", buffered: false });
"""
SEEN = """
() => {
  window.seen = [];
  const badge = document.querySelector(".evse .badge");
  let last = badge.textContent;
  new MutationObserver(() => {
    const now = document.querySelector(".evse .badge")?.textContent;
    if (!now || now === last) return;
    last = now;
    requestAnimationFrame(() => window.seen.push([now, performance.timeOrigin + performance.now()]));
  }).observe(document.querySelector(".evses"), { subtree: true, childList: true, characterData: true });
}
"""


def seed(path):
    """Sites and stations that need no key, straight into the stopped database."""
    with sqlite3.connect(path) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(sites)")]
        known = dict(zip(columns, db.execute("SELECT * FROM sites LIMIT 1").fetchone()))
        place = f"INSERT INTO sites ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        for number in range(SITES):
            # A grid over the island.
            mine = {**known, "id": f"00000000-0000-7000-9000-{number:012x}", "name": f"Load {number}",
                    "latitude_e7": 223_000_000 + number // 10 * 1_900_000, "longitude_e7": 1_202_000_000 + number % 10 * 1_500_000}
            db.execute(place, [mine[one] for one in columns])
        db.executemany(
            "INSERT INTO stations (id, operator_id, site_id, identity, name, admission, heartbeat_seconds, presence, "
            "connection_epoch, created_at, version) VALUES (?, ?, ?, ?, '', 'active', 300, 'offline', 0, 0, 1)",
            [(f"00000000-0000-7000-8000-{n:012x}", known["operator_id"], f"00000000-0000-7000-9000-{n % SITES:012x}",
              f"SIM{n:04d}") for n in range(1, MANY + 1)])


@pytest.fixture(scope="module")
def busy():
    """A server that knows 5,000 stations."""
    folder = tempfile.mkdtemp(prefix="ohmstead-load-")
    os.environ["OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY"] = "true"
    try:
        one = Server(folder, history_days=0)
        one.start()
        one.stop()
        seed(f"{folder}/data/ohmstead.sqlite")
        one.start()
        yield one
        one.stop()
    finally:
        del os.environ["OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY"]
        shutil.rmtree(folder, ignore_errors=True)


class Fleet:
    """Stations of the simulator, which come and go as on a real day."""

    def __init__(self, server, count):
        self.server, self.count = server, count

    def __enter__(self):
        self.process = subprocess.Popen(
            [BINARY, "simulate", "--url", f"ws://127.0.0.1:{self.server.port}/ocpp", "--stations", str(self.count),
             "--interval", "10s", "--version", "ocpp1.6"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=lambda: os.nice(LOAD_IS_LESS_URGENT))
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def connected(self):
        with urllib.request.urlopen(f"{self.server.url}/metrics", timeout=60) as answer:
            found = re.search(r"^ohmstead_connected_stations (\d+)", answer.read().decode(), re.M)
        return int(found[1]) if found else 0

    def wait(self, count):
        wait_for(lambda: self.connected() >= count, 120, f"{count} stations", pause=0.5)


@pytest.fixture(scope="module")
def onlooker(browser, busy):
    person = Person(browser, busy).sign_in("owner@demo.ohmstead.org").arrives()
    yield person
    person.close()


def test_a_change_is_on_the_screen_within_a_second(onlooker, busy):
    station, key = made(busy, "WATCHED-1")
    with Fleet(busy, LIVE) as fleet, Charger(busy, "WATCHED-1", key) as charger:
        fleet.wait(LIVE)
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
        page = onlooker.open(f"/stations/{station['id']}")
        expect(page.locator(".evse .badge")).to_have_text("Available")
        page.evaluate(SEEN)
        sent = []
        for number in range(CHANGES):
            status, word = [("Preparing", "Preparing"), ("Available", "Available")][number % 2]
            sent.append(time.time() * 1000)
            charger.call("StatusNotification", connectorId=1, status=status, errorCode="NoError")
            expect(page.locator(".evse .badge")).to_have_text(word)
            page.wait_for_timeout(50 + 37 * (number % 7))
        seen = page.evaluate("window.seen")
        assert len(seen) == CHANGES
        waits = sorted(at - before for (_, at), before in zip(seen, sent))
        print(f"from charger to screen with {fleet.connected():,} stations live: "
              f"median {statistics.median(waits):.0f} ms, longest {waits[-1]:.0f} ms of {CHANGES}")
        assert statistics.median(waits) <= MEDIAN_MS
    onlooker.check()


def test_the_page_stays_responsive_while_all_stations_change(onlooker, busy):
    page = onlooker.open("/stations")
    expect(page.locator("main tbody tr").first).to_be_visible()
    worst = {}
    for place in PLACES:  # the code of a page comes from the server, which then has other things to do
        onlooker.walk(place)
    with Fleet(busy, MANY) as fleet:
        for place in PLACES:
            onlooker.walk(place)
            page.evaluate(LONG_TASKS)
            page.wait_for_timeout(WATCHED_SECONDS * 1000)
            worst[place] = max(page.evaluate("window.tasks"), default=0)
        print(f"longest task in ms while {fleet.connected():,} of {MANY:,} stations came up: "
              + ", ".join(f"{place} {took:.0f}" for place, took in worst.items()))
    assert max(worst.values()) <= LONGEST_TASK_MS
    onlooker.check()


def test_a_day_of_many_messages_scrolls_without_a_stop(onlooker, busy):
    station, _ = made(busy, "JOURNAL-2")
    day = datetime.now(timezone.utc) - timedelta(days=1)
    folder = Path(busy.folder) / "data/journal" / f"{day:%Y-%m-%d}" / station["id"][-2:]
    folder.mkdir(parents=True, exist_ok=True)
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    lines = []
    for number in range(FRAMES // 2):
        stamp = (start + timedelta(milliseconds=number * 1700)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{number % 1000:03d}Z"
        value = f'"meterValue":[{{"timestamp":"{stamp}","sampledValue":[{{"value":"{number}","unit":"Wh"}}]}}]'
        lines.append(f'{stamp} {station["id"]} in [2,"{number}","MeterValues",{{"connectorId":1,{value}}}]\n'
                     f'{stamp} {station["id"]} out [3,"{number}",{{}}]\n')
    (folder / "1.log").write_text("".join(lines))

    page = onlooker.open("/account")
    page.evaluate(LONG_TASKS)
    from_to = f"from={start:%Y-%m-%dT%H:%M:%SZ}&to={start + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    onlooker.walk(f"/stations/{station['id']}/journal?{from_to}")
    expect(page.locator(".filters")).to_contain_text(f"{FRAMES // 2:,} messages", timeout=60_000)
    listbox = page.get_by_role("listbox")
    assert page.locator(".virtual-row").count() < 100  # only what is in sight is there
    listbox.focus()
    for key in ["PageDown"] * 20 + ["End", "PageUp", "Home", "End"]:
        page.keyboard.press(key)
    last = page.locator(".virtual-row").last
    expect(last).to_contain_text("Meter values of connector 1")
    assert last.get_attribute("aria-posinset") == last.get_attribute("aria-setsize") == str(FRAMES // 2)
    assert page.locator(".virtual-row[aria-selected=true]").get_attribute("aria-posinset") == str(FRAMES // 2)
    page.get_by_role("searchbox", name="Find in messages").fill('"49999"')
    expect(page.locator(".virtual-row")).to_have_count(1)
    longest = page.evaluate("Math.max(0, ...window.tasks)")
    print(f"longest task {longest:.0f} ms over {FRAMES:,} frames")
    assert longest <= LONGEST_TASK_MS
