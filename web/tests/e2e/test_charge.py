"""The page behind a label's QR code, as a driver with a phone sees it."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from charger import Charger, made
from conftest import SETTLED_MS
from playwright.sync_api import expect
from test_access import OPTIONS, SERIOUS, told


def nothing_serious(page):
    result = Axe().run(page, options=OPTIONS).response
    assert [told(one) for one in result["violations"] if one["impact"] in SERIOUS] == []
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth - {root}.clientWidth") <= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_driver_sees_state_price_and_whom_to_call(someone, server, scheme):
    name = f"LABEL-{scheme}"
    station, key = made(server, name)
    operator = server.operator()
    server.patch(f"/operators/{operator['id']}", {"supportPhone": "+886 2 2345 6789"})
    driver = someone(locale="zh-TW", width=360, height=740)
    page = driver.page
    page.emulate_media(color_scheme=scheme)
    with Charger(server, name, key) as charger:
        charger.call("BootNotification", chargePointVendor="Own", chargePointModel="One")
        charger.call("StatusNotification", connectorId=1, status="Available", errorCode="NoError")
        page.goto(f"/charge/{name}/1")
        state = page.locator(".state")
        expect(state).to_contain_text("空閒")
        expect(page.locator(".price .amount")).to_contain_text("/ kWh")
        expect(page.get_by_role("link", name="+886 2 2345 6789")).to_have_attribute("href", "tel:+886223456789")
        nothing_serious(page)

        page.get_by_role("button", name="English").click()
        expect(state).to_contain_text("You can charge here now.")
        expect(page.locator("html")).to_have_attribute("lang", "en")
        page.reload()
        expect(state).to_contain_text("Free")  # the choice is kept

        charger.call("StatusNotification", connectorId=1, status="Faulted", errorCode="GroundFailure")
        expect(state).to_contain_text("Out of service", timeout=SETTLED_MS * 5)  # by itself
        expect(page.get_by_role("heading", name="How to start")).to_have_count(0)
        nothing_serious(page)


def test_a_label_that_nobody_printed_leads_to_words_and_404(someone, server):
    driver = someone(locale="en", width=360, height=740)
    driver.watch.expect(404, "/charge/NO-SUCH/1")
    driver.watch.expect(404, "/api/charge/NO-SUCH/1")
    answer = driver.page.goto("/charge/NO-SUCH/1")
    assert answer.status == 404
    expect(driver.page.get_by_role("heading")).to_have_text("There is no such charging point")
    nothing_serious(driver.page)
