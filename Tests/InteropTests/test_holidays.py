"""Calendars of holidays, and tariff versions that take their days over."""
from conftest import FLAT_TARIFF


def test_a_version_takes_the_days_over_and_keeps_them(world):
    server = world.server
    days = [{"date": "2027-01-02", "name": "Second"}, {"date": "2027-01-01", "name": "New Year"}]
    made = server.api("POST", "holidays", {"operatorId": world.operator, "name": "Days off", "days": days}, 201)
    assert [day["date"] for day in made["days"]] == ["2027-01-01", "2027-01-02"]
    version = server.api("POST", f"tariffs/{world.tariff}/versions", {
        "definition": {**FLAT_TARIFF, "holidays": ["2027-02-01"]}, "holidayCalendarIds": [made["id"]]}, 201)
    assert version["definition"]["holidays"] == ["2027-01-01", "2027-01-02", "2027-02-01"]
    edited = server.api("PATCH", f"holidays/{made['id']}", {"days": []}, 200, If_Match='"1"')
    assert edited["days"] == [] and edited["name"] == "Days off"
    server.api("PATCH", f"holidays/{made['id']}", {"name": "x"}, 412, If_Match='"1"')
    kept = server.api("GET", f"tariffs/{world.tariff}/versions", expect=200)["items"][-1]
    assert kept["definition"]["holidays"] == version["definition"]["holidays"]
    assert server.api("GET", f"holidays?operatorId={world.operator}", expect=200)["items"][0]["id"] == made["id"]


def test_mistakes_are_named(world):
    server = world.server

    def fields(path, body):
        return [error["field"] for error in server.api("POST", path, body, 422)["errors"]]

    base = {"operatorId": world.operator, "name": "Days off"}
    wrong = [{"date": "2027-13-01", "name": "x"}, {"date": "2027-01-01"}, {"date": "2027-01-01", "name": "y", "z": 1}]
    assert fields("holidays", {**base, "days": wrong}) == [
        "/days/0/date", "/days/1/name", "/days/2/date", "/days/2/z"]
    assert fields("holidays", base) == ["/days"]
    assert fields(f"tariffs/{world.tariff}/versions", {
        "definition": FLAT_TARIFF, "holidayCalendarIds": [world.tariff]}) == ["/holidayCalendarIds/0"]
    assert fields(f"tariffs/{world.tariff}/versions", {"definition": {**FLAT_TARIFF, "discounts": [
        {"name": "x", "ratePPM": 0}]}}) == ["/definition/discounts/0/ratePPM"]
