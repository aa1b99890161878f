#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every long option of spigrp, of its commands and of spigrp-ipsec is in the completions of each shell, and no other."""
import os
import re
import subprocess
import unittest
from pathlib import Path

COMPLETIONS = Path(__file__).resolve().parents[2] / "tools/completions"
OPTION = {
    "spigrp.bash": r"(?<![\w-])--[a-z][a-z-]+",
    "_spigrp": r"(?<![\w-])--[a-z][a-z-]+",
    "spigrp.fish": r"(?<= -l )[a-z][a-z-]+",
}


def options_of_help():
    found = set()
    for command in ([], ["said"], ["apply"], ["remove"], ["list"], ["look"], ["explain"], ["export"], ["import"], ["footprint"]):
        done = subprocess.run([os.environ["SPIGRP"], *command, "--help"], capture_output=True, text=True, timeout=60,
                              check=True)
        found |= set(re.findall(r"(?:^ +|,)(--[a-z][a-z-]+)", done.stdout, re.M))
    return found


class Completions(unittest.TestCase):
    def test_each_shell_completes_every_option(self):
        wanted = options_of_help()
        self.assertGreater(len(wanted), 12)
        for name, pattern in OPTION.items():
            with self.subTest(name):
                words = re.findall(pattern, (COMPLETIONS / name).read_text())
                self.assertEqual({"--" + word.removeprefix("--") for word in words}, wanted)

    def test_those_of_ipsec_are_in_its_help(self):
        wanted = {"--version"}
        for command in ([], ["spi"], ["spigrp"], ["eroute"]):
            done = subprocess.run([os.environ["SPIGRP_IPSEC"], *command, "--help"], capture_output=True, text=True,
                                  timeout=60, check=True)
            wanted |= set(re.findall(r"(?<![\w-])--[a-z][a-z_-]+", done.stdout))
        wanted -= {"--label", "--debug"}  # which change nothing
        for name, pattern in (("spigrp-ipsec.bash", r"(?<![\w-])--[a-z][a-z_-]+"), ("_spigrp-ipsec", r"(?<![\w-])--[a-z][a-z_-]+"),
                              ("spigrp-ipsec.fish", r"(?<= -l )[a-z][a-z_-]+")):
            with self.subTest(name):
                words = re.findall(pattern, (COMPLETIONS / name).read_text())
                self.assertEqual(wanted | {"--help"}, {"--" + word.removeprefix("--") for word in words})


if __name__ == "__main__":
    unittest.main()
