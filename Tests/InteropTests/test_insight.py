"""The figures of the screens against the same figures worked out here from the lists of sessions and orders."""
import csv
import io
import sqlite3
import time
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone

import openpyxl
import pytest

from conftest import run
from insight_world import HOUR, PROPOSED, ZONES, Past, half_up, milliseconds, moment, priced
from test_ocpp16 import boot, call, charge, connected, iso, now


@pytest.fixture
def past(world):
    return Past(world)


def group_key(past, order, group):
    station, site = next(pair for pair in past.stations if pair[0] == order["stationId"])
    local = past.local(milliseconds(moment(order["startedAt"])), site)
    drivers = dict(past.drivers)
    return {
        "site": order["siteId"], "station": station, "day": local.strftime("%Y-%m-%d"),
        "week": (local - timedelta(days=local.weekday())).strftime("%Y-%m-%d"), "month": local.strftime("%Y-%m"),
        "driverGroup": drivers[order["driverId"]] or "", "period": "offPeak",
    }[group]


@pytest.mark.parametrize("group", ["site", "station", "day", "week", "month", "period", "driverGroup"])
def test_revenue_is_the_sum_of_the_orders(past, group):
    orders = past.listed("orders")
    expected = defaultdict(Counter)
    for order in orders:
        row = expected[group_key(past, order, group)]
        row["orders"] += 1
        for name in ("energyWh", "electricityMinor", "serviceMinor", "feesMinor", "taxMinor", "totalMinor"):
            row[name] += order[name]
        # Refunds belong to no period.
        (expected[""] if group == "period" else row)["refundedMinor"] += order["refundedMinor"]
    report = past.ask("reports/revenue", groupBy=group, **past.span)
    found = {row["key"]: row for row in report["rows"]}
    assert set(found) == set(expected)
    for key, row in expected.items():
        for name, value in row.items():
            assert found[key][name] == value, (key, name)
    assert report["total"]["totalMinor"] == sum(order["totalMinor"] for order in orders)
    assert report["total"]["orders"] == len(orders)

    lines = list(csv.DictReader(io.StringIO(past.get(
        "reports/revenue", groupBy=group, format="csv", **past.span).body.decode(), newline="")))
    assert [line["key"] for line in lines] == [row["key"] for row in report["rows"]]
    assert [int(line["totalMinor"]) for line in lines] == [row["totalMinor"] for row in report["rows"]]


def test_benefit_counts_electricity_at_the_given_price_or_the_sites_own(past):
    given = past.ask("reports/benefit", groupBy="station", utilityPriceMicrosPerKWh=3_000_000, **past.span)
    orders = past.listed("orders")
    for row in given["rows"]:
        own = [order for order in orders if order["stationId"] == row["key"]]
        cost = half_up(sum(order["energyWh"] for order in own) * 3_000_000 * 100, 1_000_000_000)
        revenue = sum(order["totalMinor"] for order in own)
        refunds = sum(order["refundedMinor"] for order in own)
        assert row["electricityCostMinor"] == cost
        assert row["marginMinor"] == revenue - refunds - cost
        assert row["marginPermille"] == row["marginMinor"] * 1000 // (revenue - refunds)
        assert "returnPermille" not in row
    assert "marginMinor" not in past.ask("reports/benefit", groupBy="month", **past.span)["total"]

    for number, site in enumerate(past.sites.values()):
        past.server.api("PUT", f"sites/{site}/economics", {"utilityPriceMicrosPerKWh": 2_000_000 + number}, 200)
    station = past.stations[0][0]
    past.server.api("PUT", f"stations/{station}/economics", {"costMinor": 5_000_000}, 200)
    report = past.ask("reports/benefit", groupBy="station", **past.span)
    total = report["total"]
    assert total["energyWithoutPriceWh"] == 0 and total["electricityCostMinor"] == sum(
        row["electricityCostMinor"] for row in report["rows"])
    row = next(row for row in report["rows"] if row["key"] == station)
    assert row["stationCostMinor"] == 5_000_000
    assert row["returnPermille"] == row["marginMinor"] * 1000 // 5_000_000
    entries = past.server.api("GET", f"audit?operatorId={past.world.operator}", expect=200)["items"]
    assert sum(entry["action"] == "edit-economics" for entry in entries) == 3


