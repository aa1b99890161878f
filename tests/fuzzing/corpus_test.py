#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds corpus/ to its rules: small, seeds for every target and for nothing else, what broke something kept under the name of
its cause, words for every target that reads text, and what tools/make-corpus makes as it makes it.

Usage: corpus_test.py SOURCE_ROOT
"""
import pathlib
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tree"))
import findings  # noqa: E402

MOST = 8 << 20  # bytes, all files together
LONGEST = 64 << 10  # a seed; libFuzzer's own inputs are shorter
TEXT = {"command", "configuration", "group", "listing", "said", "xfrm"}
NOT_A_TARGET = {"captures"}
FOUND = re.compile("[0-9a-f]{40}")
NAMED = re.compile("[A-Za-z0-9][A-Za-z0-9_.-]*")
CAUSE = re.compile("[a-z][a-z0-9]*(_[a-z0-9]+)+")
WORD = re.compile(r'(\w+ *= *)?"([^"\\]|\\["\\]|\\x[0-9A-Fa-f]{2})+"')


def targets(root):
    return {path.stem.removeprefix("fuzz_") for path in (root / "fuzz").glob("fuzz_*.cc")}


def files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def sizes(root):
    total = sum(path.stat().st_size for path in files(root / "corpus"))
    if total > MOST:
        yield f"corpus: {total} bytes, which should be {MOST} at most"
    for path in files(root / "corpus"):
        if path.stat().st_size > LONGEST:
            yield f"{path}: {path.stat().st_size} bytes, which should be {LONGEST} at most"


def folders(root):
    there = {path.name for path in (root / "corpus").iterdir() if path.is_dir()} - NOT_A_TARGET
    for name in sorted(there - targets(root)):
        yield f"corpus/{name}: there is no fuzz/fuzz_{name}.cc"
    for name in sorted(targets(root)):
        if not any(path.parent.name != "regressions" for path in files(root / "corpus" / name)):
            yield f"corpus/{name}: there are no seeds"


def names(root):
    for name in sorted(targets(root)):
        for path in files(root / "corpus" / name):
            where = path.relative_to(root / "corpus" / name)
            if where.parts[0] == "regressions":
                if len(where.parts) != 2 or not CAUSE.fullmatch(path.name):
                    yield f"{path}: is not named after a cause, as in zero_length_option"
            elif len(where.parts) != 1 or not NAMED.fullmatch(path.name):
                yield f"{path}: is neither a name nor what libFuzzer calls a file"
            elif re.fullmatch("[0-9a-f]{16,}", path.name) and not FOUND.fullmatch(path.name):
                yield f"{path}: is neither a name nor what libFuzzer calls a file"


def dictionaries(root):
    for name in sorted(targets(root) & TEXT):
        if not (root / "fuzz" / f"{name}.dict").is_file():
            yield f"fuzz/{name}.dict: is missing, and {name} reads text"
    for path in sorted((root / "fuzz").glob("*.dict")):
        if path.stem not in targets(root):
            yield f"{path}: there is no such target"
        lines = path.read_text().splitlines()
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.startswith("#") and not WORD.fullmatch(line.strip()):
                yield f"{path}:{number}: libFuzzer would not take {line}"


def made(root):
    """What the program makes needs Scapy, which a build need not have."""
    if subprocess.run([sys.executable, "-c", "import scapy"], capture_output=True, check=False).returncode != 0:
        print("python3-scapy is not there: whether the seeds are as tools/make-corpus makes them is not looked at")
        return
    check = subprocess.run([sys.executable, root / "tools/make-corpus", "--check"], capture_output=True, text=True,
                           check=False)
    yield from check.stdout.splitlines()
    if check.returncode not in (0, 1):
        yield check.stderr.strip()


def main():
    root = pathlib.Path(sys.argv[1])
    found = [line for check in (sizes, folders, names, dictionaries, made) for line in check(root)]
    return findings.tell(found)


if __name__ == "__main__":
    sys.exit(main())
