# SPDX-License-Identifier: Apache-2.0
"""Runs spigrp-check for the tests in this directory. Every run is held to what must always be true: it ends by itself
with one of its three exit codes, without the traces of a crash, and nothing that it writes can reach a terminal unescaped."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300
SOURCE_ROOT = Path(__file__).resolve().parents[2]
CRASHES = (b"terminate called", b"Sanitizer", b"runtime error:", b"Assertion", b"stack trace", b"core dumped")


def is_instrumented():
    """Whether the program was built with AddressSanitizer, which needs much memory of its own."""
    return b"__asan_init" in Path(program()).read_bytes()


def program():
    return os.environ["SPIGRP_CHECK"]


@dataclass
class Result:
    code: int
    out: bytes
    err: str

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def codes(self):
        """The codes of a run with --format json, in order."""
        return [d["code"] for f in self.json["files"] for d in f["diagnostics"]]


class CheckTest(unittest.TestCase):
    """A test with a directory of its own, in which the program runs."""

    maxDiff = None

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="spigrp-check-"))
        self.addCleanup(shutil.rmtree, self.directory, ignore_errors=True)

    def path(self, name):
        return self.directory / name

    def put(self, name, contents):
        if isinstance(contents, str):
            contents = contents.encode()
        self.path(name).parent.mkdir(parents=True, exist_ok=True)
        self.path(name).write_bytes(contents)
        self.path(name).chmod(0o600)  # keys that others can read draw a warning
        return name

    def get(self, name):
        return self.path(name).read_bytes()

    def names(self):
        return sorted(p.name for p in self.directory.iterdir())

    def check(self, *words, code=0, stdin=b"", before=(), env=None, stdout=subprocess.PIPE, escaped=True):
        done = subprocess.run([*before, program(), *words], input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              cwd=self.directory, timeout=SECONDS, check=False, env={**os.environ, **(env or {})})
        out = done.stdout or b""
        self.assertEqual(code, done.returncode, f"exit code of {words}\n{out[:2000]}\n{done.stderr.decode()}")
        for crash in CRASHES:
            self.assertNotIn(crash, out + done.stderr)
        if escaped:
            self.assertFalse(set(out) & (set(range(32)) - {10} | {127}), out)
        return Result(done.returncode, out, done.stderr.decode())

    def refused(self, *words, **kinds):
        """The one sentence by which a run that could not be done is refused."""
        result = self.check(*words, code=2, **kinds)
        self.assertEqual(b"", result.out)
        lines = result.err.splitlines()
        self.assertTrue(lines[0].startswith("spigrp-check: error: "), result.err)
        self.assertLessEqual(len(lines), 2, result.err)
        if len(lines) == 2:
            self.assertEqual("Try 'spigrp-check --help'.", lines[1])
        return lines[0]


def main():
    outcome = unittest.main(exit=False, verbosity=int(os.environ.get("SPIGRP_TEST_VERBOSITY", "1"))).result
    for test, reason in outcome.skipped:
        print(f"SKIPPED: {test.id()}: {reason}")
    sys.exit(0 if outcome.wasSuccessful() and outcome.testsRun > 0 else 1)
