"""What staff do every day."""
import csv
import io
import re
import subprocess
import zipfile

from api import BINARY, wait_for
from charger import charged
from playwright.sync_api import expect

RUNNING_SECONDS = 60  # the simulated fleet starts sessions all the time


def dialog_of(page):
    return page.get_by_role("dialog")


def running_session(server):
    return wait_for(
        lambda: next(iter(server.get("/sessions", state="charging", limit=5)["items"]), None), RUNNING_SECONDS,
        "a running session", pause=1)


def paid_order(server):
    """One that a wallet has paid, made by a charger of our own."""
    operator = server.operator()
    driver = server.post("/drivers", {"operatorId": operator["id"], "name": "Journey"})
    wallet = server.get("/wallets", driverId=driver["id"])["items"][0]
    server.post(f"/wallets/{wallet['id']}/credits", {"amountMinor": 500_000, "memo": "Journey"})
    server.post("/id-tokens", {
        "operatorId": operator["id"], "driverId": driver["id"], "kind": "rfid", "value": "JOURNEY1"})
    charged(server, "PAID-1", "JOURNEY1")

    def look():
        return next((one for one in server.get("/orders", driverId=driver["id"])["items"] if one["paidMinor"]), None)
    return wait_for(look, 20, "a paid order")


def test_a_station_is_found_and_answers_a_command(owner, server):
    station = next(one for one in server.get("/stations", limit=50)["items"] if one["presence"] == "connected")
    page = owner.open("/")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Jump to anything").fill(station["identity"])
    expect(page.get_by_role("option").first).to_contain_text(station["identity"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=station["identity"])).to_be_visible()
    page.get_by_role("button", name="Commands", exact=True).click()
    page.get_by_role("menuitem", name="Clear cache").click()
    dialog_of(page).get_by_role("button", name="Send").click()
    row = page.get_by_role("row", name=re.compile("Clear cache")).first
    expect(row).to_contain_text(re.compile("Done|Rejected|Not supported"))
    kept = server.get("/commands", stationId=station["id"], limit=1)["items"][0]
    assert kept["kind"] == "clearCache" and kept["state"] != "sent"


def test_a_session_is_followed_as_it_charges(owner, server):
    session = running_session(server)
    page = owner.open(f"/sessions/{session['id']}")
    figures = page.locator(".big-figures").first
    expect(figures).to_be_visible()
    look = "document.querySelector('.big-figures').innerText"
    owner.follow(look, page.evaluate(look), RUNNING_SECONDS)
    expect(page.locator(".chart canvas").first).to_be_visible()


def test_an_order_is_refunded_in_part(owner, server):
    order = paid_order(server)
    page = owner.open(f"/orders/{order['id']}")
    page.get_by_role("button", name="Refund").click()
    dialog = dialog_of(page)
    amount = dialog.get_by_label("Amount")
    amount.fill("999999")
    dialog.get_by_label("Reason").fill("Cable was stuck")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog.get_by_role("alert")).to_contain_text("up to")
    amount.fill("1")
    dialog.get_by_role("button", name="Refund").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".page-head")).to_contain_text(re.compile("Partly refunded|Refunded"))
    assert server.get(f"/orders/{order['id']}")["refundedMinor"] == 100


