#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`spigrp-ipsec`, which as `ipsec` on the PATH lets scripts of KLIPS run: each call edits the file SPIGRP_CONFIG names."""
import os
import random
import re
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

WEST, EAST = "192.1.2.23", "192.1.2.45"
ESP = groups.esp(0x12345678, EAST, "null-sha256")
KEY = "0x" + ESP.authentication_key.hex()
TUN = groups.tun(0x12345678, WEST, EAST)

# As such scripts are: variables, a line that goes on, two spellings of an SA, and what set up the kernel module.
SCRIPT = f"""
set -e
ipsec spi --clear
ipsec eroute --clear
ipsec klipsdebug --all
ipsec tncfg --attach --virtual ipsec0 --physical eth0
authkey={KEY}
ipsec spi --af inet --edst {EAST} --spi 0x12345678 --proto esp --src {WEST} \\
    --esp null-sha256 --authkey $authkey
ipsec spi --af inet --edst {EAST} --spi 0x12345678 --proto tun --src {WEST} --dst {EAST} --ip4
ipsec spigrp inet {EAST} 0x12345678 tun inet {EAST} 0x12345678 esp
ipsec eroute --add --eraf inet --src 192.0.2.0/24 --dst 192.0.1.0/24 --said tun0x12345678@{EAST}
ipsec look
"""
LOOK = (f"192.0.2.0/24       -> 192.0.1.0/24       => tun0x12345678@{EAST} esp0x12345678@{EAST}  (0)\n"
        f"esp0x12345678@{EAST} ESP_NULL_HMAC_SHA2_256: dir=out src={WEST} alen=256 aklen=256 life(c,s,h)= natencap=none "
        "natsport=0 natdport=0\n"
        f"tun0x12345678@{EAST} IPIP: dir=out src={WEST} life(c,s,h)= natencap=none natsport=0 natdport=0\n")


def program():
    return os.environ["SPIGRP_IPSEC"]


