"""A wall that nobody is signed in at is let in by the code that it shows, and out again in the console."""
from playwright.sync_api import expect

OUT_WITHIN_MS = 60_000  # a wall asks the server every half a minute


def test_a_wall_is_let_in_by_its_code_and_signed_out_in_the_console(someone, owner):
    wall = someone(width=1920, height=1080)
    wall.watch.expect(400, "/oauth/token")  # nobody has typed the code in yet
    screen = wall.page
    screen.goto("/console/wall")
    code = screen.get_by_test_id("user-code").inner_text()
    expect(screen.get_by_role("img", name="QR code that opens the page")).to_be_visible()

    page = owner.open(f"/screens/new?code={code}")
    expect(page.get_by_label("Code on the screen")).to_have_value(code)
    expect(page.get_by_role("status").filter(has_text="shows this code")).to_be_visible()
    page.get_by_label("Name").fill("Lobby wall")
    page.get_by_role("button", name="Certain sites").click()
    page.locator(".site-checks input").first.check()
    page.get_by_role("button", name="Let it in").click()
    row = page.get_by_role("row").filter(has_text="Lobby wall")
    expect(row).to_contain_text("On")

    expect(screen.locator(".wall")).to_be_visible()
    expect(screen.locator(".wall .state")).to_contain_text("Live")
    screen.reload()
    expect(screen.locator(".wall .state")).to_contain_text("Live")

    wall.watch.is_paused = True  # it is refused wherever it asks
    row.get_by_role("button", name="Sign out").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    expect(row).to_have_count(0)
    expect(screen.get_by_test_id("user-code")).to_be_visible(timeout=OUT_WITHIN_MS)
    assert screen.get_by_test_id("user-code").inner_text() != code


def test_a_code_that_no_screen_shows_is_said_to_be_none(owner):
    page = owner.open("/screens/new")
    owner.watch.expect(404, "/api/v1/screens/waiting")
    page.get_by_label("Code on the screen").fill("bcdfghjk")
    expect(page.get_by_label("Code on the screen")).to_have_value("BCDF-GHJK")
    expect(page.get_by_role("alert")).to_contain_text("No screen shows this code")


def test_a_provider_is_added_tried_and_removed(owner, someone):
    page = owner.open("/providers")
    page.get_by_role("button", name="Add a provider").click()
    page.get_by_label("Name").fill("Company account")
    page.get_by_label("Issuer").fill("https://127.0.0.1:1/realm")
    page.get_by_label("Client ID").fill("ohmstead")
    page.get_by_label("Client secret").fill("what the provider gave")
    owner.watch.expect(422, "/api/v1/identity-providers")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("private network").first).to_be_visible()
    page.get_by_label("Issuer").fill("https://id.invalid/realm")
    page.get_by_role("button", name="Save").click()
    card = page.get_by_role("region", name="Company account")
    expect(card).to_contain_text("/oauth/providers/")
    expect(card.get_by_role("status")).to_contain_text("id.invalid")

    visitor = someone()
    visitor.page.goto("/signin/")
    button = visitor.page.get_by_role("button", name="Continue with Company account")
    expect(button).to_be_visible()
    visitor.page.goto("/signin/?refused=unverified")
    expect(visitor.page.get_by_role("alert")).to_contain_text("not verified your e-mail address")

    card.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(card).to_have_count(0)