@pytest.mark.parametrize("by", ["weekday", "station"])
def test_the_heat_map_is_the_sum_of_the_hours_on_each_sites_clock(past, by):
    sites = dict(past.stations)
    begin, end = milliseconds(moment(past.span["from"])), milliseconds(moment(past.span["to"]))
    expected, capacity = defaultdict(lambda: [0, 0, 0, 0]), Counter()
    for (station, hour), figures in past.hours.items():
        local = past.local(hour * HOUR, sites[station])
        cell = expected[str(local.isoweekday()) if by == "weekday" else station, local.hour]
        for place, value in enumerate(figures):
            cell[place] += value
    for station, site in past.stations:
        for hour in range(-(-begin // HOUR), -(-end // HOUR)):
            local = past.local(hour * HOUR, site)
            capacity[str(local.isoweekday()) if by == "weekday" else station, local.hour] += 2 * 3600
    found = past.ask("utilisation", by=by, **past.span)
    assert len(found["rows"]) == (7 if by == "weekday" else 3)
    for row in found["rows"]:
        for hour in range(24):
            energy, occupied, sessions, revenue = expected[row["key"], hour]
            assert row["energyWh"][hour] == energy
            assert row["occupiedSeconds"][hour] == occupied // 1000
            assert row["sessions"][hour] == sessions
            assert row["revenueMinor"][hour] == revenue
            assert row["connectorSeconds"][hour] == capacity[row["key"], hour]
            assert row["occupancyPermille"][hour] == min(occupied // (capacity[row["key"], hour]), 1000)
    assert found["total"]["energyWh"] == sum(session["energyWh"] for session in past.listed("sessions"))
    assert found["total"]["revenueMinor"] == sum(order["totalMinor"] for order in past.listed("orders"))


def test_availability_counts_each_connector_once(past):
    past.server.stop()
    begin = milliseconds(moment(past.span["from"])) + 10 * 24 * HOUR
    station = past.stations[2][0]
    with sqlite3.connect(past.database) as db:
        db.execute("DELETE FROM outages")
        db.executemany("INSERT INTO outages VALUES (?, ?, ?, ?, ?, ?)", [
            (station, begin, 0, 0, "offline", begin + 2 * HOUR),
            # Half of it while the station was away anyway.
            (station, begin + HOUR, 1, 1, "status", begin + 3 * HOUR)])
        db.execute("UPDATE stations SET presence = 'connected'")
    past.server.start()
    to = (moment(past.span["from"]) + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M:%SZ")
    report = past.ask("reports/availability", groupBy="station", **{"from": past.span["from"], "to": to})
    row = next(row for row in report["rows"] if row["key"] == station)
    assert row["connectorSeconds"] == 2 * 20 * 86_400
    assert row["downSeconds"] == (2 + 3) * 3600
    assert row["availabilityPermille"] == (2 * 20 * 86_400 - 5 * 3600) * 1000 // (2 * 20 * 86_400)
    days = past.ask("reports/availability", groupBy="day", **{"from": past.span["from"], "to": to})
    assert sum(row["downSeconds"] for row in days["rows"]) == report["total"]["downSeconds"] == 5 * 3600
    refused = past.get("reports/availability", groupBy="driverGroup")
    assert refused.status == 422 and b"groupBy" in refused.body


def test_the_overview_compares_today_with_the_usual(past):
    overview = past.ask("overview")
    at = moment(overview["at"])
    today, usual, weeks = Counter(), Counter(), 4
    sites = {identifier: name for name, identifier in past.sites.items()}
    for order in past.listed("orders"):
        site = sites[order["siteId"]]
        local = past.local(milliseconds(moment(order["startedAt"])), site)
        present = past.local(milliseconds(at), site)
        days = (present.date() - local.date()).days
        if days == 0:
            today.update(sessions=1, revenueMinor=order["totalMinor"])
        elif days in (7, 14, 21, 28) and local.time() < present.time():
            usual.update(sessions=1, revenueMinor=order["totalMinor"])
    assert overview["usualDays"] == weeks
    for name in ("sessions", "revenueMinor"):
        assert overview["today"][name] == today[name]
        assert overview["usual"][name] == usual[name] // weeks
    assert overview["stations"] == {"connected": 0, "silent": 0, "offline": 3}
    assert overview["connectors"]["available"] == 6
    assert {site["siteId"]: site["reasons"] for site in overview["attention"]} == {
        past.sites["Taipei"]: [{"reason": "offlineStations", "count": 2}],
        past.sites["Berlin"]: [{"reason": "offlineStations", "count": 1}]}
    assert overview["attention"][0]["siteId"] == past.sites["Taipei"]
    assert past.ask("overview", siteId=past.sites["Berlin"])["stations"]["offline"] == 1


def test_a_session_that_ends_adds_to_its_hours_in_the_same_write(world):
    station, info = world.station("CP-NOW")

    async def day():
        async with connected(info, "CP-NOW") as charger:
            await boot(charger)
            start = now() - timedelta(minutes=90)
            begun = await charge(charger, start, minutes=60)
            overview = world.server.api("GET", f"overview?operatorId={world.operator}", expect=200)
            assert (overview["runningSessions"], overview["stations"]["connected"]) == (1, 1)
            assert overview["connectors"]["available"] == 1
            await charger.call(call.StopTransaction(
                transaction_id=begun.transaction_id, meter_stop=31_000, timestamp=iso(start + timedelta(minutes=61)),
                id_tag="CARD0001", reason="Local"))

    run(day())
    order = world.orders()[0]
    until = (now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    found = world.server.api("GET", f"utilisation?operatorId={world.operator}&by=station&to={until}", expect=200)
    assert found["total"]["revenueMinor"] == order["totalMinor"] == 20_000 + 1000
    assert found["total"]["energyWh"] == 30_000 and found["total"]["sessions"] == 1
    assert found["total"]["occupiedSeconds"] == 61 * 60
    assert [row["key"] for row in found["rows"]] == [station]


def test_exports_have_every_order_of_the_filter_and_no_formula(past):
    orders = past.listed("orders")
    answer = past.get("orders/export", format="csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = answer.body.decode()
    assert text.count("\r\n") == len(orders) + 1 and text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["id"] for row in rows] == [order["id"] for order in orders]
    for row, order in zip(rows, orders):
        for name in ("number", "state", "currency", "startedAt", "endedAt", "siteId", "stationId", "driverId"):
            assert row[name] == order[name]
        money = {name for name in order if name.endswith("Minor")}
        assert len(money) == 10 and money == {name for name in row if name.endswith("Minor")}
        for name in {"energyWh", "openExceptions"} | money:
            assert int(row[name]) == order[name]
        assert not row["stationName"].startswith(("=", "+", "-", "@"))
        assert not row["siteName"].startswith(("=", "+", "-", "@"))
    assert {row["siteName"] for row in rows} == {"Taipei", "'+Berlin, \"west\""}
    assert "'=HYPERLINK(\"http://x\")" in {row["stationName"] for row in rows}

    answer = past.get("orders/export", format="xlsx")
    assert answer.status == 200 and answer.headers["Content-Length"] == str(len(answer.body))
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    sheet = list(book.worksheets[0].iter_rows())
    heading = [cell.value for cell in sheet[0]]
    assert heading == list(rows[0]) and len(sheet) == len(orders) + 1
    for cells, order in zip(sheet[1:], orders):
        values = dict(zip(heading, (cell.value for cell in cells)))
        assert values["id"] == order["id"] and values["totalMinor"] == order["totalMinor"]
        assert all(cell.data_type in ("s", "n", "inlineStr") for cell in cells)
    assert '=HYPERLINK("http://x")' in {cells[heading.index("stationName")].value for cells in sheet[1:]}

    some = past.get("orders/export", format="csv", siteId=past.sites["Berlin"], state="partlyRefunded")
    wanted = [order["id"] for order in orders
              if order["siteId"] == past.sites["Berlin"] and order["state"] == "partlyRefunded"]
    assert [row["id"] for row in csv.DictReader(io.StringIO(some.body.decode(), newline=""))] == wanted
    empty = past.get("orders/export", format="xlsx", number="none")
    assert openpyxl.load_workbook(io.BytesIO(empty.body)).worksheets[0].max_row == 1


def study(past, **more):
    return past.server.request("POST", "/api/v1/tariffs/what-if", {
        "operatorId": past.world.operator, "definition": PROPOSED, **past.span, **more}, token=past.server.token)


def test_a_study_prices_past_sessions_as_orders_are_priced(past):
    begun = study(past, utilityPriceMicrosPerKWh=3_000_000, demandShiftPermille=100)
    assert begun.status == 202, begun.body
    path = f"tariffs/what-if/{begun.json()['id']}"
    assert begun.headers["Location"] == "/api/v1/" + path
    done = past.server.until(path, lambda found: found["state"] != "running")
    assert done["state"] == "done" and done["sessionsDone"] == done["sessions"] == len(past.sessions)
    result = done["result"]

    prices = {one["id"]: priced(one) for one in past.sessions}
    before, after = sum(one["total"] for one in past.sessions), sum(total for total, _, _ in prices.values())
    energy, peak = sum(one["energy"] for one in past.sessions), sum(wh for _, _, wh in prices.values())
    assert result["total"] == {"sessions": len(past.sessions), "energyWh": energy, "beforeMinor": before,
                               "afterMinor": after, "differenceMinor": after - before}
    periods = {row.get("period"): row for row in result["periods"]}
    assert periods["peak"]["afterWh"] == peak and periods["offPeak"]["afterWh"] == energy - peak
    assert periods["offPeak"]["beforeWh"] == energy and periods["offPeak"]["beforeMinor"] == before
    assert periods[None]["afterMinor"] == 500 * len(past.sessions)
    assert sum(row["afterMinor"] for row in periods.values()) == after

    groups = defaultdict(Counter)
    drivers = Counter()
    for one in past.sessions:
        groups[one["group"]].update(beforeMinor=one["total"], afterMinor=prices[one["id"]][0])
        drivers[one["driver"]] += prices[one["id"]][0] - one["total"]
    for row in result["driverGroups"]:
        for name, value in groups[row.get("driverGroup")].items():
            assert row["sums"][name] == value
    more = sorted((driver for driver in drivers if drivers[driver] > 0), key=lambda driver: -drivers[driver])
    assert [row["driverId"] for row in result["payMore"]] == more
    assert result["driversWhoPayMore"] == len(more)
    assert sum(band["sessions"] for band in result["bands"]) == len(past.sessions)
    assert sum(band["differenceMinor"] for band in result["bands"]) == after - before
    raised = sum(prices[one["id"]][0] * 10 >= one["total"] * 12 for one in past.sessions)
    assert result["bands"][-1]["sessions"] == raised

    cost = half_up(energy * 3_000_000 * 100, 1_000_000_000)
    tax = sum(tax for _, tax, _ in prices.values())
    assert result["margin"] == {
        "electricityCostMinor": cost, "energyWithoutPriceWh": 0, "taxBeforeMinor": 0, "taxAfterMinor": tax,
        "beforeMinor": before - cost, "afterMinor": after - tax - cost}
    moved = peak * 100 // 1000
    assert result["demandShift"] == {"demandShiftPermille": 100, "movedWh": moved,
                                     "afterMinor": after - half_up(moved * 7_000_000 * 100, 1_000_000_000)}


def test_a_study_under_the_tariff_in_force_changes_nothing(past):
    begun = study(past, definition=None, tariffId=past.world.tariff)
    assert begun.status == 202, begun.body
    done = past.server.until(f"tariffs/what-if/{begun.json()['id']}", lambda found: found["state"] != "running")
    assert done["result"]["total"]["differenceMinor"] == 0
    assert [band["sessions"] for band in done["result"]["bands"] if band["sessions"]] == [len(past.sessions)]
    fleet = study(past, driverGroup="fleet").json()["id"]
    done = past.server.until(f"tariffs/what-if/{fleet}", lambda found: found["state"] != "running")
    assert done["sessions"] == sum(one["group"] == "fleet" for one in past.sessions)


def test_one_study_of_an_operator_runs_at_a_time_and_can_be_cancelled(world):
    past = Past(world, sessions=6000, samples=60)
    first = study(past)
    assert first.status == 202
    second = study(past)
    assert second.status == 409, second.body
    path = f"tariffs/what-if/{first.json()['id']}"
    cancelled = past.server.api("DELETE", path, expect=200)
    assert cancelled["state"] == "cancelled" and "result" not in cancelled
    time.sleep(0.5)
    assert past.server.api("GET", path, expect=200)["state"] == "cancelled"
    again = study(past)
    assert again.status == 202
    progress = past.server.until(
        f"tariffs/what-if/{again.json()['id']}", lambda found: found["state"] == "done", seconds=60)
    assert progress["sessionsDone"] == 6000


def test_figures_are_for_the_operator_and_what_is_wrong_is_named(past):
    other = past.server.api("POST", "operators", {"name": "Other", "currency": "EUR"}, 201)["id"]
    assert past.ask("reports/revenue", operatorId=other)["total"]["orders"] == 0
    assert past.ask("utilisation", operatorId=other, siteId=past.sites["Berlin"])["total"]["energyWh"] == 0
    assert past.server.request("GET", "/api/v1/overview", token=past.server.token).status == 422
    assert past.get("reports/weather").status == 404
    assert past.get("reports/revenue", utilityPriceMicrosPerKWh=1).status == 422
    wrong = past.get("utilisation", **{"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"})
    assert wrong.status == 422 and wrong.json()["errors"][0]["field"] == "from"
    assert study(past, definition={**PROPOSED, "currency": "EUR"}).status == 422
    assert study(past, tariffId=past.world.tariff).status == 422
    assert past.server.request("GET", f"/api/v1/tariffs/what-if/{past.world.tariff}",
                               token=past.server.token).status == 404
    assert past.server.request("DELETE", "/api/v1/orders/export", token=past.server.token).status == 405
