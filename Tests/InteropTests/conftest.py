"""Starts the real binary on a free port and an empty data folder, and gives tests an API client and chargers."""
import asyncio
import base64
import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("OHMSTEAD_BINARY", str(ROOT / ".build/debug/ohmstead"))

FLAT_TARIFF = {
    "currency": "TWD",
    "seasons": [{
        "name": "all year", "from": "01-01", "to": "12-31",
        "days": [{"type": "weekday", "slots": [{"from": "00:00", "to": "24:00", "period": "offPeak"}]}],
        "prices": [{"period": "offPeak", "electricityMicrosPerKWh": 5_000_000, "serviceMicrosPerKWh": 2_000_000}],
    }],
    "holidays": [],
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


def fresh_postgres():
    """The URL of a new, empty database where the tests are run against PostgreSQL; else None."""
    base = os.environ.get("OHMSTEAD_INTEROP_POSTGRES")
    if not base:
        return None
    name = f"interop_{os.getpid()}_{time.monotonic_ns()}"
    subprocess.run(["psql", "-q", base, "-c", f"CREATE DATABASE {name}"], check=True, timeout=30)
    parts = urllib.parse.urlsplit(base)
    return urllib.parse.urlunsplit(parts._replace(path="/" + name))


class Server:
    """One server process and an OAuth client of the whole platform."""

    def __init__(self, folder, *extra, environment=None):
        self.folder, self.port = folder, free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.database = fresh_postgres()
        self.extra, self.environment = extra, {**(environment or {})}
        if self.database:
            self.environment["OHMSTEAD_DATABASE"] = self.database
        self.log = open(Path(folder) / "server.log", "ab")
        self.process = None
        self.token = None
        self.credentials = None

    def start(self):
        self.process = subprocess.Popen(
            [BINARY, "serve", "--listen", f"127.0.0.1:{self.port}", "--data", self.folder, *self.extra],
            stdout=self.log, stderr=self.log, env={**os.environ, **self.environment})
        for _ in range(200):
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}: {self.log_text()}")
            with contextlib.suppress(OSError):
                if self.request("GET", "/healthz").status == 200:
                    used_file = (Path(self.folder) / "ohmstead.sqlite").exists()
                    assert used_file == (self.database is None), "the other database is in use"
                    return self
            time.sleep(0.05)
        raise RuntimeError("the server did not start")

    def stop(self, how=signal.SIGTERM):
        if self.process and self.process.poll() is None:
            self.process.send_signal(how)
            return self.process.wait(timeout=15)
        return self.process.returncode if self.process else None

    def log_text(self):
        return (Path(self.folder) / "server.log").read_text(errors="replace")

    def command(self, *arguments, check=True):
        result = subprocess.run([BINARY, *arguments, "--data", self.folder], capture_output=True, text=True, timeout=60,
                                env={**os.environ, **self.environment})
        if check and result.returncode != 0:
            raise RuntimeError(result.stderr)
        return result

    def open(self, wanted):
        return urllib.request.urlopen(wanted, timeout=20)

    def request(self, method, path, body=None, headers=None, token=None):
        data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
        request = urllib.request.Request(self.base + path, data=data, method=method)
        if body is not None:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with self.open(request) as response:
                return Answer(response.status, response.headers, response.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, error.headers, error.read())

    def sign_in(self):
        made = self.command("client", "create", "--name", "tests").stdout
        identifier = re.search(r"client_id:\s+(\S+)", made).group(1)
        secret = re.search(r"client_secret:\s+(\S+)", made).group(1)
        self.credentials = {"grant_type": "client_credentials", "client_id": identifier, "client_secret": secret}
        self.token = self.narrowed()
        return self

    def narrowed(self, scope=None):
        """A token of the client; with a scope, one that may do no more than that."""
        form = urllib.parse.urlencode({**self.credentials, **({"scope": scope} if scope else {})}).encode()
        answer = self.request("POST", "/oauth/token", form,
                              headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 200, answer.body
        return answer.json()["access_token"]

    def api(self, method, path, body=None, expect=None, **headers):
        return self.answer(method, path, body, expect, **headers).json()

    def answer(self, method, path, body=None, expect=None, **headers):
        """The same with its headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.request(method, "/api/v1/" + path, body, named, self.token)
        # A quick machine asks more in a second than a client may: it waits as it is told to.
        for _ in range(50):
            if answer.status != 429 or expect == 429:
                break
            time.sleep(0.1)
            answer = self.request(method, "/api/v1/" + path, body, named, self.token)
        if expect is not None:
            assert answer.status == expect, (answer.status, answer.body)
        return answer

    def until(self, path, accept, seconds=10):
        """Polls a resource until `accept` holds for it."""
        end = time.monotonic() + seconds
        while True:
            found = self.api("GET", path, expect=200)
            if accept(found):
                return found
            assert time.monotonic() < end, f"{path} stayed {found}"
            time.sleep(0.1)


class World:
    """An operator with a site, a tariff, a driver with money and a card, and stations made on demand."""

    def __init__(self, server, balance=100_000, hold=20_000):
        self.server = server
        self.operator = server.api("POST", "operators", {
            "name": "Interop", "currency": "TWD", "holdMinor": hold, "minimumBalanceMinor": 1000}, 201)["id"]
        self.tariff = server.api("POST", "tariffs", {
            "operatorId": self.operator, "name": "flat", "definition": FLAT_TARIFF,
            "effectiveFrom": "2020-01-01T00:00:00Z"}, 201)["id"]
        self.site = server.api("POST", "sites", {
            "operatorId": self.operator, "name": "Xinyi", "latitudeE7": 250330000, "longitudeE7": 1215650000,
            "tariffId": self.tariff}, 201)["id"]
        self.driver = server.api("POST", "drivers", {"operatorId": self.operator, "name": "Lin"}, 201)["id"]
        self.wallet = server.api("GET", f"wallets?driverId={self.driver}", expect=200)["items"][0]["id"]
        if balance:
            server.api("POST", f"wallets/{self.wallet}/credits", {"amountMinor": balance, "memo": "cash"}, 201,
                       Idempotency_Key="first-credit")
        server.api("POST", "id-tokens", {
            "operatorId": self.operator, "driverId": self.driver, "value": "CARD0001"}, 201)

    def station(self, identity):
        made = self.server.api("POST", "stations", {
            "operatorId": self.operator, "siteId": self.site, "identity": identity}, 201)
        return made["id"], made["connection"]

    def balance(self):
        return self.server.api("GET", f"wallets/{self.wallet}", expect=200)

    def orders(self):
        return self.server.api("GET", f"orders?operatorId={self.operator}", expect=200)["items"]

    def order(self, identifier):
        return self.server.api("GET", f"orders/{identifier}", expect=200)


def basic(identity, password):
    raw = password if isinstance(password, bytes) else password.encode()
    return {"Authorization": "Basic " + base64.b64encode(identity.encode() + b":" + raw).decode()}


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="ohmstead-test-") as path:
        yield path


@pytest.fixture
def server(folder):
    running = Server(folder).start()
    try:
        yield running.sign_in()
    finally:
        running.stop()


@pytest.fixture
def world(server):
    return World(server)


def run(coroutine, seconds=60):
    return asyncio.run(asyncio.wait_for(coroutine, seconds))
