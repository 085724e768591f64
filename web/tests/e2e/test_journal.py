"""The messages of a station: found, explained, followed, taken away."""
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

from charger import Charger, made
from playwright.sync_api import expect

FRAMES = 100_000
#: A key that is held down, or a wheel that is turned, must not wait for the page longer than this.
LONGEST_TASK_MS = 200
LONG_TASKS = """
window.longest = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.longest = Math.max(window.longest, one.duration);
}).observe({ type: "longtask", buffered: false });
"""


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
    session = next(one for one in server.get("/sessions", limit=50)["items"] if one["state"] == "charging")
    page = owner.open(f"/sessions/{session['id']}")
    page.locator(".page-head").get_by_role("link", name="Messages").click()
    expect(page.locator(".virtual-row").first).to_be_visible()
    expect(page.locator(".filters .badge")).to_contain_text("–")
    expect(page.get_by_role("complementary", name="The chosen message")).to_be_visible()


def test_a_day_of_many_messages_scrolls_without_a_stop(owner, server):
    station, _ = made(server, "JOURNAL-2")
    day = datetime.now(timezone.utc) - timedelta(days=1)
    folder = Path(server.folder) / "data/journal" / f"{day:%Y-%m-%d}" / station["id"][-2:]
    folder.mkdir(parents=True, exist_ok=True)
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    lines = []
    for number in range(FRAMES // 2):
        stamp = (start + timedelta(milliseconds=number * 1700)).strftime("%Y-%m-%dT%H:%M:%S.") + f"{number % 1000:03d}Z"
        value = f'"meterValue":[{{"timestamp":"{stamp}","sampledValue":[{{"value":"{number}","unit":"Wh"}}]}}]'
        lines.append(f'{stamp} in [2,"{number}","MeterValues",{{"connectorId":1,{value}}}]\n'
                     f'{stamp} out [3,"{number}",{{}}]\n')
    (folder / f"{station['id']}.1.log").write_text("".join(lines))

    page = owner.open("/account")
    page.evaluate(LONG_TASKS)
    from_to = f"from={start:%Y-%m-%dT%H:%M:%SZ}&to={start + timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    owner.walk(f"/stations/{station['id']}/journal?{from_to}")
    expect(page.locator(".filters")).to_contain_text(f"{FRAMES // 2:,} messages", timeout=60_000)
    listbox = page.get_by_role("listbox")
    assert page.locator(".virtual-row").count() < 100  # only what is in sight is there
    listbox.focus()
    for key in ["PageDown"] * 20 + ["End", "PageUp", "Home", "End"]:
        page.keyboard.press(key)
    last = page.locator(".virtual-row").last
    expect(last).to_contain_text("Meter values of connector 1")
    assert last.get_attribute("aria-posinset") == last.get_attribute("aria-setsize") == str(FRAMES // 2)
    assert page.locator(".virtual-row[aria-selected=true]").get_attribute("aria-posinset") == str(FRAMES // 2)
    page.get_by_role("searchbox", name="Find in messages").fill('"49999"')
    expect(page.locator(".virtual-row")).to_have_count(1)
    longest = page.evaluate("window.longest")
    print(f"longest task {longest:.0f} ms over {FRAMES:,} frames")
    assert longest <= LONGEST_TASK_MS
