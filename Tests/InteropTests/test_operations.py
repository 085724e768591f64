"""What staff do about exceptions, and with many stations at once, over HTTP and with chargers nobody here wrote."""
import asyncio
import json
from datetime import datetime, timedelta, timezone

import websockets
from conftest import basic, run
from ocpp.routing import on
from ocpp.v16 import ChargePoint, call, call_result


class Charger(ChargePoint):
    """Answers resets as it was told when it was made."""

    def __init__(self, identity, socket, reset="Accepted"):
        super().__init__(identity, socket)
        self.reset = reset

    @on("Reset")
    def on_reset(self, **_):
        return call_result.Reset(status=self.reset)


async def connected(server, identity, connection, body, reset="Accepted"):
    async with websockets.connect(
            f"ws://127.0.0.1:{server.port}/ocpp/{identity}", subprotocols=["ocpp1.6"],
            additional_headers=basic(identity, connection["password"])) as socket:
        charger = Charger(identity, socket, reset)
        listening = asyncio.create_task(charger.start())
        try:
            await charger.call(call.BootNotification(charge_point_model="M", charge_point_vendor="V"))
            return await body(charger)
        finally:
            listening.cancel()


def stranger_charges(world):
    """10 kWh of a card that nobody knows: 70.00 that nobody pays."""
    world.server.api("PATCH", f"operators/{world.operator}", {"acceptsUnknownTokens": True}, 200, If_Match='"1"')
    _, connection = world.station("OPS1")
    begin = datetime.now(timezone.utc) - timedelta(minutes=30)

    async def day(charger):
        started = await charger.call(call.StartTransaction(
            connector_id=1, id_tag="STRANGER", meter_start=1000, timestamp=begin.isoformat()))
        await charger.call(call.StopTransaction(
            transaction_id=started.transaction_id, meter_stop=11_000, reason="Local",
            timestamp=(begin + timedelta(minutes=20)).isoformat()))

    run(connected(world.server, "OPS1", connection, day))
    return world.orders()[0]


def test_an_exception_is_shown_repaired_and_kept(world):
    order = stranger_charges(world)
    assert order["owedMinor"] == 7000 and "driverId" not in order
    api = world.server.api
    exception = api("GET", f"exceptions?orderId={order['id']}&rule=unknownToken", expect=200)["items"][0]
    path = f"exceptions/{exception['id']}"
    proposals = api("GET", f"{path}/repairs", expect=200)
    first = proposals["items"][0]
    assert first["action"] == "assignDriver" and first["isProposed"] and not first["isComplete"]
    assert {one["action"] for one in proposals["items"]} == {
        "assignDriver", "correctSession", "reprice", "forgiveDebt", "closeAsIs"}
    assert "hindrance" not in first

    wanted = {"action": "assignDriver", "driverId": world.driver, "assignsToken": True}
    shown = api("POST", f"{path}/preview", wanted, 200)["effect"]
    assert (shown["before"]["owedMinor"], shown["after"]["owedMinor"]) == (7000, 0)
    assert shown["after"]["availableMinor"] == 93_000 and len(shown["transfers"]) == 5
    assert world.balance()["availableMinor"] == 100_000, "a preview changes nothing"

    stale = api("POST", f"{path}/resolution", {**wanted, "resolution": "x", "orderVersion": 1})
    assert stale["status"] == 409
    done = [api("POST", f"{path}/resolution",
                {**wanted, "resolution": "called", "orderVersion": proposals["orderVersion"]}, 200,
                Idempotency_Key="repair-1") for _ in range(2)]
    assert done[0] == done[1] and done[0]["state"] == "resolved" and done[0]["action"] == "assignDriver"
    assert done[0]["effect"]["after"]["paidMinor"] == 7000
    assert world.balance()["availableMinor"] == 93_000
    after = world.order(order["id"])
    assert after["driverId"] == world.driver and after["owedMinor"] == 0 and after["openExceptions"] == 0
    assert api("GET", f"id-tokens?driverId={world.driver}", expect=200)["items"][-1]["value"].endswith("GER")
    audit = api("GET", f"audit?entity=exception/{exception['id']}", expect=200)["items"]
    assert json.loads(audit[0]["after"])["action"] == "assignDriver"
    verified = world.server.command("ledger", "verify").stdout
    assert verified.strip().endswith("all fit"), verified


