"""One server, one browser, and people who are signed in."""
import json
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from api import Server, wait_for

PASSWORD = "charge-on-2026"
CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "/usr/bin/chromium")
PATIENCE_MS = 20_000  # the machine may be busy
PAGE = "main .page, main .map-page, main .wall, main .empty"
expect.set_options(timeout=PATIENCE_MS)

# Runs before every page: the language of the tests, a script that must never run, and an ear for policy violations.
INIT = """
if (location.protocol.startsWith("http") && !localStorage.getItem("ohmstead.console")) {
  localStorage.setItem("ohmstead.console", JSON.stringify(CHOICES));
}
window.breaches = [];
window.pwn = () => window.breaches.push("a stored script ran");
addEventListener("securitypolicyviolation", (event) =>
  window.breaches.push(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile ?? ""}`));
"""


class Watch:
    """What goes wrong on the pages of a context. A test may say which refusals it provokes."""

    def __init__(self, context, always):
        self.problems = []
        self.expected = set()
        self.is_paused = False
        self.always = always
        context.on("page", self.follow)

    def follow(self, page):
        page.on("pageerror", lambda error: self.note(f"exception: {error}"))
        page.on("console", self.hear)
        page.on("response", self.see)

    def hear(self, message):
        if message.type != "error":
            return
        # The browser says every refused request once more; `see` judges these by their status.
        if message.text.startswith("Failed to load resource") and "status of" in message.text:
            return
        self.note(f"console: {message.text}")

    def see(self, response):
        known = (response.status, response.url.split("?")[0].split("/", 3)[-1])
        if response.status >= 400 and known not in self.expected | self.always:
            self.note(f"{response.status} {response.request.method} {response.url}")

    def expect(self, status, path):
        self.expected.add((status, path.lstrip("/")))

    def note(self, text):
        if not self.is_paused:
            self.problems.append(text)

    def check(self, pages):
        for page in pages:
            if not page.is_closed():
                self.problems += page.evaluate("window.breaches ?? []")
                page.evaluate("window.breaches = []")
        problems, self.problems = self.problems, []
        self.expected.clear()
        assert problems == []


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, browser, server, locale="en", theme="light", width=1440, height=900):
        self.server = server
        self.context = browser.new_context(
            base_url=server.url, viewport={"width": width, "height": height}, locale=locale, reduced_motion="reduce")
        self.context.set_default_timeout(PATIENCE_MS)
        self.context.add_init_script(INIT.replace("CHOICES", json.dumps({"locale": locale, "theme": theme})))
        self.watch = Watch(self.context, server.missing())
        self.awaited = set()
        self.context.on("request", lambda one: self.awaited.add(one))
        self.context.on("requestfinished", lambda one: self.awaited.discard(one))
        self.context.on("requestfailed", lambda one: self.awaited.discard(one))
        self.page = self.context.new_page()

    def sign_in(self, email, password=PASSWORD):
        self.page.goto("/console/")
        self.page.get_by_label("E-mail").fill(email)
        self.page.locator("input[type=password]").fill(password)
        self.page.locator("button[type=submit]").click()
        return self

    def arrives(self):
        self.page.locator(".live.is-live").wait_for()
        return self

    def open(self, path):
        self.page.goto(f"/console{path}")
        self.page.locator(PAGE).first.wait_for()
        return self.page

    def walk(self, path):
        """To another page without loading the app again."""
        self.page.evaluate(
            """(path) => new Promise((done) => {
              history.pushState(null, "", "/console" + path);
              dispatchEvent(new PopStateEvent("popstate"));
              requestAnimationFrame(() => requestAnimationFrame(done));
            })""", path)
        self.page.locator(".bar-top").wait_for(state="detached")
        self.page.locator(PAGE).first.wait_for()
        return self.settle()

    def settle(self):
        """Until no answer is awaited any more. (Playwright's own idle state waits half a second each time.)"""
        quiet = 0
        for _ in range(PATIENCE_MS // 40):
            quiet = 0 if self.awaited else quiet + 1
            if quiet == 3:
                break
            self.page.wait_for_timeout(40)
        return self.page

    def follow(self, look, before, seconds):
        """Until the JavaScript `look` says something else. (Playwright's own waiting needs the eval that the policy forbids.)"""
        return wait_for(lambda: self.page.evaluate(look) != before, seconds, look, pause=0.2)

    def check(self):
        self.watch.check(self.context.pages)

    def close(self):
        self.context.close()


@pytest.fixture(scope="session")
def server():
    kept = os.environ.get("OHMSTEAD_E2E_FOLDER")
    folder = kept or tempfile.mkdtemp(prefix="ohmstead-e2e-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    one = Server(folder)
    one.start()
    yield one
    one.stop()
    if not kept:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(
            executable_path=CHROMIUM, headless="HEADED" not in os.environ,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"])
        yield one
        one.close()


@pytest.fixture(scope="session")
def signed_in(browser, server):
    """`signed_in("owner")`: a demo person, signed in once for all tests."""
    known = {}

    def find(role):
        if role not in known:
            known[role] = Person(browser, server).sign_in(f"{role}@demo.ohmstead.org").arrives()
        return known[role]

    yield find
    for one in known.values():
        one.close()


@pytest.fixture
def owner(signed_in):
    person = signed_in("owner")
    person.watch.problems.clear()
    yield person
    person.check()


@pytest.fixture
def someone(browser, server):
    """Makes people with fresh browsers, whose pages are checked at the end."""
    made = []

    def make(**more):
        made.append(Person(browser, server, **more))
        return made[-1]

    make.people = made

    yield make
    try:
        for one in made:
            one.check()
    finally:
        for one in made:
            one.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """A picture of what was on the screen when a test failed."""
    outcome = yield
    report = outcome.get_result()
    folder = os.environ.get("OHMSTEAD_E2E_PICTURES")
    if report.when != "call" or not report.failed or not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    people = [one for value in item.funcargs.values() for one in [value, *getattr(value, "people", [])]]
    pages = [one.page for one in people if hasattr(one, "page") and not one.page.is_closed()]
    for number, page in enumerate(pages):
        page.screenshot(path=str(Path(folder) / f"{item.name.replace('/', '_')}-{number}.png"))
