"""Labels to print, places to keep, holidays to price by."""
import io
import re

import pytest
import zxingcpp
from api import wait_for
from charger import Charger, made
from PIL import Image
from playwright.sync_api import expect

A4_POINTS = (595, 842)


def dialog_of(page):
    return page.get_by_role("dialog")


def evses_of(server, site):
    stations = server.get("/stations", siteId=site["id"], limit=200)["items"]
    return {(one["identity"], place["evse"]) for one in stations for place in one["connectors"]}


@pytest.mark.parametrize("size", ["s", "m", "l"])
def test_labels_can_be_read_by_a_scanner(owner, server, size):
    site = server.get("/sites")["items"][0]
    page = owner.open(f"/sites/{site['id']}")
    page.get_by_role("link", name="QR labels").click()
    page.get_by_label("Size of a label").select_option(size)
    page.get_by_label("Where the code leads").fill("https://charge.example.org/{station}/{evse}")
    labels = page.locator(".qr-label")
    wanted = evses_of(server, site)
    expect(labels).to_have_count(len(wanted))
    first = labels.first
    expect(first).to_contain_text(server.operator()["name"])
    expect(first).to_contain_text(site["name"])

    page.emulate_media(media="print")
    try:
        found = set()
        for label in labels.all():
            picture = Image.open(io.BytesIO(label.screenshot()))
            found |= {one.text for one in zxingcpp.read_barcodes(picture) if one.format == zxingcpp.BarcodeFormat.QRCode}
        assert found == {f"https://charge.example.org/{identity}/{evse}" for identity, evse in wanted}
        paper = page.pdf(prefer_css_page_size=True)
    finally:
        page.emulate_media(media="screen")
    boxes = {tuple(round(float(one)) for one in box.split()[2:]) for box in re.findall(rb"/MediaBox \[([\d. ]+)\]", paper)}
    assert boxes == {A4_POINTS}
    sheets = len(re.findall(rb"/Type /Page\b", paper))
    assert sheets < len(wanted)  # several on a sheet


def test_an_address_without_its_station_is_refused(owner, server):
    site = server.get("/sites")["items"][0]
    page = owner.open(f"/sites/{site['id']}/qr")
    page.get_by_label("Where the code leads").fill("https://charge.example.org/")
    expect(page.get_by_role("alert")).to_contain_text("{station}")
    expect(page.get_by_role("button", name=re.compile("^Print"))).to_be_disabled()


def test_a_place_is_kept_and_given_free(owner, server):
    """A charger of our own answers; the page follows by itself."""
    operator = server.operator()["id"]
    driver = server.post("/drivers", {"operatorId": operator, "name": "Reserver"})
    wallet = server.get("/wallets", driverId=driver["id"])["items"][0]
    server.post(f"/wallets/{wallet['id']}/credits", {"amountMinor": 500_000, "memo": "Journey"})
    server.post("/id-tokens", {"operatorId": operator, "driverId": driver["id"], "kind": "rfid", "value": "RESERVE1"})
    station, key = made(server, "RESERVE-1")
    with Charger(server, "RESERVE-1", key) as charger:
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
        page = owner.open("/reservations")
        page.get_by_role("button", name="Make a reservation").click()
        dialog = dialog_of(page)
        dialog.get_by_role("combobox", name="Station").select_option(station["id"])
        dialog.get_by_role("textbox", name="EVSE").fill("1")
        dialog.get_by_label("Card or token").fill("RESERVE1")
        dialog.get_by_role("button", name="Reserve").click()
        asked = charger.asked("ReserveNow")
        assert asked["connectorId"] == 1 and asked["idTag"] == "RESERVE1"
        expect(dialog).to_have_count(0)
        row = page.locator("main tbody tr", has_text="RESERVE-1")
        expect(row).to_contain_text("Kept")
        expect(row).to_contain_text("left")
        row.get_by_role("button", name="Cancel it").click()
        dialog_of(page).get_by_role("button", name="Cancel it").click()
        charger.asked("CancelReservation")
        expect(row).to_contain_text("Cancelled")
    kept = wait_for(lambda: server.get("/reservations", stationId=station["id"])["items"], 10, "the reservation")
    assert [one["state"] for one in kept] == ["cancelled"]


def test_holidays_are_kept_in_a_calendar(owner, server):
    page = owner.open("/holidays")
    page.get_by_role("button", name="Add a calendar").first.click()
    dialog_of(page).get_by_label("Name").fill("Journey days")
    dialog_of(page).get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="Journey days")).to_be_visible()
    page.get_by_role("button", name=re.compile("Public holidays of Taiwan")).first.click()
    expect(page.locator(".year-day", has_text="國慶日")).to_be_visible()
    page.get_by_label("Day").fill("2027-03-08")
    page.get_by_label("Name", exact=True).fill("Works outing")
    page.get_by_role("button", name="Add the day").click()
    expect(page.locator(".year-day", has_text="Works outing")).to_be_visible()
    page.get_by_role("button", name="Paste a list").click()
    dialog = dialog_of(page)
    dialog.get_by_label("Days").fill("2027-13-01 never")
    dialog.get_by_role("button", name="Add these days").click()
    expect(dialog.get_by_role("alert")).to_contain_text("2027-13-01 never")
    dialog.get_by_label("Days").fill("2027-04-01 Audit\n20270402 Audit again")
    dialog.get_by_role("button", name="Add these days").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Remove 2027-04-01").click()
    expect(page.locator(".year-day", has_text="Audit")).to_have_count(1)
    kept = next(one for one in server.get("/holidays")["items"] if one["name"] == "Journey days")
    named = {one["date"]: one["name"] for one in kept["days"]}
    assert named["2027-03-08"] == "Works outing" and named["2027-04-02"] == "Audit again"
    assert "2027-04-01" not in named
    assert any(name == "國慶日" for name in named.values())
