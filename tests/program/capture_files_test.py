#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `apply` and `remove` read and write: files that are none, half files, pipes, link types, time stamps."""
import itertools
import os
import re
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

KEEP = b"what was here before"


def tunnel(version):
    """A group whose outer packets have this version."""
    src, dst = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}[version]
    return [groups.tun(0x101, src, dst), groups.esp(0x102, dst, "null-sha256")]


def config_of(sas):
    return groups.group(*sas) + groups.everything_to(sas[0].said)


def some_packets(count=3, version=4):
    src, dst = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}[version]
    return [packets.udp(src, dst, bytes([i]) * (50 * i + 1)) for i in range(count)]


class FileTest(harness.ProgramTest):
    def setUp(self):
        super().setUp()
        self.put("conf", "\n".join(config_of(tunnel(4))) + "\n")
        self.put("good.pcap", captures.of_frames(some_packets()))

    def refused(self, *sentences, read="good.pcap", write="out.pcap", command="apply", config="conf",
                **kinds):
        """A run that fails, and leaves OUT and its directory as they were."""
        self.put("out.pcap", KEEP)
        before = self.names()
        words = (command, "--config", config, "--read", read, "--write", write)
        result = self.run_program(*words, code=2, **kinds)
        self.assertEqual(1, result.err.count("error"), result.err)
        errors = self.run_program(*words, "--json", code=2, **kinds).json["errors"]
        self.assertEqual(result.err.split("\n")[0], f"spigrp: error: {errors[0]}")
        self.assertEqual(KEEP, self.path("out.pcap").read_bytes())
        self.assertEqual(before, self.names())
        for sentence in sentences:
            self.assertIn(sentence, result.err)

    def without_power(self):
        """Words before a command by which root is held to permissions too."""
        if os.geteuid() != 0:
            return ()
        words = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
        try:
            subprocess.run([*words, "true"], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            self.skipTest("this is root, and there is no setpriv that can lay root's powers down")
        return words


class Unreadable(FileTest):
    def test_missing(self):
        for command in ("apply", "remove"):
            self.refused("nowhere.pcap: cannot open", "No such file", read="nowhere.pcap", command=command)

    def test_directory(self):
        self.path("folder").mkdir()
        self.refused("folder", "directory", read="folder")

    def test_empty(self):
        self.refused("empty.pcap: is empty", read=self.put("empty.pcap", b""))
        self.refused("/dev/null: is empty", read="/dev/null")
        self.refused("standard input: is empty", read="-")

    def test_garbage(self):
        self.refused("text.pcap", "neither", read=self.put("text.pcap", "Hello, this is no capture.\n"))
        self.refused("has only 1 byte", read=self.put("short.pcap", b"\xd4"))
        self.refused("gunzip", read=self.put("gzip.pcap", b"\x1f\x8b\x08\x00" + bytes(30)))
        self.refused("standard input: is neither", read="-", stdin=b"garbage")

    def test_a_file_header_cut_short(self):
        for length in (4, 12, 23):
            self.put("cut.pcap", self.path("good.pcap").read_bytes()[:length])
            self.refused("cut.pcap: ends inside its file header", read="cut.pcap")

    def test_an_unsupported_link_type(self):
        self.refused("IEEE802_11 (105)", read=self.put("wifi.pcap", captures.of_frames([b"x" * 80], 105)))

    def test_without_permission(self):
        self.path("good.pcap").chmod(0)
        self.refused("good.pcap: cannot open", "Permission denied", before=self.without_power())

    def test_the_configuration(self):
        self.refused("nowhere.conf: cannot open", config="nowhere.conf")
        self.path("folder").mkdir()
        self.refused("folder", "directory", config="folder")
        self.path("conf").chmod(0)
        self.refused("conf: cannot open", "Permission denied", before=self.without_power())


class Unwritable(FileTest):
    def test_no_directory(self):
        self.refused("no/out.pcap: cannot create", "no directory no", write="no/out.pcap")

    def test_a_directory(self):
        self.path("folder").mkdir()
        self.refused("folder: cannot write", write="folder")

    def test_a_full_disk(self):
        self.refused("/dev/full: cannot write", "No space left", write="/dev/full")
        with open("/dev/full", "wb") as full:
            self.refused("standard output: cannot write", "No space left", write="-", stdout=full)

    def test_without_permission_for_the_directory(self):
        self.path("locked").mkdir(mode=0o555)
        self.refused("locked/out.pcap: cannot create", "Permission denied", write="locked/out.pcap",
                     before=self.without_power())

    def test_a_file_that_is_protected(self):
        self.put("protected.pcap", KEEP)
        self.path("protected.pcap").chmod(0o444)
        self.refused("protected.pcap: cannot write", "Permission denied", write="protected.pcap",
                     before=self.without_power())
        self.assertEqual(KEEP, self.path("protected.pcap").read_bytes())

    def test_a_pipe_that_nobody_reads(self):
        read_end, write_end = os.pipe()
        os.close(read_end)
        self.refused("standard output: cannot write", "Broken pipe", write="-", stdout=write_end)
        os.close(write_end)

    def test_standard_output_that_is_closed(self):
        shell = ("sh", "-c", '"$0" "$@" >&-')
        self.refused("standard output: cannot write", write="-", before=shell)


class WholeOrNotAtAll(FileTest):
    def test_out_is_never_mistaken_for_a_closed_stream(self):
        self.put("cut.pcap", self.path("good.pcap").read_bytes()[:-1])
        expected = self.run_program("apply", "--config", "conf", "--read", "good.pcap", "--write", "-").out
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            self.apply("conf", "good.pcap", "out.pcap", before=("sh", "-c", f'"$0" "$@" {closed}'))
            self.assertEqual(expected, self.path("out.pcap").read_bytes())
            self.apply("conf", "cut.pcap", "out.pcap", code=2, before=("sh", "-c", f'"$0" "$@" {closed}'))

    def test_out_is_replaced(self):
        self.put("out.pcap", KEEP)
        before = self.names()
        self.apply("conf", "good.pcap", "out.pcap")
        self.assertEqual(3, len(self.get("out.pcap").records))
        self.assertEqual(before, self.names())

    def test_out_is_on_its_way_to_the_disk_while_it_is_written(self):
        """In pieces, each once and in order; what is left at the end is for the last call."""
        self.put("in.pcap", captures.of_frames([packets.udp("10.0.0.1", "10.9.0.1", bytes(1300))] * 13_000))
        piece = 8 << 20
        for jobs in ("1", "2", "3"):
            calls = self.traced(("/^sync_file_range", "fsync"), "apply", "--jobs", jobs, "--config", "conf", "--read",
                                "in.pcap", "--write", "out.pcap")
            told = [(call[:call.index("(")], re.findall(r", (\d+)", call)) for call in calls if ".spigrp-" in call]
            self.assertEqual([["0", str(piece)], [str(piece), str(piece)]],
                             [numbers for name, numbers in told if name.startswith("sync_file_range")], calls)
            self.assertEqual("fsync", told[2][0], calls)
            self.assertEqual(13_000, len(self.get("out.pcap").frames))

    def test_out_gets_the_mode_of_a_new_file(self):
        umask = os.umask(0o027)
        self.addCleanup(os.umask, umask)
        self.apply("conf", "good.pcap", "out.pcap")
        self.assertEqual(0o640, self.path("out.pcap").stat().st_mode & 0o777)

    def test_a_symbolic_link_stays(self):
        self.put("real.pcap", KEEP)
        self.path("link.pcap").symlink_to("real.pcap")
        self.apply("conf", "good.pcap", "link.pcap")
        self.assertTrue(self.path("link.pcap").is_symlink())
        self.assertEqual(3, len(self.get("real.pcap").records))

    def test_in_and_out_may_be_one_file(self):
        before = self.path("good.pcap").read_bytes()
        self.apply("conf", "good.pcap", "good.pcap")
        self.assertNotEqual(before, self.path("good.pcap").read_bytes())
        self.remove("conf", "good.pcap", "good.pcap")
        self.assertEqual(before, self.path("good.pcap").read_bytes())

    def test_a_capture_that_stops_short_is_processed_as_far_as_it_goes(self):
        whole = self.path("good.pcap").read_bytes()
        last = len(captures.from_bytes(whole).records[-1].data)
        for missing in (1, last, last + 1, last + 15):
            self.put("cut.pcap", whole[:-missing])
            for command in ("apply", "remove"):
                self.cut(command, [f"record 3 (at byte {len(whole) - missing})", "2 whole records were read"])

    def cut(self, command, sentences):
        words = (command, "--config", "conf", "--read", "cut.pcap", "--write", "out.pcap", "--unmatched",
                 "pass")
        result = self.run_program(*words, code=2)
        self.assertEqual(2, len(self.get("out.pcap").records))
        for sentence in ["cut.pcap: ends inside", *sentences, f"{command}: 2 packets in, 2 out, 0 dropped"]:
            self.assertIn(sentence, result.err)
        report = self.run_program(*words, "--json", code=2).json
        self.assertEqual({"in": 2, "out": 2, "dropped": 0}, report["packets"])
        self.assertEqual(1, len(report["errors"]))
        self.assertIn("spigrp: error", self.run_program(*words, "--quiet", code=2).err)

    def test_a_damaged_record_is_the_end_too(self):
        whole = self.path("good.pcap").read_bytes()
        self.put("cut.pcap", whole[:24 + 8] + b"\xff\xff\xff\x7f" + whole[24 + 12:])
        result = self.apply("conf", "cut.pcap", "out.pcap", code=2)
        self.assertIn("cut.pcap: is damaged in record 1", result.err)
        self.assertEqual([], self.get("out.pcap").records)

    def test_a_signal_leaves_nothing_behind(self):
        for number, existed in itertools.product((signal.SIGTERM, signal.SIGINT, signal.SIGHUP),
                                                 (True, False)):
            self.path("out.pcap").unlink(missing_ok=True)
            if existed:
                self.put("out.pcap", KEEP)
            before = self.names()
            self.end_in_the_middle(number)
            self.assertEqual(before, self.names())
            if existed:
                self.assertEqual(KEEP, self.path("out.pcap").read_bytes())

    def end_in_the_middle(self, number):
        words = ("apply", "--config", "conf", "--read", "-", "--write", "out.pcap")
        with subprocess.Popen([harness.program(), *words], cwd=self.directory, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdin.write(self.path("good.pcap").read_bytes()[:-10])
            process.stdin.flush()
            end = time.monotonic() + harness.SECONDS
            while not any(name.startswith(".spigrp-") for name in self.names()):
                self.assertLess(time.monotonic(), end, "no temporary file appeared")
                self.assertIsNone(process.poll())
                time.sleep(0.01)
            process.send_signal(number)
            out, err = process.stdout.read(), process.stderr.read()
            self.check(words, process.wait(harness.SECONDS), out, err, -number)


class Pipes(FileTest):
    def test_apply_into_remove_gives_the_capture_back(self):
        frames = [packets.udp("10.0.0.1", "10.9.0.1", bytes([i % 256]) * (i % 1400)) for i in range(2000)]
        self.put("in.pcap", captures.of_frames(frames))
        words = ["--config", "conf", "--read", "-", "--write", "-"]
        with open(self.path("in.pcap"), "rb") as source, \
                subprocess.Popen([harness.program(), "apply", *words], cwd=self.directory, stdin=source,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first, \
                subprocess.Popen([harness.program(), "remove", *words], cwd=self.directory,
                                 stdin=first.stdout, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as second:
            first.stdout.close()
            out, err = second.communicate(timeout=harness.SECONDS)
            result = self.check(["remove", *words], second.returncode, out, err, 0)
            self.check(["apply", *words], first.wait(harness.SECONDS), b"", first.stderr.read(), 0)
        self.assertEqual({"removed": 2000}, result.verdicts)
        self.assertEqual(self.path("in.pcap").read_bytes(), out)

    def test_the_configuration_from_standard_input(self):
        self.run_program("apply", "--config", "-", "--read", "good.pcap", "--write", "out.pcap",
                         stdin=self.path("conf").read_bytes())
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual(self.path("good.pcap").read_bytes(), self.path("back.pcap").read_bytes())

    def test_a_named_pipe_is_written_to_and_stays(self):
        os.mkfifo(self.path("pipe"))
        with open(os.open(self.path("pipe"), os.O_RDONLY | os.O_NONBLOCK), "rb") as pipe:
            self.apply("conf", "good.pcap", "pipe")
            self.assertEqual(3, len(captures.from_bytes(pipe.read()).records))
        self.assertTrue(self.path("pipe").is_fifo())

    def test_dev_stdout_is_standard_output(self):
        both = [self.apply("conf", "good.pcap", name).out for name in ("-", "/dev/stdout")]
        self.assertEqual(both[0], both[1])
        self.assertEqual(3, len(captures.from_bytes(both[0]).records))


class LinkTypes(harness.ProgramTest):
    def test_every_link_header_says_what_follows_it(self):
        for name, (link_type, written, header) in captures.LINKS.items():
            for inner, outer in itertools.product((4, 6), repeat=2):
                with self.subTest(link=name, inner=inner, outer=outer):
                    self.cross(link_type, written, header, inner, outer)

    def cross(self, link_type, written, header, inner, outer):
        frames = [header(inner) + packet for packet in some_packets(3, inner)]
        self.apply(config_of(tunnel(outer)), captures.of_frames(frames, link_type), "out.pcap")
        out = self.get("out.pcap")
        self.assertEqual(written, out.link_type)
        for frame in out.frames:
            head, version, packet = captures.split(written, frame)
            self.assertEqual((header(outer), outer, packets.ESP),
                             (head, version, packets.Headers(packet).protocol))
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual(captures.of_frames(frames, written), self.get("back.pcap"))

    def test_link_types_that_can_hold_one_family_become_raw_ip(self):
        for link_type, inner in ((captures.IPV4, 4), (captures.IPV6, 6)):
            for outer in (4, 6):
                self.cross(link_type, captures.RAW, lambda version: b"", inner, outer)

    def test_the_number_of_inet6_is_that_of_the_capture(self):
        for number in captures.AF_INET6:
            seen = captures.bsd(6, "<", number) + some_packets(1, 6)[0]
            frames = [seen, captures.bsd(4) + some_packets(1, 4)[0]]
            self.apply(config_of(tunnel(6)), captures.of_frames(frames, captures.NULL), "out.pcap")
            self.assertEqual([captures.bsd(6, "<", number)] * 2, [f[:4] for f in self.get("out.pcap").frames])

    def test_the_padding_of_ethernet_is_not_protected(self):
        packet = some_packets(1)[0]
        frame = captures.ethernet(4) + packet + bytes(17)
        self.apply(config_of(tunnel(4)), captures.of_frames([frame], captures.ETHERNET), "out.pcap")
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual([captures.ethernet(4) + packet], self.get("back.pcap").frames)

    def test_frames_without_a_link_header_are_malformed(self):
        short = [captures.ethernet(4)[:13], captures.ethernet(4, [(0x8100, 1)] * 5) + some_packets(1)[0], b""]
        result = self.apply(config_of(tunnel(4)), captures.of_frames(short, captures.ETHERNET), "out.pcap")
        self.assertEqual({"malformed": 3}, result.verdicts)

    def test_what_is_no_ip(self):
        arp = captures.ethernet(4)[:12] + b"\x08\x06" + bytes(46)
        capture = captures.of_frames([arp], captures.ETHERNET)
        for command in (self.apply, self.remove):
            result = command(config_of(tunnel(4)), capture, "out.pcap")
            self.assertEqual({"not-ip": 1}, result.verdicts)
            self.assertEqual([], self.get("out.pcap").records)
            result = command("conf", "in.pcap", "out.pcap", "--unmatched", "pass")
            self.assertEqual({"unmatched-passed": 1}, result.verdicts)
            self.assertEqual(capture, self.get("out.pcap"))


class Formats(harness.ProgramTest):
    def out_of(self, data):
        """What becomes of a capture that goes through a tunnel and back."""
        self.put("in.pcap", data)
        self.apply(config_of(tunnel(4)), "in.pcap", "out.pcap")
        self.remove("conf", "out.pcap", "back.pcap")
        stamps = [(r.seconds, r.fraction) for r in self.get("out.pcap").records]
        back = self.get("back.pcap")
        self.assertEqual(stamps, [(r.seconds, r.fraction) for r in back.records])
        return back

    def test_time_stamps_keep_their_precision(self):
        for nanosecond in (False, True):
            capture = captures.of_frames(some_packets(), nanosecond=nanosecond)
            for number, record in enumerate(capture.records):
                record.fraction = 999_999_999 - number if nanosecond else 999_999 - number
            for order in "<>":
                self.assertEqual(capture, self.out_of(captures.to_bytes(capture, order)))

    def test_pcapng_becomes_pcap_with_nanoseconds(self):
        capture = captures.of_frames(some_packets())
        back = self.out_of(captures.to_pcapng(capture))
        self.assertTrue(back.nanosecond)
        self.assertEqual([(r.seconds, r.fraction * 1000, r.data) for r in capture.records],
                         [(r.seconds, r.fraction, r.data) for r in back.records])

    def test_the_snap_length_is_kept_while_it_is_true(self):
        frames = some_packets()
        longest = max(len(frame) for frame in frames)
        for snap_len, written in ((longest, 262144), (1500, 1500), (262144, 262144), (500_000, 500_000)):
            self.put("in.pcap", captures.of_frames(frames, snap_len=snap_len))
            self.apply(config_of(tunnel(4)), "in.pcap", "out.pcap")
            self.assertEqual(written, self.get("out.pcap").snap_len)
            piped = captures.from_bytes(self.apply("conf", "in.pcap", "-").out)
            self.assertGreaterEqual(piped.snap_len, max(snap_len, 262144), "nobody can go back in a pipe")

    def test_a_capture_without_packets(self):
        result = self.apply(config_of(tunnel(4)), captures.Capture(), "out.pcap")
        self.assertEqual("apply: 0 packets in, 0 out, 0 dropped; 0 bytes in, 0 out\n", result.err)
        self.assertEqual(captures.Capture(), self.get("out.pcap"))

    def test_packets_cut_by_the_snap_length_are_counted(self):
        whole, cut = some_packets(2)
        capture = captures.of_frames([whole, cut[:60]])
        capture.records[1].original_len = len(cut)
        for command in (self.apply, self.remove):
            for more in ((), ("--unmatched", "pass")):
                result = command(config_of(tunnel(4)), capture, "out.pcap", *more)
                self.assertEqual(1, result.verdicts["cut-short"])

    def test_records_longer_than_the_file_allows_are_cut(self):
        capture = captures.of_frames(some_packets(3), snap_len=100)
        result = self.apply(config_of(tunnel(4)), capture, "out.pcap")
        self.assertEqual({"applied": 2, "cut-short": 1}, result.verdicts)

    def test_packets_of_all_lengths_up_to_the_longest(self):
        sizes = [*range(0, 70), 1000, 9000, 65535 - 28 - 20 - 60, 65535 - 28]
        frames = [packets.udp("10.0.0.1", "10.9.0.1", bytes(size)) for size in sizes]
        result = self.apply(config_of(tunnel(4)), captures.of_frames(frames), "out.pcap")
        self.assertEqual({"applied": len(sizes) - 1, "too-big": 1}, result.verdicts)
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual(frames[:-1], self.get("back.pcap").frames)


if __name__ == "__main__":
    harness.main()
