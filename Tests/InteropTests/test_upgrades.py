"""The one port, byte by byte: WebSockets on connections that were used before, close frames, HEAD."""
import asyncio
import base64
import contextlib
import os
import shutil
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest
import websockets
from conftest import Server, basic, free_port, run
from people import member

IDENTITY = "CP-1"
HEARTBEAT = b'[2,"1","Heartbeat",{}]'


class Wire:
    """A TCP connection that is spoken to in HTTP and then in WebSocket frames."""

    def __init__(self, server):
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self.read = b""

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("closed")
        self.read += data

    def request(self, path, headers=(), method="GET"):
        lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers]
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self.read:
            self.more()
        head, self.read = self.read.split(b"\r\n\r\n", 1)
        status = int(head.split()[1])
        named = {name.lower(): value for name, value in
                 (line.split(": ", 1) for line in head.decode().split("\r\n")[1:])}
        length = 0 if status == 101 or method == "HEAD" else int(named.get("content-length", 0))
        while len(self.read) < length:
            self.more()
        body, self.read = self.read[:length], self.read[length:]
        return status, named, body

    def upgrade(self, path, *headers, protocol=None):
        asked = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
                 "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(), *headers]
        return self.request(path, asked + ([f"Sec-WebSocket-Protocol: {protocol}"] if protocol else []))

    def send(self, opcode, data):
        mask = os.urandom(4)
        masked = bytes(one ^ mask[at % 4] for at, one in enumerate(data))
        length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
        self.socket.sendall(bytes([0x80 | opcode]) + length + mask + masked)

    def frame(self):
        """The next frame: its opcode and what is in it; None when the connection was closed instead."""
        try:
            while True:
                if len(self.read) >= 2:
                    length, start = self.read[1] & 127, 2
                    if length == 126:
                        start = 4
                        length = struct.unpack(">H", self.read[2:4])[0] if len(self.read) >= 4 else 1 << 20
                    if len(self.read) >= start + length:
                        opcode, data = self.read[0] & 15, self.read[start:start + length]
                        self.read = self.read[start + length:]
                        return opcode, data
                self.more()
        except ConnectionError:
            return None

    def close(self):
        self.socket.close()


def credentials(connection):
    return "Authorization: " + basic(IDENTITY, connection["password"])["Authorization"]


@pytest.mark.parametrize("requests_before", [0, 1, 3])
def test_a_charger_connects_on_a_connection_that_was_used_for_http(world, requests_before):
    station, connection = world.station("CP-1")
    wire = Wire(world.server)
    for _ in range(requests_before):
        assert wire.request("/healthz")[0] == 200
    status, headers, _ = wire.upgrade("/ocpp/CP-1", credentials(connection), protocol="ocpp1.6")
    assert status == 101 and headers["sec-websocket-protocol"] == "ocpp1.6"
    assert headers["upgrade"] == "websocket" and headers["connection"].lower() == "upgrade"
    wire.send(1, HEARTBEAT)
    opcode, data = wire.frame()
    assert opcode == 1 and data.startswith(b'[3,"1",{"currentTime"')
    wire.send(9, b"are you there")
    assert wire.frame() == (10, b"are you there")
    world.server.until(f"stations/{station}", lambda one: one["presence"] == "connected")
    wire.send(8, struct.pack(">H", 1000))
    assert wire.frame()[0] == 8 and wire.frame() is None
    world.server.until(f"stations/{station}", lambda one: one["presence"] != "connected")


def test_frames_that_come_with_the_request_are_not_lost(world):
    _, connection = world.station("CP-1")
    wire = Wire(world.server)
    assert wire.request("/healthz")[0] == 200
    lines = ["GET /ocpp/CP-1 HTTP/1.1", "Host: x", "Upgrade: websocket", "Connection: keep-alive, Upgrade",
             "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode(),
             "Sec-WebSocket-Protocol: ocpp1.6", credentials(connection)]
    mask = b"\0\0\0\0"
    early = bytes([0x81, 0x80 | len(HEARTBEAT)]) + mask + HEARTBEAT
    wire.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode() + early)
    while b"currentTime" not in wire.read:
        wire.more()
    assert wire.read.startswith(b"HTTP/1.1 101")


