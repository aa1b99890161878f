#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the table of fuzz targets in fuzz/meson.build to the tree: every target has a source that says what holds true
and checks it, seeds, and a row in HACKING.md; and there is no source, seed, dictionary or row of a target that is none.

Usage: fuzz_test.py SOURCE_ROOT TARGET...
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import findings  # noqa: E402

OPTIONAL = {"capture", "providers"}  # not in every build
TEXT = {"command", "configuration", "group", "listing", "said", "xfrm"}
NOT_SEEDS = {"captures"}
MOST_LINES = 210
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| (.+) \|$", re.M)
STATED = re.compile(r"(?:^// .+\n)+extern \"C\" int LLVMFuzzerTestOneInput", re.M)


def source_complaints(path):
    text = path.read_text()
    if not STATED.search(text):
        yield f"{path}: does not say what holds true above LLVMFuzzerTestOneInput()"
    if "SPIGRP_REQUIRE(" not in text and "::check_" not in text:
        yield f"{path}: checks nothing"
    if text.count("\n") > MOST_LINES:
        yield f"{path}: more than {MOST_LINES} lines"


def rows(page):
    """The targets of the table in HACKING.md."""
    section = page.read_text().partition("\n## Fuzzing\n")[2].partition("\n## ")[0]
    return {name for names, _ in ROW.findall(section) for name in re.findall(r"`(\w+)`", names)}


def complaints(root, targets):
    known = set(targets) | OPTIONAL
    for name in sorted(known):
        source = root / "fuzz" / f"fuzz_{name}.cc"
        if source.exists():
            yield from source_complaints(source)
        else:
            yield f"there is no {source}"
        if not any(path.is_file() for path in (root / "corpus" / name).rglob("*")):
            yield f"corpus/{name} has no seeds"
    kinds = {
        "fuzz/fuzz_NAME.cc": {path.stem.removeprefix("fuzz_") for path in (root / "fuzz").glob("fuzz_*.cc")},
        "corpus/NAME": {path.name for path in (root / "corpus").iterdir() if path.is_dir()} - NOT_SEEDS,
        "the row in HACKING.md": rows(root / "HACKING.md"),
    }
    for kind, names in kinds.items():
        for name in sorted(names ^ known):
            yield f"{name}: {'the table in fuzz/meson.build has no such target, but there is' if name in names else 'has no'} {kind}"
    dictionaries = {path.stem for path in (root / "fuzz").glob("*.dict")}
    for name in sorted(TEXT - dictionaries):
        yield f"{name}: a text target has no dictionary"
    for name in sorted(dictionaries - known):
        yield f"{name}: a dictionary of no target"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1]), sys.argv[2:]))
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
