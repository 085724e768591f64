"""What chargers and drivers write is text, never markup."""
from charger import Charger
from playwright.sync_api import expect

SVG = "<svg onload=pwn()>"  # 18 characters: fits where OCPP allows 20
IMAGE = "<img src=x onerror=pwn()>"


def misbehave(server, identity, key):
    """A charger of ill will boots, sends odd data, and starts a session with an odd token."""
    with Charger(server, identity, key) as charger:
        boot = charger.call(
            "BootNotification", chargePointVendor=SVG, chargePointModel=SVG, firmwareVersion=IMAGE,
            chargePointSerialNumber=IMAGE)
        assert boot[0] == 3, boot
        for connector in (0, 1):
            charger.call(
                "StatusNotification", connectorId=connector, status="Available", errorCode="NoError", info=IMAGE,
                vendorId=IMAGE, vendorErrorCode=IMAGE)
        charger.call("DataTransfer", vendorId=IMAGE, messageId=IMAGE, data=IMAGE)
        charger.call("Authorize", idTag=SVG)
        charger.call(
            "StartTransaction", connectorId=1, idTag=SVG, meterStart=0, timestamp="2026-11-21T08:00:00Z")
        charger.call("DiagnosticsStatusNotification", status=IMAGE)  # breaks the schema: becomes a deviation
        charger.call(
            "StatusNotification", connectorId=1, status="Faulted", errorCode="OtherError", info=IMAGE,
            vendorErrorCode=IMAGE)


def test_stored_script_is_shown_as_text(owner, server):
    operator = server.operator()["id"]
    site = server.post("/sites", {
        "operatorId": operator, "name": IMAGE, "address": IMAGE, "timeZone": "Asia/Taipei",
        "latitudeE7": 241_000_000, "longitudeE7": 1_206_000_000})
    station = server.post("/stations", {
        "operatorId": operator, "identity": "HOSTILE-1", "name": IMAGE, "siteId": site["id"]})
    driver = server.post("/drivers", {"operatorId": operator, "name": IMAGE})
    server.post("/id-tokens", {
        "operatorId": operator, "driverId": driver["id"], "kind": "rfid", "value": SVG, "label": IMAGE})
    person = server.invite(IMAGE, "hostile@e2e.example.org", "readOnly")
    misbehave(server, "HOSTILE-1", station["connection"]["password"])

    page = owner.open("/")
    places = [
        "/", "/map", "/sites", f"/sites/{site['id']}", "/stations", f"/stations/{station['id']}",
        *(f"/stations/{station['id']}?tab={tab}" for tab in ("deviations", "events", "variables", "sessions", "connection")),
        "/sessions", "/orders", "/exceptions", "/drivers", f"/drivers/{driver['id']}", "/cards", "/staff",
        f"/staff/{person['id']}", "/audit", "/audit?kind=station",
    ]
    texts = {}
    for path in places:
        owner.walk(path)
        for closed in page.locator("main details:not([open]) summary").all()[:12]:
            closed.click()
        texts[path] = page.locator("main").inner_text()
        assert page.locator("main img[src=x], main svg[onload]").count() == 0, path
        assert page.evaluate("window.breaches") == [], path
    assert IMAGE in texts["/sites"] and IMAGE in texts[f"/drivers/{driver['id']}"] and IMAGE in texts["/staff"]
    assert SVG in texts[f"/stations/{station['id']}"]
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Jump to anything").fill("HOSTILE")
    expect(page.locator(".palette [role=option]").first).to_contain_text(IMAGE)
    page.keyboard.press("Escape")