class IpsecTest(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.config = self.path("conf")
        self.environment = dict(os.environ, SPIGRP_CONFIG="conf")

    def ipsec(self, *words, code=0, **kinds):
        done = subprocess.run([program(), *words], capture_output=True, cwd=self.directory, env=self.environment,
                              timeout=harness.SECONDS, check=False, **kinds)
        return self.check(words, done.returncode, done.stdout, done.stderr, code)

    def text(self):
        return self.config.read_text()

    def give(self, *lines):
        self.config.write_text("".join(line + "\n" for line in lines))
        self.config.chmod(0o600)

    def refused(self, *words):
        """What is said about words that leave everything as it was."""
        before = self.config.read_bytes() if self.config.exists() else None
        result = self.ipsec(*words, code=2)
        self.assertEqual(before, self.config.read_bytes() if self.config.exists() else None)
        self.assertEqual(b"", result.out)
        return result.err

    def leftovers(self):
        return [name for name in self.names() if name.startswith(".")]


class Scripts(IpsecTest):
    def run_script(self, script):
        (self.path("bin")).mkdir(exist_ok=True)
        if not self.path("bin/ipsec").exists():
            self.path("bin/ipsec").symlink_to(program())
        path = f"{self.path('bin')}:{self.environment['PATH']}"
        return subprocess.run(["sh", "-c", script], capture_output=True, cwd=self.directory, timeout=harness.SECONDS,
                              env=dict(self.environment, PATH=path), check=False, text=True)

    def test_an_old_script_runs_as_it_is(self):
        for _ in range(3):  # the second and third time over what was there
            done = self.run_script(SCRIPT)
            self.assertEqual((0, LOOK), (done.returncode, done.stdout), done.stderr)
            self.assertEqual(["klipsdebug has no effect", "tncfg has no effect"],
                             re.findall(r"note: (\w+ has no effect)", done.stderr))
            self.assertIsNone(harness.leak(done.stdout.encode() + done.stderr.encode()))
            self.assertEqual(4, len(self.text().splitlines()), self.text())

    def test_what_it_made_goes_over_packets(self):
        self.run_script(SCRIPT)
        ping = packets.udp("192.0.2.1", "192.0.1.1", b"a packet")
        self.put("in.pcap", captures.of_frames([ping] * 3))
        result = self.run_program("apply", "--compat", "klips", "--config", "conf", "--read", "in.pcap", "--write", "out.pcap")
        self.assertEqual({"applied": 3}, result.verdicts)

    def test_a_script_stops_at_what_is_refused(self):
        done = self.run_script(SCRIPT.replace("--ip4", "--ip4 --frob"))
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("'--frob'", done.stderr)
        self.assertEqual(1, len(self.text().splitlines()))


class Lists(IpsecTest):
    def test_without_words_a_command_lists(self):
        self.give(ESP.line, TUN.line, f"spigrp --said {TUN.said} {ESP.said}", "eroute --add --src 10.1.0.0/16 --dst ::/0 "
                  "--said %drop".replace("::/0", "10.2.0.0/16"))
        before = self.config.stat().st_mtime_ns
        self.assertEqual(f"tun0x12345678@{EAST} esp0x12345678@{EAST} \n", self.ipsec("spigrp").out.decode())
        self.assertEqual("0          10.1.0.0/16        -> 10.2.0.0/16        => %drop\n", self.ipsec("eroute").out.decode())
        self.assertEqual(2, len(self.ipsec("spi").out.decode().splitlines()))
        self.assertEqual(before, self.config.stat().st_mtime_ns)

    def test_version_and_help(self):
        self.environment.pop("SPIGRP_CONFIG")
        for words in (["version"], ["--version"], ["spi", "--version"]):
            self.assertRegex(self.ipsec(*words).out.decode(), r"\Aspigrp-ipsec \d+\.\d+\.\d+\n\Z")
        for words in ([], ["spi"], ["spigrp"], ["eroute"], ["look"], ["tncfg"], ["klipsdebug"]):
            text = self.ipsec(*words, "--help").out.decode()
            self.assertIn(words[0] if words else "SPIGRP_CONFIG", text)
            self.assertLess(max(map(len, text.splitlines())), 110)
        self.assertEqual([], self.names())

    def test_without_effect(self):
        for command in ("tncfg", "klipsdebug"):
            self.assertIn(f"{command} has no effect", self.ipsec(command, "--clear").err)
        self.assertEqual([], self.names())


class Refusals(IpsecTest):
    def test_words_that_are_none(self):
        self.assertIn("name a command", self.refused())
        self.assertIn("'auto'", self.refused("auto", "--up", "x"))
        self.assertIn("did you mean eroute", self.refused("erout"))
        self.assertIn("unexpected word", self.refused("look", "at"))
        self.assertNotIn(KEY, self.refused("x" + KEY))

    def test_no_configuration(self):
        self.assertIn("no such file", self.refused("look"))
        self.environment["SPIGRP_CONFIG"] = ""
        for words in (["look"], ["spi", "--clear"]):
            self.assertIn("SPIGRP_CONFIG", self.refused(*words))
        for name, why in (("none/conf", "none"), (".", "is no file"), ("/dev/full", "is no file"), ("/dev/null", "is no file")):
            self.environment["SPIGRP_CONFIG"] = name
            if not name.startswith("/dev") or os.geteuid() != 0:
                self.assertIn(why, self.refused("spi", "--clear"))
        self.assertEqual([], self.leftovers())

    def test_the_word_at_fault_is_named(self):
        self.give("# mine", TUN.line)
        for words, said in ((["spi", "--said", ESP.said, "--esp", "null-sha256", "--authkey", KEY[:-2]], "[E424]"),
                            (["spi", "--said", TUN.said, "--ip4", "--src", WEST], "[E431]"),
                            (["spigrp", "--said", TUN.said, ESP.said], "[E432]"),
                            (["eroute", "--add", "--src", "10.0.0.0/8", "--dst", "10.0.0.0/33", "--said", "%drop"], "[E416]"),
                            (["eroute", "--del", "--src", "10.0.0.0/8", "--dst", "10.0.0.0/8"], "[E435]"),
                            (["spi", "--said", "esp.1001@10.0.0.1", "--authkey"], "[E404]")):
            err = self.refused(*words)
            self.assertIn(said, err)
            self.assertRegex(err, r"\Aipsec:1:\d+: error: ")
            self.assertIn("conf: not changed\n", err)

    def test_words_that_no_line_can_have(self):
        self.give(TUN.line)
        for word, why in (("a\nspi --clear", "word 2 has a control character"), ("\x1b[31m", "control character"),
                          ("it's \"so\"", "both quotation marks")):
            err = self.refused("spi", "--label", word)
            self.assertIn(why, err)
            self.assertNotIn("\x1b", err)

    def test_words_with_blanks_and_marks(self):
        for number, label in enumerate(("a b", "#1", "it's", 'say "so"', "tab\there", "")):
            self.ipsec("spi", "--said", f"comp.{100 + number}@10.0.0.1", "--comp", "deflate", "--label", label)
            self.ipsec("spi", f"--label={label}", "--said", f"comp.{200 + number}@10.0.0.1", "--comp", "deflate")
        self.assertEqual(12, len(self.ipsec("spi").out.decode().splitlines()))

    def test_a_file_that_is_wrong_already(self):
        self.give("spi --frob", TUN.line)
        err = self.refused("spi", "--clear")
        self.assertIn("conf:1:5: error: unknown option", err)
        self.assertIn("every line of it must be right", err)


class Files(IpsecTest):
    def test_it_is_for_its_owner(self):
        old = os.umask(0)
        try:
            self.ipsec("spi", *TUN.line.split()[1:])
        finally:
            os.umask(old)
        self.assertEqual(0o600, stat.S_IMODE(self.config.stat().st_mode))
        self.assertEqual(0o600, stat.S_IMODE(self.path("conf.lock").stat().st_mode))

    def test_that_others_could_read_it_is_said(self):
        self.give(TUN.line)
        self.config.chmod(0o640)
        self.assertIn("warning: conf: others could read", self.ipsec("spi", *ESP.line.split()[1:]).err)
        self.assertEqual(0o600, stat.S_IMODE(self.config.stat().st_mode))
        self.assertEqual("", self.ipsec("spi", "--clear").err)

    def test_a_link_stays(self):
        self.path("real").write_text("# mine\n")
        self.config.symlink_to("real")
        self.ipsec("spi", *TUN.line.split()[1:])
        self.assertTrue(self.config.is_symlink())
        self.assertEqual(f"# mine\n{TUN.line}\n", self.path("real").read_text())

    def test_comments_stay_and_what_is_void_goes(self):
        self.give("# the tunnel", TUN.line, "", "# its key is in the safe", ESP.line,
                  f"spigrp --said {TUN.said} {ESP.said}  # both")
        self.ipsec("spi", "--del", "--said", ESP.said)
        self.assertEqual(f"# the tunnel\n{TUN.line}\n\n# its key is in the safe\n", self.text())
        self.assertNotIn(KEY, self.text())

    def test_a_last_line_without_end(self):
        self.config.write_text("# mine")
        self.ipsec("spi", *TUN.line.split()[1:])
        self.assertEqual(f"# mine\n{TUN.line}\n", self.text())

    def test_it_does_not_grow_for_ever(self):
        lines = (ESP.line, TUN.line, f"spigrp --said {TUN.said} {ESP.said}",
                 f"eroute --add --src 10.1.0.0/16 --dst 10.2.0.0/16 --said {TUN.said}",
                 "eroute --replace --src 10.1.0.0/16 --dst 10.2.0.0/16 --said %hold",
                 f"spi --del --said {TUN.said}", "spi --clear", "spigrp --clear")
        size = 0
        for _ in range(4):
            for line in lines:
                if line.startswith("eroute --add") and "eroute" in self.text():
                    continue
                self.ipsec(*line.split())
            size = size or len(self.text())
            self.assertEqual(size, len(self.text()))
        for _ in range(3):
            self.ipsec("spi", "--clear")
            self.ipsec("tncfg", "--clear")
            self.assertEqual(size, len(self.text()))

    def test_a_full_disk_leaves_the_old_file(self):
        self.give("# mine", TUN.line)
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))  # noqa: E731
        before = self.config.read_bytes()
        result = self.ipsec("spi", *ESP.line.split()[1:], code=2, preexec_fn=limit)
        self.assertIn("conf: cannot write: File too large", result.err)
        self.assertEqual(before, self.config.read_bytes())
        self.assertEqual([], self.leftovers())


