"""Saved reports: made on demand and after a kill, as files that other programs read."""
import io
import tempfile
import zipfile

import openpyxl
import pytest

from conftest import Server, World
from insight_world import Past


@pytest.fixture
def past(world):
    return Past(world, sessions=240)


@pytest.fixture(scope="module")
def past_world():
    with tempfile.TemporaryDirectory(prefix="ohmstead-test-") as folder:
        running = Server(folder).start()
        try:
            yield World(running.sign_in())
        finally:
            running.stop()


def saved(past, expect=201, **fields):
    body = {"operatorId": past.world.operator, "name": "mine", "path": "reports/revenue",
            "query": {"groupBy": "site", "range": "90d"}, **fields}
    return past.server.api("POST", "reports/saved", body, expect)


def finished(past, report, **body):
    run = past.server.api("POST", f"reports/saved/{report['id']}/runs", body, 202)
    return past.server.until(f"reports/runs/{run['id']}", lambda one: one["state"] in ("done", "failed"), 60)


def test_a_report_is_made_and_its_file_is_what_the_page_shows(past):
    report = saved(past)
    run = finished(past, report, format="csv")
    assert run["state"] == "done" and run["isScheduled"] is False
    file = past.server.request("GET", run["fileUrl"], token=past.server.token)
    assert file.status == 200 and len(file.body) == run["bytes"]
    answer = past.server.request("GET", f"/api/v1/reports/revenue?operatorId={past.world.operator}&groupBy=site"
                                 f"&from={run['from']}&to={run['to']}&format=csv", token=past.server.token)
    assert answer.body == file.body and run["rows"] == file.body.count(b"\r\n") - 1 > 0


def test_orders_become_a_spreadsheet_with_every_order(past):
    run = finished(past, saved(past, path="orders", query={"range": "90d"}))
    assert run["state"] == "done", run
    file = past.server.request("GET", run["fileUrl"], token=past.server.token)
    sheet = openpyxl.load_workbook(io.BytesIO(file.body), read_only=True).worksheets[0]
    assert sum(1 for _ in sheet.iter_rows()) - 1 == run["rows"] == 240
    assert zipfile.ZipFile(io.BytesIO(file.body)).testzip() is None


def test_a_run_goes_on_after_the_server_was_killed(past):
    report = saved(past)
    run = past.server.api("POST", f"reports/saved/{report['id']}/runs", {}, 202)
    past.server.stop(9)
    past.server.start()
    done = past.server.until(f"reports/runs/{run['id']}", lambda one: one["state"] == "done", 90)
    assert done["rows"] > 0
    assert len(past.server.api("GET", f"reports/saved/{report['id']}/runs", expect=200)["items"]) == 1


def test_schedules_are_checked_planned_and_edited(past):
    report = saved(past, schedule={"cadence": "monthly", "dayOfMonth": 31, "hour": 6})
    assert report["nextDueAt"].endswith("22:00:00.000Z")  # 06:00 in Taipei
    etag = past.server.request("GET", f"/api/v1/reports/saved/{report['id']}", token=past.server.token).headers["ETag"]
    edited = past.server.api("PATCH", f"reports/saved/{report['id']}", {"schedule": None}, 200, If_Match=etag)
    assert "schedule" not in edited and "nextDueAt" not in edited
    past.server.api("PATCH", f"reports/saved/{report['id']}", {"name": "x"}, 412, If_Match=etag)


@pytest.mark.parametrize("fields, field", [
    ({"path": "reports/nothing"}, "/path"), ({"query": {"range": "soon"}}, "/query/range"),
    ({"query": {"from": "2026-02-30", "to": "2026-03-01"}}, "/query/from"),
    ({"query": {"from": "2026-03-02", "to": "2026-03-01"}}, "/query/from"),
    ({"query": {"state": "settled"}}, "/query/state"),
    ({"path": "reports/utilisation", "query": {"groupBy": "period"}}, "/query/groupBy"),
    ({"schedule": {"cadence": "weekly", "hour": 6}}, "/schedule/weekday"),
    ({"schedule": {"cadence": "daily", "hour": 24}}, "/schedule/hour"),
    ({"schedule": {"cadence": "daily", "hour": 6, "dayOfMonth": 3}}, "/schedule/dayOfMonth"),
])
def test_what_cannot_be_is_named(past_world, fields, field):
    server, operator = past_world.server, past_world.operator
    body = {"operatorId": operator, "name": "mine", "path": "reports/revenue", **fields}
    answer = server.request("POST", "/api/v1/reports/saved", body, token=server.token)
    assert answer.status == 422, answer.body
    assert field in [error["field"] for error in answer.json()["errors"]]


def test_a_report_is_narrowed_to_places_of_its_operator(world):
    api = world.server.api
    other = api("POST", "operators", {"name": "Other", "currency": "TWD"}, 201)["id"]
    site = api("POST", "sites", {"operatorId": other, "name": "x", "latitudeE7": 0, "longitudeE7": 0}, 201)["id"]
    station = api("POST", "stations", {"operatorId": other, "siteId": site, "identity": "THEIRS"}, 201)["id"]
    for field, place in [("siteId", site), ("stationId", station)]:
        answer = api("POST", "reports/saved", {
            "operatorId": world.operator, "name": "mine", "path": "reports/revenue", "query": {field: place}}, 422)
        assert [error["field"] for error in answer["errors"]] == [f"/query/{field}"]


def test_files_go_with_their_report(past):
    report = saved(past)
    run = finished(past, report)
    gone = past.server.request("DELETE", f"/api/v1/reports/saved/{report['id']}", token=past.server.token)
    assert gone.status == 204
    assert past.server.request("GET", run["fileUrl"], token=past.server.token).status == 404
    assert not list((past.database.parent / "reports").glob("*"))
