"""A charger's socket frame by frame, for what no library would send."""
import base64
import os
import socket
import struct
from urllib.parse import urlsplit

from interop import basic

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10


class Gone(Exception):
    """The other side closed the connection without a close frame."""


class Wire:
    def __init__(self, url, identity, password, protocol="ocpp1.6", extensions=None):
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=8)
        self.buffer = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Upgrade: websocket", "Connection: Upgrade",
                 f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Protocol: {protocol}",
                 f"Authorization: {basic(identity, password)['Authorization']}"]
        if extensions:
            lines.append(f"Sec-WebSocket-Extensions: {extensions}")
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = self.until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 "), head

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, opcode, payload=b"", fin=True, rsv=0, masked=True, length=None):
        """One frame; `length` lies about how much follows."""
        payload = payload.encode() if isinstance(payload, str) else payload
        size = len(payload) if length is None else length
        head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
        bit = 0x80 if masked else 0
        if size < 126:
            head += bytes([bit | size])
        elif size < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", size)
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", size)
        if masked:
            mask = os.urandom(4)
            repeated = mask * (len(payload) // 4 + 1)
            payload = mask + (int.from_bytes(payload, "big") ^ int.from_bytes(
                repeated[:len(payload)], "big")).to_bytes(len(payload), "big")
        self.socket.sendall(head + payload)

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            raise Gone from None
        if not data:
            raise Gone
        self.buffer += data

    def until(self, mark):
        while mark not in self.buffer:
            self.more()
        found, self.buffer = self.buffer.split(mark, 1)
        return found

    def take(self, count):
        while len(self.buffer) < count:
            self.more()
        found, self.buffer = self.buffer[:count], self.buffer[count:]
        return found

    def frame(self):
        """The next frame of the server, which never masks (RFC 6455 §5.1): its opcode and its payload."""
        first, second = self.take(2)
        assert second & 0x80 == 0 and first & 0x80, "the server masks, or fragments"
        size = second & 0x7F
        if size == 126:
            size = struct.unpack(">H", self.take(2))[0]
        elif size == 127:
            size = struct.unpack(">Q", self.take(8))[0]
        return first & 0x0F, self.take(size)

    def text(self):
        opcode, payload = self.frame()
        assert opcode == TEXT, (opcode, payload)
        return payload.decode()

    def close_code(self):
        """Reads to the close frame and gives its code."""
        while True:
            opcode, payload = self.frame()
            if opcode == CLOSE:
                return struct.unpack(">H", payload[:2])[0] if payload else None

    def heartbeat(self, identifier="beat"):
        """Shows that the connection lives, and that nothing else was answered before."""
        self.send(TEXT, f'[2,"{identifier}","Heartbeat",{{}}]')
        answer = self.text()
        assert answer.startswith(f'[3,"{identifier}",'), answer
