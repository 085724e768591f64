"""Webhooks from the real server to a receiver here, checked by PyPI `standardwebhooks`."""
import asyncio
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import websockets
from ocpp.v16 import call
from ocpp.v16.enums import ChargePointErrorCode, ChargePointStatus
from standardwebhooks import Webhook, WebhookVerificationError
from test_ocpp16 import Charger

from conftest import Server, World, basic, run


class Receiver:
    """A server of somebody else, which answers as it is told and keeps what came."""

    def __init__(self):
        self.got, self.answers = [], []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.got.append((dict(self.headers.items()), body))
                status, headers, text = outer.answers.pop(0) if outer.answers else (200, {}, b"ok")
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(text))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.thread.join(5)

    def types(self):
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def local(folder):
    """A server that may send to this machine."""
    running = Server(folder, environment={"OHMSTEAD_OUTGOING_ALLOW_PRIVATE_ADDRESSES": "true"}).start()
    try:
        yield World(running.sign_in())
    finally:
        running.stop()


def hook(world, url, topics):
    return world.server.api("POST", "webhooks", {
        "operatorId": world.operator, "url": url, "topics": topics, "description": "tests"}, 201)


def charge(world, identity):
    """A whole session at a station of its own, then a fault."""
    station, connection = world.station(identity)

    async def day():
        async with websockets.connect(f"ws://127.0.0.1:{world.server.port}/ocpp/{identity}", subprotocols=["ocpp1.6"],
                                      additional_headers=basic(identity, connection["password"])) as socket:
            charger = Charger(identity, socket)
            task = asyncio.create_task(charger.start())
            await charger.call(call.BootNotification("Model", "Vendor"))
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag="CARD0001", meter_start=1000, timestamp="2026-07-01T02:00:00Z"))
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=11_000, timestamp="2026-07-01T03:00:00Z"))
            await charger.call(call.StatusNotification(
                connector_id=1, error_code=ChargePointErrorCode.ground_failure, status=ChargePointStatus.faulted))
            task.cancel()

    run(day())
    return station


def delivered(world, made, count):
    path = f"webhooks/{made['id']}/deliveries"
    return world.server.until(path, lambda page: sum(
        1 for one in page["items"] if one["state"] == "delivered") >= count, 60)["items"]


def test_a_charging_day_arrives_signed_and_in_order(local, receiver):
    topics = ["session.started", "session.ended", "order.settled", "station.online", "station.faulted"]
    made = hook(local, receiver.url, topics)
    station = charge(local, "HOOK-1")
    log = delivered(local, made, 5)
    assert receiver.types() == [
        "station.online", "session.started", "session.ended", "order.settled", "station.faulted"]
    checker = Webhook(made["secret"])
    for headers, body in receiver.got:
        event = checker.verify(body, headers)
        assert event["version"] == 1 and event["operatorId"] == local.operator
        assert b"CARD0001" not in body
        with pytest.raises(WebhookVerificationError):
            checker.verify(body.replace(b"1", b"2", 1), headers)
    order = json.loads(receiver.got[3][1])["data"]
    assert order["totalMinor"] == 7000 and order["stationId"] == station
    assert json.loads(receiver.got[4][1])["data"]["errorCode"] == "GroundFailure"
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {one["id"] for one in log}
    detail = local.server.api("GET", f"webhooks/{made['id']}/deliveries/{log[0]['id']}", expect=200)
    assert detail["log"][0]["status"] == 200 and detail["log"][0]["answer"] == "ok"
    assert detail["headers"]["webhook-signature"] == "v1,***"


def test_refunds_and_resolved_exceptions_arrive(local, receiver):
    made = hook(local, receiver.url, ["order.refunded", "exception.opened", "exception.resolved"])
    charge(local, "HOOK-2")
    order = local.orders()[0]
    local.server.api("POST", f"orders/{order['id']}/refunds", {"amountMinor": 1000, "memo": "sorry"}, 200,
                     Idempotency_Key="refund-1")
    delivered(local, made, 1)
    refunded = json.loads(receiver.got[-1][1])
    assert refunded["type"] == "order.refunded" and refunded["data"]["amountMinor"] == 1000


def test_failures_are_tried_again_and_redirects_are_not_followed(local, receiver):
    made = hook(local, receiver.url, ["order.settled"])
    receiver.answers += [(307, {"Location": receiver.url + "/elsewhere"}, b""), (503, {}, b"later")]
    local.server.api("POST", f"webhooks/{made['id']}/test", expect=202)
    log = delivered(local, made, 1)
    assert [headers["webhook-id"] for headers, _ in receiver.got] == [log[0]["id"]] * 3
    detail = local.server.api("GET", f"webhooks/{made['id']}/deliveries/{log[0]['id']}", expect=200)
    assert [one["status"] for one in detail["log"]] == [200, 503, 307]
    again = local.server.api("POST", f"webhooks/{made['id']}/deliveries/{log[0]['id']}/redeliver", expect=202)
    assert again["state"] == "waiting"
    delivered(local, made, 1)
    assert len(receiver.got) == 4


def test_a_new_secret_overlaps_with_the_old(local, receiver):
    made = hook(local, receiver.url, ["order.settled"])
    fresh = local.server.api("POST", f"webhooks/{made['id']}/secret", expect=200)
    assert fresh["secret"] != made["secret"]
    assert "secret" not in local.server.api("GET", f"webhooks/{made['id']}", expect=200)
    local.server.api("POST", f"webhooks/{made['id']}/test", expect=202)
    delivered(local, made, 1)
    headers, body = receiver.got[0]
    for secret in (made["secret"], fresh["secret"]):
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"


def test_what_waits_survives_a_kill(local, receiver):
    made = hook(local, receiver.url, ["session.started", "session.ended", "order.settled"])
    receiver.answers += [(500, {}, b"")]
    charge(local, "HOOK-3")
    local.server.stop(9)
    local.server.start()
    delivered(local, made, 3)
    assert list(dict.fromkeys(receiver.types())) == ["session.started", "session.ended", "order.settled"]


@pytest.mark.parametrize("url", [
    "http://example.com/hook", "https://user:word@example.com/", "ftp://example.com/", "nonsense"])
def test_addresses_that_may_not_be_used_are_refused(world, url):
    answer = world.server.request("POST", "/api/v1/webhooks", {
        "operatorId": world.operator, "url": url, "topics": ["order.settled"]}, token=world.server.token)
    assert answer.status == 422, answer.body
    assert answer.json()["errors"][0]["field"] == "/url"


@pytest.mark.parametrize("host", ["127.0.0.1:9", "[::1]:9", "169.254.169.254", "10.0.0.1", "2130706433"])
def test_an_address_of_the_own_network_is_refused_at_once(world, host):
    answer = world.server.api("POST", "webhooks", {
        "operatorId": world.operator, "url": f"https://{host}/hook", "topics": ["order.settled"]}, 422)
    assert "private network" in answer["errors"][0]["rule"]


def test_nothing_is_sent_into_the_own_network(world):
    made = hook(world, "https://localhost:9/hook", ["order.settled"])
    world.server.api("POST", f"webhooks/{made['id']}/test", expect=202)
    page = world.server.until(f"webhooks/{made['id']}/deliveries", lambda page: page["items"][0]["attempts"] > 0)
    detail = world.server.api("GET", f"webhooks/{made['id']}/deliveries/{page['items'][0]['id']}", expect=200)
    assert "private network" in detail["log"][0]["error"]
