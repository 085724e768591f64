"""TLS of security profile 2, in 1.6 and 2.0.1: a server of its own, with a certificate of its own."""
import socket
import ssl
import subprocess

import pytest
import websockets
from cases import case
from interop import basic


@case("TC_086_CSMS", "TC_A_04_CSMS")
@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
async def test_a_station_that_trusts_the_certificate_connects(secure, protocol):
    port, trust = secure.port, secure.trust()
    async with websockets.connect(f"wss://127.0.0.1:{port}/ocpp/TLS1", ssl=trust, subprotocols=[protocol],
                                  additional_headers=basic("TLS1", "key-of-the-first-try")) as opened:
        assert opened.subprotocol == protocol
        assert opened.transport.get_extra_info("ssl_object").version() in ("TLSv1.2", "TLSv1.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        await websockets.connect(f"wss://127.0.0.1:{port}/ocpp/TLS1", ssl=ssl.create_default_context(),
                                 subprotocols=[protocol])


def test_browsers_are_told_to_come_by_tls_only(secure):
    """RFC 6797, where the server speaks TLS itself; without TLS the header would mean nothing."""
    port, trust = secure.port, secure.trust()
    with trust.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=5), server_hostname="127.0.0.1") as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := wire.recv(65536):
            answer += more
    assert b"strict-transport-security: max-age=31536000\r\n" in answer.lower()


@case("TC_A_06_CSMS")
async def test_tls_below_1_2_is_refused(secure):
    port = secure.port
    for old in ("-tls1", "-tls1_1"):
        tried = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", old, "-cipher", "ALL@SECLEVEL=0"],
            input=b"", capture_output=True, timeout=20)
        assert b"Cipher is (NONE)" in tried.stdout and tried.returncode != 0, tried.stdout[-500:]
    now = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2"], input=b"",
                         capture_output=True, timeout=20)
    assert b"Cipher is (NONE)" not in now.stdout
