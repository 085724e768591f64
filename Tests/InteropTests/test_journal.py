"""The raw message journal: a charger that nobody here wrote talks, and every message is found again."""
import asyncio
import gzip
import json
import signal
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import websockets
from ocpp.v16 import ChargePoint, call, call_result
from ocpp.routing import on

from conftest import Server, World, basic, run


class Charger(ChargePoint):
    """PyPI `ocpp`'s 1.6 charger; it notes every frame."""

    def __init__(self, identity, socket):
        self.frames = []
        outer = self

        class Noted:
            async def send(self, text):
                outer.frames.append(("in", text))
                await socket.send(text)

            async def recv(self):
                text = await socket.recv()
                outer.frames.append(("out", text))
                return text

        super().__init__(identity, Noted())

    @on("ChangeConfiguration")
    def change(self, key, value):
        self.changed = (key, value)
        return call_result.ChangeConfiguration(status="Accepted")


# Keys that stations were sent.
SECRETS = []


async def connected(identity, info):
    socket = await websockets.connect(
        info["url"], subprotocols=["ocpp1.6"], additional_headers=basic(identity, info["password"]))
    charger = Charger(identity, socket)
    return charger, socket, asyncio.create_task(charger.start())


async def talk(world, station, identity, info, heartbeats=3):
    charger, socket, listening = await connected(identity, info)
    await charger.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
    for _ in range(heartbeats):
        await charger.call(call.Heartbeat())
    await charger.call(call.StatusNotification(connector_id=1, error_code="GroundFailure", status="Faulted"))
    await charger.call(call.Authorize(id_tag="CARD0001"))
    loop = asyncio.get_running_loop()
    made = await loop.run_in_executor(None, lambda: world.server.api(
        "POST", f"stations/{station}/commands", {"kind": "renewKey"}, 202))
    await loop.run_in_executor(None, lambda: world.server.until(
        f"commands/{made['id']}", lambda c: c["isFinal"]))
    assert charger.changed[0] == "AuthorizationKey" and len(charger.changed[1]) == 40
    SECRETS.append(charger.changed[1].encode())
    await socket.send("this is no message")
    await charger.call(call.Heartbeat())
    listening.cancel()
    await socket.close()
    return charger.frames


def journal(server, station, **query):
    parts = "&".join(f"{name}={value}" for name, value in query.items())
    return server.api("GET", f"stations/{station}/journal?{parts}", expect=200)


def everything(server, station, limit=200, **query):
    found, cursor = [], None
    while True:
        page = journal(server, station, limit=limit, **query, **({"cursor": cursor} if cursor else {}))
        found += page["items"]
        cursor = page["nextCursor"]
        if cursor is None:
            return found


def files(server, pattern):
    return sorted(Path(server.folder, "journal").glob(f"*/*/{pattern}"))


