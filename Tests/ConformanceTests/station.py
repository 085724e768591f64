"""The charger's side: PyPI `ocpp` packs, unpacks and checks each message against the published schemas."""
import asyncio
import json
import uuid
from datetime import datetime, timedelta, timezone

import websockets
from interop import basic
from ocpp.messages import Call, CallError, CallResult, unpack, validate_payload

V16, V201 = "ocpp1.6", "ocpp2.0.1"
PATIENCE = 8  # seconds that the other side may take; a debug build on a busy machine


def now():
    return datetime.now(timezone.utc)


def iso(moment):
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ago(**span):
    return iso(now() - timedelta(**span))


def is_recent(text):
    """An OCPP time of the server: UTC by its own word, and now."""
    assert text.endswith("Z"), text
    return abs(datetime.fromisoformat(text) - now()) < timedelta(seconds=20)


class Refused(Exception):
    """The CSMS answered with a CALLERROR; the text is its code."""


class Station:
    """A charger that says what a case scripts, and refuses to be asked anything else.

    Both directions are checked against the schemas, so that a case cannot pass by breaking them.
    """

    # What it trusts and shows in TLS; None without TLS.
    tls = None

    def __init__(self, place, protocol, known=None):
        self.place, self.protocol = place, protocol
        self.identity, self.id, self.connection = known or place.station()
        self.version = protocol.removeprefix("ocpp")
        self.asked = asyncio.Queue()
        self.waiting = {}

    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, kind, *_):
        await self.disconnect()
        if kind is None:
            assert self.asked.empty(), f"asked for something that the case has not: {self.asked.get_nowait().action}"

    async def connect(self, password=None, has_key=True):
        header = basic(self.identity, password or self.connection["password"]) if has_key else {}
        self.socket = await websockets.connect(
            self.connection["url"], subprotocols=[self.protocol], additional_headers=header, ssl=self.tls)
        self.reader = asyncio.create_task(self.read())

    async def disconnect(self):
        await self.socket.close()
        self.reader.cancel()

    async def read(self):
        async for text in self.socket:
            message = unpack(text)
            if isinstance(message, Call):
                self.asked.put_nowait(message)
            else:
                self.waiting.pop(message.unique_id).set_result(message)

    async def call(self, action, payload=None, **fields):
        """Sends a CALL and gives the payload of its answer."""
        call = Call(str(uuid.uuid4()), action, {**(payload or {}), **fields})
        await validate_payload(call, self.version)
        answer = self.waiting[call.unique_id] = asyncio.get_running_loop().create_future()
        await self.socket.send(call.to_json())
        message = await asyncio.wait_for(answer, PATIENCE)
        if isinstance(message, CallError):
            raise Refused(message.error_code)
        result = CallResult(message.unique_id, message.payload, action)
        await validate_payload(result, self.version)
        return message.payload

    async def next(self, action):
        """The next CALL of the CSMS, which has to be this one; it is not answered yet."""
        asked = await asyncio.wait_for(self.asked.get(), PATIENCE)
        assert asked.action == action, f"{asked.action} instead of {action}: {asked.payload}"
        payload = json.loads(json.dumps(asked.payload))
        await validate_payload(asked, self.version)
        return asked.unique_id, payload

    async def answer(self, identifier, action, payload):
        result = CallResult(identifier, payload, action)
        await validate_payload(CallResult(identifier, json.loads(json.dumps(payload)), action), self.version)
        await self.socket.send(result.to_json())

    async def expect(self, action, answer=None, **fields):
        """Waits for a CALL of the CSMS and answers it: the payload that came."""
        identifier, payload = await self.next(action)
        await self.answer(identifier, action, {**(answer or {}), **fields})
        return payload

    async def command(self, kind, **fields):
        """Somebody at the desk asks for something: the command's id in the API."""
        made = await self.place.api("POST", f"stations/{self.id}/commands", {"kind": kind, **fields}, 202)
        return made["id"]

    async def ended(self, command):
        """How a command ended."""
        return await self.place.until(f"commands/{command}", lambda one: one["isFinal"])

    async def told(self, body, action, answer, state="accepted"):
        """A whole command: asked at the desk, sent to the station, answered by it, and ended. What the station got."""
        command = await self.command(**body)
        payload = await self.expect(action, answer)
        ended = await self.ended(command)
        assert ended["state"] == state, ended
        return payload

    async def raw(self, action, payload, answer, state="accepted"):
        """An operation in the words of the protocol; it has to arrive as it was asked for."""
        sent = await self.told({"kind": "raw", "action": action, "payload": payload}, action, answer, state)
        assert sent == payload, (sent, payload)
        return sent
