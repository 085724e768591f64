"""The socket as a stranger would try to break it: RFC 6455 frame by frame. The cases are those of the Autobahn test
suite in kind; whatever happens, the other stations do not notice."""
import struct
import time

import pytest
from station import PATIENCE
from wire import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, Gone, Wire

BEAT = b'[2,"a","Heartbeat",{}]'


@pytest.fixture
def charger(place):
    return place.station()


@pytest.fixture
def wire(charger):
    identity, _, connection = charger
    with Wire(connection["url"], identity, connection["password"]) as opened:
        yield opened


def test_a_message_in_single_bytes_with_pings_between(wire):
    for index, byte in enumerate(BEAT):
        wire.send(TEXT if index == 0 else CONTINUATION, bytes([byte]), fin=False)
        wire.send(PING, bytes([index]))
        assert wire.frame() == (PONG, bytes([index]))
    wire.send(CONTINUATION, b"")  # an empty last fragment
    assert wire.text().startswith('[3,"a",')


def test_empty_fragments_and_empty_pings(wire):
    wire.send(TEXT, b"", fin=False)
    for _ in range(100):
        wire.send(CONTINUATION, b"", fin=False)
    wire.send(PING)
    assert wire.frame() == (PONG, b"")
    wire.send(CONTINUATION, BEAT)
    assert wire.text().startswith('[3,"a",')


def test_a_frame_that_arrives_byte_by_byte(wire):
    mask = b"\1\2\3\4"
    whole = bytes([0x81, 0x80 | len(BEAT)]) + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(BEAT))
    for byte in whole:
        wire.socket.sendall(bytes([byte]))
        time.sleep(0.002)
    assert wire.text().startswith('[3,"a",')


def test_pongs_that_nobody_asked_for_are_ignored(wire):
    for payload in (b"", b"x" * 125):
        wire.send(PONG, payload)
    wire.heartbeat()


def test_a_ping_is_answered_with_its_own_words(wire):
    for payload in (b"", b"\x00\xff\xfe", b"x" * 125):
        wire.send(PING, payload)
        assert wire.frame() == (PONG, payload)


# (what, frames as keyword arguments of `send`, the close code)
BROKEN = [
    *[(f"RSV bits {bits:03b} of a message", [{"opcode": TEXT, "payload": BEAT, "rsv": bits}], 1002) for bits in
      (0b100, 0b010, 0b001, 0b111)],
    *[(f"RSV bits {bits:03b} of a ping", [{"opcode": PING, "rsv": bits}], 1002) for bits in (0b100, 0b010, 0b001)],
    ("RSV bits of a last fragment", [{"opcode": TEXT, "payload": BEAT[:4], "fin": False},
                                     {"opcode": CONTINUATION, "payload": BEAT[4:], "rsv": 0b010}], 1002),
    *[(f"reserved opcode {opcode}", [{"opcode": opcode, "payload": b"x"}], 1002) for opcode in
      (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)],
    ("not masked", [{"opcode": TEXT, "payload": BEAT, "masked": False}], 1002),
    ("a ping that is not masked", [{"opcode": PING, "masked": False}], 1002),
    ("a ping of 126 bytes", [{"opcode": PING, "payload": b"x" * 126}], 1002),
    ("a ping in pieces", [{"opcode": PING, "payload": b"x", "fin": False}], 1002),
    ("a close in pieces", [{"opcode": CLOSE, "payload": b"\x03\xe8", "fin": False}], 1002),
    ("a continuation of nothing", [{"opcode": CONTINUATION, "payload": BEAT}], 1002),
    ("a message inside another", [{"opcode": TEXT, "payload": b"[", "fin": False},
                                  {"opcode": TEXT, "payload": BEAT}], 1002),
    ("bytes that are no UTF-8", [{"opcode": TEXT, "payload": b'[2,"\xc3\x28","Heartbeat",{}]'}], 1007),
    ("a surrogate as UTF-8", [{"opcode": TEXT, "payload": b'[2,"\xed\xa0\x80","Heartbeat",{}]'}], 1007),
    ("UTF-8 that ends in the middle", [{"opcode": TEXT, "payload": b'[2,"a","Heartbeat",{}]\xe5\x8f'}], 1007),
    ("overlong UTF-8", [{"opcode": TEXT, "payload": b'[2,"\xc0\xaf","Heartbeat",{}]'}], 1007),
    ("UTF-8 that breaks between fragments", [{"opcode": TEXT, "payload": b'[2,"\xe5', "fin": False},
                                             {"opcode": CONTINUATION, "payload": b'\x28","Heartbeat",{}]'}], 1007),
    ("a frame of a megabyte", [{"opcode": TEXT, "length": 1 << 20}], 1009),
    ("a frame of 2^63 bytes", [{"opcode": TEXT, "length": 1 << 63}], (1002, 1009)),
    ("a message of many fragments, too large", [{"opcode": TEXT, "payload": b"[", "fin": False}] + [
        {"opcode": CONTINUATION, "payload": b" " * 65000, "fin": False}] * 5, 1009),
    # §7.4: codes that must not be in a close frame.
    ("a close of one byte", [{"opcode": CLOSE, "payload": b"\x03"}], 1002),
    *[(f"a close with {code}", [{"opcode": CLOSE, "payload": struct.pack(">H", code)}], 1002) for code in
      (0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535)],
    ("a close whose reason is no UTF-8", [{"opcode": CLOSE, "payload": b"\x03\xe8\xc3\x28"}], (1002, 1007)),
]


