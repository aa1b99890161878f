# SPDX-License-Identifier: Apache-2.0
"""Runs the program for the tests in this directory, as a user would: words in, bytes and an exit code out.

Every run is held to what must always be true: it ends in time and by itself, with one of the three exit codes
that the program has, without the traces of a crash, and without a piece of any key in anything that it wrote.
"""
import functools
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

import algorithms
import captures

SKIP = 77  # the exit code by which Meson knows a test that was not run
SECONDS = 120
SOURCE_ROOT = Path(__file__).resolve().parents[2]
CRASHES = ("terminate called", "Sanitizer", "runtime error:", "Assertion", "stack trace", "core dumped")

# A sanitizer looks for leaks in a process of its own. It cannot under strace, and a SIGKILL while it looks makes it
# complain on standard error.
WITHOUT_LEAK_CHECK = os.environ | {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}

# What is ignored here is ignored in every program that is run, and whoever runs the tests may ignore what ends a
# program, as nohup does.
for _number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(_number, signal.SIG_DFL)

_keys = {}


def program():
    return os.environ["SPIGRP"]


def key(name, length):
    """A key of that many bytes, always the same for a name.

    Its hex digits are letters and decimal digits by turns, which hardly any other text is: so that even four
    of them in a row, anywhere in an output, come from a key.
    """
    noise = hashlib.sha512(name.encode()).digest() + hashlib.sha512(name.encode() + b"+").digest()
    digits = "".join("abcdef"[a % 6] + "0123456789"[a // 6 % 10] for a in noise)
    _keys[name, length] = made = bytes.fromhex(digits[:2 * length])
    return made


def leak(output):
    """A piece of a key in an output, or None. In a capture, only what cannot be there by chance counts."""
    is_capture = output[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")
    digits, length = (8, 6) if is_capture else (4, 3)
    lower = output.lower()
    for made in set(_keys.values()):
        text = made.hex().encode()
        hidden = [text[i:i + digits] for i in range(len(text) - digits + 1)]
        found = [piece for piece in hidden if piece in lower]
        hidden = [made[i:i + length] for i in range(len(made) - length + 1)]
        found += [piece for piece in hidden if piece in output]
        if found:
            return found[0]
    return None


@functools.cache
def has(name, *options):
    """Whether the program has an algorithm, here and in this build, as it tells itself."""
    option = "ah" if name in algorithms.AH else "esp"
    line = f"spi --said {option}.1@192.0.2.2 --{option} {name}\n".encode()
    words = [program(), "remove", *options, "--config", "-", "--read", os.devnull, "--write", "-"]
    told = subprocess.run(words, input=line, capture_output=True, timeout=SECONDS, check=False).stderr
    return b"E422" not in told


def has_aes():
    """Whether the program has AES-256-GCM on this machine."""
    return has("aes256gcm16")


@dataclass
class Result:
    code: int
    out: bytes
    err: str

    @property
    def json(self):
        return json.loads(self.err)

    @property
    def verdicts(self):
        """The verdicts of the text report that were counted."""
        return {name: int(count) for name, count in re.findall(r"^  ([a-z-]+) +(\d+)  ", self.err, re.M)}


class ProgramTest(unittest.TestCase):
    """A test with a directory of its own. The program runs in it and is given names without directories, so
    that what it writes is the same everywhere."""

    maxDiff = None

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="spigrp-test-"))
        self.addCleanup(shutil.rmtree, self.directory)

    def path(self, name):
        return self.directory / name

    def put(self, name, contents):
        """Writes a file: a text, bytes or a Capture."""
        if isinstance(contents, captures.Capture):
            contents = captures.to_bytes(contents)
        if isinstance(contents, str):
            contents = contents.encode()
        self.path(name).write_bytes(contents)
        self.path(name).chmod(0o600)  # keys that others can read draw a warning
        return name

    def get(self, name):
        return captures.from_bytes(self.path(name).read_bytes())

    def names(self):
        return sorted(p.name for p in self.directory.iterdir())

    def run_program(self, *words, code=0, stdin=b"", stdout=subprocess.PIPE, before=(), keys=False):
        """Runs the program and checks its exit code and its outputs. `before` are words such as `setpriv`; with `keys`
        it may write keys, but not on standard error."""
        done = subprocess.run([*before, program(), *words], input=stdin, stdout=stdout,
                              stderr=subprocess.PIPE, cwd=self.directory, timeout=SECONDS, check=False)
        return self.check(words, done.returncode, done.stdout or b"", done.stderr, code, keys)

    def traced(self, calls, *words):
        """Runs the program, which is to succeed; its system calls of these names, a line each, as strace has them."""
        if not shutil.which("strace"):
            self.skipTest("there is no strace")
        done = subprocess.run(["strace", "-f", "-y", "-e", "trace=" + ",".join(calls), program(), *words],
                              env=WITHOUT_LEAK_CHECK, cwd=self.directory, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, check=True, timeout=SECONDS)
        lines = done.stderr.decode(errors="replace").splitlines()
        if any("ptrace" in line for line in lines[:3]):
            self.skipTest("strace may not trace")
        return [re.sub(r"^\[pid +\d+\] ", "", line) for line in lines]

    def check(self, words, returncode, out, err, code, keys=False):
        """What holds for every run, however it was started."""
        words = [os.fsdecode(word) for word in words]
        result = Result(returncode, out, err.decode(errors="backslashreplace"))
        self.assertEqual(code, returncode, f"exit code of {' '.join(words)}\n{result.err}")
        for crash in CRASHES:
            self.assertNotIn(crash, result.err)
        for output in (err,) if keys else (out, err, *self._written(words)):
            self.assertIsNone(leak(output), f"a piece of a key in what {' '.join(words)} wrote")
        return result

    def _written(self, words):
        for option, value in zip(words, words[1:]):
            if option in ("--write", "--state") and self.path(value).is_file():
                yield self.path(value).read_bytes()

    def apply(self, config, read, write, *more, **kinds):
        return self._capture_command("apply", config, read, write, more, kinds)

    def remove(self, config, read, write, *more, **kinds):
        return self._capture_command("remove", config, read, write, more, kinds)

    def _capture_command(self, command, config, read, write, more, kinds):
        if isinstance(config, (list, tuple)):
            config = self.put("conf", "\n".join(config) + "\n")
        if isinstance(read, captures.Capture):
            read = self.put("in.pcap", read)
        return self.run_program(command, "--config", config, "--read", read, "--write", write, *more, **kinds)


def skip(reason):
    """Ends a script whose tests cannot be run here, so that Meson says so."""
    print(f"SKIPPED: {reason}")
    sys.exit(SKIP)


def main():
    """Runs the tests of the calling script. One that was skipped makes the whole script count as skipped, so
    that no gap stays unseen; its reason is the last thing printed."""
    outcome = unittest.main(exit=False, verbosity=int(os.environ.get("SPIGRP_TEST_VERBOSITY", "1"))).result
    for test, reason in outcome.skipped:
        print(f"SKIPPED: {test.id()}: {reason}")
    if not outcome.wasSuccessful() or outcome.testsRun == 0:
        sys.exit(1)
    sys.exit(SKIP if outcome.skipped else 0)
