"""axe on each main page, and nothing wider than the screen."""
import pytest
from api import wait_for
from axe_playwright_python.sync_playwright import Axe
from conftest import Person
from playwright.sync_api import expect

#: A page is looked at in three of them, with each width, each language and both themes among the three.
LOOKS = [
    ("light", "zh-TW", 1440), ("dark", "zh-CN", 360), ("light", "en", 768),
    ("dark", "zh-TW", 1440), ("light", "zh-CN", 360), ("dark", "en", 768),
]
LISTS = [
    "/", "/map", "/sites", "/stations", "/stations/new", "/bulk-actions", "/sessions", "/reservations", "/orders",
    "/exceptions", "/tariffs", "/holidays",
    "/tariffs/new", "/utilisation", "/reports", "/reports/saved", "/what-if", "/drivers", "/cards", "/staff", "/staff/new", "/roles", "/roles/new",
    "/operator", "/clients", "/webhooks", "/retention", "/audit", "/system", "/account",
]
RECORDS = {"site": "/sites", "station": "/stations", "session": "/sessions", "order": "/orders", "tariff": "/tariffs",
           "driver": "/drivers", "person": "/staff"}
#: WCAG 2.2 A and AA; best practices are for people to judge.
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def records(server):
    def first(path):
        return wait_for(lambda: server.get(path, limit=1)["items"], 60, path, pause=1)[0]["id"]
    found = {name: f"{path}/{first(path)}" for name, path in RECORDS.items()}
    calendar = server.post("/holidays", {
        "operatorId": server.operator()["id"], "name": "Public holidays", "days": [{"date": "2027-01-01", "name": "New Year"}]})
    return {**found, "week editor": f"{found['tariff']}/edit", "messages": f"{found['station']}/journal",
            "labels": f"{found['site']}/qr", "calendar": f"/holidays/{calendar['id']}"}


@pytest.fixture(scope="module")
def visitor(browser, server):
    person = Person(browser, server).sign_in("owner@demo.ohmstead.org").arrives()
    yield person
    person.close()


@pytest.fixture(scope="module")
def dressed(visitor, request):
    theme, locale, width = request.param
    visitor.page.set_viewport_size({"width": width, "height": 800})
    visitor.page.evaluate(
        "([theme, locale]) => localStorage.setItem('ohmstead.console', JSON.stringify({ theme, locale }))",
        [theme, locale])
    visitor.page.goto("/console/account")  # the wall, where the look before ended, has no such badge
    visitor.page.locator(".live.is-live").wait_for(state="attached")
    return visitor


def told(violation):
    where = [node["target"][0] for node in violation["nodes"][:4]]
    why = violation["nodes"][0].get("failureSummary", "").split("\n")[1:3]
    return f"{violation['id']}: {where} {why}"


PLACES = [*LISTS, *RECORDS, "week editor", "messages", "labels", "calendar", "/wall"]  # the wall is dark, so it is last
SEEN = [
    pytest.param(look, place, id=f"{'-'.join(map(str, look))}-{place}")
    for index, look in enumerate(LOOKS)
    for number, place in enumerate(PLACES) if number % 2 == index // 3
]


@pytest.mark.parametrize(("dressed", "place"), SEEN, indirect=["dressed"])
def test_nothing_serious(dressed, records, place):
    page = dressed.walk(records.get(place, place))
    expect(page.locator("main .bone")).to_have_count(0)
    result = Axe().run(page, options=OPTIONS).response
    found = [told(one) for one in result["violations"] if one["impact"] in SERIOUS]
    assert found == []
    wider = page.evaluate("(() => { const m = document.querySelector('main') ?? document.documentElement; return m.scrollWidth - m.clientWidth })()")
    assert wider <= 1, f"{wider} px wider than the screen"
    dressed.check()