@pytest.mark.parametrize("frames, code", [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_what_breaks_the_rules_closes_the_connection(wire, frames, code):
    try:
        for one in frames:
            wire.send(**one)
    except (BrokenPipeError, ConnectionResetError):
        pass  # closed while this side still wrote
    assert wire.close_code() in (code if isinstance(code, tuple) else (code,))
    with pytest.raises(Gone):  # and nothing more comes
        wire.frame()


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999, None])
def test_a_close_is_answered_with_its_own_code(wire, code):
    wire.send(CLOSE, b"" if code is None else struct.pack(">H", code) + "再見".encode())
    assert wire.close_code() == code
    with pytest.raises(Gone):
        wire.frame()


def test_a_character_that_is_split_between_fragments(wire):
    text = '[2,"充電","Heartbeat",{}]'.encode()
    for cut in range(4, 11):
        wire.send(TEXT, text[:cut], fin=False)
        wire.send(CONTINUATION, text[cut:])
        assert wire.text().startswith('[3,"充電",')


def test_binary_frames_are_taken_as_text(wire):
    wire.send(BINARY, BEAT)
    assert wire.text().startswith('[3,"a",')


def test_a_half_closed_socket_is_closed(wire, charger, place):
    wire.heartbeat()
    wire.socket.shutdown(1)
    end = time.monotonic() + PATIENCE
    with pytest.raises(Gone):
        while time.monotonic() < end:
            wire.frame()


def test_a_vanished_socket_makes_room_for_the_next(charger):
    identity, _, connection = charger
    for _ in range(20):
        with Wire(connection["url"], identity, connection["password"]) as short:
            short.heartbeat()
            # Gone with a reset, in the middle of a frame.
            short.socket.sendall(b"\x81\xfe\x7f\xff")
            short.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))
    with Wire(connection["url"], identity, connection["password"]) as last:
        last.heartbeat()


