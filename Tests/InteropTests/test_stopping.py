"""SIGTERM ends the server within seconds and with 0, whatever half-sent requests hang on it."""
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
