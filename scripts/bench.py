#!/usr/bin/env python3
"""Measures the hot paths of a release build, each beside its limit in the same run, and writes a table and a JSON file.

usage: bench.py BINARY RESULTS_FOLDER [STATIONS]

Everything runs on loopback in a temporary folder; nothing outlives the run. See docs/performance.md.
"""
import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Tests/InteropTests"))
from conftest import FLAT_TARIFF, Server  # noqa: E402


# What 15,000 messages a second are of the bare echo on two cores that nobody else uses (88,000/s): a load with room.
ECHO_SHARE = 0.17


def seed_stations(path, operator, site, count):
    """Stations without keys, straight into the stopped database; the server is told to let them in."""
    with sqlite3.connect(path) as db:
        db.executemany(
            "INSERT INTO stations (id, operator_id, site_id, identity, name, admission, heartbeat_seconds, presence, "
            "connection_epoch, created_at, version) VALUES (?, ?, ?, ?, '', 'active', 300, 'offline', 0, 0, 1)",
            [(f"00000000-0000-7000-8000-{n:012x}", operator, site, f"SIM{n:04d}") for n in range(1, count + 1)])


def seed_orders(path, operator, site, count):
    """A million settled orders with their sessions, straight into the stopped database."""
    chance = random.Random(1)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous = OFF")
        station = db.execute("SELECT id FROM stations LIMIT 1").fetchone()[0]
        sessions, orders = [], []
        for n in range(count):
            started = 1_700_000_000_000 + n * 60_000 + chance.randrange(60_000)
            sid, oid = f"10000000-0000-7000-8000-{n:012x}", f"20000000-0000-7000-8000-{n:012x}"
            sessions.append((sid, 1_000_000 + n, f"bench/{n}", operator, site, station, started, started + 3_600_000, started))
            orders.append((oid, f"B{n}", operator, site, station, sid, chance.choice(["settled", "settled", "refunded"]),
                           20_000, 14_000, started, started + 3_600_000, started))
        db.executemany(
            "INSERT INTO sessions (id, number, start_key, operator_id, site_id, station_id, evse, connector, state, "
            "started_at, meter_start_wh, ended_at, meter_stop_wh, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, 1, 1, 'ended', ?, 0, ?, 20000, ?)", sessions)
        db.executemany(
            "INSERT INTO orders (id, number, operator_id, site_id, station_id, session_id, state, currency, hold_minor, "
            "energy_wh, electricity_minor, service_minor, fees_minor, tax_minor, total_minor, paid_minor, owed_minor, "
            "refunded_minor, open_exceptions, started_at, ended_at, created_at, version) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, 'TWD', 0, ?, 0, 0, 0, 0, ?, 0, 0, 0, 0, ?, ?, ?, 1)", orders)


def resident_kb(pid, what="VmRSS"):
    """`RssFile` of it are pages of the database that are mapped: the system's cache, which it takes back when it likes."""
    text = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(what + r":\s+(\d+)", text).group(1))


