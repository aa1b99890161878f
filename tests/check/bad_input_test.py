#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Inputs that nobody wants: each gets one sentence or findings, exit code 2 where it could not be checked, and a file stays
as it was. And what grows with the input: nothing."""
import os
import shutil
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
import checking  # noqa: E402

WRONG = b"esp.0@192.168.2.110\n"
AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


class Files(checking.CheckTest):
    def test_nothing_there(self):
        self.assertIn("missing: cannot open", self.refused("missing"))
        self.assertIn("cannot open", self.refused(""))
        self.assertIn("cannot open", self.refused("missing/f"))

    def test_a_directory(self):
        self.path("d").mkdir()
        for words in (["d"], ["--fix", "d"], ["--diff", "d"], ["--kind", "config", "d"]):
            self.assertIn("name a file", self.refused(*words))

    def test_no_permission(self):
        self.put("f", WRONG)
        os.chmod(self.path("f"), 0)
        os.chmod(self.directory, 0o755)
        if os.getuid() == 0 and shutil.which("setpriv") is None:
            self.skipTest("no setpriv")
        self.assertIn("Permission denied", self.refused("f", before=AS_NOBODY if os.getuid() == 0 else []))

    def test_empty(self):
        self.put("f", "")
        for kind in ("listing", "config", "said"):
            self.assertEqual(b"", self.check("--kind", kind, "f").out)
        self.check("--fix", "f")

    def test_a_fifo(self):
        os.mkfifo(self.path("fifo"))
        writer = threading.Thread(target=self.path("fifo").write_bytes, args=[WRONG])
        writer.start()
        self.assertIn("fifo:1:1: error", self.check("fifo", code=1).text)
        writer.join()
        writer = threading.Thread(target=self.write_to_nobody)
        writer.start()
        self.assertIn("read a file twice", self.refused("--fix", "--kind", "listing", "fifo"))
        writer.join(0.2)
        if writer.is_alive():  # nobody read
            self.path("fifo").read_bytes()
            writer.join()

    def write_to_nobody(self):
        try:
            self.path("fifo").write_bytes(WRONG)
        except BrokenPipeError:
            pass

    def test_a_device(self):
        self.check("/dev/null")
        self.refused("--fix", "/dev/null")

    def test_a_closed_standard_input(self):
        self.refused(before=["sh", "-c", 'exec "$@" <&-', "sh"])

    def test_a_file_that_goes_while_it_is_read(self):
        os.mkfifo(self.path("fifo"))
        done = subprocess.Popen([checking.program(), "fifo"], cwd=self.directory, stdout=subprocess.PIPE)
        with open(self.path("fifo"), "wb") as fifo:
            fifo.write(b"esp.1001@10.0.0.1\n")
            fifo.flush()
            self.path("fifo").unlink()
            fifo.write(WRONG)
        self.assertIn(b"fifo:2:1: error", done.communicate(timeout=60)[0])

    def test_a_file_that_changes_while_it_is_read(self):
        # Large enough that it is still read while this goes on.
        line = b"esp.1001@10.0.0.1 # comment\n"
        self.put("f", line * 2_000_000)
        done = subprocess.Popen([checking.program(), "--max-groups", "0", "f"], cwd=self.directory,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        with open(self.path("f"), "ab") as file:
            while done.poll() is None:
                file.write(b"\n")
                file.flush()
        out, err = done.communicate()
        self.assertEqual(2, done.returncode)
        self.assertEqual(b"", out)
        self.assertIn(b"changed while it was read", err)


class Output(checking.CheckTest):
    def test_a_full_disk(self):
        self.put("f", WRONG)
        with open("/dev/full", "wb") as full:
            for words in (["f"], ["--format", "json", "f"], ["--list-codes"], ["--help"]):
                result = self.check(*words, code=2, stdout=full)
                self.assertIn("standard output: cannot write: No space left", result.err)

    def test_a_closed_pipe(self):
        self.put("f", b"x\n" * 100_000)
        done = subprocess.Popen([checking.program(), "--max-diagnostics", "0", "f"], cwd=self.directory,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        done.stdout.close()
        self.assertIn(b"ended early", done.stderr.read())
        done.stderr.close()
        self.assertEqual(2, done.wait(60))

    def test_a_closed_standard_output(self):
        self.put("f", WRONG)
        self.check("f", code=2, before=["sh", "-c", 'exec "$@" >&-', "sh"])


class Bytes(checking.CheckTest):
    def test_every_byte_value(self):
        everything = bytes(range(256))
        pairs = b"".join(bytes([a]) + b"esp.1@10.0.0.1" + bytes([a]) + b"\n" for a in range(256))
        for data in (everything, everything * 100, pairs, b"\x00" * 1000, b"\xef\xbb\xbf%pass\n", b"\x00"):
            self.put("f", data)
            for kind in ("listing", "said", "config"):
                for form in ("text", "json", "sarif", "gcc", "github"):
                    self.check("--kind", kind, "--format", form, "-W", "--max-diagnostics", "0", "f", code=1)

    def test_a_listing_cannot_write_to_the_terminal(self):
        self.put("f", "\x1b]0;owned\x07 \x9b31m \u202e esp.1\x7f@10.0.0.1\n")
        result = self.check("f", code=1)
        self.assertNotIn("\u202e", result.text)
        self.assertIn("\\x1b]0;owned\\x07", result.text)


class Memory(checking.CheckTest):
    """Resident memory, by what GNU time says of the largest."""

    LIMIT = 16 * 1024  # KiB

    def peak(self, command, code, *words):
        """Runs a command into spigrp-check and gives the KiB that it needed."""
        if checking.is_instrumented():
            self.skipTest("a sanitizer needs memory of its own")
        script = ("import resource, subprocess, sys\n"
                  "r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
                  "print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n")
        source = subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE)
        told = subprocess.run([sys.executable, "-S", "-c", script, checking.program(), *words, "-"], stdin=source.stdout,
                              capture_output=True, check=True).stdout.split()
        source.stdout.close()
        source.wait()
        self.assertEqual(code, int(told[0]))
        return int(told[1])

    def test_a_long_listing_without_duplicates(self):
        line = "tun.3d0@192.168.2.110 esp.187a101b@192.168.2.110"
        peak = self.peak(f"yes '{line}' | head -n 8000000", 0, "--max-groups", "0")
        self.assertLess(peak, self.LIMIT)

    def test_warnings_without_end(self):
        self.assertLess(self.peak("yes 'tun.5@192.168.2.110' | head -n 8000000", 0, "--max-groups", "0"), self.LIMIT)
        self.assertLess(self.peak("yes '%pass' | head -n 8000000", 0), self.LIMIT)

    def test_a_line_without_end(self):
        self.assertLess(self.peak("yes x | tr -d '\\n' | head -c 1000000000", 1), self.LIMIT)
        self.assertLess(self.peak("head -c 1000000000 /dev/zero", 1, "--kind", "listing"), self.LIMIT)

    def test_a_sparse_file(self):
        with open(self.path("f"), "wb") as file:
            file.truncate(2 << 30)
        result = self.check("--kind", "listing", "--format", "json", "f", code=1)
        self.assertEqual(["E113"], result.codes)
        self.assertIn("256 MiB", self.refused("--kind", "config", "f"))

    def test_many_faults(self):
        self.assertLess(self.peak("yes 'x y z' | head -n 16000000", 1), self.LIMIT)


if __name__ == "__main__":
    checking.main()
