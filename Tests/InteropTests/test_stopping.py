"""SIGTERM ends the server within seconds and with 0, whatever half-sent requests hang on it."""
import base64
import signal
import socket
import subprocess
import time

import pytest

HALF = {
    "half a head": b"POST /api/v1/drivers HTTP/1.1\r\nHost: x\r\n",
    "half a handshake": b"GET /ocpp/X HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n",
    "a body that does not come": b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
                                 b"Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant",
    "silence": b"",
    "a whole request": b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("what", HALF)
def test_a_half_sent_request_does_not_hold_up_the_end(server, what):
    with socket.create_connection(("127.0.0.1", server.port)) as peer:
        peer.sendall(HALF[what])
        time.sleep(0.5)
        server.process.send_signal(signal.SIGTERM)
        try:
            status = server.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()
            pytest.fail("the server did not end within 10 s")
    assert status == 0, server.log_text()[:600]


def test_times_of_what_hangs_do_not_add_up(world):
    """A charger that answers no close frame, a live reader that does not, and half a request, all at once."""
    server = world.server
    _, info = world.station("HANG")
    login = base64.b64encode(f"HANG:{info['password']}".encode()).decode()
    upgrade = ("Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
               "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n")
    sent = [f"GET /ocpp/HANG HTTP/1.1\r\n{upgrade}Sec-WebSocket-Protocol: ocpp1.6\r\nAuthorization: Basic {login}\r\n\r\n",
            f"GET /api/v1/live HTTP/1.1\r\n{upgrade}\r\n", HALF["a body that does not come"].decode()]
    peers = [socket.create_connection(("127.0.0.1", server.port), timeout=15) for _ in sent]
    try:
        for peer, text in zip(peers, sent):
            peer.sendall(text.encode())
        assert all(b" 101 " in peer.recv(1000) for peer in peers[:2])
        time.sleep(0.5)
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        assert all(peer.recv(100)[0] == 0x88 for peer in peers[:2]), "a close frame comes first"
        assert server.process.wait(timeout=15) == 0 and time.monotonic() - begun < 7.5
    finally:
        for peer in peers:
            peer.close()
