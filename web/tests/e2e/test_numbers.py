"""Each number leads to the list behind it, and pages say something before anything happens."""
import re

from charger import Charger, made
from playwright.sync_api import expect


def test_a_faulted_connector_is_one_click_from_the_first_screen(owner, server):
    station, key = made(server, "NUMBER-1")
    with Charger(server, "NUMBER-1", key) as charger:
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Faulted", errorCode="GroundFailure")
        page = owner.open("/")
        page.locator(".fleet-bar .legend").get_by_role("link", name=re.compile("^Faulted")).click()
        expect(page).to_have_url(re.compile(r"/stations\?connector=faulted$"))
        rows = page.locator("main tbody tr")
        expect(rows.filter(has_text="NUMBER-1")).to_have_count(1)
        assert [one for one in rows.all_inner_texts() if "DEMO-" in one] == []
        rows.filter(has_text="NUMBER-1").get_by_role("link").first.click()
        page.get_by_role("tab", name=re.compile("^Outages")).click()
        outage = page.locator("main tbody tr", has_text="Out of service")
        expect(outage).to_contain_text("EVSE 1")
        expect(outage).to_contain_text("still")
        counted = server.get("/stations", connector="outOfService", limit=200)["items"]
        assert station["id"] in {one["id"] for one in counted}
        charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
        free = server.get("/stations", connector="available", limit=200)["items"]
        assert station["id"] in {one["id"] for one in free}
    assert server.get(f"/stations/{station['id']}/outages")["items"] == []  # shorter than a minute


def test_figures_of_today_open_the_lists_of_today(owner, server):
    page = owner.open("/")
    page.locator("a.stat", has_text="Sessions today").click()
    expect(page).to_have_url(re.compile(r"/sessions\?from=\d{4}-\d\d-\d\d$"))
    expect(page.locator("main tbody a.main").first).to_be_visible()
    page.go_back()
    page.locator("a.stat", has_text="Revenue today").click()
    expect(page).to_have_url(re.compile(r"/orders\?from=\d{4}-\d\d-\d\d$"))
    expect(page.locator("main tbody a.main").first).to_be_visible()


def test_what_happened_before_the_page_was_opened_is_told(owner, server):
    page = owner.open("/")
    expect(page.locator(".feed a").nth(3)).to_be_visible()
    expect(page.locator(".feed")).to_contain_text(re.compile("Session (started|ended)"))


def test_power_of_the_last_day_stands_on_stations_and_sites(owner, server):
    for path in ("sites", "stations"):
        page = owner.open(f"/{path}/{server.get(f'/{path}', limit=1)['items'][0]['id']}")
        card = page.locator(".power-day")
        expect(card.locator("canvas")).to_be_visible()
        assert re.search(r"Energy\s[\d.,]+\s[kM]Wh", card.inner_text())


def test_an_empty_list_has_a_picture_at_every_width(owner):
    page = owner.open("/stations?q=nobody-has-this-name")
    box = page.locator(".empty svg").bounding_box()
    assert box["width"] >= 30


def test_maps_have_land_without_a_tile_server(owner):
    page = owner.open("/map")
    expect(page.locator(".map path.land")).to_be_visible()
    page = owner.open("/wall")
    expect(page.locator(".wall-map path.land")).to_be_visible()


def test_orders_are_found_by_whose_and_where_they_are(owner, server):
    order = server.get("/orders", limit=1)["items"][0]
    driver = server.get(f"/drivers/{order['driverId']}")
    station = server.get(f"/stations/{order['stationId']}")
    page = owner.open("/orders")
    search = page.get_by_label("Number, station, site, driver, card")
    for text in (driver["name"], station["identity"]):
        search.fill(text)
        search.press("Enter")
        expect(page).to_have_url(re.compile("[?&]q="))
        expect(page.locator("main tbody tr", has_text=text).first).to_be_visible()
        expect(page.locator("main tbody tr").filter(has_not_text=text)).to_have_count(0)
    search.fill(order["number"])
    search.press("Enter")
    expect(page.locator("main tbody a.main")).to_have_text([order["number"]])
    search.fill("nothing is called so")
    search.press("Enter")
    expect(page.locator("main tbody a.main")).to_have_count(0)
