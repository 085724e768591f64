"""HTTP as a stranger would try to break it: requests that two programs read in two ways, paths that leave their folder,
methods and origins that are not theirs."""
import json
import socket
import time

import pytest
from interop import Server

SECRET = "not to be read by anybody"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A server with web apps, and beside their folder a file that nobody may have."""
    root = tmp_path_factory.mktemp("hostile")
    (root / "secret.txt").write_text(SECRET)
    web = root / "dist"
    for name, text in {
            "csp.json": json.dumps({"console": "sha256-x"}), "console/index.html": "<!doctype html><title>c</title>",
            "signin/index.html": "<!doctype html><title>s</title>", "assets/app.0123.js": "let a = 1" + " " * 500,
            "favicon.ico": "icon"}.items():
        (web / name).parent.mkdir(parents=True, exist_ok=True)
        (web / name).write_text(text)
    (web / "assets/app.0123.js.gz").write_bytes(b"\x1f\x8bgzip")
    (web / "assets/app.0123.js.br").write_bytes(b"brotli")
    data = root / "data"
    data.mkdir()
    running = Server(str(data), environment={"OHMSTEAD_WEB_FOLDER": str(web)}).start()
    try:
        yield running.sign_in()
    finally:
        running.stop()


def exchange(site, request, seconds=5):
    """Sends bytes and reads until the server closes or says nothing more: the answers as (status, head, body)."""
    answers = []
    with socket.create_connection(("127.0.0.1", site.port), timeout=seconds) as wire:
        wire.sendall(request if isinstance(request, bytes) else request.encode())
        data = b""
        wire.settimeout(1.5)
        try:
            while True:
                more = wire.recv(65536)
                if not more:
                    break
                data += more
        except (TimeoutError, ConnectionResetError):
            pass
    while data.startswith(b"HTTP/1.1 ") or data.startswith(b"HTTP/1.0 "):
        head, _, data = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        size = int(fields.get("content-length", "0"))
        status = int(lines[0].split()[1])
        if status in (304, 204):
            size = 0
        answers.append((status, fields, data[:size]))
        data = data[size:]
    return answers


def get(site, target, *headers, method="GET"):
    lines = [f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{site.port}", "Connection: close", *headers]
    answers = exchange(site, "\r\n".join(lines) + "\r\n\r\n")
    assert len(answers) == 1, answers
    return answers[0]


HOST = "Host: x\r\n"
POST = f"POST /oauth/token HTTP/1.1\r\n{HOST}"
HIDDEN = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"  # what must not be answered as a request of its own
# Requests that differ in where they end, for two programs that read them (RFC 9112 §6.1, §6.3, §11.2).
SMUGGLED = {
    "length and chunks": f"{POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
                         f"0\r\n\r\n{HIDDEN}",
    "two lengths": f"{POST}Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a list of lengths": f"{POST}Content-Length: 0, {len(HIDDEN)}\r\n\r\n{HIDDEN}",
    "a length with a sign": f"{POST}Content-Length: +5\r\n\r\nhello{HIDDEN}",
    "a length below zero": f"{POST}Content-Length: -1\r\n\r\n{HIDDEN}",
    "a length in hexadecimal": f"{POST}Content-Length: 0x5\r\n\r\nhello{HIDDEN}",
    "a length of 2^64": f"{POST}Content-Length: 18446744073709551616\r\n\r\n{HIDDEN}",
    "a coding that nobody knows": f"{POST}Transfer-Encoding: xchunked\r\n\r\n{HIDDEN}",
    "chunked, and not last": f"{POST}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n{HIDDEN}",
    "a space before the colon": f"{POST}Content-Length : 5\r\n\r\nhello{HIDDEN}",
    "a folded header": f"{POST}X: a\r\n b\r\nTransfer-Encoding:\r\n chunked\r\n\r\n"
                       f"0\r\n\r\n{HIDDEN}",
    "a chunk size too large": f"{POST}Transfer-Encoding: chunked\r\n\r\n"
                              f"FFFFFFFFFFFFFFFFF\r\n{HIDDEN}",
    "a chunk size that is none": f"{POST}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{HIDDEN}",
    "NUL in a header": f"GET /openapi HTTP/1.1\r\n{HOST}X: a\0b\r\n\r\n{HIDDEN}",
    "a bare return in a header": f"GET /openapi HTTP/1.1\r\n{HOST}X: a\rContent-Length: 50\r\n\r\n{HIDDEN}",
    "no version": f"GET /openapi\r\n{HOST}\r\n{HIDDEN}",
    "a version of the future": f"GET / HTTP/9.9\r\n{HOST}\r\n{HIDDEN}",
    "no method": f"/ HTTP/1.1\r\n{HOST}\r\n{HIDDEN}",
    "spaces in the target": f"GET /a b HTTP/1.1\r\n{HOST}\r\n{HIDDEN}",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_request_that_can_be_read_in_two_ways_ends_the_connection(site, name):
    answers = exchange(site, SMUGGLED[name])
    statuses = [status for status, _, _ in answers]
    assert all(400 <= status < 600 for status in statuses), statuses
    assert b"ok" not in b"".join(body for _, _, body in answers)
    assert get(site, "/healthz")[0] == 200


def test_requests_one_after_the_other_are_answered_in_order(site):
    answers = exchange(site, f"GET /healthz HTTP/1.1\r\n{HOST}\r\n" * 3 +
                       f"GET /api/v1/orders HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n")
    assert [status for status, _, _ in answers] == [200, 200, 200, 401]


def test_headers_that_are_too_large_are_refused(site):
    for request in (f"GET /healthz HTTP/1.1\r\n{HOST}X: {'x' * 200_000}\r\n\r\n",
                    f"GET /healthz HTTP/1.1\r\n{HOST}" + "".join(f"X{n}: y\r\n" for n in range(20_000)) + "\r\n",
                    f"GET /{'a' * 200_000} HTTP/1.1\r\n{HOST}\r\n"):
        answers = exchange(site, request)
        assert [status for status, _, _ in answers if status < 400] == [], answers
    assert get(site, "/healthz")[0] == 200


def test_a_body_that_is_too_large_is_refused_before_it_is_read(site):
    token = f"Authorization: Bearer {site.token}\r\n"
    start = f"POST /api/v1/operators HTTP/1.1\r\n{HOST}{token}Content-Type: application/json\r\n"
    for framing in ("Content-Length: 99999999999\r\n\r\n{",
                    "Transfer-Encoding: chunked\r\n\r\n" + ("10000\r\n" + "x" * 65536 + "\r\n") * 60 + "0\r\n\r\n"):
        answers = exchange(site, start + framing)
        # Refused, or cut off while this side still wrote.
        assert all(status in (400, 413) for status, _, _ in answers), answers
    assert get(site, "/healthz")[0] == 200


LEAVING = [
    "/assets/../../secret.txt", "/assets/../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt", "/assets/%252e%252e/secret.txt", "/assets/....//....//secret.txt",
    "/assets/..\\..\\secret.txt", "/assets/..%5c..%5csecret.txt", "/assets//etc/passwd", "//etc/passwd",
    "/assets/%2fetc%2fpasswd", "/assets/app.0123.js%00.png", "/assets/%c0%ae%c0%ae/secret.txt",
    "/console/../../secret.txt",
    "/console/%2e%2e/%2e%2e/secret.txt", "/console/..%2f..%2fsecret.txt", "/console/%00", "/console/../csp.json",
    "/csp.json", "/favicon.ico/../../secret.txt", "/assets/app.0123.js.gz", "/assets/", "/assets", "/assets/%",
    "/assets/%zz", "/console/%ff%fe", "/assets/app.0123.js/..", "/assets/./../secret.txt", "/api/../../secret.txt"]


@pytest.mark.parametrize("target", LEAVING)
def test_no_path_leaves_the_folder(site, target):
    status, _, body = get(site, target)
    assert SECRET.encode() not in body and b"root:" not in body and b"sha256-x" not in body
    # Beneath an app each address is its page, which holds nothing secret.
    assert status in (400, 404, 303) or (target.startswith("/console") and b"<title>c</title>" in body), (status, body)


def test_absolute_and_odd_targets(site):
    for target, status in [("http://evil.example/healthz", (200, 400, 404)), ("*", (400, 404, 405)),
                           ("/healthz?", (200,)), ("/healthz#f", (200, 400, 404)), ("/healthz/", (200, 404)),
                           ("/HEALTHZ", (404,)), ("/%68ealthz", (200, 404))]:
        assert get(site, target)[0] in status, target


def test_a_header_does_not_override_the_method(site):
    made = site.api("POST", "operators", {"name": "Kept", "currency": "TWD"}, 201)["id"]
    token = f"Authorization: Bearer {site.token}"
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        status, _, body = get(site, f"/api/v1/operators/{made}?_method=DELETE", token, f"{name}: DELETE")
        # The query parameter is one that the operation does not have.
        assert status in (200, 422), body
        assert get(site, f"/api/v1/operators/{made}", token, f"{name}: DELETE")[0] == 200
    for method in ("TRACE", "CONNECT", "DEBUG", "PROPFIND", "get"):
        status, fields, body = get(site, "/healthz", "X-Echo: canary", method=method)
        assert status >= 400 and b"canary" not in body, method


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"])
@pytest.mark.parametrize("target", ["/api/v1/orders", "/oauth/token", "/api/v1/me", "/healthz", "/assets/app.0123.js"])
def test_no_other_origin_may_read(site, origin, target):
    for method, more in [("GET", []), ("OPTIONS", ["Access-Control-Request-Method: POST",
                                                   "Access-Control-Request-Headers: authorization"])]:
        _, fields, _ = get(site, target, f"Origin: {origin}", *more, method=method)
        assert not [name for name in fields if name.startswith("access-control-")], fields


def test_a_host_that_is_not_ours_is_not_repeated(site):
    for target in ("/", "/console", "/.well-known/openid-configuration", "/api/v1/orders"):
        answers = exchange(site, f"GET {target} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n"
                                 "Connection: close\r\n\r\n")
        assert "evil.example" not in str(answers), answers


def test_pages_and_files_say_how_they_may_be_used(site):
    status, page, _ = get(site, "/console/orders/1")
    policy = page["content-security-policy"]
    assert status == 200 and page["x-content-type-options"] == "nosniff" and page["cache-control"] == "no-cache"
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert page["referrer-policy"] == "no-referrer" and page["cross-origin-opener-policy"] == "same-origin"
    status, script, _ = get(site, "/assets/app.0123.js")
    assert status == 200 and script["cache-control"] == "public, max-age=31536000, immutable"
    assert script["vary"].lower() == "accept-encoding" and script["content-type"].startswith("text/javascript")
    for target, token in [("/api/v1/orders", True), ("/api/v1/orders", False), ("/api/v1/nothing", True)]:
        _, fields, _ = get(site, target, *([f"Authorization: Bearer {site.token}"] if token else []))
        assert fields["cache-control"] == "no-store" and fields["x-content-type-options"] == "nosniff"
    assert "server" not in script and "x-powered-by" not in script


@pytest.mark.parametrize("accepted, coding", [
    ("br", "br"), ("gzip", "gzip"), ("gzip, deflate, br", "br"), ("identity", None), ("", None), ("br;q=0", None),
    ("gzip;q=0, br;q=0", None), ("br;q=0, gzip;q=1.0", "gzip"), ("x-brotli", None), ("BR", "br"), ("gzip;q=0.0", None)])
def test_what_is_compressed_was_accepted(site, accepted, coding):
    _, fields, _ = get(site, "/assets/app.0123.js", f"Accept-Encoding: {accepted}")
    assert fields.get("content-encoding") == coding


def test_what_is_known_is_not_sent_again(site):
    _, fields, _ = get(site, "/assets/app.0123.js")
    tag = fields["etag"]
    for known in (tag, f'"other", {tag}', f"W/{tag}", "*"):  # RFC 9110 §13.1.2
        status, again, body = get(site, "/assets/app.0123.js", f"If-None-Match: {known}")
        assert (status, body) == (304, b""), known
        assert again["etag"] == tag
    assert get(site, "/assets/app.0123.js", 'If-None-Match: "other"')[0] == 200


def test_each_coding_has_a_tag_of_its_own(site):
    """RFC 9110 §8.8.3.3: what is kept in one coding is not taken for another."""
    tags = {}
    for coding in ("identity", "gzip", "br"):
        _, fields, _ = get(site, "/assets/app.0123.js", f"Accept-Encoding: {coding}")
        tags[coding] = fields["etag"]
    assert len(set(tags.values())) == 3 and not any(tag.startswith("W/") for tag in tags.values())
    for coding, tag in tags.items():
        for known in tags.values():
            status, fields, _ = get(site, "/assets/app.0123.js", f"Accept-Encoding: {coding}", f"If-None-Match: {known}")
            assert (status, fields["etag"]) == (304 if known == tag else 200, tag), (coding, known)


UPGRADES = ["h2c", "websocket", "foo/2", "TLS/1.0", "h2c, websocket"]


@pytest.mark.parametrize("wanted", UPGRADES)
@pytest.mark.parametrize("before", [0, 1])
def test_a_wish_for_another_protocol_is_answered_as_http(site, wanted, before):
    """RFC 9110 §7.8: a server may ignore it. Without a WebSocket's own headers even `websocket` is but a wish."""
    plain = f"GET /healthz HTTP/1.1\r\n{HOST}\r\n"
    asking = (f"GET /healthz HTTP/1.1\r\n{HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: {wanted}\r\n"
              "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n")
    began = time.monotonic()
    answers = exchange(site, plain * before + asking)
    statuses = [status for status, _, _ in answers]
    assert len(statuses) == before + 1 and statuses[:before] == [200] * before, statuses
    assert statuses[-1] == (404 if wanted.endswith("websocket") else 200)
    assert time.monotonic() - began < 1.4, "the connection ends with the answer"
    body = "grant_type=x"
    posted = (f"POST /oauth/token HTTP/1.1\r\n{HOST}Connection: Upgrade\r\nUpgrade: {wanted}\r\n"
              f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}")
    assert [status for status, _, _ in exchange(site, posted)] == [400]


