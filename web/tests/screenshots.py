"""Pictures of the console's main pages: `screenshots.py FOLDER [LOOK ...]`, or those of the README: `FOLDER readme`."""
import io
import os
import re
import shutil
import sys
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from PIL import Image
from playwright.sync_api import sync_playwright

from api import Server
from conftest import CHROMIUM, Person
from test_access import LISTS, RECORDS

LOOKS = ["light-zh-TW-1440", "dark-zh-TW-1440", "light-en-1440", "light-zh-TW-768", "light-zh-TW-360", "dark-zh-CN-360"]
FILLED_SECONDS = 60  # sessions, curves and orders need a moment
README_SECONDS = 600  # the curve of the last ten minutes is full
#: No picture is longer than this, so that it can be looked at.
LONGEST_PX = 2600
#: Name, look, height, and the page or how to come to it.
README = [
    ("console-overview.png", "light-en-1440", 1010, "/"),
    ("console-overview.zh-TW.png", "light-zh-TW-1440", 1010, "/"),
    ("console-session.png", "light-en-1440", 900, lambda person: longest_session(person)),
    ("console-tariff.png", "light-en-1440", 900, lambda person: f"/tariffs/{first(person, '/tariffs')}/edit"),
    ("console-utilisation.png", "light-en-1440", 620, "/utilisation"),
    ("console-map.png", "dark-en-1440", 620, "/map"),
    ("wall.jpg", "dark-en-1920", 1080, "/wall"),
]
README_WIDTH = 1440
COLOURS = 160


def demo(seconds):
    url = os.environ.get("OHMSTEAD_URL")
    if url:
        return SimpleNamespace(url=url.rstrip("/"), missing=set, stop=lambda: None, folder=None)
    server = Server(tempfile.mkdtemp(prefix="ohmstead-pictures-"), history_days=28)
    server.start()
    time.sleep(seconds)
    return server


def first(person, path):
    page = person.walk(path)
    link = page.locator("main tbody a.main, main .map-row a").first
    return link.get_attribute("href").rsplit("/", 1)[-1]


def longest_session(person):
    """An ended session of a weekday afternoon has a curve, a battery and two price periods."""
    person.walk("/sessions?state=ended&weekday=3&hour=20")
    rows = person.page.locator("main tbody tr")
    energies = [float((re.findall(r"20:[0-3].*?([\d.]+)\skWh", row, re.S) or ["0"])[0]) for row in rows.all_inner_texts()]
    row = rows.nth(energies.index(max(energies)))
    return row.locator("a.main").get_attribute("href").removeprefix("/console")


def places_of(person):
    """The lists, and the first record of each."""
    for path in [*LISTS, "/wall"]:
        yield path.strip("/").replace("/", "-") or "overview", path
    for name, path in RECORDS.items():
        page = person.walk(path)
        link = page.locator("main tbody a.main, main .map-row a").first
        if link.count():
            yield name, link.get_attribute("href").removeprefix("/console")


def wear(person, look, height=900):
    theme, rest = look.split("-", 1)
    locale, width = rest.rsplit("-", 1)
    page = person.page
    page.set_viewport_size({"width": int(width), "height": height})
    page.evaluate(
        "([theme, locale]) => localStorage.setItem('ohmstead.console', JSON.stringify({ theme, locale }))",
        [theme, locale])
    page.goto("/console/account")  # the wall has no such badge
    page.locator(".live.is-live").wait_for(state="attached")
    return int(width)


def take(person, look, places, folder):
    width = wear(person, look)
    page = person.page
    for name, path in places:
        person.walk(path)
        page.wait_for_timeout(900)  # charts move into place
        height = page.evaluate("document.querySelector('main').scrollHeight") + 56
        page.set_viewport_size({"width": width, "height": max(900, min(height, LONGEST_PX))})
        page.wait_for_timeout(200)
        page.screenshot(path=str(folder / f"{name}_{look}.png"))
        page.set_viewport_size({"width": width, "height": 900})


def take_for_readme(person, folder):
    for name, look, height, where in README:
        wear(person, look, height)
        person.walk(where if isinstance(where, str) else where(person))
        person.page.wait_for_timeout(2500)
        path = folder / name
        picture = Image.open(io.BytesIO(person.page.screenshot())).convert("RGB")
        small = picture.resize((README_WIDTH, picture.height * README_WIDTH // picture.width), Image.Resampling.LANCZOS)
        if path.suffix == ".jpg":
            small.save(path, quality=82, optimize=True)
        else:
            small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"{path}: {path.stat().st_size // 1024} KB")


def main():
    folder, looks = Path(sys.argv[1]), sys.argv[2:] or LOOKS
    is_readme = looks == ["readme"]
    server = demo(README_SECONDS if is_readme else FILLED_SECONDS)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            person = Person(browser, server).sign_in("owner@demo.ohmstead.org").arrives()
            if is_readme:
                take_for_readme(person, folder)
            else:
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
