#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The manual pages: every example in them does what they say, and spigrp(1) has the options of the program.

In a page's EXAMPLES, a comment `.\\" file NAME` before a literal block makes that block a file; any other literal block
is a session: after `$ ` a command for a shell, and below it what that prints, the errors too.
"""
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

MAN = harness.SOURCE_ROOT / "docs/man"
PAGES = ("spigrp.1", "spigrp.8", "spi.5", "eroute.5", "spigrp-ipsec.8")
ESP_KEY = "0x" + harness.key("of the pages, ESP", 36).hex()
AH_KEY = "0x" + harness.key("of the pages, AH", 32).hex()


def blocks(page):
    """The literal blocks of the examples: the file's name or nothing, and the lines."""
    examples = (MAN / page).read_text().split(".Sh EXAMPLES\n")[1].split(".Sh SEE ALSO")[0]
    found = re.findall(r'(?:^\.\\" file (\S+)\n)?^\.Bd -literal -offset indent\n(.*?)^\.Ed$', examples, re.M | re.S)
    return [(name, body.splitlines()) for name, body in found]


class Examples(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.put("esp.key", ESP_KEY)
        self.put("ah.key", AH_KEY)
        ping = packets.udp("10.1.0.1", "10.2.0.1", b"a packet " * 4)
        self.put("in.pcap", captures.of_frames([ping] * 3))
        (self.path("bin")).mkdir()
        for name, program in (("spigrp", "SPIGRP"), ("spigrp-check", "SPIGRP_CHECK"), ("ipsec", "SPIGRP_IPSEC")):
            self.path("bin", name).symlink_to(os.environ[program])

    def path(self, *names):
        return self.directory.joinpath(*names)

    def session(self, lines):
        """Runs the commands in one shell, and returns the session as it then reads."""
        commands = [line[2:] for line in lines if line.startswith("$ ")]
        marker = "@@ the next command @@"
        script = "".join(f"echo '{marker}'\n{command}\n" for command in commands)
        done = subprocess.run(["sh", "-c", f"exec 2>&1\numask 077\n{script}"], capture_output=True, cwd=self.directory,
                              text=True, env=dict(os.environ, PATH=f"{self.path('bin')}:{os.environ['PATH']}"),
                              timeout=harness.SECONDS, check=False)
        self.assertIsNone(harness.leak(done.stdout.encode()))
        outputs = done.stdout.split(marker + "\n")[1:]
        self.assertEqual(len(commands), len(outputs), done.stdout)
        return "".join(f"$ {command}\n{output}" for command, output in zip(commands, outputs))

    def test_each(self):
        for page in PAGES:
            found = blocks(page)
            self.assertGreater(sum(1 for name, _ in found if not name), 0, page)
            for name, lines in found:
                with self.subTest(page=page, first=lines[0]):
                    if name:
                        self.put(name, "\n".join(lines) + "\n")
                    else:
                        self.assertEqual("\n".join(lines) + "\n", self.session(lines))


class Options(harness.ProgramTest):
    def test_the_page_has_the_options_of_the_program(self):
        wanted = set()
        commands = re.findall(r"^  (\w+) {2,}", self.run_program("--help").out.decode().split("Subcommands:")[1], re.M)
        self.assertIn("explain", commands)
        for command in commands:
            wanted |= set(re.findall(r"(?:^ +|,)(--[a-z][a-z-]+)", self.run_program(command, "--help").out.decode(), re.M))
        shown = {f"--{name}" for name in re.findall(r"Fl -([a-z-]+)", (MAN / "spigrp.1").read_text())}
        self.assertEqual(wanted - {"--help"}, shown & wanted)


if __name__ == "__main__":
    harness.main()
