"""The server in a process of its own, and its API for what tests need to set up."""
import base64
import hashlib
import hmac
import json
import os
import re
import signal
import socket
import struct
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
BINARY = os.environ.get("OHMSTEAD_BINARY", str(ROOT / ".build/debug/ohmstead"))
DIST = os.environ.get("OHMSTEAD_WEB_FOLDER", str(ROOT / "web/dist"))
START_SECONDS = 120  # a debug build hashes the demo people's passwords slowly


#: Two weeks are enough for weekdays, heat maps and the usual; each day more makes the start slower.
HISTORY_DAYS = 14


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(look, seconds, what, pause=0.1):
    """The first answer of `look` that says something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(pause)
    raise AssertionError(f"{what}: not within {seconds} s")


class Server:
    def __init__(self, folder, history_days=HISTORY_DAYS):
        self.folder = Path(folder)
        self.history_days = history_days
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.web = DIST
        self.process = None
        self.client = None
        self.token = None
        self.token_until = 0

    def start(self):
        log = open(self.folder / "server.log", "ab")
        # The tests sign in and renew their tokens oftener from one address than people do.
        environment = {**os.environ, "OHMSTEAD_WEB_FOLDER": str(self.web), "OHMSTEAD_LIMITS_SIGN_IN_TRIES": "100000"}
        self.process = subprocess.Popen(
            [BINARY, "demo", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.folder / "data"),
             "--history-days", str(self.history_days)],
            stdout=log, stderr=log, env=environment, cwd=self.folder)
        wait_for(self.is_ready, START_SECONDS, "the server")
        if self.client is None:
            known = wait_for(
                lambda: re.search(r"client_id (\S+) client_secret (\S+)", self.log()), 30, "the demo's client")
            self.client = known.groups()

    def is_ready(self):
        assert self.process.poll() is None, self.log()[-3000:]
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False

    def log(self):
        return (self.folder / "server.log").read_text(errors="replace")

    def missing(self):
        """Answers of what the console tries and this server has not: it then makes do with less."""
        if not hasattr(self, "document"):
            with urllib.request.urlopen(f"{self.url}/api/openapi.yaml", timeout=10) as answer:
                self.document = answer.read().decode()
        optional = ["/api/v1/overview", "/api/v1/search", "/api/v1/holidays"]
        return {(404, path.lstrip("/")) for path in optional if f"\n  {path}:" not in self.document}

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    # The API

    def call(self, method, path, body=None, headers=None, form=None):
        data = urllib.parse.urlencode(form).encode() if form else None if body is None else json.dumps(body).encode()
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        request = urllib.request.Request(
            self.url + path, data, {"Content-Type": kind, **(headers or {})}, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            text = answer.read()
            return (json.loads(text) if text else None), answer.headers

    def bearer(self):
        if time.monotonic() > self.token_until:
            answer, _ = self.call("POST", "/oauth/token", form={
                "grant_type": "client_credentials", "client_id": self.client[0], "client_secret": self.client[1]})
            self.token = answer["access_token"]
            self.token_until = time.monotonic() + answer["expires_in"] - 60
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path, **query):
        asked = urllib.parse.urlencode({key: value for key, value in query.items() if value is not None})
        return self.call("GET", f"/api/v1{path}?{asked}" if asked else f"/api/v1{path}", headers=self.bearer())[0]

    def post(self, path, body):
        headers = {**self.bearer(), "Idempotency-Key": str(uuid.uuid4())}
        return self.call("POST", f"/api/v1{path}", body, headers)[0]

    def patch(self, path, body):
        _, headers = self.call("GET", f"/api/v1{path}", headers=self.bearer())
        return self.call("PATCH", f"/api/v1{path}", body, {**self.bearer(), "If-Match": headers["ETag"]})[0]

    def operator(self):
        return self.get("/operators")["items"][0]

    def invite(self, name, email, role, **more):
        grant = {"role": role, "operatorId": self.operator()["id"], **more}
        return self.post("/staff", {"email": email, "name": name, "locale": "en", "roles": [grant]})


def totp(secret, ahead_seconds=0):
    """RFC 6238, as authenticator apps compute it."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time() + ahead_seconds) // 30)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10 ** 6:06d}"
