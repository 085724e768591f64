"""`cases.tsv` and the README say what is shown and what is not; here they are held to it."""
import csv
import importlib
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent


def catalogue():
    with open(HERE / "cases.tsv", encoding="utf-8") as table:
        return list(csv.DictReader(table, delimiter="\t"))


def carried_out():
    """Ids by the tests that are bound to them."""
    found = Counter()
    for path in HERE.glob("test_*.py"):
        module = importlib.import_module(path.stem)
        for name, function in vars(module).items():
            if name.startswith("test_"):
                found.update(getattr(function, "octt", ()))
    return found


def test_every_case_is_carried_out_or_says_why_not():
    rows, shown = catalogue(), carried_out()
    known = {row["id"] for row in rows}
    assert len(known) == len(rows), "an id comes twice"
    assert set(shown) <= known, f"no such case: {set(shown) - known}"
    for row in rows:
        assert bool(row["not shown because"]) != (row["id"] in shown), row


def test_the_readme_counts_right():
    text = (HERE / "README.md").read_text(encoding="utf-8")
    for edition in ("1.6", "2.0.1"):
        rows = [row for row in catalogue() if row["edition"] == edition]
        shown = sum(1 for row in rows if not row["not shown because"])
        assert f"| {edition} | {len(rows)} | {shown} | {len(rows) - shown} |" in text, (edition, len(rows), shown)
    for row in catalogue():
        if row["not shown because"]:
            assert f"`{row['id']}`" in text, f"{row['id']} is not explained in the README"
