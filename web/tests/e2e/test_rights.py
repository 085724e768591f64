"""Each role sees what it may, and asks the server for nothing else."""
import pytest
from playwright.sync_api import expect

EVERYBODY = ["Overview", "Map", "Sites", "Stations"]
SEEN = {
    "operations": ["Sessions", "Orders", "Exceptions", "Tariffs", "Drivers", "Cards and tokens"],
    "finance": ["Sessions", "Orders", "Exceptions", "Tariffs", "Drivers", "Cards and tokens", "Audit trail"],
    "support": ["Sessions", "Orders", "Exceptions", "Tariffs", "Drivers", "Cards and tokens"],
    "maintenance": ["Sessions"],
    "guard": [],
    "readonly": ["Sessions", "Orders", "Exceptions", "Tariffs", "Drivers", "Cards and tokens"],
}
HIDDEN = {
    "operations": ["Staff", "Audit trail", "System"],
    "finance": ["Staff", "System"],
    "support": ["Staff", "Audit trail"],
    "maintenance": ["Orders", "Drivers", "Tariffs", "Staff"],
    "guard": ["Sessions", "Orders", "Drivers", "Tariffs", "Staff"],
    "readonly": ["Staff", "Audit trail"],
}
#: Acts that a role has not, by the page where others have them.
NO_ACT = {
    "finance": [("/stations", "Add a station"), ("/sites", "Add a site")],
    "guard": [("/stations", "Add a station"), ("/sites", "Add a site"), ("/operator", "Save")],
    "readonly": [("/stations", "Add a station"), ("/drivers", "Add a driver"), ("/operator", "Save")],
}


@pytest.mark.parametrize("role", list(SEEN))
def test_a_role_opens_all_that_it_sees_without_a_refusal(signed_in, server, role):
    person = signed_in(role)
    page = person.open("/")
    links = page.locator(".side nav a")
    names = [text.split("\n")[0] for text in links.all_inner_texts()]
    for name in EVERYBODY + SEEN[role]:
        assert name in names, f"{role} misses {name}"
    for name in HIDDEN[role]:
        assert name not in names, f"{role} sees {name}"
    for path in [link.get_attribute("href").removeprefix("/console") for link in links.all()]:
        person.walk(path)
        record = page.locator("main tbody a.main").first
        if record.count():
            person.walk(record.get_attribute("href").removeprefix("/console"))
        bad = page.locator("main .notice.bad")
        assert bad.count() == 0, f"{page.url}: {bad.first.inner_text()}"
    for path, act in NO_ACT.get(role, []):
        person.walk(path)
        expect(page.get_by_role("main").get_by_text(act, exact=True)).to_have_count(0)
    person.check()


def test_a_page_beyond_a_role_says_which_right_it_needs(signed_in):
    person = signed_in("guard")
    page = person.page
    for path, right in [("/staff", "see staff and roles"), ("/orders", "see orders"), ("/stations/new", "add, change")]:
        person.walk(path)
        expect(page.get_by_text("Your role does not open this page")).to_be_visible()
        expect(page.locator("main")).to_contain_text(right)
    person.check()
