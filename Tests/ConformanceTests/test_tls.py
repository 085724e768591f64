"""TLS of security profile 2, in 1.6 and 2.0.1: a server of its own, with a certificate of its own."""
import contextlib
import socket
import ssl
import subprocess
import time

import pytest
import websockets
from cases import case
from interop import Server, basic


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A server behind TLS: its URL, a station's identity and key, and what trusts its certificate."""
    root = tmp_path_factory.mktemp("tls")
    certificate, key, data = root / "certificate.pem", root / "key.pem", root / "data"
    data.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=30)
    server = Server(str(data), environment={"OHMSTEAD_STATIONS_UNKNOWN": "quarantine"}).start()
    server.stop()
    server.environment.update(OHMSTEAD_TLS_CERTIFICATE=str(certificate), OHMSTEAD_TLS_KEY=str(key))
    trust = ssl.create_default_context(cafile=str(certificate))
    import interop
    server.process = subprocess.Popen(
        [interop.BINARY, "serve", "--listen", f"127.0.0.1:{server.port}", "--data", server.folder],
        stdout=server.log, stderr=server.log, env={**interop.os.environ, **server.environment})
    try:
        end = time.monotonic() + 20
        while True:
            with contextlib.suppress(OSError):
                with trust.wrap_socket(socket.create_connection(("127.0.0.1", server.port), timeout=2),
                                       server_hostname="127.0.0.1"):
                    break
            assert time.monotonic() < end, server.log_text()
            time.sleep(0.1)
        yield server.port, trust
    finally:
        server.stop()


@case("TC_086_CSMS", "TC_A_04_CSMS")
@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
async def test_a_station_that_trusts_the_certificate_connects(secure, protocol):
    port, trust = secure
    async with websockets.connect(f"wss://127.0.0.1:{port}/ocpp/TLS1", ssl=trust, subprotocols=[protocol],
                                  additional_headers=basic("TLS1", "key-of-the-first-try")) as opened:
        assert opened.subprotocol == protocol
        assert opened.transport.get_extra_info("ssl_object").version() in ("TLSv1.2", "TLSv1.3")
    with pytest.raises(ssl.SSLCertVerificationError):
        await websockets.connect(f"wss://127.0.0.1:{port}/ocpp/TLS1", ssl=ssl.create_default_context(),
                                 subprotocols=[protocol])


def test_browsers_are_told_to_come_by_tls_only(secure):
    """RFC 6797, where the server speaks TLS itself; without TLS the header would mean nothing."""
    port, trust = secure
    with trust.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=5), server_hostname="127.0.0.1") as wire:
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := wire.recv(65536):
            answer += more
    assert b"strict-transport-security: max-age=31536000\r\n" in answer.lower()


@case("TC_A_06_CSMS")
async def test_tls_below_1_2_is_refused(secure):
    port, _ = secure
    for old in ("-tls1", "-tls1_1"):
        tried = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", old, "-cipher", "ALL@SECLEVEL=0"],
            input=b"", capture_output=True, timeout=20)
        assert b"Cipher is (NONE)" in tried.stdout and tried.returncode != 0, tried.stdout[-500:]
    now = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2"], input=b"",
                         capture_output=True, timeout=20)
    assert b"Cipher is (NONE)" not in now.stdout
