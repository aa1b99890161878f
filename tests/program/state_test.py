#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`--state`: whatever happens between two runs, no sequence number is used twice."""
import fcntl
import os
import random
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

EAST = "192.0.2.2"
SA = groups.esp(0x102, EAST)
BLOCK = 65536
SEED = int(os.environ.get("SPIGRP_TEST_SEED", "1"))


def sequence_numbers(frames, auth=packets.ESP):
    offset = {packets.ESP: 4, packets.AH: 8}[auth]
    return [struct.unpack_from("!I", packets.Headers(frame).payload, offset)[0] for frame in frames]


def whole_frames(data):
    """The frames of a capture that may end anywhere."""
    end = at = 24
    while len(data) >= at + 16:
        at += 16 + struct.unpack_from("<I", data, at + 8)[0]
        end = at if at <= len(data) else end
    return captures.from_bytes(data[:end]).frames if len(data) >= 24 else []


class StateTest(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.configure(SA)
        self.put("in.pcap", captures.of_frames([packets.udp("192.0.2.1", EAST, bytes(i)) for i in range(5)]))

    def configure(self, *sas):
        self.put("conf", "\n".join(groups.group(*sas) + groups.everything_to(sas[0].said)) + "\n")

    def send(self, state="state", **kinds):
        """The sequence numbers of the packets that one more run writes."""
        self.apply("conf", "in.pcap", "out.pcap", "--state", state, **kinds)
        return sequence_numbers(self.get("out.pcap").frames)

    def refused(self, *sentences, state="state", **kinds):
        self.put("out.pcap", b"as before")
        result = self.apply("conf", "in.pcap", "out.pcap", "--state", state, code=2, **kinds)
        self.assertEqual(b"as before", self.path("out.pcap").read_bytes())
        self.assertEqual(1, result.err.count("\n"), result.err)
        for sentence in sentences:
            self.assertIn(sentence, result.err)

    def lines(self):
        return self.path("state").read_text().splitlines()


class Numbers(StateTest):
    def test_runs_go_on_where_the_last_one_ended(self):
        self.assertEqual([1, 2, 3, 4, 5], self.send())
        self.assertEqual([6, 7, 8, 9, 10], self.send())
        self.assertIn(f"{SA.said} 10", self.lines())

    def test_without_a_state_every_run_begins_anew(self):
        for _ in range(2):
            self.apply("conf", "in.pcap", "out.pcap", "--allow-iv-reuse")
            self.assertEqual([1, 2, 3, 4, 5], sequence_numbers(self.get("out.pcap").frames))

    def test_more_packets_than_a_block(self):
        self.put("in.pcap", captures.of_frames([packets.udp("192.0.2.1", EAST, b"")] * (BLOCK + 100)))
        self.assertEqual(list(range(1, BLOCK + 101)), self.send())
        self.assertIn(f"{SA.said} {BLOCK + 100}", self.lines())

    def test_who_sends_much_reserves_more_at_once(self):
        """A block, then two, and then four: a file for each, and one at the end."""
        self.put("in.pcap", captures.of_frames([packets.udp("192.0.2.1", EAST, b"")] * (3 * BLOCK + 100)))
        calls = self.traced(("/^rename",), "apply", "--config", "conf", "--read", "in.pcap", "--write", "/dev/null",
                            "--state", "state")
        self.assertEqual(4, sum("state" in call for call in calls), calls)
        self.assertIn(f"{SA.said} {3 * BLOCK + 100}", self.lines())

    def test_every_sa_of_a_chain_has_its_line(self):
        sas = [groups.esp(0x102, EAST), groups.ah(0x103, EAST)]
        self.configure(*sas)
        self.apply("conf", "in.pcap", "out.pcap", "--state", "state")
        self.assertEqual([1, 2, 3, 4, 5], sequence_numbers(self.get("out.pcap").frames, packets.AH))
        self.assertEqual({f"{sa.said} 5" for sa in sas}, {line for line in self.lines() if "@" in line})

    def test_sas_of_other_configurations_keep_their_lines(self):
        self.send()
        self.configure(groups.esp(0x200, EAST))
        self.assertEqual([1, 2, 3, 4, 5], self.send())
        self.assertIn(f"{SA.said} 5", self.lines())
        self.configure(SA)
        self.assertEqual([6, 7, 8, 9, 10], self.send())

    def test_the_larger_of_state_and_configuration_counts(self):
        self.send()
        self.configure(groups.esp(0x102, EAST, options="--seq 3"))
        self.assertEqual(6, self.send()[0])
        self.configure(groups.esp(0x102, EAST, options="--seq 1000"))
        self.assertEqual(1001, self.send()[0])
        self.configure(SA)
        self.assertEqual(1006, self.send()[0])

    def test_the_last_number_is_the_last(self):
        self.configure(groups.esp(0x102, EAST, options="--seq 4294967293"))
        self.assertEqual([4294967294, 4294967295], self.send())
        self.assertEqual([], self.send())
        self.configure(SA)
        self.assertEqual([], self.send())

    def test_numbers_of_64_bits_are_not_cut_to_32(self):
        self.configure(groups.esp(0x102, EAST, options="--esn --seq 4294967293"))
        self.assertEqual([4294967294, 4294967295, 0, 1, 2], self.send())
        self.configure(SA)
        self.assertEqual([], self.send(), "without --esn all numbers are used")

    def test_a_run_that_fails_before_it_sends_uses_none(self):
        self.apply("conf", "nowhere.pcap", "out.pcap", "--state", "state", code=2)
        self.assertEqual([1, 2, 3, 4, 5], self.send())


class Crashes(StateTest):
    def test_a_killed_run_leaves_its_whole_block_used(self):
        """It may have sent any of them."""
        first = self.run_and_kill()
        self.assertEqual([], first)
        self.assertIn(f"{SA.said} {BLOCK}", self.lines())
        self.assertEqual([BLOCK + n for n in range(1, 6)], self.send())

    def run_and_kill(self):
        """Kills a run that has read packets, waits for more, and writes to a pipe; what came out of it."""
        words = ("apply", "--config", "conf", "--read", "-", "--write", "-", "--state", "state")
        with subprocess.Popen([harness.program(), *words], cwd=self.directory, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            frames = [packets.udp("192.0.2.1", EAST, b"")] * 100  # a block is processed, the next one not full
            process.stdin.write(captures.to_bytes(captures.of_frames(frames)))
            process.stdin.flush()
            end = time.monotonic() + harness.SECONDS
            while not self.path("state").exists():
                self.assertLess(time.monotonic(), end, "nothing was reserved")
                time.sleep(0.01)
            process.kill()
            out = process.stdout.read()
        return sequence_numbers(captures.from_bytes(out).frames) if out else []

    def test_trap_sequence_numbers_after_restart(self):
        """SIGKILL at 200 random moments, from the first instruction to after the last packet. Whatever came
        out, also of the runs that ended by themselves, has numbers that no other run has used."""
        noise = random.Random(SEED)
        frames = [packets.udp("192.0.2.1", EAST, bytes(1000))] * 300  # more than pipes and buffers hold
        self.put("in.pcap", captures.of_frames(frames))
        begin = time.monotonic()
        used = set(self.send())
        longest = 1.2 * (time.monotonic() - begin)
        cut_short = 0
        for moment in range(200):
            out, ended = self.kill_after(noise.uniform(0, longest))
            numbers = sequence_numbers(whole_frames(out))
            cut_short += not ended and 0 < len(numbers) < len(frames)
            self.assertEqual(len(numbers), len(set(numbers)))
            self.assertFalse(used & set(numbers), f"used twice after moment {moment}")
            used |= set(numbers)
        self.assertGreater(len(used), len(frames))
        self.assertFalse(used & set(self.send()))
        if "-v" in sys.argv:
            print(f"{cut_short} runs were killed in the middle of their output, {len(used)} numbers used")

    def kill_after(self, seconds):
        """(what a run wrote until it was killed, whether it had ended before)"""
        words = "apply --config conf --read in.pcap --write - --state state --quiet".split()
        with subprocess.Popen([harness.program(), *words], cwd=self.directory, env=harness.WITHOUT_LEAK_CHECK,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            os.set_blocking(process.stdout.fileno(), False)
            out, end = b"", time.monotonic() + seconds
            while time.monotonic() < end and process.poll() is None:
                out += process.stdout.read() or b""
            process.kill()
            ended = process.wait() == 0
            while more := process.stdout.read():
                out += more
            error = process.stderr.read()
        self.assertEqual(b"", error)
        return out, ended

    def test_the_disk_has_the_file_and_its_name_before_a_number_is_used(self):
        """What a power failure could undo, told by the order of the calls."""
        calls = self.traced(("fsync", "rename", "renameat", "renameat2", "write"), "apply", "--config", "conf",
                            "--read", "in.pcap", "--write", "-", "--state", "state")
        kinds = [kind for call in calls if (kind := self.kind(call))]
        self.assertEqual("file sync, name, directory sync, packets, file sync, name, directory sync",
                         ", ".join(kinds), "\n".join(calls))

    def kind(self, call):
        if call.startswith("fsync("):
            return "file sync" if ".spigrp-" in call else "directory sync"
        if call.startswith("rename"):
            return "name"
        return "packets" if call.startswith("write(") and "/dev/null" in call else None

    def test_what_a_full_disk_swallowed_is_used(self):
        with open("/dev/full", "wb") as full:
            self.apply("conf", "in.pcap", "-", "--state", "state", code=2, stdout=full)
        self.assertEqual([6, 7, 8, 9, 10], self.send())


class Refusals(StateTest):
    def test_damaged_files(self):
        self.send()
        good = self.lines()
        self.assertEqual(3, len(good), good)
        damaged = {
            "": 1, "\n": 1, "garbage\n": 1, "\0" * 100: 1,
            "\n".join(good[:1]) + "\n": 1, "\n".join(good[:2]) + "\n": 2,
            "\n".join(good[1:]) + "\n": 1,
            "\n".join([good[0], SA.said, good[2]]) + "\n": 2,
            "\n".join([good[0], SA.said + " ", good[2]]) + "\n": 2,
            "\n".join([good[0], SA.said + " -5", good[2]]) + "\n": 2,
            "\n".join([good[0], SA.said + " 5x", good[2]]) + "\n": 2,
            "\n".join([good[0], SA.said + " 18446744073709551616", good[2]]) + "\n": 2,
            "\n".join([good[0], "esp.zz@192.0.2.2 5", good[2]]) + "\n": 2,
            "\n".join([good[0], "", good[2]]) + "\n": 2,
            "\n".join(good + good) + "\n": 4,
        }
        for text, line in damaged.items():
            self.put("state", text)
            self.refused(f"state:{line}: ")
            self.assertEqual(text, self.path("state").read_text(), "a damaged file stays as it is")

    def test_a_lock_that_another_process_holds(self):
        self.send()
        with open(self.path("state.lock"), "rb+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.refused("state: in use by another spigrp")
            self.path("link").symlink_to("state")
            self.refused("link: in use by another spigrp", state="link")
        self.assertEqual(6, self.send()[0])

    def test_a_second_run_while_the_first_one_works(self):
        words = ("apply", "--config", "conf", "--read", "-", "--write", "-", "--state", "state")
        with subprocess.Popen([harness.program(), *words], cwd=self.directory, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
            data = self.path("in.pcap").read_bytes()
            first.stdin.write(data[:-1])
            first.stdin.flush()
            end = time.monotonic() + harness.SECONDS
            while not self.path("state.lock").exists():
                self.assertLess(time.monotonic(), end)
                time.sleep(0.01)
            self.refused("state: in use by another spigrp")
            out, err = first.communicate(data[-1:], timeout=harness.SECONDS)
            self.check(words, first.returncode, out, err, 0)
        self.assertEqual([1, 2, 3, 4, 5], sequence_numbers(captures.from_bytes(out).frames))
        self.assertEqual(6, self.send()[0])

    def test_what_is_no_file(self):
        self.path("folder").mkdir()
        for state in ("/dev/null", "-", "folder", "/dev/stdout"):
            self.refused(f"{state}: is no file", state=state)
        self.refused("no/state", state="no/state")

    def test_a_directory_that_cannot_be_written_to(self):
        if os.geteuid() == 0:
            self.put("locked", b"a file where a directory is needed")
        else:
            self.path("locked").mkdir(mode=0o555)
        self.refused("locked/state", state="locked/state")

    def test_only_apply_keeps_numbers(self):
        self.send()
        before = self.lines()
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual(before, self.lines())


if __name__ == "__main__":
    harness.main()
