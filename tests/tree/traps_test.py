#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds docs/traps.md and the tests to each other: every trap has a test, every test that the table names exists, and every
test that is named after a trap stands in the table.

Usage: traps_test.py SOURCE_ROOT
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import findings  # noqa: E402

NAMED = re.compile(r"`(tests/[\w/.]+): (\w+)`")
TESTS = {".cc": re.compile(r"BOOST_AUTO_TEST_CASE\((\w+)\)"), ".py": re.compile(r"^ *def (test_\w+)\(", re.M)}
TRAP = re.compile(r"(test_)?trap_")
LEAST = 16  # those that the design names


def rows(page):
    """The traps of the table, and the tests that each names."""
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("trap", "---"):
            yield cells[0], NAMED.findall(cells[2])


def tests_of(path):
    return TESTS[path.suffix].findall(path.read_text())


def trap_tests(root):
    for path in sorted((root / "tests").rglob("*_test.*")):
        if path.suffix in TESTS:
            yield from ((str(path.relative_to(root)), name) for name in tests_of(path) if TRAP.match(name))


def complaints(root):
    table = list(rows((root / "docs/traps.md").read_text()))
    if len(table) < LEAST:
        yield f"docs/traps.md: {len(table)} traps, which should be {LEAST} or more"
    named = set()
    for trap, tests in table:
        if not tests:
            yield f"docs/traps.md: {trap}: no test"
        for file, name in tests:
            named.add((file, name))
            if not TRAP.match(name):
                yield f"docs/traps.md: {trap}: {name} is not named after a trap"
            if not (root / file).is_file() or name not in tests_of(root / file):
                yield f"docs/traps.md: {trap}: there is no {name} in {file}"
    for file, name in trap_tests(root):
        if (file, name) not in named:
            yield f"{file}: {name} is not in docs/traps.md"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