def test_orders_are_found_by_what_people_know_and_saved_whole(owner, server):
    station = server.get("/orders", limit=1)["items"][0]["stationIdentity"]
    page = owner.open("/orders")
    page.locator("main tbody tr a.main").first.wait_for()
    box = page.get_by_role("searchbox")
    box.fill(station)
    box.press("Enter")
    expect(page).to_have_url(re.compile("q=" + re.escape(station)))
    found = page.locator("main tbody tr")
    expect(found.filter(has_not_text=station)).to_have_count(0)
    expect(found.first).to_contain_text(station)
    files = {}
    for kind in ("csv", "xlsx"):
        with page.expect_download() as saving:
            page.get_by_role("button", name=f"Export all as {kind.upper()}").click()
        assert saving.value.suggested_filename == f"orders.{kind}"
        files[kind] = saving.value.path()
    rows = list(csv.DictReader(io.StringIO(files["csv"].read_text(), newline="")))
    assert rows and {row["stationIdentity"] for row in rows} == {station}
    sheet = zipfile.ZipFile(files["xlsx"]).read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count(f">{station}<") == sheet.count("<row ") - 1 >= len(rows)
    whole = server.get("/orders", q=station, limit=200)
    assert whole["nextCursor"] or len(rows) <= len(whole["items"])
    box.fill("nothing is called like this")
    box.press("Enter")
    expect(page.get_by_text("Nothing fits")).to_be_visible()


def test_an_exception_is_repaired_as_it_was_shown(owner, server):
    charged(server, "ODD-1", "NOBODYS")  # energy for a token that nobody knows
    exception = wait_for(lambda: server.get("/exceptions", state="open", rule="unknownToken", limit=1)["items"], 20,
                         "an exception")[0]
    before = server.get(f"/orders/{exception['orderId']}")
    page = owner.open(f"/orders/{exception['orderId']}")
    page.locator(".notice", has_text="Unknown token").get_by_role("button", name="Resolve").click()
    dialog = page.locator(".dialog.repair")
    dialog.get_by_role("radio", name=re.compile("Assign a driver")).check()
    choice = dialog.locator("select")
    expect(choice.locator("option").nth(1)).to_be_attached()
    expect(dialog.get_by_role("button", name="Assign a driver")).to_be_disabled()
    choice.select_option(index=1)
    effect = dialog.locator(".effect")
    expect(effect.get_by_role("row", name=re.compile("^Owed"))).to_be_visible()
    expect(effect.get_by_text(re.compile("transfers? (is|are) booked"))).to_be_visible()
    assert server.get(f"/orders/{exception['orderId']}") == before, "showing it changes nothing"
    dialog.get_by_label("What was done").fill("Looked at by the journey")
    dialog.get_by_role("button", name="Assign a driver").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("kept in the audit trail").first).to_be_visible()
    after = server.get(f"/orders/{exception['orderId']}")
    assert after["driverId"] and after["owedMinor"] + after["paidMinor"] == after["totalMinor"]
    done = next(one for one in after["exceptions"] if one["id"] == exception["id"])
    assert done["resolution"] == "Looked at by the journey" and done["action"] == "assignDriver"


def test_many_stations_get_something_done_at_once(owner, server):
    page = owner.open("/stations")
    for row in range(3):
        page.locator("tbody .pick input").nth(row).check()
    region = page.get_by_role("region", name="Actions on the picked stations")
    expect(region).to_contain_text("3 stations picked")
    region.get_by_role("button", name="Choose an action").click()
    page.get_by_role("menuitem", name="Clear cache").click()
    dialog_of(page).get_by_role("button", name="Start").click()
    expect(page.get_by_text("3 of 3 done")).to_be_visible(timeout=30_000)
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody .badge").first).to_contain_text(re.compile("Accepted|Offline"))
    page.get_by_role("link", name="Bulk actions").click()
    expect(page.locator("tbody tr").first).to_contain_text("Clear cache")


