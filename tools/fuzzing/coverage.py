# SPDX-License-Identifier: Apache-2.0
"""Lines and branches of the rooms that the corpora reach by themselves, as .ci/coverage counts them: replay drivers with
clang's counters, merged and summed up by llvm-cov."""
import json
import os
import subprocess

import targets

ROOMS = ("base", "wire", "listing", "sa", "transform", "engine", "command")
FLAGS = "-fprofile-instr-generate -fcoverage-mapping"
SETUP = ["meson", "setup", "-Doptimization=1", "-Db_lundef=false", "-Ddefault_library=both", "-Dtests=false",
         "-Dtools=none"]


class CoverageError(Exception):
    pass


def run(command, **more):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **more)
    if done.returncode != 0:
        raise CoverageError(f"{command[0]} failed:\n" + "\n".join((done.stdout + done.stderr).splitlines()[-20:]))
    return done.stdout


def prepare(build):
    """Makes the build where there is none, and brings it up to date."""
    if not (build / "build.ninja").is_file():
        clang = {"CC": "clang-19", "CXX": "clang++-19", "CXXFLAGS": FLAGS, "LDFLAGS": "-fprofile-instr-generate"}
        run(SETUP + [build, targets.ROOT], env=os.environ | clang)
    run(["meson", "compile", "-C", build])


def profile(target, scratch):
    file = scratch / f"{target.name}.profraw"
    run([target.program, target.seeds], env=os.environ | {"LLVM_PROFILE_FILE": str(file)})
    return file


def measure(build, scratch, names):
    """What the corpora of these targets reach, as summed_up() gives it."""
    prepare(build)
    found = targets.in_build(build)
    if missing := [name for name in names if name not in found]:
        raise CoverageError(f"{build} has no target {', '.join(missing)}")
    profiles = [profile(found[name], scratch) for name in names]
    merged = scratch / "corpora.profdata"
    run(["llvm-profdata-19", "merge", "-sparse", *profiles, "-o", merged])
    # The library is asked too: a function that no target is linked with counts as not reached.
    objects = [build / "src/libspigrp.so"] + [word for name in names for word in ("-object", found[name].program)]
    return summed_up(json.loads(
        run(["llvm-cov-19", "export", "-summary-only", "-instr-profile", merged, *objects, targets.ROOT / "src"])))


def summed_up(export):
    """`{room: {"lines": [reached, all], "branches": [reached, all]}}`, with the sum of all rooms as "all"."""
    sums = {room: {"lines": [0, 0], "branches": [0, 0]} for room in (*ROOMS, "all")}
    for file in export["data"][0]["files"]:
        room = file["filename"].rpartition("/src/")[2].partition("/")[0]
        if room not in ROOMS:
            continue
        for kind in ("lines", "branches"):
            for name in (room, "all"):
                sums[name][kind][0] += file["summary"][kind]["covered"]
                sums[name][kind][1] += file["summary"][kind]["count"]
    return sums


def percent(pair):
    """Rounded down, so that only all of it is 100."""
    reached, there = pair
    return int(1000 * reached / there) / 10 if there else 100.0
