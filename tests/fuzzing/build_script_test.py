#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds what OSS-Fuzz and ClusterFuzzLite get to what they ask for: a build script that knows nothing but their variables, and
project files that name the engines, sanitizers and architectures.

Usage: build_script_test.py SOURCE_ROOT
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tree"))
import findings  # noqa: E402

GIVEN = {"CC", "CFLAGS", "CXX", "CXXFLAGS", "LIB_FUZZING_ENGINE", "SRC", "OUT"}
ASKED = {"fuzzing_engines": {"libfuzzer", "afl", "honggfuzz"},
         "sanitizers": {"address", "undefined", "memory"},
         "architectures": {"x86_64", "i386"}}


def without_comments(text):
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def variables(root):
    script = without_comments((root / "fuzz/oss-fuzz/build.sh").read_text())
    own = set(re.findall(r"^\s*(\w+)=|\bfor (\w+) in", script, re.M))
    known = GIVEN | {name for pair in own for name in pair if name}
    for name in sorted(set(re.findall(r"\$\{?(\w+)", script)) - known):
        yield f"fuzz/oss-fuzz/build.sh: ${name} is nothing that OSS-Fuzz gives"
    if "-march" in script:
        yield "fuzz/oss-fuzz/build.sh: what is built must run on any machine"


def lists(text):
    """The lists of a YAML file that has no others than these."""
    found, key = {}, None
    for line in without_comments(text).splitlines():
        if head := re.match(r"(\w+):", line):
            key = head[1]
        elif item := re.match(r" +- (\S+)", line):
            found.setdefault(key, set()).add(item[1])
    return found


def project(root):
    there = lists((root / "fuzz/oss-fuzz/project.yaml").read_text())
    for key, wanted in ASKED.items():
        if there.get(key, set()) != wanted:
            yield f"fuzz/oss-fuzz/project.yaml: {key} are {sorted(there.get(key, set()))}, which should be {sorted(wanted)}"


def one_script(root):
    for file in ("fuzz/oss-fuzz/Dockerfile", ".clusterfuzzlite/Dockerfile"):
        if "build.sh" not in (root / file).read_text():
            yield f"{file}: does not take the build script"


def main():
    root = pathlib.Path(sys.argv[1])
    found = [line for check in (variables, project, one_script) for line in check(root)]
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
