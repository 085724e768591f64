"""What the server does by itself: reports on their days, webhooks, and forgetting."""
import csv
import io
import re

from playwright.sync_api import expect


def dialog_of(page):
    return page.get_by_role("dialog")


def test_a_report_is_saved_scheduled_made_and_downloaded(owner, server):
    page = owner.open("/reports?report=revenue&by=site&range=lastWeek")
    page.get_by_role("button", name="Saved").click()
    page.get_by_role("menuitem", name="Save these settings").click()
    dialog_of(page).get_by_label("Name").fill("Sites last week")
    dialog_of(page).get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Manage and schedule").click()
    row = page.get_by_role("row", name=re.compile("Sites last week"))
    expect(row).to_contain_text("Only when asked for")
    row.get_by_role("button", name=re.compile("^Schedule")).click()
    dialog_of(page).get_by_label("Made").select_option("weekly-1")
    dialog_of(page).get_by_label("File").select_option("csv")
    dialog_of(page).get_by_role("button", name="Save").click()
    expect(row).to_contain_text("Every Monday at 06:00")
    row.get_by_role("button", name=re.compile("^Make now")).click()
    runs = page.get_by_role("region", name="Made reports")
    expect(runs.get_by_text("Ready")).to_be_visible(timeout=30_000)
    with page.expect_download() as download:
        runs.get_by_role("button", name=re.compile("CSV")).click()
    table = list(csv.reader(io.StringIO(download.value.path().read_text())))
    assert table[0][:3] == ["key", "label", "currency"]
    row.get_by_role("button", name=re.compile("^Delete")).click()
    dialog_of(page).get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert not [one for one in server.get("/reports/saved")["items"] if one["name"] == "Sites last week"]


def test_a_webhook_shows_its_secret_once_and_says_why_it_fails(owner, server):
    page = owner.open("/webhooks")
    page.get_by_role("button", name="Add a webhook").click()
    page.get_by_label("Address").fill("https://localhost:9/hook")
    page.get_by_label("Description").fill("Bookkeeping test")
    page.get_by_label("Order settled").check()
    page.get_by_role("button", name="Create").click()
    secret = page.get_by_test_id("webhook-secret")
    expect(secret).to_have_text(re.compile("^whsec_[A-Za-z0-9+/=]{44}$"))
    page.get_by_role("link", name="https://localhost:9/hook").click()
    expect(page.get_by_test_id("webhook-secret")).to_have_count(0)
    page.get_by_role("button", name="Send a test").click()
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("private network")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("v1,***")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    dialog_of(page).get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="https://localhost:9/hook")).to_have_count(0)


def test_kept_days_are_set_within_their_limits(owner, server):
    operator = server.operator()["id"]
    page = owner.open("/retention")
    field = page.get_by_label("Meter values of sessions")
    field.fill("30")
    expect(page.get_by_text("0 for ever, or 90 to 36500")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    field.fill("730")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name=re.compile("Meter values of sessions"))).to_contain_text("730 days")
    page.get_by_role("button", name="What would be deleted now").click()
    expect(page.get_by_role("heading", name="The next run would delete")).to_be_visible()
    rules = server.get("/retention", operatorId=operator)["rules"]
    assert next(one for one in rules if one["kind"] == "samples")["days"] == 730
