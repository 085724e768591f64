"""The disk is full under a running server: nothing is acknowledged, and all goes on by itself when there is space again."""
import asyncio
import json
import os
import resource
import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
import websockets

from conftest import BINARY, Server, World, basic, run
from test_ocpp16 import iso, now


class SmallFiles:
    """No file of the server may grow beyond a size (`ulimit -f`): the write-ahead log cannot take more."""

    def __init__(self, folder):
        self.folder = folder

    def prepare(self):
        pass

    def fill(self, server):
        log = Path(self.folder) / "ohmstead.sqlite-wal"
        assert log.stat().st_size > 200_000, "the log has to be beyond the limit already"
        self.set(server, 200_000)

    def free(self, server):
        self.set(server, resource.RLIM_INFINITY)

    def clean(self):
        pass

    @staticmethod
    def set(server, size):
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


class SmallDisk:
    """A file system of its own, filled up by somebody else's file."""

    def __init__(self, folder):
        self.folder, self.filler = folder, Path(folder) / "filler"

    def prepare(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", self.folder], check=True)

    def fill(self, _):
        with open(self.filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def free(self, _):
        self.filler.unlink()

    def clean(self):
        subprocess.run(["umount", "--lazy", self.folder], check=True)


def can_mount():
    if os.geteuid() != 0:
        return False
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], capture_output=True)
        if done.returncode == 0:
            subprocess.run(["umount", folder], check=True)
        return done.returncode == 0


class Charger:
    """Raw frames: what counts is what is answered, and what is not."""

    def __init__(self, info, identity):
        self.info, self.identity, self.number = info, identity, 0

    async def __aenter__(self):
        self.socket = await websockets.connect(
            self.info["url"], subprotocols=["ocpp1.6"], ping_interval=None,
            additional_headers=basic(self.identity, self.info["password"]))
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def call(self, action, payload, seconds=10):
        """The answer, or None when there is none in time or it is an error: both mean send again."""
        self.number += 1
        identifier = f"{self.identity}-{self.number}"
        await self.socket.send(json.dumps([2, identifier, action, payload]))
        try:
            while True:
                answer = json.loads(await asyncio.wait_for(self.socket.recv(), seconds))
                if answer[1] == identifier:
                    return answer[2] if answer[0] == 3 else None
        except asyncio.TimeoutError:
            return None


@pytest.mark.parametrize("kind", [SmallFiles] + ([SmallDisk] if can_mount() else []))
def test_a_full_disk_acknowledges_nothing_and_recovers_without_a_restart(tmp_path, kind):
    folder = tmp_path / "data"
    folder.mkdir()
    disk = kind(str(folder))
    disk.prepare()
    server = Server(str(folder))
    try:
        server.start().sign_in()
        world = World(server, balance=1_000_000)
        _, info = world.station("DISK1")
        for number in range(30):
            server.api("POST", f"wallets/{world.wallet}/credits", {"amountMinor": 1, "memo": "x"}, 201,
                       Idempotency_Key=f"fill-{number}")
        run(day(server, world, disk, info), 120)
        assert server.process.poll() is None, "the server lives"
        text = server.log_text()
        assert "commits fail, nothing is acknowledged" in text and "commits succeed again" in text, text
        assert text.count("commits succeed again") == text.count("commits fail, nothing is acknowledged"), text
        assert server.stop() == 0
        assert server.command("ledger", "verify", check=False).returncode == 0
    finally:
        server.stop(signal.SIGKILL)
        server.log.close()
        disk.clean()


async def day(server, world, disk, info):
    loop = asyncio.get_running_loop()

    async def ready():
        return (await loop.run_in_executor(None, server.request, "GET", "/readyz")).status

    async with Charger(info, "DISK1") as charger:
        assert await ready() == 200
        begun = await charger.call("StartTransaction", {
            "connectorId": 1, "idTag": "CARD0001", "meterStart": 0, "timestamp": iso(now() - timedelta(hours=1))})
        assert begun["idTagInfo"]["status"] == "Accepted"
        await loop.run_in_executor(None, disk.fill, server)
        stop = {"transactionId": begun["transactionId"], "meterStop": 10_000, "timestamp": iso(now())}
        sample = {"connectorId": 1, "transactionId": begun["transactionId"], "meterValue": [
            {"timestamp": iso(now()), "sampledValue": [{"value": "9000"}]}]}
        unanswered = 0
        for _ in range(200):
            # Some pages of the log may still be free.
            if await charger.call("MeterValues", sample, 2) is None:
                unanswered += 1
                break
            sample["meterValue"][0]["timestamp"] = iso(now())
        assert unanswered == 1, "a meter value that could not be stored was acknowledged"
        assert await charger.call("StopTransaction", stop, 2) is None
        assert await ready() == 503
        assert await ready() == 503, "asking does not make it ready"
        answer = await loop.run_in_executor(None, server.request, "POST", f"/api/v1/wallets/{world.wallet}/credits", {
            "amountMinor": 5, "memo": "x"}, {"Idempotency-Key": "during"}, server.token)
        assert answer.status == 503, answer.body
        await loop.run_in_executor(None, disk.free, server)
        end = time.monotonic() + 15
        while await ready() != 200:
            assert time.monotonic() < end, "the server does not recover"
            await asyncio.sleep(0.2)
        for _ in range(2):
            assert await charger.call("StopTransaction", stop) is not None
    orders = await loop.run_in_executor(None, world.orders)
    assert len(orders) == 1 and orders[0]["state"] == "settled" and orders[0]["totalMinor"] == 7000


def test_a_server_that_cannot_begin_says_why(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    done = subprocess.run([BINARY, "serve", "--listen", "127.0.0.1:0", "--data", str(blocked)], capture_output=True,
                          text=True, timeout=30)
    assert done.returncode != 0 and str(blocked) in done.stderr and len(done.stderr.strip().splitlines()) <= 2
