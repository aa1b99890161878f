#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A build that accepts any ICV is for fuzzing alone: nothing that is installed has its symbol, and a build that could be
installed or run does not configure with it.

Usage: open_door_test.py SOURCE_ROOT BUILD_ROOT MESON...
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import findings  # noqa: E402

REFUSAL = "fuzzing_open_door accepts any ICV"
INSTALLABLE = [
    [],
    ["-Dtests=false", "-Dtools=none"],
    ["-Dfuzzing=libfuzzer", "-Dtests=false"],
    ["-Dfuzzing=afl", "-Dtools=none"],
]


def symbol(source):
    """The name that the door has in the sources, and that they call."""
    (name,) = set(re.findall(r'extern "C" void (\w+)\(', (source / "src/transform/open_door.cc").read_text()))
    if f"{name}(" not in (source / "src/transform/sealed.cc").read_text():
        raise SystemExit(f"src/transform/sealed.cc does not call {name}")
    return name.encode()


def installed(build, meson):
    """What is installed and compiled: libraries and programs, with debug symbols and all."""
    listed = subprocess.run(meson + ["introspect", "--installed", build], check=True, capture_output=True, text=True)
    files = [pathlib.Path(path) for path in json.loads(listed.stdout)]
    return [path for path in files if path.is_file() and path.read_bytes()[:4] in (b"\x7fELF", b"!<ar")]


def configures(source, meson, options):
    with tempfile.TemporaryDirectory() as build:
        run = subprocess.run(meson + ["setup", build, source, "-Dfuzzing_open_door=true"] + options,
                             capture_output=True, text=True)
        return run.returncode == 0 or REFUSAL not in run.stdout + run.stderr


def complaints(source, build, meson):
    name = symbol(source)
    files = installed(build, meson)
    if len(files) < 1:
        yield "nothing is installed"
    for path in files:
        if name in path.read_bytes():
            yield f"{path} has {name.decode()}"
    for options in INSTALLABLE:
        if configures(source, meson, options):
            yield f"not refused: -Dfuzzing_open_door=true {' '.join(options)}"


def main():
    source, build = (pathlib.Path(path) for path in sys.argv[1:3])
    found = list(complaints(source, build, sys.argv[3:]))
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
