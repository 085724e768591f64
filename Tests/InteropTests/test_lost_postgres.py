"""PostgreSQL goes away under connected chargers and comes back; and the way to it is encrypted and checked."""
import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import time
import urllib.parse
from datetime import timedelta
from pathlib import Path

import pytest

from conftest import BINARY, ROOT, Server, World, run
from test_full_disk import Charger
from test_ocpp16 import iso, now


class Postgres:
    """A server of this test's own, which may be stopped and started."""

    def __init__(self):
        script = 'echo "$OHMSTEAD_TEST_POSTGRES"; echo "$OHMSTEAD_TEST_POSTGRES_CONTROL"; exec cat >/dev/null'
        self.process = subprocess.Popen(
            [str(ROOT / "scripts/with-postgres.sh"), "sh", "-c", script], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        self.control_path = self.process.stdout.readline().strip()
        assert self.url.startswith("postgres://"), self.url
        self.data = Path(self.control_path).parent / "data"

    def control(self, what):
        subprocess.run([self.control_path, what], check=True, timeout=90, stdin=subprocess.DEVNULL)

    def fresh(self, **parameters):
        name = f"test_{time.monotonic_ns()}"
        subprocess.run(["psql", "-q", self.url, "-c", f"CREATE DATABASE {name}"], check=True, timeout=30)
        parts = urllib.parse.urlsplit(self.url)
        return urllib.parse.urlunsplit(parts._replace(path="/" + name, query=urllib.parse.urlencode(parameters)))

    def end(self):
        self.process.stdin.close()
        self.process.wait(timeout=90)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def postgres():
    started = Postgres()
    yield started
    started.end()


class PostgresServer(Server):
    """A server whose database the test names."""

    def __init__(self, folder, url):
        super().__init__(folder)
        self.database = url
        self.environment["OHMSTEAD_DATABASE"] = url


@contextlib.contextmanager
def serving(folder, url):
    server = PostgresServer(str(folder), url)
    try:
        yield server.start().sign_in()
    finally:
        server.stop(signal.SIGKILL)
        server.log.close()


def test_a_lost_database_acknowledges_nothing_and_recovers_without_a_restart(tmp_path, postgres):
    with serving(tmp_path, postgres.fresh()) as server:
        world = World(server)
        _, info = world.station("PG1")
        run(outage(server, postgres, info), 150)
        orders = world.orders()
        assert len(orders) == 1 and orders[0]["state"] == "settled" and orders[0]["totalMinor"] == 7000
        assert world.balance()["heldMinor"] == 0
        assert server.stop() == 0
        assert server.command("ledger", "verify", check=False).returncode == 0


async def outage(server, postgres, info):
    loop = asyncio.get_running_loop()

    async def ready():
        return (await loop.run_in_executor(None, server.request, "GET", "/readyz")).status

    async with Charger(info, "PG1") as charger:
        begun = await charger.call("StartTransaction", {
            "connectorId": 1, "idTag": "CARD0001", "meterStart": 0, "timestamp": iso(now() - timedelta(hours=1))})
        assert await ready() == 200
        await loop.run_in_executor(None, postgres.control, "stop")
        stop = {"transactionId": begun["transactionId"], "meterStop": 10_000, "timestamp": iso(now())}
        try:
            assert await charger.call("StopTransaction", stop, 5) is None
            assert await ready() == 503
            assert "database" in server.log_text()
        finally:
            await loop.run_in_executor(None, postgres.control, "start")
        end = time.monotonic() + 30
        while await ready() != 200:
            assert time.monotonic() < end, "the server does not recover"
            await asyncio.sleep(0.2)
        # The socket stayed open all the while, and the same message is taken once.
        for _ in range(2):
            assert await charger.call("StopTransaction", stop) is not None


@pytest.fixture(scope="module")
def encrypted(postgres, tmp_path_factory):
    """The server offers TLS with a certificate of a CA made here, for the name `localhost` only."""
    folder = tmp_path_factory.mktemp("ca")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, cwd=folder, timeout=60)

    for name in ["ca", "stranger"]:
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}", "-keyout",
                f"{name}.key", "-out", f"{name}.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "server.key", "-out",
            "server.csr")
    (folder / "names").write_text("subjectAltName=DNS:localhost\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.crt")
    for name in ["server.key", "server.crt"]:
        shutil.copy(folder / name, postgres.data / name)
        owner = postgres.data.stat()
        os.chown(postgres.data / name, owner.st_uid, owner.st_gid)
        os.chmod(postgres.data / name, 0o600)
    with open(postgres.data / "postgresql.conf", "a") as settings:
        settings.write("ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n")
    rules = postgres.data / "pg_hba.conf"
    # Who comes without TLS is turned away.
    rules.write_text("local all all trust\nhostssl all all 127.0.0.1/32 trust\n")
    postgres.control("stop")
    postgres.control("start")
    return folder


def test_the_way_to_the_database_is_encrypted_and_its_name_checked(tmp_path, postgres, encrypted):
    postgres.url = postgres.url.replace("sslmode=disable", "")
    url = postgres.fresh(sslmode="verify-full", sslrootcert=str(encrypted / "ca.pem")).replace("127.0.0.1", "localhost")
    with serving(tmp_path, url) as server:
        assert server.request("GET", "/readyz").status == 200
        World(server)
        seen = subprocess.run(
            ["psql", "-tA", url, "-c", "SELECT bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) "
             "WHERE application_name LIKE '%ohmstead%' OR client_addr IS NOT NULL"],
            check=True, capture_output=True, text=True, timeout=30)
        assert seen.stdout.strip() == "t"

    def refused(url):
        done = subprocess.run([BINARY, "migrate", "--data", str(tmp_path), "--database", url], capture_output=True,
                              text=True, timeout=60)
        assert done.returncode != 0
        return done.stderr

    assert "certificate" in refused(url.replace("ca.pem", "stranger.pem"))
    # The certificate does not name the address.
    assert "127.0.0.1" in refused(url.replace("localhost", "127.0.0.1"))
    assert "encryption" in refused(url.replace("verify-full", "disable"))
