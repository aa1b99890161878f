#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the tree to its own habits: a test file for each source file, an SPDX line in every file, every public
header in the installed list, and every #include guard a pragma.

Usage: mirror_test.py SOURCE_ROOT
"""
import pathlib
import sys

sys.dont_write_bytecode = True
import findings  # noqa: E402

ROOMS = ["base", "wire", "listing", "crypto", "sa", "transform", "engine", "command", "io"]
CODE = (".cc", ".h", ".h.in", ".py", ".build", ".sh")
SPDX = "SPDX-License-Identifier: Apache-2.0"


def sources_without_tests(root):
    for room in ROOMS:
        for source in sorted((root / "src" / room).rglob("*.cc")):
            test = root / "tests" / source.relative_to(root / "src").with_name(source.stem + "_test.cc")
            if not test.exists():
                yield f"{source}: no {test}"


def tests_without_sources(root):
    for room in ROOMS:
        known = set((root / "tests" / room / "meson.build").read_text().split("'"))
        for test in sorted((root / "tests" / room).rglob("*_test.cc")):
            if str(test.relative_to(root / "tests" / room)) not in known:
                yield f"{test}: not in meson.build, so it never runs"


def files_without_spdx(root):
    for folder in ("src", "tests", "tools", "fuzz", ".ci"):
        for path in sorted((root / folder).rglob("*")):
            if not path.is_file() or "__pycache__" in path.parts:
                continue
            if path.name.endswith(CODE) or path.suffix == "":
                if SPDX not in path.read_text(errors="replace")[:300]:
                    yield f"{path}: no SPDX line"


def headers_not_installed(root):
    listed = (root / "src/spigrp/meson.build").read_text()
    for header in sorted((root / "src/spigrp").glob("*.h")):
        if f"'{header.name}'" not in listed:
            yield f"{header}: not installed"
    for header in sorted((root / "src").rglob("*.h")):
        if "#pragma once" not in header.read_text():
            yield f"{header}: no #pragma once"


def main():
    root = pathlib.Path(sys.argv[1])
    checks = (sources_without_tests, tests_without_sources, files_without_spdx, headers_not_installed)
    found = [line for check in checks for line in check(root)]
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
