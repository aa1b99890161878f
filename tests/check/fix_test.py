#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""--fix and --diff: what changes, what stays, and that a listing means the same behind it."""
import os
import shutil
import stat
import subprocess
import sys

sys.dont_write_bytecode = True
import checking  # noqa: E402
import naive_listing  # noqa: E402
from naive_test import Generator  # noqa: E402

BEFORE = b"""# from a gateway
tun0x3D0@192.168.2.110 comp0x3d0@192.168.2.110 esp0x187a101b@192.168.2.110 \r
esp0x187a101b@192.168.2.110  # the rest
comp0x3d0@192.168.2.110 esp0x187a101b@192.168.2.110 
\t
tun0x5@10.0.0.1 
esp0x2001@10.0.0.1 tun0x5@10.0.0.1 

ESP.1@10.0.0.1 \r
%pass   # as it is\r
ah:1001@2001:DB8:0:0:0:0:0:1"""
AFTER = b"""# from a gateway
tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110
# the rest

esp.2001@10.0.0.1 tun.5@10.0.0.1

ESP.1@10.0.0.1 \r
%pass   # as it is
ah:1001@2001:db8::1"""
FIXABLE = {"N301", "N302", "N303"}


def groups(data):
    """The groups of a listing as the naive checker reads them, whole, inside to outside, in order."""
    listing = naive_listing.Listing()
    listing.check(data)
    whole = [group for _, group in listing.groups if not listing.is_rest(group)]
    return [group[::-1] if naive_listing.is_inbound(group) else group for group in whole]


def comments(data):
    """What is behind the first # of each line, without carriage returns."""
    rows = [naive_listing.split(line.rstrip("\r")) + (line.rstrip("\r"),) for line in data.decode("latin-1").split("\n")]
    return [text[at:] for _, at, text in rows if at is not None]


