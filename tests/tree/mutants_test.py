#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds tests/mutants to the tree: every fault there still applies, says what is broken, and names fuzz targets that exist; and
RESULTS.md is made of RESULTS.json, which has every fault.

Usage: mutants_test.py SOURCE_ROOT
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import findings  # noqa: E402

LEAST = 40  # faults
NO_TOOL = 77  # meson's word for a test that could not run


def load_driver(path):
    loader = importlib.machinery.SourceFileLoader("mutants_run", str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutants_run", loader))
    loader.exec_module(module)
    return module


def dry_run():
    """What tells whether a patch applies. Git must not look for a repository: the tree may lie in another one's."""
    if shutil.which("git"):
        return ["git", "apply", "--check"], {**os.environ, "GIT_DIR": "/nonexistent"}
    if shutil.which("patch"):
        return ["patch", "--dry-run", "--force", "--fuzz=0", "--strip=1", "--input"], None
    return None, None


def patch_complaints(root, mutants):
    command, environment = dry_run()
    for mutant in mutants:
        ran = subprocess.run([*command, mutant.path], cwd=root, env=environment, capture_output=True, text=True)
        if ran.returncode:
            yield f"{mutant.name} does not apply: {ran.stderr.strip() or ran.stdout.strip()}"
        if not mutant.path.read_text().startswith("# ") or not mutant.what.endswith("."):
            yield f"{mutant.name}: its first line does not say what is broken"
        for target in mutant.targets:
            if not (root / f"fuzz/fuzz_{target}.cc").exists():
                yield f"{mutant.name}: there is no fuzz target {target}"


def result_complaints(folder, mutants, driver):
    rows = json.loads((folder / "RESULTS.json").read_text())
    names = {row["name"] for row in rows}
    for mutant in mutants:
        if mutant.name not in names:
            yield f"{mutant.name}: not in RESULTS.json; run tests/mutants/run --missing"
    if (folder / "RESULTS.md").read_text() != driver.page(rows):
        yield "RESULTS.md is not what RESULTS.json says"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    folder = root / "tests/mutants"
    if dry_run()[0] is None:
        print("neither git nor patch is there")
        return NO_TOOL
    driver = load_driver(folder / "run")
    mutants = [driver.Mutant(path) for path in sorted(folder.glob("*.patch"))]
    found = [*patch_complaints(root, mutants), *result_complaints(folder, mutants, driver)]
    if len(mutants) < LEAST:
        found.append(f"{len(mutants)} faults, which should be {LEAST} or more")
    return findings.tell(found, f"{len(mutants)} faults, ")


if __name__ == "__main__":
    sys.exit(main())
