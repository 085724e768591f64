"""Adds up JUnit reports: prints `passed failed skipped`, and each failed and skipped test on standard error.

Counts the test cases themselves rather than the totals that a runner wrote above them.
"""

import sys
import xml.etree.ElementTree as ElementTree


def main(paths: list[str]) -> None:
    passed = failed = skipped = 0
    for path in paths:
        try:
            cases = list(ElementTree.parse(path).iter("testcase"))
        except ElementTree.ParseError as error:
            sys.exit(f"  {path}: {error}")
        for case in cases:
            name = f"{case.get('classname', '')} {case.get('name', '')}".strip()
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
                print(f"  failed: {name}", file=sys.stderr)
            elif case.find("skipped") is not None:
                skipped += 1
                print(f"  skipped: {name}", file=sys.stderr)
            else:
                passed += 1
    print(passed, failed, skipped)


if __name__ == "__main__":
    main(sys.argv[1:])
