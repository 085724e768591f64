"""The process is killed at random moments; chargers send again what was not answered. Nothing may be lost or booked twice."""
import asyncio
import json
import os
import random
import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
import websockets

from conftest import Server, World, basic, run
from test_ocpp16 import iso, now
from datetime import timedelta

KILLS = int(os.environ.get("OHMSTEAD_TEST_KILLS", "50"))
CHARGERS = 8


class PersistentCharger:
    """Sends its day in order, each message until it is answered, over as many connections as it takes."""

    def __init__(self, identity, info, token, seed):
        self.identity, self.info, self.token = identity, info, token
        self.random = random.Random(seed)
        self.sessions = []          # (energy in Wh) of each session whose end was answered
        self.register = 0
        self.number = 0

    async def call(self, action, payload):
        self.number += 1
        frame = json.dumps([2, f"{self.identity}-{self.number}", action, payload])
        while True:
            try:
                if self.socket is None:
                    self.socket = await websockets.connect(
                        self.info["url"], subprotocols=["ocpp1.6"], ping_interval=None,
                        additional_headers=basic(self.identity, self.info["password"]))
                await self.socket.send(frame)
                answer = json.loads(await asyncio.wait_for(self.socket.recv(), 10))
                if answer[0] == 3:
                    return answer[2]
            except (OSError, websockets.exceptions.WebSocketException, asyncio.TimeoutError):
                self.socket = None
            await asyncio.sleep(0.02)

    async def live(self, until):
        self.socket = None
        while not until.is_set():
            start = now() - timedelta(minutes=30)
            first = self.register
            begun = await self.call("StartTransaction", {
                "connectorId": 1, "idTag": self.token, "meterStart": first, "timestamp": iso(start)})
            for minute in range(1, self.random.randint(2, 12)):
                self.register += self.random.randint(0, 500)
                await self.call("MeterValues", {
                    "connectorId": 1, "transactionId": begun["transactionId"],
                    "meterValue": [{"timestamp": iso(start + timedelta(minutes=minute)), "sampledValue": [
                        {"value": str(self.register)}]}]})
            await self.call("StopTransaction", {
                "transactionId": begun["transactionId"], "meterStop": self.register,
                "timestamp": iso(start + timedelta(minutes=20))})
            self.sessions.append(self.register - first)
        if self.socket:
            await self.socket.close()


def test_fifty_kills_lose_nothing_and_book_nothing_twice(folder):
    seed = int(os.environ.get("OHMSTEAD_TEST_SEED", "20261121"))
    chance = random.Random(seed)
    server = Server(folder).start().sign_in()
    try:
        world = World(server, balance=100_000_000, hold=1000)
        server.api("PATCH", f"operators/{world.operator}", {"allowsConcurrentSessions": True}, 200, If_Match='"1"')
        chargers = [PersistentCharger(f"K{n}", world.station(f"K{n}")[1], "CARD0001", seed + n)
                    for n in range(CHARGERS)]

        async def storm():
            done = asyncio.Event()
            tasks = [asyncio.create_task(charger.live(done)) for charger in chargers]
            loop = asyncio.get_running_loop()
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0.02, 0.3))
                server.process.send_signal(signal.SIGKILL)
                server.process.wait()
                await loop.run_in_executor(None, server.start)
            done.set()
            await asyncio.gather(*tasks)

        run(storm(), 600)
        assert server.stop() == 0
        expected = sorted(energy for charger in chargers for energy in charger.sessions)
        assert len(expected) > KILLS, "too little was charged for the test to mean anything"
        check_books(Path(folder) / "ohmstead.sqlite", expected)
        verified = server.command("ledger", "verify", check=False)
        assert verified.returncode == 0, f"seed {seed}: {verified.stdout}"
    finally:
        server.stop(signal.SIGKILL)


def check_books(path, expected):
    """The invariants, read from the file itself."""
    with sqlite3.connect(path) as books:
        def one(sql):
            return books.execute(sql).fetchone()[0]

        orders = sorted(row[0] for row in books.execute("SELECT energy_wh FROM orders"))
        assert orders == expected, "each acknowledged session has exactly one order with its energy"
        assert one("SELECT COUNT(*) FROM sessions WHERE state <> 'ended'") == 0
        assert one("SELECT COUNT(*) FROM orders WHERE state <> 'settled'") == 0
        assert one("SELECT COUNT(*) FROM sessions s WHERE (SELECT COUNT(*) FROM orders o WHERE o.session_id = s.id) <> 1") == 0
        assert one("SELECT SUM(debits_minor) - SUM(credits_minor) FROM ledger_accounts") == 0
        held = "SELECT SUM(credits_minor - debits_minor) FROM ledger_accounts WHERE kind = 'driverHeld'"
        assert one(held) == 0, "every hold is captured or released"
        charged = one("SELECT SUM(amount_minor) FROM ledger_transfers WHERE kind = 'charge'")
        assert charged == one("SELECT SUM(total_minor) FROM orders")


