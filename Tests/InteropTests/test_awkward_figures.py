"""Figures of real charging where they are easily wrong: clocks that are off by half an hour and by 45 minutes, sessions
over midnight and over the end of a month, refunds, and currencies with other decimals; worked out here from the raw rows."""
import random
import sqlite3
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from conftest import FLAT_TARIFF, run
from insight_world import half_up
from test_ocpp16 import boot, call, connected, iso, meter

PLACES = [("INR", "Asia/Kolkata", 2), ("EUR", "Asia/Kathmandu", 2), ("JPY", "Australia/Adelaide", 0),
          ("KWD", "America/St_Johns", 3)]
UTILITY = 3_210_000


def local(at, zone):
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone))


def hour_of(at, zone):
    """When the hour of the site's clock began, in milliseconds."""
    moment = local(at, zone)
    return at - (moment.minute * 60 + moment.second) * 1000 - at % 1000


def charged(server, currency, zone):
    """An operator with one site and one station, and eight sessions, three of them over midnight there."""
    operator = server.api("POST", "operators", {"name": currency, "currency": currency, "timeZone": zone,
                                                "acceptsUnknownTokens": True}, 201)["id"]
    tariff = server.api("POST", "tariffs", {
        "operatorId": operator, "name": "flat", "effectiveFrom": "2020-01-01T00:00:00Z",
        "definition": {**FLAT_TARIFF, "currency": currency, "sessionFeeMinor": 7,
                       "tax": {"ratePPM": 180_000, "isIncluded": False}}}, 201)["id"]
    site = server.api("POST", "sites", {"operatorId": operator, "name": zone, "latitudeE7": 1, "longitudeE7": 1,
                                        "timeZone": zone, "tariffId": tariff}, 201)["id"]
    made = server.api("POST", "stations", {"operatorId": operator, "siteId": site, "identity": "AWK-" + currency}, 201)
    driver = server.api("POST", "drivers", {"operatorId": operator, "name": "D", "group": "fleet"}, 201)["id"]
    wallet = server.api("GET", f"wallets?driverId={driver}", expect=200)["items"][0]["id"]
    server.api("POST", f"wallets/{wallet}/credits", {"amountMinor": 100_000_000}, 201, Idempotency_Key=currency)
    server.api("POST", "id-tokens", {"operatorId": operator, "driverId": driver, "value": "AWK" + currency}, 201)
    chance = random.Random(currency)
    now = datetime.now(timezone.utc)
    midnight = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    month = midnight.replace(day=1)
    starts = [midnight - timedelta(days=9, minutes=50), midnight - timedelta(days=4, minutes=7), month - timedelta(minutes=31)]
    starts += [midnight - timedelta(days=1 + n, hours=chance.randrange(3, 20), minutes=chance.randrange(60))
               for n in (1, 2, 5, 6, 7)]

    async def day():
        async with connected(made["connection"], "AWK-" + currency) as charger:
            await boot(charger)
            wh = 100_000
            for start in sorted(starts):
                start = start.astimezone(timezone.utc)
                begun = await charger.call(call.StartTransaction(
                    connector_id=1, id_tag="AWK" + currency, meter_start=wh, timestamp=iso(start)))
                at = start
                for _ in range(6):
                    at += timedelta(minutes=chance.randrange(4, 29), seconds=chance.randrange(60))
                    wh += chance.choice([0, chance.randrange(9000)])
                    await charger.call(call.MeterValues(
                        connector_id=1, transaction_id=begun.transaction_id, meter_value=meter(at, wh)))
                at, wh = at + timedelta(minutes=3), wh + chance.randrange(500)
                await charger.call(call.StopTransaction(
                    transaction_id=begun.transaction_id, meter_stop=wh, timestamp=iso(at)))

    run(day())
    return operator, made["id"]


def raw(server, operator):
    """What is in the tables: each order with the readings of its session."""
    with sqlite3.connect(f"file:{Path(server.folder) / 'ohmstead.sqlite'}?mode=ro", uri=True) as db:
        db.row_factory = sqlite3.Row
        orders = [dict(row) for row in db.execute(
            "SELECT o.*, s.meter_start_wh, s.meter_stop_wh, s.started_at AS begun, s.ended_at AS over FROM orders o "
            "JOIN sessions s ON s.id = o.session_id WHERE o.operator_id = ? ORDER BY o.started_at", [operator])]
        for order in orders:
            order["readings"] = [tuple(row) for row in db.execute(
                "SELECT at, register_wh FROM meter_samples WHERE session_id = ? AND register_wh IS NOT NULL ORDER BY at",
                [order["session_id"]])]
            order["lines"] = [dict(row) for row in db.execute(
                "SELECT * FROM order_lines WHERE order_id = ?", [order["id"]])]
    return orders


def price(order, decimals):
    """The tariff by hand: 5 and 2 a kWh, 7 minor units a session, 18 % tax on top."""
    energy = order["meter_stop_wh"] - order["meter_start_wh"]
    unit = 10 ** decimals
    electricity, service = (half_up(energy * micros * unit, 1_000_000_000) for micros in (5_000_000, 2_000_000))
    tax = half_up((electricity + service + 7) * 180_000, 1_000_000)
    return electricity, service, tax, electricity + service + 7 + tax