def test_what_was_said_is_found_and_no_secret_with_it(world):
    station, info = world.station("JOURNAL")
    server = world.server
    frames = run(talk(world, station, "JOURNAL", info))

    entries = everything(server, station)[::-1]
    # The frames that the charger sent around its library, too.
    noise = [entry for entry in entries if entry["type"] == "unreadable"]
    assert [entry["text"] for entry in noise] == ["this is no message"]
    entries = [entry for entry in entries if entry["type"] != "unreadable"]
    assert [entry["direction"] for entry in entries] == [direction for direction, _ in frames]
    for entry, (_, text) in zip(entries, frames):
        said = json.loads(text)
        assert entry["id"] == said[1]
        assert entry["type"] == {2: "call", 3: "callResult", 4: "callError"}[said[0]]
        if entry["action"] not in ("Authorize", "ChangeConfiguration"):
            assert entry["payload"] == said[3 if said[0] == 2 else 2]
        assert entry["action"] == (said[2] if said[0] == 2 else entry["action"])
        if entry["type"] == "callResult":
            assert 0 <= entry["answerMilliseconds"] < 10_000
        datetime.fromisoformat(entry["at"])

    answers = {entry["id"]: entry["action"] for entry in entries if entry["type"] == "callResult"}
    assert answers == {entry["id"]: entry["action"] for entry in entries if entry["type"] == "call"}

    # A moment: what came from it on, and what came before.
    middle = entries[len(entries) // 2]["at"]
    every = everything(server, station)
    assert everything(server, station, **{"from": middle}) == [e for e in every if e["at"] >= middle]
    assert everything(server, station, limit=2, until=middle) == [e for e in every if e["at"] < middle]
    wrong = server.api("GET", f"stations/{station}/journal?from={middle}&until={middle}", expect=422)
    assert wrong["errors"][0]["field"] == "until"

    # Search.
    assert [e["type"] for e in journal(server, station, action="StatusNotification")["items"]] == ["callResult", "call"]
    assert [e["payload"]["errorCode"] for e in journal(server, station, text="groundFAILURE")["items"]] == \
        ["GroundFailure"]
    assert len(everything(server, station, action="Heartbeat", direction="in")) == 4
    assert all(e["direction"] == "out" for e in everything(server, station, direction="out"))
    assert everything(server, station, limit=1) == everything(server, station)
    assert everything(server, station, text="nowhere") == []
    today = datetime.now(timezone.utc).date()
    assert everything(server, station, day=today) == everything(server, station)
    assert everything(server, station, day=today - timedelta(days=1)) == []

    # Masked on the way in: neither the API nor the files have them.
    authorize = journal(server, station, action="Authorize", direction="in")["items"][0]
    assert authorize["payload"] == {"idTag": "CA***01"}
    assert journal(server, station, text="CARD0001")["items"][0]["payload"] == {"idTag": "CA***01"}
    change = journal(server, station, action="ChangeConfiguration", direction="out")["items"][0]
    assert change["payload"] == {"key": "AuthorizationKey", "value": "***"}
    kept = b"".join(path.read_bytes() for path in files(server, "*"))
    assert SECRETS and b"CARD0001" not in kept and SECRETS[-1] not in kept and b"Heartbeat" in kept

    # Days and the day as text.
    days = server.api("GET", f"stations/{station}/journal/days", expect=200)["items"]
    assert [day["day"] for day in days] == [str(today)] and days[0]["bytes"] > 500
    answer = server.request("GET", f"/api/v1/stations/{station}/journal/download?day={today}", token=server.token)
    assert answer.status == 200 and answer.headers["Content-Type"].startswith("text/plain")
    lines = answer.body.decode().splitlines()
    assert len(lines) == len(frames) + 1
    at, direction, text = lines[0].split(" ", 2)
    assert direction == "in" and text == frames[0][1] and at.endswith("Z")
    missing = f"/api/v1/stations/{station}/journal/download?day={today - timedelta(days=2)}"
    assert server.request("GET", missing, token=server.token).status == 404

    # Others' scope.
    narrow = server.narrowed("stations:read")
    assert server.request("GET", f"/api/v1/stations/{station}/journal", token=narrow).status == 403
    for query in ("day=2026-02-30", "day=1", "direction=up", "cursor=x", "limit=0", "unknown=1"):
        assert server.request("GET", f"/api/v1/stations/{station}/journal?{query}", token=server.token).status == 422


def test_a_killed_server_leaves_a_readable_journal(folder):
    server = Server(folder).start().sign_in()
    try:
        world = World(server)
        station, info = world.station("KILLED")
        run(talk(world, station, "KILLED", info))
        before = everything(server, station)

        async def until_killed():
            charger, socket, listening = await connected("KILLED", info)
            for number in range(400):
                await charger.call(call.DataTransfer(vendor_id="v", data="x" * 2000))
                if number == 300:
                    server.stop(signal.SIGKILL)
                    break
            listening.cancel()

        run(until_killed())
        plain = max(files(server, "*.log"), key=lambda path: int(path.stem))
        assert plain.read_bytes().endswith(b"\n")
        # As a loss of power would leave it.
        with plain.open("ab") as file:
            file.write(f'2026-11-21T08:00:00.000Z {station} in [2,"torn","Hea'.encode())
        server.start()
        found = everything(server, station)
        assert found[-len(before):] == before
        assert len(found) > len(before) + 200
        run(talk(world, station, "KILLED", info))
        again = everything(server, station)
        assert [e for e in again if e.get("id") == "torn" or "torn" in e.get("text", "")] == []
        assert again[-len(found):] == found and len(again) > len(found)
    finally:
        server.stop()


def test_full_files_are_compressed_and_read_on(world):
    station, info = world.station("LONG")
    server = world.server

    async def chatter():
        charger, socket, listening = await connected("LONG", info)
        for number in range(700):
            await charger.call(call.DataTransfer(vendor_id="v", message_id=str(number), data="x" * 2000))
        listening.cancel()
        await socket.close()

    run(chatter())
    found = everything(server, station, action="DataTransfer")
    sent = [entry for entry in found if entry["direction"] == "in"]
    assert [entry["payload"]["messageId"] for entry in sent] == [str(number) for number in reversed(range(700))]
    answers = [entry for entry in found if entry["direction"] == "out"]
    assert len(answers) == 700 and all("answerMilliseconds" in entry for entry in answers)
    # It takes the plain one's place when the system has it on the disk.
    for _ in range(140):
        packed = [file for file in files(server, "1.log.gz") if not file.with_suffix("").exists()]
        if packed:
            break
        time.sleep(0.5)
    assert packed and packed[0].stat().st_size < 200_000
    assert gzip.decompress(packed[0].read_bytes()).count(b"DataTransfer") > 40
    assert everything(server, station, action="DataTransfer") == found


def test_old_days_go_and_the_share_of_the_disk_holds(folder):
    def day(ago, station="01a1fccf-1663-748a-b307-9240a69e1d88", size=1000):
        when = date.today() - timedelta(days=ago)
        path = Path(folder, "journal", str(when), "88")
        path.mkdir(parents=True)
        line = f"{when}T08:00:00.000Z {station} in [2,\"1\",\"Heartbeat\",{{}}]\n"
        (path / "1.log").write_text(line)
        # What cannot be compressed takes the room.
        (path / "2.log.gz").write_bytes(gzip.compress(bytes(size), compresslevel=0))
        return path

    old, kept, large = day(12), day(9), day(10, size=900_000)
    server = Server(folder, environment={"OHMSTEAD_JOURNAL_KEEP_DAYS": "10"}).start()
    try:
        end = time.monotonic() + 15
        while (old.exists() or not (kept / "1.log.gz").exists()) \
                and time.monotonic() < end:
            time.sleep(0.1)
        assert not old.exists() and large.exists()
        # What an earlier process left plain is compressed once its day is over.
        assert not list(kept.glob("*.log")) and (kept / "1.index").read_text().startswith("01a1fccf-")
    finally:
        server.stop()

    newer = day(3, size=500_000)
    server = Server(folder, environment={"OHMSTEAD_JOURNAL_MAXIMUM_MEGABYTES": "1"}).start()
    try:
        end = time.monotonic() + 15
        while large.exists() and time.monotonic() < end:
            time.sleep(0.1)
        assert not large.exists() and newer.exists()
    finally:
        server.stop()


def test_without_a_journal_nothing_is_written(folder):
    server = Server(folder, environment={"OHMSTEAD_JOURNAL_ENABLED": "false"}).start().sign_in()
    try:
        world = World(server)
        station, info = world.station("QUIET")
        run(talk(world, station, "QUIET", info))
        assert everything(server, station) == [] and not Path(folder, "journal").exists()
    finally:
        server.stop()
