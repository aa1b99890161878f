#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages and the completions have the options that --help has, no more and no fewer, and are well-formed for
mandoc and the shells where these exist."""
import re
import shutil
import subprocess
import unittest

import checking

MAN = checking.SOURCE_ROOT / "docs/man"
COMPLETIONS = checking.SOURCE_ROOT / "tools/completions"


def options_of_help():
    done = subprocess.run([checking.program(), "--help"], capture_output=True, text=True, timeout=60, check=True)
    return set(re.findall(r"(?:^ +|,)(--[a-z][a-z-]+)", done.stdout, re.M))


def options_of_manual():
    items = re.findall(r"^\.It (Fl .*)$", (MAN / "spigrp-check.1").read_text(), re.M)
    return {"-" + word for item in items for word in re.findall(r"Fl (-[a-z-]+)", item)}


class Manual(unittest.TestCase):
    def test_it_has_the_options_of_the_program(self):
        self.assertGreater(len(options_of_help()), 15)
        self.assertEqual(options_of_manual(), options_of_help())

    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc")
    def test_mandoc_has_nothing_to_say(self):
        pages = sorted(map(str, MAN.glob("*.[1-8]")))
        self.assertEqual(len(pages), 7)
        done = subprocess.run(["mandoc", "-Tlint", "-W", "warning", *pages], capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, ""))

    def test_the_examples_are_clean(self):
        listing = "".join(re.findall(r"^(?:tun|esp)[.:0].*\n", (MAN / "spigrp.5").read_text(), re.M))
        self.assertEqual(listing.count("\n"), 3)
        done = subprocess.run([checking.program(), "--kind", "listing", "--max-groups", "0"], input=listing.encode(),
                              capture_output=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (0, b""))


class Completions(unittest.TestCase):
    def completed(self, shell):
        text = (COMPLETIONS / {"bash": "spigrp-check.bash", "zsh": "_spigrp-check", "fish": "spigrp-check.fish"}[shell]).read_text()
        if shell == "bash":
            return set(re.findall(r"--[a-z][a-z-]+", re.search(r'compgen -W "(-W [^"]*)"', text).group(1)))
        if shell == "zsh":
            return set(re.findall(r"^ +'\*?(--[a-z-]+)\[", text, re.M))
        return {"--" + name for name in re.findall(r"^complete .* -l ([a-z-]+)", text, re.M)}

    def test_each_shell_completes_every_option(self):
        for shell in ("bash", "zsh", "fish"):
            with self.subTest(shell):
                self.assertEqual(self.completed(shell), options_of_help())

    def test_each_shell_can_read_its_file(self):
        for shell, pattern in (("bash", "*.bash"), ("zsh", "_*"), ("fish", "*.fish")):
            for path in sorted(COMPLETIONS.glob(pattern)):
                with self.subTest(path.name):
                    if not shutil.which(shell):
                        self.skipTest(f"there is no {shell}")
                    subprocess.run([shell, "-n", str(path)], check=True, timeout=60)

    def test_bash_completes(self):
        script = f"""source {COMPLETIONS}/spigrp-check.bash
            complete_words() {{ COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _spigrp_check; echo "${{COMPREPLY[*]}}"; }}
            complete_words spigrp-check --max
            complete_words spigrp-check --fail-on w"""
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=True)
        self.assertEqual(done.stdout, "--max-groups --max-diagnostics\nwarning\n")


if __name__ == "__main__":
    unittest.main()