def cells(orders, zone):
    """Energy, occupied time, sessions and revenue of each hour of the site's clock."""
    found = defaultdict(Counter)
    for order in orders:
        total, energy = order["total_minor"], order["energy_wh"]
        parts, before = defaultdict(int), order["meter_start_wh"]
        for at, register in order["readings"] + [(order["over"], order["meter_stop_wh"])]:
            if at <= order["over"]:
                parts[hour_of(at, zone)] += register - before
                before = register
        first = hour = hour_of(order["begun"], zone)
        reached = earned = 0
        while hour < order["over"]:
            end = hour + 3_600_000
            reached += parts[hour]
            part = total * reached // energy - earned
            earned += part
            found[hour].update(energy=parts[hour], sessions=int(hour == first), revenue=part,
                               occupied=min(order["over"], end) - max(order["begun"], hour))
            hour = end
    return found


@pytest.mark.parametrize("currency,zone,decimals", PLACES)
def test_figures_follow_from_the_raw_rows(server, currency, zone, decimals):
    operator, station = charged(server, currency, zone)
    for number, order in enumerate(server.api("GET", f"orders?operatorId={operator}", expect=200)["items"]):
        assert order["paidMinor"] == order["totalMinor"] and order["state"] == "settled"
        if number % 3 == 0:
            part = order["paidMinor"] // 3 if number else order["paidMinor"]
            server.api("POST", f"orders/{order['id']}/refunds", {"amountMinor": part, "memo": "r"}, 200,
                       Idempotency_Key=f"refund-{number}")
    orders = raw(server, operator)
    assert len(orders) == 8
    for order in orders:
        electricity, service, tax, total = price(order, decimals)
        assert (order["electricity_minor"], order["service_minor"], order["tax_minor"], order["total_minor"]) == (
            electricity, service, tax, total), order
        assert sum(line["amount_minor"] for line in order["lines"]) == total
        assert order["currency"] == currency
    span = "&".join([f"operatorId={operator}", "from=" + iso(datetime.now(timezone.utc) - timedelta(days=70)),
                     "to=" + iso(datetime.now(timezone.utc) + timedelta(days=1))])

    # Heat map: on the site's clock, by weekday and by station.
    hours = cells(orders, zone)
    for by in ("weekday", "station"):
        expected = defaultdict(Counter)
        for hour, cell in hours.items():
            moment = local(hour, zone)
            expected[str(moment.isoweekday()) if by == "weekday" else station, moment.hour].update(cell)
        found = server.api("GET", f"utilisation?{span}&by={by}", expect=200)
        for row in found["rows"]:
            for hour in range(24):
                cell = expected[row["key"], hour]
                assert (row["energyWh"][hour], row["sessions"][hour], row["revenueMinor"][hour],
                        row["occupiedSeconds"][hour]) == (
                    cell["energy"], cell["sessions"], cell["revenue"], cell["occupied"] // 1000), (by, row["key"], hour)
        assert found["currency"] == currency
        assert found["total"]["revenueMinor"] == sum(order["total_minor"] for order in orders)

    # Reports: an order is of the day its session began, there.
    for group, form in [("day", "%Y-%m-%d"), ("month", "%Y-%m")]:
        days = defaultdict(Counter)
        for order in orders:
            days[local(order["begun"], zone).strftime(form)].update(
                orders=1, totalMinor=order["total_minor"], taxMinor=order["tax_minor"], energyWh=order["energy_wh"],
                refundedMinor=order["refunded_minor"])
        report = server.api("GET", f"reports/revenue?{span}&groupBy={group}", expect=200)
        assert {row["key"]: {name: row[name] for name in days[row["key"]]} for row in report["rows"]} == days
        assert report["currency"] == currency
    benefit = server.api("GET", f"reports/benefit?{span}&groupBy=driverGroup&utilityPriceMicrosPerKWh={UTILITY}",
                         expect=200)["total"]
    energy = sum(order["energy_wh"] for order in orders)
    cost = half_up(energy * UTILITY * 10 ** decimals, 1_000_000_000)
    assert benefit["electricityCostMinor"] == cost
    back = sum(order["refunded_minor"] - half_up(order["refunded_minor"] * order["tax_minor"], order["total_minor"])
               for order in orders)
    revenue = sum(order["total_minor"] - order["tax_minor"] for order in orders)
    assert abs(benefit["marginMinor"] - (revenue - back - cost)) <= len(orders), (benefit, revenue, back, cost)

    # The list and the export say the same as the rows.
    exported = server.request("GET", f"/api/v1/orders/export?operatorId={operator}", token=server.token).body.decode()
    assert all(f",{order['total_minor']}," in exported and order["id"] in exported for order in orders)
    # A study under the same tariff changes nothing; under a dearer one it is what that costs.
    definition = server.api("GET", f"tariffs?operatorId={operator}", expect=200)["items"][0]["id"]
    begun = server.api("POST", "tariffs/what-if", {
        "operatorId": operator, "tariffId": definition, "from": iso(datetime.now(timezone.utc) - timedelta(days=70)),
        "to": iso(datetime.now(timezone.utc)), "utilityPriceMicrosPerKWh": UTILITY}, 202)["id"]
    study = server.until(f"tariffs/what-if/{begun}", lambda one: one["state"] != "running")["result"]
    assert study["total"]["sessions"] == 8 and study["total"]["differenceMinor"] == 0
    assert study["total"]["afterMinor"] == sum(order["total_minor"] for order in orders)
    assert study["margin"]["afterMinor"] == revenue - cost