def bare_inserts(folder, seconds=3):
    """The limit of the disk and SQLite alone: the same two changes for each message, 1000 to a synced commit."""
    path = Path(folder) / "bare.sqlite"
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                     "CREATE TABLE sample (session INTEGER, at INTEGER, a INTEGER, b INTEGER, c INTEGER, PRIMARY KEY (session, at)) WITHOUT ROWID;"
                     "CREATE TABLE progress (session INTEGER PRIMARY KEY, a INTEGER, b INTEGER);")
    db.executemany("INSERT INTO progress VALUES (?, 0, 0)", [(n,) for n in range(5000)])
    done, end, at = 0, time.monotonic() + seconds, 0
    while time.monotonic() < end:
        at += 1
        db.execute("BEGIN")
        for n in range(1000):
            session = (done + n) % 5000
            db.execute("INSERT INTO sample VALUES (?, ?, 1, 2, 3)", (session, at * 10 + n // 5000))
            db.execute("UPDATE progress SET a = ?, b = ? WHERE session = ?", (at, n, session))
        db.execute("COMMIT")
        done += 1000
    db.close()
    return done / seconds


def simulate(binary, port, stations, seconds, interval):
    """A load that goes on: the stations come one after the other for half a minute, and what is counted begins ten seconds
    after the last. That all come at once is measured apart."""
    seconds += 40
    run = subprocess.run(
        [binary, "simulate", "--url", f"ws://127.0.0.1:{port}/ocpp", "--stations", str(stations), "--interval", interval,
         "--duration", f"{seconds}s", "--version", "ocpp1.6", "--tokens", "BENCH", "--report", "--ramp", "30s", "--settle", "10s"],
        capture_output=True, text=True, timeout=seconds + 120)
    lines = run.stdout.strip().splitlines()
    assert "settled" in run.stdout, f"not all stations were connected in time: {lines[-1]}"
    total = re.search(r"p50 (\d+) ms, p90 (\d+) ms, p99 (\d+) ms; (\d+) errors", lines[-1])
    rates = [(int(m.group(1)), int(m.group(2))) for m in re.finditer(r"(\d+) connected, (\d+) answers/s", run.stdout)]
    all_connected = next((i + 1 for i, (c, _) in enumerate(rates) if c >= stations), None)
    return {"p50": int(total.group(1)), "p90": int(total.group(2)), "p99": int(total.group(3)), "errors": int(total.group(4)),
            "answers_per_s": float(re.search(r": (\d+)/s;", lines[-1]).group(1)), "seconds_until_all_connected": all_connected}


def journal_lost(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    found = re.findall(r'^ohmstead_journal_messages_total\{[^}]*outcome="dropped"[^}]*\} (\S+)', text, re.M)
    assert found, "the server does not count what its journal leaves out"
    return int(sum(map(float, found)))


def main():
    binary, results = sys.argv[1], Path(sys.argv[2])
    stations = int(sys.argv[3]) if len(sys.argv) > 3 else 15_000
    os.environ["OHMSTEAD_BINARY"] = binary
    import conftest
    conftest.BINARY = binary
    rows, figures = [], {}

    def row(name, value, limit=""):
        rows.append((name, value, limit))
        print(f"{name:58} {value:>22}  {limit}", flush=True)

    priced = subprocess.run([binary, "bench-pricing"], capture_output=True, text=True, timeout=300, check=True).stdout
    milliseconds = int(re.search(r"in (\d+) ms", priced).group(1))
    figures["reprice_100000_sessions_s"] = milliseconds / 1000
    row("100,000 sessions of 60 samples priced on one core", f"{milliseconds / 1000:.2f} s", "wanted: under 5 s")

    def bare_echo():
        answer = subprocess.run([binary, "bench-echo"], capture_output=True, text=True, timeout=60, check=True).stdout
        return int(re.search(r"echoed (\d+)", answer).group(1))

    echoed = bare_echo()
    figures["bare_echo_per_s"] = echoed
    row("bare WebSocket echo of the same frames", f"{echoed:,}/s", "the limit of sockets and frames here, in this run")

    with tempfile.TemporaryDirectory(prefix="ohmstead-bench-") as folder:
        server = Server(folder, environment={"OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY": "true", "OHMSTEAD_LOG_LEVEL": "warning"})
        server.start().sign_in()
        operator = server.api("POST", "operators", {
            "name": "Bench", "currency": "TWD", "acceptsUnknownTokens": True, "allowsConcurrentSessions": True}, 201)["id"]
        tariff = server.api("POST", "tariffs", {
            "operatorId": operator, "name": "flat", "definition": FLAT_TARIFF, "effectiveFrom": "2020-01-01T00:00:00Z"}, 201)["id"]
        site = server.api("POST", "sites", {
            "operatorId": operator, "name": "B", "latitudeE7": 0, "longitudeE7": 0, "tariffId": tariff}, 201)["id"]
        server.stop()
        database = Path(folder) / "ohmstead.sqlite"
        seed_stations(database, operator, site, 20_000)
        try:
            limit = bare_inserts(folder)
            figures["bare_inserts_per_s"] = limit
            server.start()
            empty = resident_kb(server.process.pid)
            load = simulate(binary, server.port, stations, 45, "1s")
            figures["load"] = load
            row(f"durable MeterValues, {stations} stations, 1/s each", f"{load['answers_per_s']:,.0f}/s",
                f"{load['answers_per_s'] / limit:.2f} of bare batched inserts ({limit:,.0f}/s), {load['answers_per_s'] / echoed:.2f} of the bare echo; wanted: 15,000/s")
            row("  latency p50 / p90 / p99", f"{load['p50']} / {load['p90']} / {load['p99']} ms", f"{load['errors']} errors; wanted: p99 under 150 ms")

            lost = journal_lost(server.port)
            figures["journal_messages_lost"] = lost
            row("  messages that the journal left out", f"{lost:,}", "wanted: 0")

            # The same burden on any machine, and on this one in its slow minutes too.
            echoed = bare_echo()
            share = min(int(ECHO_SHARE * echoed), stations)
            even = simulate(binary, server.port, share, 45, "1s")
            figures["load_by_echo"] = {**even, "stations": share, "bare_echo_per_s": echoed}
            row(f"the same from {share} stations, {ECHO_SHARE} of the bare echo now", f"{even['answers_per_s']:,.0f}/s",
                f"the bare echo of the same minute: {echoed:,}/s")
            row("  latency p50 / p90 / p99", f"{even['p50']} / {even['p90']} / {even['p99']} ms",
                f"{even['errors']} errors; wanted: p99 under 150 ms")
            server.stop()

            server.start()
            empty, mapped = resident_kb(server.process.pid), resident_kb(server.process.pid, "RssFile")
            quiet = subprocess.Popen(
                [binary, "simulate", "--url", f"ws://127.0.0.1:{server.port}/ocpp", "--stations", "15000", "--interval", "3600s",
                 "--version", "ocpp1.6", "--tokens", "BENCH", "--report", "--ramp", "1ms"], stdout=subprocess.PIPE, text=True)
            started, connected = time.monotonic(), 0
            while connected < 15_000 and time.monotonic() - started < 90:
                line = quiet.stdout.readline()
                found = re.search(r"(\d+) connected", line)
                connected = int(found.group(1)) if found else connected
            took = time.monotonic() - started
            time.sleep(3)
            each = (resident_kb(server.process.pid) - empty) / max(connected, 1)
            of_file = (resident_kb(server.process.pid, "RssFile") - mapped) / max(connected, 1)
            figures.update(connected=connected, connect_seconds=took, kb_each=each, kb_each_of_mapped_file=of_file)
            row("stations connected and booted at once", f"{connected:,}", f"in {took:.1f} s (wanted: 15,000 in 20 s)")
            row("resident memory for each above the empty server", f"{each:.1f} KB",
                f"{of_file:.1f} KB of them mapped pages of the database; wanted: at most 16 KB")
            quiet.send_signal(signal.SIGTERM)
            quiet.wait(timeout=60)
            server.stop()

            seed_orders(database, operator, site, 1_000_000)
            server.start()
            times = []
            cursor = ""
            for n in range(300):
                path = f"/api/v1/orders?operatorId={operator}&limit=50" + ("&state=refunded" if n % 3 == 0 else "")
                if cursor and n % 3 == 1:
                    path += "&cursor=" + cursor
                begin = time.perf_counter()
                answer = server.request("GET", path, token=server.token)
                times.append((time.perf_counter() - begin) * 1000)
                assert answer.status == 200, answer.body
                cursor = answer.json()["nextCursor"]
                time.sleep(0.005)
            times.sort()
            figures["list_p50_ms"], figures["list_p99_ms"] = times[150], times[297]
            row("list of 1,000,000 orders, p50 / p99 with HTTP", f"{times[150]:.1f} / {times[297]:.1f} ms", "wanted: p99 under 20 ms")
        finally:
            server.stop(signal.SIGKILL)
    results.mkdir(parents=True, exist_ok=True)
    (results / "bench.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(f"written to {results / 'bench.json'}")


if __name__ == "__main__":
    main()