class ManyAtOnce(IpsecTest):
    def start(self, *words):
        return subprocess.Popen([program(), *words], cwd=self.directory, env=self.environment, stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE)

    def test_no_edit_is_lost(self):
        count = 48
        running = [self.start("spi", "--said", f"comp.{100 + i}@10.0.0.1", "--comp", "deflate") for i in range(count)]
        for each in running:
            self.assertEqual(b"", each.communicate(timeout=harness.SECONDS)[1])
            self.assertEqual(0, each.returncode)
        self.assertEqual({f"comp0x{100 + i}@10.0.0.1" for i in range(count)},
                         {line.split()[0] for line in self.ipsec("spi").out.decode().splitlines()})

    def test_deletes_among_them(self):
        self.give(*(f"spi --said comp.{100 + i}@10.0.0.1 --comp deflate" for i in range(20)))
        words = [("spi", "--del", "--said", f"comp.{100 + i}@10.0.0.1") for i in range(20)]
        words += [("spi", "--said", f"comp.{200 + i}@10.0.0.1", "--comp", "deflate") for i in range(20)]
        random.Random(7).shuffle(words)
        running = [self.start(*each) for each in words]
        for each in running:
            self.assertEqual(b"", each.communicate(timeout=harness.SECONDS)[1])
        self.assertEqual({f"comp0x{200 + i}@10.0.0.1" for i in range(20)},
                         {line.split()[0] for line in self.ipsec("spi").out.decode().splitlines()})

    def test_killed_at_any_moment_the_file_is_the_old_or_the_new_one(self):
        lines = [f"spi --said comp.{1000 + i}@10.0.0.1 --comp deflate" for i in range(3000)]
        self.give(*lines)
        before = self.config.read_bytes()
        after = before + b"spi --said comp.900@10.0.0.1 --comp deflate\n"
        source = random.Random(7)
        begin = time.monotonic()
        subprocess.run([program(), "spi"], cwd=self.directory, env=self.environment, stdout=subprocess.DEVNULL, check=True)
        whole = 4 * (time.monotonic() - begin)
        seen = set()
        for _ in range(40):
            each = self.start("spi", "--said", "comp.900@10.0.0.1", "--comp", "deflate")
            time.sleep(source.random() * whole)
            each.send_signal(source.choice((signal.SIGKILL, signal.SIGTERM)))
            each.communicate(timeout=harness.SECONDS)
            text = self.config.read_bytes()
            self.assertIn(text, (before, after))
            seen.add(text == after)
            self.config.write_bytes(before)
        self.assertIn(False, seen)
        for name in self.leftovers():  # SIGKILL leaves what it stopped
            self.assertEqual(0o600, stat.S_IMODE(self.path(name).stat().st_mode))
            Path(self.path(name)).unlink()
        self.ipsec("spi", "--said", "comp.900@10.0.0.1", "--comp", "deflate")  # no lock stays behind
        self.assertEqual(after, self.config.read_bytes())


if __name__ == "__main__":
    harness.main()