def test_repairs_name_what_is_wrong_and_need_their_scope(world):
    order = stranger_charges(world)
    exception = world.server.api("GET", f"exceptions?orderId={order['id']}", expect=200)["items"][0]
    path = f"/api/v1/exceptions/{exception['id']}"
    server = world.server

    def post(body, where="preview", token=None):
        answer = server.request("POST", f"{path}/{where}", body, token=token or server.token)
        return answer.status, answer.json()

    status, problem = post({"action": "correctSession", "meterStopWh": 5})
    assert status == 422 and problem["errors"][0]["field"] == "/meterStopWh"
    status, problem = post({"action": "forgiveDebt", "amountMinor": 5})
    assert status == 422 and problem["errors"][0]["field"] == "/amountMinor", "a field of another action"
    status, problem = post({"action": "reprice"})
    assert status == 422 and problem["errors"][0]["field"] == "/tariffVersionId"
    narrow = server.narrowed("exceptions:write orders:read")
    status, _ = post({"action": "forgiveDebt", "resolution": "no"}, "resolution", narrow)
    assert status == 403
    status, shown = post({"action": "closeAsIs"}, token=narrow)
    assert status == 200 and "availableMinor" not in shown["effect"]["before"]
    status, done = post({"action": "forgiveDebt", "resolution": "courtesy"}, "resolution")
    assert status == 200 and done["effect"]["after"]["forgivenMinor"] == 7000
    assert world.order(order["id"])["forgivenMinor"] == 7000


def test_a_start_that_comes_after_its_end_corrects_the_order(world):
    _, connection = world.station("OPS2")
    begin = datetime.now(timezone.utc) - timedelta(minutes=30)

    async def day(charger):
        await charger.call(call.StopTransaction(
            transaction_id=-1, id_tag="CARD0001", meter_stop=11_000, reason="Local",
            timestamp=(begin + timedelta(minutes=20)).isoformat()))
        first = await charger.call(call.StartTransaction(
            connector_id=1, id_tag="CARD0001", meter_start=1000, timestamp=begin.isoformat()))
        again = await charger.call(call.StartTransaction(
            connector_id=1, id_tag="CARD0001", meter_start=1000, timestamp=begin.isoformat()))
        return first.transaction_id, again.transaction_id

    first, again = run(connected(world.server, "OPS2", connection, day))
    assert first == again
    orders = world.orders()
    assert len(orders) == 1 and orders[0]["totalMinor"] == 7000 and orders[0]["openExceptions"] == 0
    assert world.balance()["availableMinor"] == 93_000


def test_many_stations_are_reset_with_a_result_each_also_over_a_restart(world):
    server = world.server
    made = {name: world.station(name) for name in ("BULK1", "BULK2", "BULK3")}
    body = {"operatorId": world.operator, "filter": {"q": "BULK"}, "parallel": 2,
            "action": {"kind": "reset", "reset": "soft"}}

    async def two_connected():
        async def first(_):
            async def second(_):
                asked = await asyncio.to_thread(server.api, "POST", "bulk-actions", body, 202)
                path = f"bulk-actions/{asked['id']}"
                return await asyncio.to_thread(server.until, path, lambda one: one["isFinal"])
            return await connected(server, "BULK2", made["BULK2"][1], second, reset="Rejected")
        return await connected(server, "BULK1", made["BULK1"][1], first)

    done = run(two_connected())
    assert done["state"] == "done" and done["total"] == 3
    assert done["counts"] == {"accepted": 1, "rejected": 1, "stationOffline": 1}
    path = f"bulk-actions/{done['id']}"
    rows = server.api("GET", f"{path}/stations", expect=200)["items"]
    assert [(one["stationIdentity"], one["state"]) for one in rows] == [
        ("BULK1", "accepted"), ("BULK2", "rejected"), ("BULK3", "stationOffline")]
    again = server.api("POST", f"{path}/retry", None, 202)
    assert again["total"] == 2
    server.until(f"bulk-actions/{again['id']}", lambda one: one["isFinal"])

    moved = server.api("POST", "bulk-actions", {
        "operatorId": world.operator, "stationIds": [made["BULK1"][0]],
        "action": {"kind": "assignTariff", "tariffId": world.tariff}}, 202)
    server.stop()
    server.start()
    server.until(f"bulk-actions/{moved['id']}", lambda one: one["isFinal"])
    assert server.api("GET", f"stations/{made['BULK1'][0]}", expect=200)["tariffId"] == world.tariff
    usage = server.api("GET", f"tariffs/{world.tariff}/usage", expect=200)
    assert usage["stationCount"] == 1 and usage["siteCount"] == 1

    wrong = server.request("POST", "/api/v1/bulk-actions", {
        "operatorId": world.operator, "action": {"kind": "start"}}, token=server.token)
    fields = {one["field"] for one in wrong.json()["errors"]}
    assert wrong.status == 422 and fields == {"/stationIds"}


