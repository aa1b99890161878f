# SPDX-License-Identifier: Apache-2.0
"""Where the fuzz targets are, and what belongs to each: seeds, words, options."""
import configparser
import dataclasses
import os
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


@dataclasses.dataclass(frozen=True)
class Target:
    name: str
    program: pathlib.Path

    @property
    def seeds(self):
        return ROOT / "corpus" / self.name

    def arguments(self):
        """The words and the options of a target, as libFuzzer wants to be told of them."""
        words = ROOT / "fuzz" / f"{self.name}.dict"
        return ([f"-dict={words}"] if words.is_file() else []) + [
            f"-{option}={value}" for option, value in options(self.name).items()]


def options(name):
    """The section [libfuzzer] of fuzz/NAME.options, the file that OSS-Fuzz reads beside a target."""
    file = configparser.ConfigParser()
    file.read(ROOT / "fuzz" / f"{name}.options")
    return dict(file["libfuzzer"]) if file.has_section("libfuzzer") else {}


def in_build(build):
    """The fuzz targets of a build, by name."""
    found = {}
    for program in sorted((pathlib.Path(build) / "fuzz").glob("fuzz_*")):
        if program.is_file() and os.access(program, os.X_OK) and program.suffix == "":
            name = program.name.removeprefix("fuzz_")
            found[name] = Target(name, program.resolve())
    return found


def in_tree(root=ROOT):
    """The names of the targets in the source: fuzz/fuzz_NAME.cc."""
    return sorted(re.sub("^fuzz_", "", path.stem) for path in (root / "fuzz").glob("fuzz_*.cc"))