class Fix(checking.CheckTest):
    def test_what_changes_and_what_stays(self):
        self.put("f", BEFORE)
        result = self.check("--fix", "f", code=1)
        self.assertEqual(AFTER, self.get("f"))
        self.assertEqual("spigrp-check: f: rewrote 5 lines, and folded 3 lines into their groups; left alone: 1 line "
                         "with an error and the order of 1 line in inbound order\n", result.err)
        # What is said is about the new file.
        self.assertIn("f:7:1: error: ", result.text)
        self.assertEqual(["f"], self.names())

    def test_a_clean_one_is_not_touched(self):
        self.put("f", AFTER.replace(b"ESP.1@10.0.0.1 \r\n", b""))
        before = os.stat(self.path("f"))
        self.assertEqual("", self.check("--fix", "f").err)
        after = os.stat(self.path("f"))
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_line_ends_at_the_end(self):
        for before, after in ((b"esp0x1001@10.0.0.1", b"esp.1001@10.0.0.1"), (b"esp0x1001@10.0.0.1\n", b"esp.1001@10.0.0.1\n"),
                              (b"ah.5000@10.0.0.1 tun.5@10.0.0.1\ntun.5@10.0.0.1", b"ah.5000@10.0.0.1 tun.5@10.0.0.1\n"),
                              (b"", b""), (b"\n", b"\n"), (b"\r\n", b"\n"), (b"\r", b"")):
            self.put("f", before)
            self.check("--fix", "f", code=0)
            self.assertEqual(after, self.get("f"), before)

    def test_twice_is_once_and_the_groups_are_the_same(self):
        for seed in range(300):
            before = Generator(seed + 10_000).listing()
            self.put(f"f{seed}", before)
        names = [f"f{seed}" for seed in range(300)]
        self.check("--kind", "listing", "--fix", *names, code=1)
        once = [self.get(name) for name in names]
        self.check("--kind", "listing", "--fix", *names, code=1)
        self.assertEqual(once, [self.get(name) for name in names])
        for seed, after in enumerate(once):
            before = Generator(seed + 10_000).listing()
            self.assertEqual(groups(before), groups(after), seed)
            self.assertEqual(comments(before), comments(after), seed)
            said = naive_listing.Listing().check(after)
            codes = {code for _, _, code in said}
            self.assertEqual(set(), codes & (FIXABLE if "E210" in codes else FIXABLE | {"N305"}), seed)

    def test_the_diff_is_the_fix(self):
        for seed in range(120):
            before = Generator(seed + 20_000).listing() if seed else BEFORE
            self.put("f", before)
            diff = self.check("--kind", "listing", "--diff", "f", code=None, escaped=False).out
            self.assertEqual(before, self.get("f"))
            self.put("patched", before)
            self.put("diff", diff)
            if diff:
                subprocess.run(["patch", "--quiet", "--binary", "patched", "diff"], cwd=self.directory, check=True)
            self.check("--kind", "listing", "--fix", "f", code=None)
            self.assertEqual(self.get("f"), self.get("patched"), seed)
            self.assertEqual(["diff", "f", "patched"], self.names())

    def check(self, *words, code=0, **kinds):
        if code is not None:
            return super().check(*words, code=code, **kinds)
        done = subprocess.run([checking.program(), *words], cwd=self.directory, capture_output=True, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return checking.Result(done.returncode, done.stdout, done.stderr.decode())

    def test_nothing_is_folded_while_a_said_is_in_two_groups(self):
        self.put("f", "tun0x1001@10.0.0.1 esp0x2001@10.0.0.1\nesp0x2001@10.0.0.1\nesp0x2001@10.0.0.1\n")
        self.check("--fix", "f", code=1)
        self.assertEqual(b"tun.1001@10.0.0.1 esp.2001@10.0.0.1\nesp.2001@10.0.0.1\nesp0x2001@10.0.0.1\n", self.get("f"))

    def test_lists_of_saids(self):
        self.put("f", "esp0x1001@10.0.0.1 \r\nesp0x1001@10.0.0.1 # x\nx\n")
        self.check("--kind", "said", "--fix", "f", code=1)
        self.assertEqual(b"esp.1001@10.0.0.1\nesp.1001@10.0.0.1 # x\nx\n", self.get("f"))

    def test_configurations_are_only_checked(self):
        text = "spi --said esp0x1001@192.0.2.2 --esp null-sha256 --authkey 0x" + "0" * 64 + "\n"
        self.put("f", text)
        for word in ("--fix", "--diff"):
            self.assertIn("only checked", self.check(word, "f").err)
            self.assertEqual(text.encode(), self.get("f"))

    def test_a_line_that_cannot_be_kept(self):
        before = b"esp0x1001@10.0.0.1 \n" + b"x" * 70000 + b"\n"
        self.put("f", before)
        self.assertIn("left alone", self.check("--fix", "f", code=1).err)
        self.assertEqual(before, self.get("f"))
        self.assertEqual(b"", self.check("--diff", "f", code=1).out)

    def test_without_room_to_remember_nothing_is_folded(self):
        self.put("f", "esp0x1001@10.0.0.1\ntun0x1@10.0.0.2 esp0x2000@10.0.0.2\nesp0x2000@10.0.0.2\n")
        self.check("--fix", "--max-groups", "1", "f")
        self.assertEqual(b"esp.1001@10.0.0.1\ntun.1@10.0.0.2 esp.2000@10.0.0.2\nesp.2000@10.0.0.2\n", self.get("f"))

    def test_the_mode_stays(self):
        for mode in (0o600, 0o644, 0o664, 0o640):
            self.put("f", BEFORE)
            os.chmod(self.path("f"), mode)
            self.check("--fix", "f", code=1)
            self.assertEqual(mode, stat.S_IMODE(os.stat(self.path("f")).st_mode))

    def test_the_owner_stays(self):
        if os.getuid() != 0:
            self.skipTest("only root can give files away")
        self.put("f", BEFORE)
        os.chown(self.path("f"), 65534, 65534)
        self.check("--fix", "f", code=1)
        self.assertEqual((65534, 65534), (os.stat(self.path("f")).st_uid, os.stat(self.path("f")).st_gid))

    def test_a_link_stays(self):
        self.put("there/f", BEFORE)
        self.path("link").symlink_to("there/f")
        self.check("--fix", "link", code=1)
        self.assertTrue(self.path("link").is_symlink())
        self.assertEqual(AFTER, self.get("there/f"))

    def test_only_files(self):
        self.assertIn("name a file", self.refused("--fix", "-", stdin=BEFORE))
        self.assertIn("name a file", self.refused("--diff", "-", stdin=BEFORE))

    def test_a_file_that_may_not_be_written_stays(self):
        self.put("f", BEFORE)
        os.chmod(self.path("f"), 0o444)
        os.chmod(self.directory, 0o777)
        if os.getuid() == 0:
            if shutil.which("setpriv") is None:
                self.skipTest("no setpriv")
            before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        else:
            before = []
        self.refused("--fix", "f", before=before)
        self.assertEqual(BEFORE, self.get("f"))

    def test_a_directory_that_may_not_be_written(self):
        if os.getuid() != 0 or shutil.which("setpriv") is None:
            self.skipTest("needs root to become somebody else")
        self.put("f", BEFORE)
        os.chown(self.path("f"), 65534, 65534)
        os.chmod(self.directory, 0o755)
        self.refused("--fix", "f", before=["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"])
        self.assertEqual(BEFORE, self.get("f"))

    def test_a_full_disk(self):
        if os.getuid() != 0:
            self.skipTest("needs a mount")
        self.path("disk").mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", self.path("disk")],
                                 capture_output=True, check=False)
        if mounted.returncode != 0:
            self.skipTest("cannot mount")
        self.addCleanup(subprocess.run, ["umount", self.path("disk")], check=False)
        before = b"".join(b"esp0x%x@10.0.0.1 \n" % i for i in range(0x1001, 0x1801))
        self.put("disk/f", before)
        self.assertIn("No space", self.refused("--fix", "disk/f"))
        self.assertEqual(before, self.get("disk/f"))
        self.assertEqual(["f"], sorted(p.name for p in self.path("disk").iterdir()))


if __name__ == "__main__":
    checking.main()