def memory(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmRSS"))


def test_pings_that_nobody_reads_the_answers_of_take_no_memory(wire, server):
    before = memory(server)
    frame = bytes([0x89, 0xFD]) + b"\0\0\0\0" + b"x" * 125
    wire.socket.settimeout(20)
    try:
        for _ in range(150):
            wire.socket.sendall(frame * 2000)  # 40 MB in all
    except (OSError, TimeoutError):
        pass  # cut off, or no longer read: both protect the server
    grown = memory(server) - before
    assert grown < 40, f"the server has grown by {grown} MB"
    assert server.request("GET", "/healthz").status == 200


DEEP = b"[" * 100 + b"]" * 100
# (a text, whether it can be a message at all)
TEXTS = [
    (b"", None), (b" ", None), (b"null", None), (b"[]", None), (b"{}", None), (b'"text"', None), (b"[2", None),
    (b"[2,]", None), (b"\xef\xbb\xbf" + BEAT, None), (BEAT + b"\0", None), (DEEP, None),
    (b'[2,"a","Heartbeat",' + b'{"x":' * 5000 + b"1" + b"}" * 5000 + b"]", None),
    (b'[2,"a\\ud800","Heartbeat",{}]', None), (b'[2,"a","Heartbeat",{"x":"\\udc00\\ud800"}]', None),
    (b'[2,"a","Heartbeat",{"x":01}]', None), (b'[2,"a","Heartbeat",{"x":NaN}]', None),
    (b'[2,"a","Heartbeat",{"x":1e}]', None), (b"[2,'a','Heartbeat',{}]", None),
    (b'[2,"a","Heartbeat",{}] // hello', None), (b'[2,"tab\tinside","Heartbeat",{}]', None),
    (b'[2,"a","Heartbeat",{"x":"\\u0000"}]', "a"), (b'[2,"a","Heartbeat",{"x":1,"x":2,"x":3}]', "a"),
    (b'[2,"a","Heartbeat",{"x":1e300,"y":-0,"z":' + b"9" * 1000 + b"}]", "a"),
    (b'[2,"a","Heartbeat",{"x":0.' + b"1" * 1000 + b"}]", "a"), (b'\t[ 2 ,\n"a","Heartbeat" , {}\r\n] ', "a"),
    (b'[2.0,"a","Heartbeat",{}]', "a"), (b'[2e0,"a","Heartbeat",{}]', "a"),
    (b'[2,"\\u5145","Heartbeat",{}]', "充"), (b'[2,"\\ud83d\\udd0c","Heartbeat",{}]', "🔌"),
    (b'[2,"","Heartbeat",{}]', ""), (b'[2,"' + b"x" * 36 + b'","Heartbeat",{}]', "x" * 36),
]


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_odd_texts_are_answered_or_ignored_and_never_fatal(charger, protocol):
    identity, _, connection = charger
    with Wire(connection["url"], identity, connection["password"], protocol) as wire:
        for text, answered in TEXTS:
            wire.send(TEXT, text)
            if answered is not None:
                assert wire.text().startswith(f'[3,"{answered}",'), text
            elif protocol == "ocpp2.0.1":
                # 2.0.1 Part 4 §4.2.3: what cannot be read is answered to the id "-1".
                assert wire.text().startswith('[4,"-1","RpcFrameworkError",'), text
        wire.heartbeat()


def test_the_same_id_twice_is_answered_twice_and_answers_to_nothing_are_ignored(wire):
    for _ in range(3):
        wire.heartbeat("same")
    for text in ('[3,"never-asked",{}]', '[4,"never-asked","InternalError","",{}]', '[3,"-1",{"status":"Accepted"}]',
                 '[4,"-1"]', '[3]', '[3,"a","b"]', '[4,"a",{},[],""]', '[6,"a","X",{}]'):
        wire.send(TEXT, text)
    wire.heartbeat()


def test_compressed_messages_that_are_broken(charger):
    identity, _, connection = charger
    for payload, code in [(b"\xff\xff\xff\xff", 1002), (b"\x00" * 10, 1002)]:
        with Wire(connection["url"], identity, connection["password"], extensions="permessage-deflate") as wire:
            wire.send(TEXT, payload, rsv=0b100)
            assert wire.close_code() == code
