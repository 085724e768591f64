"""How long a page of a list takes with a million orders, from the click to the rows: `measure_lists.py [ORDERS]`."""
import shutil
import sqlite3
import statistics
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "e2e"))

from playwright.sync_api import sync_playwright  # noqa: E402

from api import Server  # noqa: E402
from conftest import CHROMIUM, Person  # noqa: E402

PAGES = 25
WANTED_MS = 300
SEED = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < :last),
  place(operator, site, station) AS (SELECT operator_id, site_id, id FROM stations WHERE site_id IS NOT NULL LIMIT 1)
INSERT INTO sessions (id, number, start_key, operator_id, site_id, station_id, evse, connector, state, started_at,
  meter_start_wh, ended_at, meter_stop_wh, created_at)
SELECT printf('10000000-0000-7000-8000-%012x', i), 5000000 + i, 'measure/' || i, operator, site, station, 1, 1, 'ended',
  1600000000000 + i * 60000, 0, 1600003600000 + i * 60000, 20000, 1600000000000 + i * 60000 FROM n, place;
"""
ORDERS = """
INSERT INTO orders (id, number, operator_id, site_id, station_id, session_id, state, currency, hold_minor, energy_wh,
  electricity_minor, service_minor, fees_minor, tax_minor, total_minor, paid_minor, owed_minor, refunded_minor,
  open_exceptions, started_at, ended_at, created_at, version)
SELECT '2' || substr(id, 2), 'M' || number, operator_id, site_id, station_id, id,
  CASE number % 3 WHEN 0 THEN 'refunded' ELSE 'settled' END, 'TWD', 0, 20000, 0, 0, 0, 0, 14000, 0, 0, 0, 0,
  started_at, ended_at, created_at, 1 FROM sessions WHERE start_key LIKE 'measure/%';
"""
#: From a click to the picture after the rows have changed.
CLICKED = """
(label) => new Promise((done) => {
  const table = document.querySelector("main .data-table");
  const before = table.querySelector("tbody").innerText;
  const button = [...table.querySelectorAll("button")].find((one) => one.innerText.includes(label));
  const begin = performance.now();
  const observer = new MutationObserver(() => {
    const now = table.querySelector("tbody")?.innerText ?? "";
    if (now === before || !now.trim() || table.querySelector(".bone")) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - begin));
  });
  observer.observe(table, { subtree: true, childList: true, characterData: true });
  button.click();
})
"""


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    server = Server(tempfile.mkdtemp(prefix="ohmstead-lists-"), history_days=0)
    try:
        server.start()
        server.stop()
        with sqlite3.connect(server.folder / "data/ohmstead.sqlite") as db:
            db.execute("PRAGMA synchronous = OFF")
            db.execute(SEED, {"last": count - 1})
            db.execute(ORDERS)
        server.start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            person = Person(browser, server).sign_in("owner@demo.ohmstead.org").arrives()
            for path in ["/orders", "/orders?state=refunded", "/sessions"]:
                page = person.open(path)
                page.locator("main tbody tr a.main").first.wait_for()
                took = [page.evaluate(CLICKED, "Next") for _ in range(PAGES)]
                print(f"{path}: page of 50 of {count:,}, from click to rows: median {statistics.median(took):.0f} ms, "
                      f"longest {max(took):.0f} ms of {PAGES} (wanted: {WANTED_MS} ms)", flush=True)
            browser.close()
    finally:
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)


if __name__ == "__main__":
    main()