def test_a_station_is_added_and_reports_for_the_first_time(owner, server):
    page = owner.open("/stations")
    page.get_by_role("link", name="Add a station").click()
    expect(page.get_by_role("heading", name="Add a station")).to_be_visible()  # the list has such a field too
    page.get_by_label("Identity").fill("GUIDED0001")
    page.get_by_label("Site").select_option(index=1)
    page.get_by_role("button", name="Create and show the address").click()
    expect(page.get_by_text("Waiting for the first boot notification")).to_be_visible()
    url = page.locator(".url-box").inner_text().strip()
    assert url.endswith("/ocpp/GUIDED0001"), url
    key = page.locator("dt", has_text=re.compile("^Key$")).locator("xpath=following-sibling::dd[1]").inner_text().strip()
    simulator = subprocess.Popen(
        [BINARY, "simulate", "--url", f"ws://127.0.0.1:{server.port}/ocpp", "--stations", "1", "--prefix", "GUIDED",
         "--key", key, "--version", "ocpp1.6"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        expect(page.get_by_role("status").filter(has_text="has reported for the first time")).to_be_visible(
            timeout=30_000)
        page.get_by_role("link", name="Open the station").click()
        expect(page.locator(".page-head")).to_contain_text("Online")
    finally:
        simulator.terminate()
        simulator.wait(20)
    expect(page.locator(".page-head")).to_contain_text(re.compile("Offline|Silent"), timeout=30_000)


def test_a_wallet_is_credited(owner, server):
    wallet = next(one for one in server.get("/wallets", limit=20)["items"] if one.get("driverId"))
    page = owner.open(f"/drivers/{wallet['driverId']}")
    page.locator(".wallet-card").get_by_role("button", name="Credit").click()
    dialog = dialog_of(page)
    dialog.get_by_label("Amount").fill("250")
    for field in dialog.locator("textarea, input[type=text]").all():
        if not field.input_value():
            field.fill("Journey")
    dialog.get_by_role("button", name="Credit").click()
    expect(dialog).to_have_count(0)
    entries = server.get(f"/wallets/{wallet['id']}/entries", limit=50)["items"]
    assert any(one["amountMinor"] == 25_000 for one in entries)
    expect(page.get_by_text("250").first).to_be_visible()


def test_a_wallet_is_paid_out(owner, server):
    driver = server.post("/drivers", {"operatorId": server.operator()["id"], "name": "Leaving"})
    wallet = server.get("/wallets", driverId=driver["id"])["items"][0]
    page = owner.open(f"/drivers/{driver['id']}")
    card = page.locator(".wallet-card")
    expect(card.get_by_role("button", name="Pay out")).to_be_disabled()
    server.post(f"/wallets/{wallet['id']}/credits", {"amountMinor": 12_345, "memo": "cash"})
    page.reload()
    card.get_by_role("button", name="Pay out").click()
    dialog = dialog_of(page)
    amount = dialog.get_by_label("Amount", exact=False)
    expect(amount).to_have_value("123.45")
    dialog.get_by_label("Memo", exact=False).fill("account closed")
    amount.fill("123.46")
    dialog.get_by_role("button", name="Pay out").click()
    expect(dialog).to_contain_text("up to 123.45")
    amount.fill("123.45")
    dialog.get_by_role("button", name="Pay out").click()
    row = page.get_by_role("row", name=re.compile("account closed"))
    expect(row).to_contain_text("123.45")
    assert server.get(f"/wallets/{wallet['id']}")["availableMinor"] == 0
    expect(card.get_by_role("button", name="Pay out")).to_be_disabled()


def test_the_palette_finds_pages_and_closes_again(owner):
    page = owner.open("/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Jump to anything")
    expect(field).to_be_focused()
    field.fill("audit")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/console/audit$"))
    page.keyboard.press("Control+k")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)


def test_a_deep_link_survives_a_reload_and_the_way_back(owner, server):
    station = server.get("/stations", limit=1)["items"][0]
    page = owner.open(f"/stations/{station['id']}?tab=events")
    expect(page.get_by_role("tab", name=re.compile("Events"))).to_have_attribute("aria-selected", "true")
    page.reload()
    expect(page.get_by_role("tab", name=re.compile("Events"))).to_have_attribute("aria-selected", "true")
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Stations").click()
    expect(page.get_by_role("heading", name="Stations", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=station["identity"])).to_be_visible()
    owner.walk("/no-such-page")
    expect(page.get_by_text("There is no such page")).to_be_visible()


def test_languages_and_colours_change_without_a_reload(owner):
    page = owner.open("/account")
    page.evaluate("window.stays = true")
    page.get_by_role("main").get_by_role("button", name="繁體中文").click()
    expect(page.get_by_role("heading", name="我的帳號")).to_be_visible()
    page.get_by_role("button", name="深色", exact=True).click()
    expect(page.locator("body")).to_have_class(re.compile("body--dark"))
    page.get_by_role("main").get_by_role("button", name="English").click()
    page.get_by_role("main").get_by_role("button", name="Light").click()
    expect(page.get_by_role("heading", name="My account")).to_be_visible()
    assert page.evaluate("window.stays") is True


def test_settings_of_the_operator_are_saved_and_audited(owner, server):
    page = owner.open("/operator")
    hold = page.get_by_label("Set aside per session")
    before = hold.input_value()
    hold.fill("not money")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("An amount")
    hold.fill("321")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Settings saved").first).to_be_visible()
    assert server.operator()["holdMinor"] == 32_100
    hold.fill(before)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    owner.open("/audit?kind=operator")
    row = page.locator("main tbody tr").first
    row.locator("summary").click()
    expect(row.locator("del")).to_contain_text("321")
    expect(row.locator("ins")).to_be_visible()


def test_an_own_role_is_made_from_a_pattern(owner, server):
    page = owner.open("/roles")
    page.get_by_role("link", name="New role").click()
    page.get_by_label("Name", exact=True).fill("Night shift")
    page.get_by_label("Start from").select_option("guard")
    page.get_by_label("send commands to stations").check()
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("columnheader", name="Night shift")).to_be_visible()
    made = next(one for one in server.get("/roles")["items"] if one["name"] == "Night shift")
    assert sorted(made["permissions"]) == ["commands:write", "operators:read", "sites:read", "stations:read"]


