"""The server goes away and comes back."""
from playwright.sync_api import expect


def test_a_lost_connection_is_shown_and_recovers(signed_in, server):
    person = signed_in("owner")
    page = person.open("/stations")
    badge = page.locator(".live")
    expect(badge).to_have_text("Live")
    person.watch.is_paused = True  # a browser says each failed try
    server.stop()
    expect(badge).to_have_text("Not live", timeout=15_000)
    page.get_by_role("button", name="Read again").click()
    expect(page.locator("main .notice.bad")).to_contain_text("No answer from the server")
    server.start()
    expect(badge).to_have_text("Live", timeout=60_000)
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("main tbody tr").first).to_be_visible()
    expect(page.locator("main .notice.bad")).to_have_count(0)
    person.watch.problems.clear()
    person.watch.is_paused = False
    person.open("/orders")
    person.check()
