"""Pictures of the console's main pages: `screenshots.py FOLDER [LOOK ...]`."""
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import sync_playwright

from api import Server
from conftest import CHROMIUM, Person
from test_access import LISTS, RECORDS

LOOKS = ["light-zh-TW-1440", "dark-zh-TW-1440", "light-en-1440", "light-zh-TW-768", "light-zh-TW-360", "dark-zh-CN-360"]
FILLED_SECONDS = 60  # sessions, curves and orders need a moment
#: No picture is longer than this, so that it can be looked at.
LONGEST_PX = 2600


def demo():
    url = os.environ.get("OHMSTEAD_URL")
    if url:
        return SimpleNamespace(url=url.rstrip("/"), missing=set, stop=lambda: None, folder=None)
    server = Server(tempfile.mkdtemp(prefix="ohmstead-pictures-"))
    server.start()
    time.sleep(FILLED_SECONDS)
    return server


def places_of(person):
    """The lists, and the first record of each."""
    for path in [*LISTS, "/wall"]:
        yield path.strip("/").replace("/", "-") or "overview", path
    for name, path in RECORDS.items():
        page = person.walk(path)
        link = page.locator("main tbody a.main, main .map-row a").first
        if link.count():
            yield name, link.get_attribute("href").removeprefix("/console")


def take(person, look, places, folder):
    theme, rest = look.split("-", 1)
    locale, width = rest.rsplit("-", 1)
    page = person.page
    page.set_viewport_size({"width": int(width), "height": 900})
    page.evaluate(
        "([theme, locale]) => localStorage.setItem('ohmstead.console', JSON.stringify({ theme, locale }))",
        [theme, locale])
    page.reload()
    page.locator(".live.is-live").wait_for(state="attached")
    for name, path in places:
        person.walk(path)
        page.wait_for_timeout(900)  # charts move into place
        height = page.evaluate("document.querySelector('main').scrollHeight") + 56
        page.set_viewport_size({"width": int(width), "height": max(900, min(height, LONGEST_PX))})
        page.wait_for_timeout(200)
        page.screenshot(path=str(folder / f"{name}_{look}.png"))
        page.set_viewport_size({"width": int(width), "height": 900})


def main():
    folder, looks = Path(sys.argv[1]), sys.argv[2:] or LOOKS
    server = demo()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            person = Person(browser, server).sign_in("owner@demo.ohmstead.org").arrives()
            places = list(places_of(person))
            for look in looks:
                take(person, look, places, folder)
            print(f"{len(places) * len(looks)} pictures in {folder}")
            browser.close()
    finally:
        server.stop()
        if server.folder:
            shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