def test_a_single_changed_digit_in_the_ledger_is_found(world):
    world.server.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 12345, "memo": "more"}, 201,
                     Idempotency_Key="second-credit")
    world.server.stop()
    path = Path(world.server.folder) / "ohmstead.sqlite"
    with sqlite3.connect(path) as books:
        try:
            books.execute("UPDATE ledger_transfers SET amount_minor = 12346 WHERE amount_minor = 12345")
            raise AssertionError("the database let a transfer be changed")
        except sqlite3.DatabaseError as refusal:
            assert "append-only" in str(refusal)
        books.execute("DROP TRIGGER ledger_transfers_no_update")
        books.execute("UPDATE ledger_transfers SET amount_minor = 12346 WHERE amount_minor = 12345")
        books.commit()
    verified = world.server.command("ledger", "verify", check=False)
    assert verified.returncode == 1 and "BROKEN at transfer 2" in verified.stdout, verified.stdout


def test_money_moves_once_for_one_idempotency_key(world):
    before = world.balance()["availableMinor"]
    for _ in range(3):
        world.server.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 777, "memo": "x"}, 201,
                         Idempotency_Key="once")
    assert world.balance()["availableMinor"] == before + 777
    other = world.server.request("POST", f"/api/v1/wallets/{world.wallet}/credits", {"amountMinor": 778, "memo": "x"},
                                 {"Idempotency-Key": "once"}, world.server.token)
    assert other.status == 409
    missing = world.server.request("POST", f"/api/v1/wallets/{world.wallet}/credits", {"amountMinor": 778}, {},
                                   world.server.token)
    assert missing.status == 400 and b"Idempotency-Key" in missing.body


@pytest.mark.parametrize("path, body, secret", [
    ("stations", {"identity": "TWICE"}, lambda made: made["connection"]["password"]),
    ("registration-tokens", {"validHours": 2}, lambda made: made["token"])])
def test_a_lost_answer_loses_no_key_of_a_station(world, path, body, secret):
    body = {"operatorId": world.operator, "siteId": world.site, **body}
    first, again = [world.server.api("POST", path, body, 201, Idempotency_Key="lost") for _ in range(2)]
    assert secret(first) and first == again
    assert secret(world.server.api("POST", path, {**body, "identity": "OTHER"} if path == "stations" else body, 201,
                                   Idempotency_Key="new")) != secret(first)
    world.server.api("POST", path, {**body, "siteId": None}, 409, Idempotency_Key="lost")


def test_a_backup_of_a_running_server_is_whole(world):
    copy = Path(world.server.folder) / "copy.sqlite"
    world.server.command("backup", str(copy))
    with sqlite3.connect(copy) as books:
        assert books.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert books.execute("SELECT COUNT(*) FROM ledger_transfers").fetchone()[0] == 1
    again = world.server.command("backup", str(copy), check=False)
    assert again.returncode != 0 and "exists" in again.stderr


def test_after_an_ordinary_end_the_database_is_in_its_file(world):
    """Whoever copies the file of a stopped server has everything; and nobody else on the machine reads it."""
    assert world.server.stop() == 0
    folder = Path(world.server.folder)
    file = folder / "ohmstead.sqlite"
    with sqlite3.connect(f"file:{file}?immutable=1", uri=True) as books:
        assert books.execute("SELECT COUNT(*) FROM ledger_transfers").fetchone()[0] == 1
    assert file.stat().st_mode & 0o077 == 0


def test_hindrances_are_one_clear_sentence(world, tmp_path):
    port = world.server.port
    from conftest import BINARY

    def attempt(*arguments):
        return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=60)

    taken = attempt("serve", "--listen", f"127.0.0.1:{port}", "--data", str(tmp_path))
    assert taken.returncode != 0 and f"Port {port}" in taken.stderr and "in use" in taken.stderr
    bad = attempt("serve", "--listen", "nowhere", "--data", str(tmp_path))
    assert bad.returncode != 0 and "HOST:PORT" in bad.stderr
    away = attempt("migrate", "--data", str(tmp_path), "--database", "postgres://nobody@127.0.0.1:1/none")
    assert away.returncode != 0 and "PostgreSQL" in away.stderr
    wrong = attempt("serve", "--nonsense")
    assert wrong.returncode != 0 and "--nonsense" in wrong.stderr
    with sqlite3.connect(Path(world.server.folder) / "ohmstead.sqlite") as books:
        books.execute("INSERT INTO schema_migrations VALUES (99, 'future', 'x', 1)")
    newer = attempt("migrate", "--data", world.server.folder)
    assert newer.returncode != 0 and "schema 99" in newer.stderr
