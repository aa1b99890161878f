#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`--jobs`: whatever the number of threads, the same bytes, words and exit codes come out, also where reading or writing
fails on the way."""
import itertools
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

CAPTURES = sorted(p for p in Path(sys.argv.pop()).iterdir() if p.suffix in (".pcap", ".pcapng"))
WEST, EAST = "192.0.2.1", "192.0.2.2"
SAS = [groups.tun(0x101, WEST, EAST), groups.comp(0x102, EAST), groups.esp(0x103, EAST, "null-sha256"),
       groups.ah(0x104, EAST)]
LINES = groups.group(*SAS) + groups.everything_to(SAS[0].said)
OUTPUTS = ("out.pcap", "icmp.pcap", "state")
OPTIONS = (
    [],
    ["--unmatched", "pass", "--forward"],
    ["--mtu", "600", "--icmp", "icmp.pcap"],
    ["--mtu", "600", "--fragment", "inner", "--icmp", "icmp.pcap"],
    ["--mtu", "600", "--dummy", "3", "--json"],
    ["--state", "state", "--table", "spi"],
)
COMMAND = ["apply", "--config", "conf", "--read", "in.pcap", "--write", "out.pcap"]


def many_packets(count=2000):
    """Packets of many lengths, more than all stages together can hold."""
    return [packets.udp("10.0.0.1", "10.9.0.1", bytes([i % 256]) * (i * 7 % 1400)) for i in range(count)]


class Jobs(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.put("conf", "\n".join(LINES) + "\n")

    def run_with(self, jobs, words, code, **kinds):
        """What a run prints, exits with and leaves behind, which is then removed."""
        result = self.run_program(*words, "--jobs", str(jobs), code=code, **kinds)
        files = {name: self.path(name).read_bytes() for name in OUTPUTS if self.path(name).exists()}
        for name in files:
            self.path(name).unlink()
        return result.out, result.err, files

    def same(self, *words, code=0, **kinds):
        """The outcome, which is the same for any number of jobs."""
        one = self.run_with(1, words, code, **kinds)
        for jobs in (2, 3):
            self.assertEqual(one, self.run_with(jobs, words, code, **kinds), f"{jobs} jobs: {words}")
        return one

    def test_real_captures_there_and_back(self):
        self.assertGreater(len(CAPTURES), 10)
        for capture, options in itertools.product(CAPTURES, OPTIONS):
            self.put("in.pcap", capture.read_bytes())
            _, _, files = self.same(*COMMAND, *options)
            self.put("sealed.pcap", files["out.pcap"])
            self.same("remove", "--config", "conf", "--read", "sealed.pcap", "--write", "out.pcap", "--unmatched", "pass")

    def test_many_blocks(self):
        self.put("in.pcap", captures.of_frames(many_packets()))
        for options in (*OPTIONS, ["--draw", "1500"]):
            self.same(*COMMAND, *options)

    def test_blocks_that_are_just_full(self):
        for count in (63, 64, 65, 128):
            self.put("in.pcap", captures.of_frames(many_packets(count)))
            self.same(*COMMAND)

    def test_the_family_of_a_link_header_is_what_was_seen_before(self):
        frames = [captures.bsd(4) + packet for packet in many_packets(400)]
        frames[200] = captures.bsd(6, "<", 24) + packets.udp("fd00::1", "fd00::2", b"x")
        self.put("in.pcap", captures.of_frames(frames, captures.NULL))
        sas = [groups.tun(0x101, "2001:db8::1", "2001:db8::2"), groups.esp(0x102, "2001:db8::2", "null-sha256")]
        self.put("conf", "\n".join(groups.group(*sas) + groups.everything_to(sas[0].said)) + "\n")
        _, _, files = self.same(*COMMAND)
        heads = [frame[:4] for frame in captures.from_bytes(files["out.pcap"]).frames]
        self.assertEqual({captures.bsd(6, "<", 30), captures.bsd(6, "<", 24)}, set(heads))

    def test_a_capture_that_stops_short(self):
        whole = captures.to_bytes(captures.of_frames(many_packets()))
        for length in (len(whole) - 1, len(whole) // 2, 5000, 24 + 8):
            self.put("in.pcap", whole[:length])
            for options in OPTIONS[:3]:
                _, err, files = self.same(*COMMAND, *options, code=2)
                self.assertIn("in.pcap: ends inside", err)
                self.assertIn("out.pcap", files)

    def test_a_damaged_record(self):
        whole = bytearray(captures.to_bytes(captures.of_frames([b"E" * 100] * 1000)))
        at = 24 + 700 * 116
        whole[at + 8:at + 12] = b"\xff\xff\xff\x7f"
        self.put("in.pcap", bytes(whole))
        _, err, _ = self.same(*COMMAND, code=2)
        self.assertIn("is damaged in record 701", err)

    def test_a_full_disk(self):
        self.put("in.pcap", captures.of_frames(many_packets()))
        words = [*COMMAND[:-1], "/dev/full"]
        for options in ([], ["--draw", "1500"], ["--json"], ["--icmp", "icmp.pcap", "--mtu", "600"]):
            self.assertIn("No space left", self.same(*words, *options, code=2)[1])
        self.same(*COMMAND, "--mtu", "600", "--icmp", "/dev/full", code=2)

    def test_a_limit_in_the_middle_of_a_file(self):
        """EFBIG after some blocks, as a disk that fills up; nothing is left behind."""
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        self.put("in.pcap", captures.of_frames(many_packets()))
        before = self.names()
        outcomes = []
        for jobs in (1, 2, 3):
            words = [*COMMAND, "--jobs", str(jobs)]
            done = subprocess.run([harness.program(), *words], preexec_fn=limit, capture_output=True, cwd=self.directory,
                                  timeout=harness.SECONDS, check=False)
            outcomes.append(self.check(words, done.returncode, done.stdout, done.stderr, 2))
            self.assertEqual(before, self.names())
        self.assertIn("out.pcap: cannot write: File too large", outcomes[0].err)
        self.assertEqual(outcomes[0], outcomes[1])
        self.assertEqual(outcomes[0], outcomes[2])

    def test_a_state_that_cannot_be_kept_any_longer(self):
        """Numbers run out on the way: the first block without any is the end of the run."""
        self.put("in.pcap", captures.of_frames(many_packets()))
        self.path("folder").mkdir()
        lines = [line.replace("--said esp", "--seq 4294966500 --said esp") for line in LINES]
        self.put("conf", "\n".join(lines) + "\n")
        self.same(*COMMAND, "--state", "state")

    def test_a_reader_that_goes_away_ends_a_run_that_waits_for_input(self):
        data = captures.to_bytes(captures.of_frames(many_packets()))
        for jobs in (1, 2, 3):
            words = ["apply", "--config", "conf", "--read", "-", "--write", "-", "--jobs", str(jobs)]
            read_end, write_end = os.pipe()
            os.close(read_end)
            with subprocess.Popen([harness.program(), *words], cwd=self.directory, stdin=subprocess.PIPE,
                                  stdout=write_end, stderr=subprocess.PIPE) as process:
                os.close(write_end)
                try:
                    process.stdin.write(data)
                    process.stdin.flush()
                except BrokenPipeError:
                    pass  # it has ended already
                self.assertEqual(2, process.wait(harness.SECONDS))  # its standard input is still open
                self.assertIn(b"Broken pipe", process.stderr.read())
                try:
                    process.stdin.close()
                except BrokenPipeError:
                    pass

    def test_a_signal_in_the_middle_leaves_nothing_behind(self):
        data = captures.to_bytes(captures.of_frames(many_packets()))
        before = self.names()
        for jobs, number in itertools.product((2, 3), (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)):
            words = ["apply", "--config", "conf", "--read", "-", "--write", "out.pcap", "--jobs", str(jobs)]
            with subprocess.Popen([harness.program(), *words], cwd=self.directory, stdin=subprocess.PIPE,
                                  stderr=subprocess.PIPE) as process:
                process.stdin.write(data)
                process.stdin.flush()
                end = time.monotonic() + harness.SECONDS
                while not any(p.stat().st_size for p in self.directory.glob(".spigrp-*")):
                    self.assertLess(time.monotonic(), end, "nothing was written")
                    time.sleep(0.01)
                process.send_signal(number)
                self.assertEqual(-number, process.wait(harness.SECONDS))
            self.assertEqual(before, self.names())


# A program begins with the memory of who starts it as its highest, so that this has to be small.
PEAK = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); " \
       "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


class Memory(harness.ProgramTest):
    def test_it_is_bounded(self):
        """The longest packets there are, more of them than may be in memory at once."""
        self.put("conf", "\n".join(LINES) + "\n")
        self.put("in.pcap", captures.of_frames([packets.udp("10.0.0.1", "10.9.0.1", os.urandom(65_000))] * 1200))
        for jobs in (1, 2, 3):
            words = [harness.program(), *COMMAND, "--quiet", "--jobs", str(jobs)]
            done = subprocess.run([sys.executable, "-c", PEAK, *words], cwd=self.directory, capture_output=True,
                                  timeout=harness.SECONDS, check=True)
            self.assertLess(int(done.stdout), 64 * 1024, f"KiB, {jobs} jobs")


if __name__ == "__main__":
    harness.main()
