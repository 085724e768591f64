"""The server goes away and comes back, at last with a newer version of the web apps."""
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from api import ROOT
from playwright.sync_api import expect


def test_a_lost_connection_is_shown_and_recovers(signed_in, server):
    person = signed_in("owner")
    page = person.open("/stations")
    badge = page.locator(".live")
    expect(badge).to_have_text("Live")
    person.watch.is_paused = True  # a browser says each failed try
    server.stop()
    expect(badge).to_have_text("Disconnected", timeout=15_000)
    page.get_by_role("button", name="Refresh").click()
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


@pytest.fixture
def newer(server, tmp_path):
    """The web apps, built again after a page has changed."""
    web = tmp_path / "web"
    shutil.copytree(ROOT / "web", web, symlinks=True, ignore=shutil.ignore_patterns("tests"))
    shutil.rmtree(web / "dist", ignore_errors=True)
    shutil.copytree(server.web, web / "dist")
    (tmp_path / ".tools").symlink_to(ROOT / ".tools")
    before = Path(web / "apps/console/pages/Cards.html")
    before.write_text(before.read_text().replace('<div class="page">', '<div class="page" data-newer="yes">', 1))
    subprocess.run(
        [ROOT / ".tools/web-venv/bin/deno", "run", "--quiet", "-A", "--no-config", web / "tools/build.mjs"],
        check=True, timeout=120, stdout=subprocess.DEVNULL, env={**os.environ, "DENO_NO_UPDATE_CHECK": "1"})
    return web / "dist"


def test_a_newer_version_reaches_a_tab_that_is_open(someone, server, newer):
    person = someone().sign_in("owner@demo.ohmstead.org").arrives()
    page = person.page
    person.watch.is_paused = True
    server.stop()
    server.web = newer
    server.start()
    expect(page.locator(".live")).to_have_text("Live", timeout=60_000)
    expect(page.get_by_role("alert")).to_contain_text("newer version")
    # Its code has another name now; the tab asks for the old one, in vain, and finds its way.
    page.get_by_role("navigation", name="Navigation").get_by_role("link", name="Cards and tokens").click()
    expect(page.locator("[data-newer=yes]")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/console/cards")
    expect(page.locator("main tbody tr").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    person.watch.problems.clear()
    person.watch.is_paused = False
    person.walk("/orders")