def closed_after(wire, seconds):
    """The seconds until the other side closes."""
    began = time.monotonic()
    wire.settimeout(seconds)
    try:
        while wire.recv(65536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - began


@pytest.mark.parametrize("start", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"], ids=["first", "later"])
def test_a_head_that_never_ends_is_cut_off(site, start):
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as wire:
        if start:
            wire.sendall(start)
            assert wire.recv(65536).startswith(b"HTTP/1.1 200")
            time.sleep(1)
        wire.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        stop = time.monotonic() + 8
        while time.monotonic() < stop:  # a byte now and then, so that it is never idle
            wire.sendall(b"a")
            time.sleep(0.5)
        assert closed_after(wire, 8) < 6


def test_a_body_that_trickles_is_cut_off_and_one_that_only_takes_long_is_not(site):
    head = (f"POST /oauth/token HTTP/1.1\r\n{HOST}Content-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 8000\r\n\r\n").encode()
    with socket.create_connection(("127.0.0.1", site.port), timeout=5) as slow, \
            socket.create_connection(("127.0.0.1", site.port), timeout=5) as steady:
        slow.sendall(head)
        steady.sendall(head)
        for _ in range(20):
            slow.sendall(b"a")
            steady.sendall(b"a" * 400)
            time.sleep(1)
        steady.settimeout(5)
        assert steady.recv(65536).startswith(b"HTTP/1.1 400")
        with pytest.raises(ConnectionError):
            for _ in range(24):
                slow.sendall(b"a")
                time.sleep(0.5)


def test_head_says_what_get_would(site):
    for target in ("/healthz", "/console/", "/assets/app.0123.js"):
        with socket.create_connection(("127.0.0.1", site.port), timeout=5) as wire:
            wire.sendall(f"HEAD {target} HTTP/1.1\r\n{HOST}Connection: close\r\n\r\n".encode())
            data = b""
            while more := wire.recv(65536):
                data += more
        head, _, body = data.partition(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0] and body == b"", (target, data[:200])


def test_many_slow_connections_do_not_keep_others_out(site):
    slow = []
    try:
        for _ in range(300):
            wire = socket.create_connection(("127.0.0.1", site.port), timeout=5)
            wire.sendall(b"GET /ocpp/X HTTP/1.1\r\nHost: x\r\nX-Slow: ")
            slow.append(wire)
        began = time.monotonic()
        for _ in range(5):
            for wire in slow:
                wire.sendall(b"a")
            assert get(site, "/healthz")[0] == 200
        assert time.monotonic() - began < 10
    finally:
        for wire in slow:
            wire.close()