def test_a_tariff_is_edited_as_a_new_version(owner, server):
    tariff = server.get("/tariffs")["items"][0]
    before = server.get(f"/tariffs/{tariff['id']}/versions")["items"]
    page = owner.open(f"/tariffs/{tariff['id']}")
    page.get_by_role("main").get_by_role("link", name="New version", exact=True).click()
    week = page.locator("[role=grid][aria-multiselectable=true]")
    week.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("2")  # paints what is marked
    price = page.locator(".price-row").first.get_by_label("Electricity")
    price.fill("6.5")
    if not page.get_by_label("At once").is_checked():
        page.get_by_label("At once").check()
    page.locator(".page-head").get_by_role("button", name="Save", exact=True).click()
    dialog_of(page).get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile(f"/tariffs/{tariff['id']}$"))
    after = server.get(f"/tariffs/{tariff['id']}/versions")["items"]
    assert len(after) == len(before) + 1
    newest = max(after, key=lambda one: one["number"])
    prices = [one["electricityMicrosPerKWh"] for season in newest["definition"]["seasons"] for one in season["prices"]]
    assert 6_500_000 in prices
    expect(page.get_by_text(f"Version {newest['number']}").first).to_be_visible()


def test_a_program_gets_a_client_of_its_own(owner, server):
    page = owner.open("/clients")
    page.get_by_role("button", name="Add a client").click()
    page.get_by_label("Name", exact=True).fill("Accounting")
    page.get_by_label("see orders and exceptions").check()
    page.get_by_role("button", name="Create").click()
    secret = page.get_by_test_id("client-secret").inner_text()
    made = next(one for one in server.get("/clients")["items"] if one["name"] == "Accounting")
    token, _ = server.call("POST", "/oauth/token", form={
        "grant_type": "client_credentials", "client_id": made["id"], "client_secret": secret})
    assert token["access_token"]
    page.locator("main tbody tr", has_text="Accounting").get_by_role("button", name="Disable").click()
    dialog_of(page).get_by_role("button", name="Disable").click()
    expect(page.locator("main tbody tr", has_text="Accounting")).to_contain_text("Disabled")
