"""Card numbers in places where one would not look for them: whoever may not see them sees their end at most."""
import asyncio
import json
from datetime import timedelta

import websockets

from conftest import run
from people import member
from test_live import gather, subscribe
from test_ocpp16 import boot, call, connected, iso, meter, now

STRANGER, CARD = "CAFEBABE99", "DEADBEEF77"


def test_cards_are_masked_in_exceptions_events_deviations_and_the_audit_trail(world):
    server = world.server
    server.api("POST", "id-tokens", {"operatorId": world.operator, "driverId": world.driver, "value": CARD}, 201)
    station, info = world.station("CP-MASK")

    async def day():
        socket, _ = await subscribe(world, topics=["alarms"])
        async with connected(info, "CP-MASK") as charger:
            await boot(charger)
            begun = await charger.call(call.StartTransaction(
                connector_id=1, id_tag=STRANGER, meter_start=1000, timestamp=iso(now() - timedelta(minutes=5))))
            await charger.call(call.MeterValues(
                connector_id=1, transaction_id=begun.transaction_id, meter_value=meter(now(), 2000)))
            seen, _ = await gather(socket, {"alarms"})
            await charger.call(call.DataTransfer(vendor_id="acme", data=CARD))
        await socket.close()
        # What no library sends: a padded card.
        async with websockets.connect(
                info["url"], subprotocols=["ocpp1.6"],
                additional_headers={"Authorization": charger_password(info)}) as raw:
            await raw.send(json.dumps([2, "1", "Authorize", {"idTag": CARD + " " * 20}]))
            assert json.loads(await asyncio.wait_for(raw.recv(), 5))[0] == 3
        return seen

    def charger_password(connection):
        from conftest import basic
        return basic("CP-MASK", connection["password"])["Authorization"]

    alarm = run(day())["alarms"]
    assert alarm["rule"] == "unknownToken" and json.loads(alarm["evidence"]) == {}

    order = world.orders()[0]["id"]
    reader = member(server, "reader@example.org", {"role": "readOnly", "operatorId": world.operator})
    finance = member(server, "finance@example.org", {"role": "finance", "operatorId": world.operator})
    for path in [f"orders/{order}", f"exceptions?orderId={order}", f"stations/{station}/events",
                 f"stations/{station}/deviations"]:
        text = reader.api("GET", path, expect=200).body.decode()
        assert STRANGER not in text and CARD not in text, text
    assert reader.api("GET", f"exceptions?orderId={order}").json()["items"][0]["evidence"]["token"].endswith("BE99")
    events = reader.api("GET", f"stations/{station}/events").json()["items"]
    assert "acme ***" in [event["detail"] for event in events if event["kind"] == "dataTransfer"]
    audit = finance.api("GET", f"audit?operatorId={world.operator}", expect=200).body.decode()
    assert CARD not in audit and "EF77" in audit
    # A program that was given the right sees them.
    evidence = server.api("GET", f"exceptions?orderId={order}", expect=200)["items"][0]["evidence"]
    assert evidence["token"] == STRANGER


def test_what_a_station_said_is_masked_for_people_too_until_they_ask_and_that_is_written_down(world):
    server = world.server
    station, info = world.station("CP-SAID")

    async def day():
        async with connected(info, "CP-SAID") as charger:
            await boot(charger)
            await charger.call(call.DataTransfer(vendor_id="acme", data=CARD))

    run(day())
    clerk = member(server, "clerk@example.org", {"role": "operations", "operatorId": world.operator})
    guard = member(server, "guard@example.org", {"role": "guard", "operatorId": world.operator})

    def said(person, query=""):
        return person.api("GET", f"stations/{station}/events{query}").body.decode()

    def looks():
        return server.api("GET", f"audit?action=reveal&entity=station/{station}", expect=200)["items"]

    assert CARD not in said(clerk) and looks() == []
    assert guard.api("GET", f"stations/{station}/events?reveal=true").status == 403 and looks() == []
    assert CARD in said(clerk, "?reveal=true")
    assert [entry["actorName"] for entry in looks()] == ["clerk"]
    assert clerk.api("GET", f"stations/{station}/deviations?reveal=true").status == 200 and len(looks()) == 2
