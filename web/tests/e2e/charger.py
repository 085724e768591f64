"""A charger of our own, by OCPP 1.6: what it says is under a test's control."""
import base64
import json
import uuid
from datetime import datetime, timedelta, timezone

from websockets.sync.client import connect


class Charger:
    def __init__(self, server, identity, key):
        self.url = f"ws://127.0.0.1:{server.port}/ocpp/{identity}"
        self.credentials = base64.b64encode(f"{identity}:{key}".encode()).decode()

    def __enter__(self):
        self.socket = connect(
            self.url, subprotocols=["ocpp1.6"], additional_headers={"Authorization": f"Basic {self.credentials}"})
        return self

    def __exit__(self, *_):
        self.socket.close()

    def call(self, action, **payload):
        """The answer; what the server asks meanwhile is refused."""
        self.socket.send(json.dumps([2, str(uuid.uuid4()), action, payload]))
        while True:
            answer = json.loads(self.socket.recv(timeout=30))
            if answer[0] in (3, 4):
                return answer
            self.socket.send(json.dumps([4, answer[1], "NotSupported", "", {}]))


    def asked(self, action, answer=None):
        """Waits until the server asks for `action`, accepts it, and gives what was asked."""
        while True:
            call = json.loads(self.socket.recv(timeout=30))
            if call[0] != 2:
                continue
            if call[2] == action:
                self.socket.send(json.dumps([3, call[1], answer or {"status": "Accepted"}]))
                return call[3]
            self.socket.send(json.dumps([4, call[1], "NotSupported", "", {}]))


def made(server, identity, **more):
    """A new station at the first site, and its key."""
    site = server.get("/sites")["items"][0]
    station = server.post("/stations", {
        "operatorId": site["operatorId"], "identity": identity, "siteId": site["id"], **more})
    return station, station["connection"]["password"]


def charged(server, identity, token, energy_wh=6000):
    """Half an hour of charging that ended just now."""
    station, key = made(server, identity, maximumPowerW=60_000)

    def stamp(minutes_ago):
        return (datetime.now(timezone.utc) - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M:%SZ")

    with Charger(server, identity, key) as charger:
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Charging", errorCode="NoError")
        start = charger.call("StartTransaction", connectorId=1, idTag=token, meterStart=0, timestamp=stamp(30))
        number = start[2]["transactionId"]
        for minutes in (20, 10):
            charger.call("MeterValues", connectorId=1, transactionId=number, meterValue=[{
                "timestamp": stamp(minutes),
                "sampledValue": [{"value": str(energy_wh * (30 - minutes) // 30), "unit": "Wh"}]}])
        charger.call("StopTransaction", transactionId=number, meterStop=energy_wh, timestamp=stamp(0), reason="Local")
    return station
