#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A listing of any size is read in constant memory: 200 MB of lines, and one line of 100 MB, through a pipe.

Usage: memory_test.py [MEGABYTES]: the sizes for a measurement by hand."""
import os
import re
import subprocess
import sys
import time
import unittest
from pathlib import Path

import checking

MEGABYTES = 200
LIMIT_KIB = 16 * 1024
LINES = b"tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110 ah.187a101a@192.168.2.110\n"


def peak_kib(pid):
    """The most memory that it had resident, as the kernel counted it since the program was started."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text()).group(1))


def feed(piece, megabytes, tail=b""):
    """Runs the program on so many megabytes made of a piece: what it printed, its exit code, peak, seconds."""
    piece *= max(1, (1 << 20) // len(piece))
    start = time.monotonic()
    with subprocess.Popen([checking.program(), "--kind", "listing", "--max-groups", "0"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as program:
        for _ in range(megabytes * (1 << 20) // len(piece)):
            program.stdin.write(piece)
        program.stdin.write(tail)
        program.stdin.flush()
        peak = peak_kib(program.pid)
        program.stdin.close()
        out = program.stdout.read()
    return out, program.returncode, peak, time.monotonic() - start


class Memory(unittest.TestCase):
    def check(self, name, expected_code, piece, megabytes, tail=b""):
        out, code, peak, seconds = feed(piece, megabytes, tail)
        print(f"{name}: {megabytes} MB, {seconds:.1f} s, at most {peak} KiB resident")
        self.assertEqual(code, expected_code)
        if not checking.is_instrumented():
            self.assertLess(peak, LIMIT_KIB)
        return out

    def test_many_lines(self):
        self.assertEqual(self.check("lines", 0, LINES, MEGABYTES), b"")

    def test_one_line(self):
        out = self.check("one line", 1, b"x" * 64, MEGABYTES // 2, b"\n" + LINES)
        self.assertEqual(out.count(b"error:"), 1)
        self.assertIn(b":1:", out)

    def test_a_peak_would_show(self):
        """The measure is not always small: it is this process's own when asked of it."""
        block = bytearray(os.urandom(1 << 10) * (1 << 15))
        self.assertGreater(peak_kib(os.getpid()), LIMIT_KIB)
        del block


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        MEGABYTES = int(sys.argv.pop(1))
    unittest.main()
