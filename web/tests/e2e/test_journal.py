"""The messages of a station: found, explained, followed, taken away."""
import re
import time
from pathlib import Path

from charger import Charger, made
from playwright.sync_api import expect


def row_of(page, text):
    return page.locator(".virtual-row").filter(has_text=text).first


def test_messages_are_explained_filtered_and_followed(owner, server):
    station, key = made(server, "JOURNAL-1")
    with Charger(server, "JOURNAL-1", key) as charger:
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Faulted", errorCode="GroundFailure")
        page = owner.open(f"/stations/{station['id']}")
        page.get_by_role("link", name="Messages").click()
        expect(row_of(page, "Now connector 1 is: Faulted")).to_contain_text("GroundFailure")
        expect(row_of(page, "The station has started: Own One")).to_be_visible()

        charger.call("MeterValues", connectorId=1, meterValue=[{
            "timestamp": "2026-11-21T08:00:00Z", "sampledValue": [{"value": "1500", "unit": "Wh"}]}])
        row_of(page, "Meter values of connector 1").click()  # came live, without a click
        detail = page.get_by_role("complementary", name="The chosen message")
        expect(detail).to_contain_text("1.5 kWh")
        expect(detail).to_contain_text('"connectorId": 1')
        expect(detail).to_contain_text("Confirmed")
        assert "at=" in page.url
        page.get_by_role("listbox").focus()
        page.keyboard.press("ArrowDown")
        expect(detail.get_by_role("heading")).to_have_text("StatusNotification")
        detail.get_by_role("button", name="Close").click()

        # Paused, what comes waits, and is counted.
        page.get_by_role("button", name="Live").last.click()
        charger.call("DataTransfer", vendorId="waits")
        expect(page.get_by_role("button", name="2 new messages")).to_be_visible()
        expect(row_of(page, "DataTransfer")).to_have_count(0)
        page.get_by_role("button", name="2 new messages").click()
        expect(row_of(page, "DataTransfer")).to_be_visible()
        page.get_by_label("Go to time").fill("00:00:01")
        expect(detail.get_by_role("heading")).to_have_text("BootNotification")  # the nearest is the oldest
        detail.get_by_role("button", name="Close").click()

        charger.call("NoSuchAction")
        expect(row_of(page, "NoSuchAction")).to_contain_text("Error")
        page.get_by_label("Errors and refusals").check()
        expect(row_of(page, "BootNotification")).to_have_count(0)
        expect(row_of(page, "NoSuchAction")).to_be_visible()
        page.get_by_label("Errors and refusals").uncheck()
        page.get_by_role("searchbox", name="Find in messages").fill("groundfailure")
        expect(page.locator(".virtual-row")).to_have_count(1)
        expect(page).to_have_url(re.compile("text=groundfailure"))
        page.get_by_role("searchbox", name="Find in messages").fill("")
        page.get_by_role("combobox", name="Message").select_option("BootNotification")
        expect(page.locator(".virtual-row")).to_have_count(1)

        page.get_by_role("button", name="All days").click()
        expect(row_of(page, "The station has started")).to_be_visible()
        page.get_by_role("button", name="One day").click()
        page.get_by_role("combobox", name="Message").select_option("")
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download").click()
        text = Path(waiting.value.path()).read_text()
        assert waiting.value.suggested_filename.startswith("JOURNAL-1-")
        assert '"BootNotification"' in text and '"GroundFailure"' in text


def test_a_session_leads_to_its_messages(owner, server):
    session = None
    for _ in range(120):  # the first driver of the demonstration needs a moment
        charging = [one for one in server.get("/sessions", limit=50)["items"] if one["state"] == "charging"]
        if charging:
            session = charging[0]
            break
        time.sleep(0.5)
    assert session, "nobody charges"
    page = owner.open(f"/sessions/{session['id']}")
    page.locator(".page-head").get_by_role("link", name="Messages").click()
    expect(page.locator(".virtual-row").first).to_be_visible()
    expect(page.locator(".filters .badge")).to_contain_text("–")
    expect(page.get_by_role("complementary", name="The chosen message")).to_be_visible()