def test_tariffs_are_tried_renamed_copied_and_withdrawn(world):
    api, server = world.server.api, world.server
    templates = api("GET", f"tariffs/templates?operatorId={world.operator}", expect=200)["items"]
    taiwan = next(one for one in templates if one["id"] == "tw-ev-lv-2025")
    assert taiwan["isPriced"] and taiwan["uncertainty"] and taiwan["since"] == "2025-10-01"
    order = stranger_charges(world)
    priced = api("POST", "tariffs/preview", {
        "sessionId": order["sessionId"], "definition": taiwan["definition"]}, 200)
    assert priced["energyWh"] == 10_000 and "tariffVersionId" not in priced
    assert sum(one["amountMinor"] for one in priced["lines"]) == priced["totalMinor"] >= 29_00
    path = f"tariffs/{world.tariff}"
    renamed = server.request("PATCH", f"/api/v1/{path}", {"name": "Flat"}, {"If-Match": '"1"'}, server.token)
    assert renamed.status == 200 and renamed.headers["ETag"] == '"2"'
    stale = server.request("PATCH", f"/api/v1/{path}", {"name": "No"}, {"If-Match": '"1"'}, server.token)
    assert stale.status == 412
    copied = api("POST", f"{path}/copy", {"name": "Flat 2"}, 201)
    assert api("GET", f"tariffs/{copied['id']}/versions", expect=200)["items"][0]["number"] == 1
    planned = api("POST", f"{path}/versions", {
        "effectiveFrom": "2060-01-01T00:00:00Z", "definition": taiwan["definition"]}, 201)
    gone = server.request("DELETE", f"/api/v1/{path}/versions/{planned['id']}", token=server.token)
    assert gone.status == 204 and len(api("GET", f"{path}/versions", expect=200)["items"]) == 1
    groups = api("GET", f"drivers/groups?operatorId={world.operator}", expect=200)
    assert groups == {"items": []}


def test_the_first_screen_knows_todays_hours_and_the_power(world):
    stranger_charges(world)
    api = world.server.api
    overview = api("GET", f"overview?operatorId={world.operator}", expect=200)
    assert [one["hour"] for one in overview["hours"]] == list(range(24))
    curve = api("GET", f"power?operatorId={world.operator}&stepSeconds=600", expect=200)
    assert len(curve["items"]) == 144 and all(one["peakW"] >= one["meanW"] >= 0 for one in curve["items"])
    order = world.orders()[0]
    begun = datetime.fromisoformat(order["startedAt"]).astimezone(timezone(timedelta(hours=8)))
    since = (begun - timedelta(days=1)).astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    base = f"sessions?operatorId={world.operator}&startedFrom={since}"
    assert len(api("GET", f"{base}&weekday={begun.isoweekday()}&hour={begun.hour}", expect=200)["items"]) == 1
    assert api("GET", f"{base}&hour={(begun.hour + 1) % 24}", expect=200)["items"] == []
    missing = api("GET", f"sessions?operatorId={world.operator}&hour=3")
    assert missing["status"] == 422 and missing["errors"][0]["field"] == "startedFrom"