@pytest.mark.parametrize("requests_before", [0, 1])
def test_a_refused_charger_gets_its_status_either_way(world, requests_before):
    world.station("CP-1")
    for path, headers, status in [("/ocpp/CP-1", [], 401), ("/ocpp/NOBODY", [], None), ("/elsewhere", [], 404)]:
        wire = Wire(world.server)
        for _ in range(requests_before):
            assert wire.request("/healthz")[0] == 200
        got, named, _ = wire.upgrade(path, *headers, protocol="ocpp1.6")
        assert got == status if status else got in (401, 404), (path, got)
        assert named["connection"] == "close" and wire.frame() is None
        if got == 401:
            assert named["www-authenticate"].startswith("Basic ")


def test_the_live_push_too_and_what_wants_no_socket_goes_on_as_http(world):
    wire = Wire(world.server)
    assert wire.request("/healthz")[0] == 200
    assert wire.request("/ocpp/CP-1")[0] == 426
    assert wire.upgrade("/api/v1/live")[0] == 101
    wire.send(1, b'{"type":"subscribe","token":"%s"}' % world.server.token.encode())
    opcode, data = wire.frame()
    assert opcode == 1 and b'"subscribed"' in data


def test_behind_nginx_that_keeps_connections(world, tmp_path):
    station, connection = world.station("CP-1")
    port = free_port()
    (tmp_path / "nginx.conf").write_text(f"""
        daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log; worker_processes 1;
        events {{ worker_connections 64; }}
        http {{
          access_log off; client_body_temp_path {tmp_path}; proxy_temp_path {tmp_path}; fastcgi_temp_path {tmp_path};
          uwsgi_temp_path {tmp_path}; scgi_temp_path {tmp_path};
          map $http_upgrade $connection_upgrade {{ default upgrade; '' ''; }}
          upstream ohmstead {{ server 127.0.0.1:{world.server.port}; keepalive 1; }}
          server {{
            listen 127.0.0.1:{port};
            location / {{
              proxy_pass http://ohmstead; proxy_http_version 1.1; proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
            }}
          }}
        }}""")
    process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(tmp_path / "nginx.conf")])
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.05)

        async def charge():
            import urllib.request
            for _ in range(3):
                answer = await asyncio.to_thread(urllib.request.urlopen, f"http://127.0.0.1:{port}/healthz", None, 10)
                assert answer.status == 200
            async with websockets.connect(
                    f"ws://127.0.0.1:{port}/ocpp/CP-1", subprotocols=["ocpp1.6"],
                    additional_headers=basic(IDENTITY, connection["password"])) as charger:
                await charger.send(HEARTBEAT.decode())
                assert "currentTime" in await charger.recv()
        run(charge())
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_socket_whose_person_signed_out_is_closed_by_one_close_frame(world):
    person = member(world.server, "owner@example.org", {"role": "owner", "operatorId": world.operator})
    wire = Wire(world.server)
    assert wire.upgrade("/api/v1/live")[0] == 101
    token = person.token.encode()
    wire.send(1, b'{"type":"subscribe","token":"x"}')
    opcode, data = wire.frame()
    assert opcode == 8 and struct.unpack(">H", data[:2])[0] == 1008
    wire.send(8, data[:2])
    assert wire.frame() is None
    # The other way round the server answers, once.
    other = Wire(world.server)
    assert other.upgrade("/api/v1/live")[0] == 101
    other.send(1, b'{"type":"subscribe","token":"%s"}' % token)
    assert other.frame()[0] == 1
    other.send(8, struct.pack(">H", 1000))
    assert other.frame() == (8, struct.pack(">H", 1000)) and other.frame() is None


def test_head_answers_as_get_without_the_body(folder, tmp_path):
    (tmp_path / "console").mkdir()
    (tmp_path / "console/index.html").write_text("<!doctype html><title>Ohmstead</title>")
    (tmp_path / "csp.json").write_text("{}")
    server = Server(folder, environment={"OHMSTEAD_WEB_FOLDER": str(tmp_path)}).start()
    try:
        heads(Wire(server))
    finally:
        server.stop()


def heads(wire):
    assert wire.request("/console/")[0] == 200
    for path in ["/", "/console/", "/console/stations", "/nowhere"]:
        got, want = wire.request(path, method="HEAD"), wire.request(path)
        for one in ("date",):
            got[1].pop(one, None), want[1].pop(one, None)
        assert (got[0], got[1], got[2]) == (want[0], want[1], b""), path
