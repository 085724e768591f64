"""Getting in: password, invitation, second factor."""
from api import totp
from playwright.sync_api import expect

CHOSEN = "a long enough sentence"


def accept(person, url, name):
    page = person.page
    page.goto(url)
    expect(page.get_by_label("Your name")).to_have_value(name)
    page.locator("input[type=password]").fill(CHOSEN)
    page.get_by_role("button", name="Start").click()
    person.arrives()
    return page


def test_a_wrong_password_is_refused_and_the_right_one_opens_the_overview(someone):
    person = someone()
    person.watch.expect(401, "/oauth/signin")
    person.sign_in("owner@demo.ohmstead.org", "charge-off-2026")
    expect(person.page.get_by_role("alert")).to_contain_text("not right")
    person.page.locator("input[type=password]").fill("charge-on-2026")
    person.page.locator("button[type=submit]").click()
    person.arrives()
    expect(person.page).to_have_title("Overview · Ohmstead")
    expect(person.page.locator(".stat").first).to_be_visible()


def test_the_second_factor_is_set_up_asked_for_and_replaced_by_a_recovery_code(someone, server):
    invited = server.invite("Second Factor", "second@e2e.example.org", "readOnly")
    person = someone()
    page = accept(person, invited["invitationUrl"], "Second Factor")
    page = person.open("/account")
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("img", name="QR code for your authenticator app")).to_be_visible()
    page.get_by_text("Cannot scan?").click()
    secret = page.get_by_test_id("secret").inner_text().replace(" ", "")
    person.watch.expect(422, "/api/v1/me/totp/confirmation")
    page.get_by_label("Six-digit code").fill(f"{(int(totp(secret)) + 1) % 10 ** 6:06d}")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("alert")).to_contain_text("not right")
    page.get_by_label("Six-digit code").fill(totp(secret))
    page.get_by_role("button", name="Turn on").click()
    codes = page.locator(".codes li")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()
    page.get_by_role("button", name="I have kept them").click()
    expect(page.locator(".codes")).to_have_count(0)

    page.get_by_role("main").get_by_role("button", name="Sign out", exact=True).first.click()
    page.wait_for_url("**/signin/**")
    person.sign_in("second@e2e.example.org", CHOSEN)
    page.get_by_label("Six-digit code").fill(totp(secret, ahead_seconds=30))  # the code of now was used up above
    page.get_by_role("button", name="Confirm").click()
    person.arrives()

    other = someone()
    other.sign_in("second@e2e.example.org", CHOSEN)
    other.page.get_by_role("button", name="Use a recovery code").click()
    other.page.get_by_label("Recovery code").fill(recovery)
    other.page.get_by_role("button", name="Confirm").click()
    other.arrives()


def test_a_colleague_is_invited_to_one_site_and_signs_in(owner, someone, server):
    site = server.get("/sites")["items"][0]
    page = owner.open("/staff")
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("E-mail").fill("new@e2e.example.org")
    page.get_by_label("Name", exact=True).fill("New Colleague")
    page.locator(".grant select").first.select_option("support")
    page.get_by_role("button", name="Certain sites").click()
    expect(page.get_by_role("button", name="Create the invitation")).to_be_disabled()
    page.get_by_label(site["name"]).check()
    rights = page.get_by_role("complementary", name="What they may do then")
    expect(rights).to_contain_text("send commands to stations")
    expect(rights).not_to_contain_text("see drivers")
    page.get_by_role("button", name="Create the invitation").click()
    link = page.get_by_test_id("invitation").inner_text()
    expect(page.get_by_role("img", name="QR code of the invitation link")).to_be_visible()
    assert link.startswith(server.url)

    colleague = someone()
    theirs = accept(colleague, link, "New Colleague")
    names = theirs.locator(".side nav a").all_inner_texts()
    assert "Stations" in names and "Drivers" not in names and "Staff" not in names
    colleague.open("/sites")
    expect(theirs.locator("main tbody tr")).to_have_count(1)

    owner.open("/staff")
    row = page.locator("main tbody tr", has_text="new@e2e.example.org")
    expect(row).to_contain_text("Active")
    expect(row).to_contain_text("Support")

    row.get_by_role("link").click()
    page.get_by_role("button", name="Disable").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("signed out everywhere")
    dialog.get_by_role("button", name="Disable").click()
    expect(page.locator(".page-head")).to_contain_text("Disabled")
    colleague.watch.is_paused = True  # their next request is refused, as it should be
    theirs.reload()
    theirs.wait_for_url("**/signin/**")


def test_the_password_is_changed_and_other_browsers_are_signed_out(someone, server):
    invited = server.invite("Changing", "changing@e2e.example.org", "readOnly")
    here, there = someone(), someone()
    accept(here, invited["invitationUrl"], "Changing")
    there.sign_in("changing@e2e.example.org", CHOSEN).arrives()
    page = here.open("/account")
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_be_visible()
    page.get_by_label("Current password").fill(CHOSEN)
    page.get_by_label("New password").fill("another long sentence")
    page.get_by_label("Repeat it").fill("another long sentence")
    there.watch.is_paused = True  # its socket and its next request are refused, as they should be
    page.get_by_role("button", name="Change the password").click()
    expect(page.get_by_text("Password changed").first).to_be_visible()
    expect(page.get_by_role("button", name="Sign out everywhere else")).to_have_count(0)
    there.watch.is_paused = True
    there.page.reload()
    there.page.wait_for_url("**/signin/**")
