"""How stations come in: by a one-time token, through quarantine, with a new key, over TLS."""
import asyncio
import ssl
import subprocess
import time

import pytest
import websockets
from ocpp.v16 import call

from conftest import Server, World, basic, run
from test_disorder import send
from test_ocpp16 import boot, connected


async def refused(url, identity, password):
    with pytest.raises(websockets.exceptions.InvalidStatus) as answer:
        await websockets.connect(url, subprotocols=["ocpp1.6"], additional_headers=basic(identity, password))
    return answer.value.response.status_code


def test_a_one_time_token_registers_one_station_and_is_its_key(world):
    made = world.server.api("POST", "registration-tokens", {"operatorId": world.operator, "siteId": world.site}, 201)
    url = made["url"].replace("{identity}", "NEW1")

    async def day():
        for _ in range(2):  # the second time the token is the station's key
            async with connected({"url": url, "password": made["token"]}, "NEW1") as charger:
                await boot(charger)
        assert await refused(url.replace("NEW1", "NEW2"), "NEW2", made["token"]) == 404

    run(day())
    station = world.server.api("GET", "stations?identity=NEW1", expect=200)["items"][0]
    assert station["operatorId"] == world.operator and station["siteId"] == world.site


def test_on_a_bench_a_registered_station_may_come_without_its_key(folder):
    server = Server(folder, environment={"OHMSTEAD_STATIONS_ALLOW_WITHOUT_KEY": "true"}).start()
    try:
        world = World(server.sign_in())
        _, info = world.station("BENCH")

        async def day():
            async with websockets.connect(info["url"], subprotocols=["ocpp1.6"]) as socket:
                await socket.send('[2,"1","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')
                assert '"Accepted"' in await asyncio.wait_for(socket.recv(), 5)
            assert await refused(info["url"], "BENCH", "another key") == 401
            with pytest.raises(websockets.exceptions.InvalidStatus) as answer:
                await websockets.connect(info["url"].replace("BENCH", "NOBODY"), subprotocols=["ocpp1.6"])
            assert answer.value.response.status_code == 404

        run(day())
    finally:
        server.stop()


def test_a_stranger_waits_in_quarantine_until_it_is_adopted(folder):
    server = Server(folder, environment={"OHMSTEAD_STATIONS_UNKNOWN": "quarantine"}).start()
    try:
        world = World(server.sign_in())
        info = {"url": f"ws://127.0.0.1:{server.port}/ocpp/STRANGER", "password": "its own key"}

        async def day():
            async with connected(info, "STRANGER") as charger:
                answer = await charger.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
                assert answer.status == "Pending"
                loop = asyncio.get_running_loop()
                found = await loop.run_in_executor(None, lambda: server.api(
                    "GET", "stations?admission=quarantined", expect=200)["items"])
                assert [s["identity"] for s in found] == ["STRANGER"]
                await loop.run_in_executor(None, lambda: server.api(
                    "POST", f"stations/{found[0]['id']}/adoption",
                    {"operatorId": world.operator, "siteId": world.site}, 200))
                await asyncio.wait_for(charger._connection.wait_closed(), 5)
            async with connected(info, "STRANGER") as charger:
                await boot(charger)

        run(day())
    finally:
        server.stop()


def test_a_new_key_ends_the_old_one_once_it_was_used(world):
    station, info = world.station("KEYS")
    fresh = world.server.api("POST", f"stations/{station}/key", expect=200)["connection"]["password"]

    async def day():
        async with connected(info, "KEYS") as charger:  # the old one still works
            await boot(charger)
        async with connected({**info, "password": fresh}, "KEYS") as charger:
            await boot(charger)
        assert await refused(info["url"], "KEYS", info["password"]) == 401

    run(day())


def test_a_key_in_the_digits_that_1_6_writes_it_in_is_taken(world):
    _, info = world.station("DIGITS")
    digits = info["authorizationKeyHex"]

    async def day():
        async with connected({**info, "password": digits.lower()}, "DIGITS") as charger:
            await boot(charger)
        wrong = digits[:-1] + ("1" if digits[-1] == "0" else "0")
        assert await refused(info["url"], "DIGITS", wrong) == 401

    run(day())


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1"])
def test_a_disabled_station_is_rejected_until_it_is_switched_on(world, protocol):
    station, info = world.station("OFF")
    world.server.api("PATCH", f"stations/{station}", {"heartbeatSeconds": 90}, 200, If_Match='"1"')
    about = {"chargePointVendor": "V", "chargePointModel": "M"} if protocol == "ocpp1.6" else {
        "reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
    start = ("StartTransaction", {"connectorId": 1, "idTag": "CARD0001", "meterStart": 0,
                                  "timestamp": "2026-01-01T00:00:00Z"}) if protocol == "ocpp1.6" else (
        "TransactionEvent", {"eventType": "Started", "timestamp": "2026-01-01T00:00:00Z", "seqNo": 0,
                             "triggerReason": "Authorized", "transactionInfo": {"transactionId": "off"}})

    async def admit(word, version):
        await asyncio.get_running_loop().run_in_executor(None, lambda: world.server.api(
            "PATCH", f"stations/{station}", {"admission": word}, 200, If_Match=f'"{version}"'))

    def plug():
        return websockets.connect(info["url"], subprotocols=[protocol],
                                  additional_headers=basic("OFF", info["password"]))

    async def day():
        async with plug() as charger:
            assert (await send(charger, "BootNotification", about))[2]["status"] == "Accepted"
            await admit("disabled", 2)
            await asyncio.wait_for(charger.wait_closed(), 5)
        assert await refused(info["url"], "OFF", "wrong") == 401
        async with plug() as charger:
            answer = (await send(charger, "BootNotification", about))[2]
            assert answer["status"] == "Rejected" and answer["interval"] == 90
            assert (await send(charger, *start))[2] == "SecurityError"
            await admit("active", 3)
            await asyncio.wait_for(charger.wait_closed(), 5)
        async with plug() as charger:
            assert (await send(charger, "BootNotification", about))[2]["status"] == "Accepted"

    run(day())
    assert world.orders() == []


def test_chargers_connect_over_tls(world, tmp_path):
    _, info = world.station("TLS")
    world.server.stop()
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True, timeout=30)
    world.server.environment.update(OHMSTEAD_TLS_CERTIFICATE=str(certificate), OHMSTEAD_TLS_KEY=str(key))
    import conftest
    process = subprocess.Popen(
        [conftest.BINARY, "serve", "--listen", f"127.0.0.1:{world.server.port}", "--data", world.server.folder],
        stdout=world.server.log, stderr=world.server.log, env={**conftest.os.environ, **world.server.environment})
    trust = ssl.create_default_context(cafile=str(certificate))

    async def day():
        end = time.monotonic() + 10
        while True:
            try:
                async with connected({**info, "url": info["url"].replace("ws://", "wss://")}, "TLS", ssl=trust) as charger:
                    return await boot(charger)
            except OSError:
                assert time.monotonic() < end
                await asyncio.sleep(0.1)

    try:
        run(day())
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0
