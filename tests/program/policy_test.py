#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the options of `apply` and `remove` do, and what is reported."""
import struct
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

WEST, EAST = "192.0.2.1", "192.0.2.2"
TUNNEL = [groups.tun(0x101, WEST, EAST), groups.esp(0x102, EAST, "null-sha256")]
CLIENTS = groups.eroute("10.0.0.0/16", "10.9.0.0/16", TUNNEL[0].said)
CONFIG = groups.group(*TUNNEL) + [CLIENTS]
MATCHED = packets.udp("10.0.0.1", "10.9.0.1", b"for the tunnel " * 9, tos=0xB8 | 2, ttl=7, df=True, ident=77)
OTHER = packets.udp("10.1.0.1", "10.9.0.1", b"not for it")
COUNTER_MODE = ("chacha20poly1305", "aes256gcm16")


def ethernet(packet):
    """A frame with padding behind the packet, which only what is copied keeps."""
    return captures.ethernet(packet[0] >> 4) + packet + b"\xee" * 5


def both():
    return captures.of_frames([ethernet(MATCHED), ethernet(OTHER)], captures.ETHERNET)


def outer(frame):
    return packets.Headers(frame)


class TrafficFlow(harness.ProgramTest):
    def test_padding_hides_the_length(self):
        tunnel = [groups.tun(0x101, WEST, EAST), groups.esp(0x102, EAST, "null-sha256", "--tfc 1200")]
        lines = groups.group(*tunnel) + groups.everything_to(tunnel[0].said)
        frames = [packets.udp("10.0.0.1", "10.9.0.1", b"x" * n) for n in (0, 1, 500, 1172)]
        self.apply(lines, captures.of_frames(frames), "out.pcap")
        self.assertEqual(1, len({len(frame) for frame in self.get("out.pcap").frames}))
        self.remove("conf", "out.pcap", "back.pcap", "--strict")
        self.assertEqual(frames, self.get("back.pcap").frames)


class Unmatched(harness.ProgramTest):
    def test_dropped_and_counted(self):
        result = self.apply(CONFIG, both(), "out.pcap")
        self.assertEqual({"applied": 1, "no-eroute": 1}, result.verdicts)
        self.assertEqual(1, len(self.get("out.pcap").records))
        result = self.remove("conf", "in.pcap", "back.pcap")
        self.assertEqual({"no-sa": 2}, result.verdicts)
        self.assertEqual([], self.get("back.pcap").records)

    def test_drop_is_the_default(self):
        self.apply(CONFIG, both(), "default.pcap")
        self.apply("conf", "in.pcap", "drop.pcap", "--unmatched", "drop")
        self.assertEqual(self.path("default.pcap").read_bytes(), self.path("drop.pcap").read_bytes())

    def test_passed_byte_for_byte(self):
        for more in ((), ("--forward",), ("--compat", "klips")):
            result = self.apply(CONFIG, both(), "out.pcap", "--unmatched", "pass", *more)
            self.assertEqual({"applied": 1, "unmatched-passed": 1}, result.verdicts)
            self.assertEqual(self.get("in.pcap").records[1], self.get("out.pcap").records[1])
        result = self.remove("conf", "out.pcap", "back.pcap", "--unmatched", "pass")
        self.assertEqual({"removed": 1, "unmatched-passed": 1}, result.verdicts)
        self.assertEqual(self.get("in.pcap").records[1], self.get("back.pcap").records[1])

    def test_pass_does_not_excuse_what_is_wrong(self):
        bad = [MATCHED[:10] + b"\0\0" + MATCHED[12:], MATCHED[:19], b"\x55" * 40]
        for command in (self.apply, self.remove):
            result = command(CONFIG, captures.of_frames(bad, captures.IPV4), "out.pcap", "--unmatched", "pass")
            self.assertEqual({"bad-checksum": 1, "malformed": 2}, result.verdicts)


class Shunts(harness.ProgramTest):
    def test_each_has_its_verdict(self):
        verdicts = {"%pass": "bypassed", "%passthrough": "bypassed", "%drop": "shunt-drop",
                    "%reject": "shunt-reject", "%hold": "shunt-hold", "%trap": "shunt-trap",
                    "%trapsubnet": "shunt-trap"}
        for shunt, verdict in verdicts.items():
            config = [*CONFIG, groups.eroute("10.1.0.0/16", "10.9.0.0/16", shunt)]
            result = self.apply(config, both(), "out.pcap")
            self.assertEqual({"applied": 1, verdict: 1}, result.verdicts)
            passed = self.get("out.pcap").records[1:]
            self.assertEqual(self.get("in.pcap").records[1:] if verdict == "bypassed" else [], passed)

    def test_the_longest_prefix_and_the_ports_decide(self):
        config = [*groups.group(*TUNNEL), groups.eroute("0.0.0.0/0", "0.0.0.0/0", "%drop"),
                  groups.eroute("10.0.0.0/16", "10.9.0.0/16", "%pass"),
                  groups.eroute("10.0.0.0/16", "10.9.0.0/16", TUNNEL[0].said,
                                "--transport-proto udp --dst-port 40001"),
                  groups.eroute("10.0.0.0/16", "10.9.0.0/16", "%hold", "--transport-proto tcp")]
        other_port = packets.ip("10.0.0.1", "10.9.0.1", packets.UDP,
                                packets.udp_payload("10.0.0.1", "10.9.0.1", b"", dst_port=53))
        tcp = packets.ip("10.0.0.1", "10.9.0.1", packets.TCP,
                         packets.tcp_payload("10.0.0.1", "10.9.0.1", b""))
        frames = [MATCHED, OTHER, other_port, tcp]
        result = self.apply(config, captures.of_frames(frames), "out.pcap")
        self.assertEqual({"applied": 1, "bypassed": 1, "shunt-drop": 1, "shunt-hold": 1}, result.verdicts)


class ExitCodes(harness.ProgramTest):
    def test_strict(self):
        clean = captures.of_frames([MATCHED])
        for command, dropped in ((self.apply, both()), (self.remove, both())):
            command(CONFIG, dropped, "out.pcap", code=0)
            command(CONFIG, dropped, "out.pcap", "--strict", code=1)
            command(CONFIG, dropped, "out.pcap", "--strict", "--unmatched", "pass", code=0)
            self.assertEqual(2, len(self.get("out.pcap").records))
        self.apply(CONFIG, clean, "out.pcap", "--strict", code=0)

    def test_a_failure_goes_before_a_finding(self):
        self.put("cut.pcap", captures.to_bytes(both())[:-1])
        self.remove(CONFIG, "cut.pcap", "out.pcap", "--strict", code=2)


class Groups(harness.ProgramTest):
    INBOUND = [groups.tun(0x201, EAST, WEST), groups.esp(0x202, WEST, "null-sha256")]

    def setUp(self):
        super().setUp()
        self.put("conf", "\n".join(groups.group(*TUNNEL) + groups.group(*self.INBOUND)) + "\n")
        self.put("in.pcap", captures.of_frames([MATCHED, OTHER]))

    def test_every_packet_without_eroutes(self):
        self.assertEqual({"no-eroute": 2}, self.apply("conf", "in.pcap", "out.pcap").verdicts)
        for said in (TUNNEL[0].said, "tun0x101@192.0.2.2", "tun.0101@192.0.2.2"):
            result = self.apply("conf", "in.pcap", "out.pcap", "--group", said)
            self.assertEqual({"applied": 2}, result.verdicts)
        self.remove("conf", "out.pcap", "back.pcap", "--group", TUNNEL[0].said)
        self.assertEqual(self.path("in.pcap").read_bytes(), self.path("back.pcap").read_bytes())

    def test_no_other_group_is_removed(self):
        self.apply("conf", "in.pcap", "out.pcap", "--group", TUNNEL[0].said)
        result = self.remove("conf", "out.pcap", "back.pcap", "--group", self.INBOUND[0].said)
        self.assertEqual({"no-sa": 2}, result.verdicts)

    def test_names_that_are_none(self):
        for said, sentence in (("tun.999@192.0.2.2", "tun.999@192.0.2.2 is not defined in conf"),
                               (TUNNEL[1].said, "name the group by its first SAID, " + TUNNEL[0].said),
                               ("tun.x@192.0.2.2", "(byte 5)"), ("%pass", "%pass"), ("", "--group")):
            for command in (self.apply, self.remove):
                result = command("conf", "in.pcap", "none.pcap", "--group", said, code=2)
                self.assertIn(sentence, result.err)
                self.assertEqual(1, result.err.count("error"))
                self.assertFalse(self.path("none.pcap").exists())


class CounterMode(harness.ProgramTest):
    def test_the_refusal_names_both_ways_out(self):
        for algorithm in COUNTER_MODE:
            sas = [TUNNEL[0], groups.esp(0x102, EAST, algorithm)]
            config = groups.group(*sas) + [CLIENTS]
            if algorithm == "aes256gcm16" and not harness.has_aes():
                self.skipTest("this CPU has no AES")
            self.put("out.pcap", b"as before")
            result = self.apply(config, both(), "out.pcap", code=2)
            for part in (sas[1].said, algorithm, "--state", "--allow-iv-reuse"):
                self.assertIn(part, result.err)
            self.assertEqual(1, result.err.count("\n"))
            self.assertEqual(b"as before", self.path("out.pcap").read_bytes())
            self.apply("conf", "in.pcap", "out.pcap", "--allow-iv-reuse")
            self.remove("conf", "out.pcap", "back.pcap")

    def test_only_what_is_used_for_sending_counts(self):
        inbound = groups.group(groups.tun(0x201, EAST, WEST), groups.esp(0x202, WEST))
        self.apply(CONFIG + inbound, both(), "out.pcap")
        self.apply("conf", "in.pcap", "out.pcap", "--group", "tun.201@192.0.2.1", code=2)

    def test_an_sa_in_the_middle_of_nested_tunnels_counts(self):
        sas = [groups.tun(1, WEST, EAST), groups.esp(2, EAST), groups.tun(3, "10.5.0.1", "10.5.0.2"),
               groups.esp(4, "10.5.0.2", "null-sha256")]
        config = groups.group(*sas) + groups.everything_to(sas[0].said)
        self.assertIn(sas[1].said, self.apply(config, both(), "out.pcap", code=2).err)


class OuterHeader(harness.ProgramTest):
    def header(self, options="", *more, inner=MATCHED):
        config = groups.group(groups.tun(0x101, WEST, EAST, options), TUNNEL[1]) + [CLIENTS]
        self.apply(config, captures.of_frames([inner] * 3), "out.pcap", *more)
        return self.get("out.pcap").frames

    def fields(self, *words, **kinds):
        """TOS, TTL and DF of the outer header."""
        frame = self.header(*words, **kinds)[0]
        return frame[1], frame[8], bool(frame[6] & 0x40)

    def test_todays_defaults(self):
        self.assertEqual((0xB8 | 2, 64, True), self.fields())

    def test_klips(self):
        self.assertEqual((0, 64, False), self.fields("", "--compat", "klips"))

    def test_an_option_outweighs_klips(self):
        self.assertEqual((46 << 2, 64, True), self.fields("--dscp 46 --df set", "--compat", "klips"))

    def test_dscp_and_df(self):
        self.assertEqual((10 << 2 | 2, 64, False), self.fields("--dscp 10 --df clear"))
        clear = packets.udp("10.0.0.1", "10.9.0.1", b"", df=False)
        self.assertEqual((0, 64, True), self.fields("--df set", inner=clear))

    def test_flow_label(self):
        inside = packets.ip6("fd00::1", "fd00::2", packets.UDP, packets.udp_payload("fd00::1", "fd00::2", b""), flow=0xABCDE)
        for options, label in (("", 0), ("--flow-label copy", 0xABCDE), ("--flow-label 0x12345", 0x12345)):
            tunnel = [groups.tun(0x101, "2001:db8::1", "2001:db8::2", options), groups.esp(0x102, "2001:db8::2", "null-sha256")]
            config = groups.group(*tunnel) + groups.everything_to(tunnel[0].said)
            for frame, expected in ((inside, label), (MATCHED, 0 if "copy" in options else label)):
                result = self.apply(config, captures.of_frames([frame]), "out.pcap")
                self.assertEqual({"applied": 1}, result.verdicts)
                self.assertEqual(expected, int.from_bytes(self.get("out.pcap").frames[0][1:4], "big") & 0xFFFFF)
                self.remove(config, "out.pcap", "back.pcap")
                self.assertEqual([frame], self.get("back.pcap").frames)

    def test_identifications_differ(self):
        frames = self.header()
        self.assertEqual(3, len({frame[4:6] for frame in frames}))

    def test_forward_lowers_the_inner_ttl(self):
        for more, ttl in (((), 7), (("--forward",), 6)):
            self.header("", *more)
            self.remove("conf", "out.pcap", "back.pcap")
            back = self.get("back.pcap").frames[0]
            self.assertEqual((ttl, MATCHED[20:]), (back[8], back[20:]))
            self.assertTrue(outer(back).checksum_ok)

    def test_a_packet_whose_ttl_runs_out_is_not_forwarded(self):
        last = packets.udp("10.0.0.1", "10.9.0.1", b"", ttl=1)
        result = self.apply(CONFIG, captures.of_frames([last]), "out.pcap", "--forward")
        self.assertEqual({"hop-limit": 1}, result.verdicts)


class WayIn(harness.ProgramTest):
    def protected(self, frames=(MATCHED,)):
        self.apply(CONFIG, captures.of_frames(list(frames)), "out.pcap")
        return self.get("out.pcap").frames

    def verdicts(self, frames, *more, config="conf"):
        return self.remove(config, captures.of_frames(frames), "back.pcap", *more).verdicts

    def test_a_repeated_packet_is_dropped(self):
        frames = self.protected([MATCHED, MATCHED])
        self.assertEqual({"removed": 2, "replayed": 3}, self.verdicts(frames + frames + frames[:1]))

    def test_klips_had_no_window_unless_asked_for(self):
        frames = self.protected() * 3
        self.assertEqual({"removed": 3}, self.verdicts(frames, "--compat", "klips"))
        asked = groups.group(TUNNEL[0], groups.esp(0x102, EAST, "null-sha256", "--replay_window 32"))
        self.assertEqual({"removed": 1, "replayed": 2},
                         self.verdicts(frames, "--compat", "klips", config=asked))

    def test_every_flipped_bit_is_noticed(self):
        [frame] = self.protected()
        tampered = []
        for at in range(28, len(frame)):
            tampered.append(frame[:at] + bytes([frame[at] ^ 1 << at % 8]) + frame[at + 1:])
        self.assertEqual({"bad-icv": len(tampered), "removed": 1}, self.verdicts(tampered + [frame]))

    def test_another_source_of_the_tunnel(self):
        [frame] = self.protected()
        moved = packets.set_checksum(frame[:12] + packets.address("192.0.2.9") + frame[16:])
        self.assertEqual({"wrong-source": 1}, self.verdicts([moved]))

    def test_a_fragment_of_a_protected_packet(self):
        [frame] = self.protected()
        first = packets.set_checksum(frame[:6] + struct.pack("!H", 0x2000) + frame[8:])
        self.assertEqual({"fragment-timeout": 1}, self.verdicts([first]))

    def test_an_inner_packet_that_no_reverse_eroute_is_for(self):
        back = [groups.tun(0x201, EAST, WEST), groups.esp(0x202, WEST, "null-sha256")]
        sender = groups.group(*back) + groups.everything_to(back[0].said)
        legal = packets.udp("10.9.0.1", "10.0.0.1", b"an answer")
        illegal = packets.udp("10.9.0.1", "10.77.0.1", b"to somebody else")
        self.apply(sender, captures.of_frames([legal, illegal]), "out.pcap")
        result = self.remove(CONFIG + groups.group(*back), "out.pcap", "back.pcap")
        self.assertEqual({"removed": 1, "wrong-selector": 1}, result.verdicts)
        self.assertEqual([legal], self.get("back.pcap").frames)

    def test_a_missing_layer(self):
        sealed = groups.group(groups.esp(0x102, EAST, "null-sha256")) + groups.everything_to(TUNNEL[1].said)
        self.apply(sealed, captures.of_frames([packets.udp(WEST, EAST, b"not in a tunnel")]), "out.pcap")
        self.assertEqual({"layer-missing": 1}, self.remove(CONFIG, "out.pcap", "back.pcap").verdicts)


class Reports(harness.ProgramTest):
    def test_text(self):
        result = self.apply(CONFIG, both(), "out.pcap")
        frames = [len(f) for f in self.get("out.pcap").frames]
        sizes = f"{sum(len(f) for f in both().frames)} bytes in, {sum(frames)} out"
        self.assertEqual(f"apply: 2 packets in, 1 out, 1 dropped; {sizes}", result.err.split("\n")[0])
        self.assertEqual(3, result.err.count("\n"))
        self.assertEqual(b"", result.out)

    def test_json_is_one_object(self):
        for command in ("apply", "remove"):
            self.put("in.pcap", both())
            self.put("conf", "\n".join(CONFIG) + "\n")
            words = (command, "--config", "conf", "--read", "in.pcap", "--write", "out.pcap", "--json")
            report = self.run_program(*words).json
            self.assertEqual((1, command, [], []), (report["format"], report["command"], report["errors"],
                                                    report["diagnostics"]))
            self.assertEqual(2, sum(report["verdicts"].values()))
            self.assertEqual(report["packets"]["in"], report["packets"]["out"] + report["packets"]["dropped"])
            self.assertEqual(sum(len(f) for f in both().frames), report["bytes"]["in"])
            self.assertGreater(len(report["verdicts"]), 25)
            for name in report["verdicts"]:
                self.assertRegex(name, r"\A[a-z]+(-[a-z]+)*\Z")
            self.assertEqual(report, self.run_program(*words, "--quiet").json)

    def test_json_and_standard_output_are_apart(self):
        result = self.apply(CONFIG, both(), "-", "--json")
        self.assertEqual(1, len(captures.from_bytes(result.out).records))
        self.assertEqual(1, result.json["packets"]["out"])

    def test_json_of_names_that_are_no_text(self):
        result = self.run_program("apply", "--config", b"no\xff\x1b[31m.conf", "--read", "r", "--write", "w",
                                  "--json", code=2)
        self.assertEqual(1, len(result.json["errors"]))

    def test_control_bytes_of_names_do_not_reach_the_terminal(self):
        result = self.run_program("apply", "--config", b"no\x1b[31m.conf\n", "--read", "r", "--write", "w", code=2)
        self.assertNotRegex(result.err.rstrip("\n"), r"[\x00-\x1f]")

    def test_quiet_prints_nothing_on_success(self):
        result = self.apply(CONFIG, both(), "out.pcap", "--quiet")
        self.assertEqual((b"", ""), (result.out, result.err))
        self.assertIn("error", self.apply(CONFIG, "nowhere.pcap", "out.pcap", "--quiet", code=2).err)

    def test_nothing_is_coloured_where_nobody_watches(self):
        self.assertNotIn("\x1b", self.apply(["nonsense"], both(), "out.pcap", code=2).err)


class Drawings(harness.ProgramTest):
    def boxes(self, text):
        """For every picture its title and the lengths of its boxes."""
        pictures = text.strip().split("\n\n")
        for picture in pictures:
            lines = picture.split("\n")
            boxes = [box.strip().rsplit(" ", 1) for box in lines[2].strip().strip("│").split("│")]
            yield lines[0], [(name, int(length)) for name, length in boxes]

    def test_every_picture_adds_up(self):
        for version in (4, 6):
            sas = groups.manual_page_group(version)
            config = groups.group(*sas) + groups.everything_to(sas[0].said)
            capture = captures.of_frames([OTHER, MATCHED, b"\x45" + bytes(30)])
            out = self.apply(config, capture, "out.pcap", "--allow-iv-reuse", "--draw", "2").out.decode()
            titles = ["the packet", *(f"after {sa.said}" for sa in sas)]
            self.check_pictures(out, titles, [len(MATCHED), len(self.get("out.pcap").frames[1])])
            back = self.remove("conf", "out.pcap", "back.pcap", "--draw", "2").out.decode()
            titles = ["the packet", *(f"after {sa.said}" for sa in reversed(sas))]
            self.check_pictures(back, titles, [len(self.get("out.pcap").frames[1]), len(MATCHED)])

    def check_pictures(self, text, titles, ends):
        pictures = list(self.boxes(text))
        self.assertEqual(titles, [title.split(":  ")[0].rsplit(": ", 1)[0] for title, _ in pictures])
        for title, boxes in pictures:
            self.assertIn(f": {sum(length for _, length in boxes)} bytes", title)
        self.assertEqual(ends, [sum(length for _, length in pictures[i][1]) for i in (0, -1)])
        for title, _ in pictures:
            self.assertLess(len(title), 100)

    def test_what_comp_leaves_alone(self):
        sas = [groups.tun(1, WEST, EAST), groups.comp(2, EAST), TUNNEL[1]]
        config = groups.group(*sas) + groups.everything_to(sas[0].said)
        out = self.apply(config, captures.of_frames([OTHER]), "out.pcap", "--draw", "1").out.decode()
        self.assertIn("which would not make it shorter", out)
        self.remove("conf", "out.pcap", "back.pcap", "--draw", "1")

    def test_packets_that_cannot_be_drawn(self):
        for number, code in (("1", 0), ("2", 2), ("3", 2)):
            arp = captures.ethernet(4)[:12] + b"\x08\x06" + bytes(28)
            capture = captures.of_frames([ethernet(OTHER), arp], captures.ETHERNET)
            for command in (self.apply, self.remove):
                result = command(CONFIG, capture, "out.pcap", "--draw", number, code=code)
                self.assertEqual(code == 2, f"no IP packet with number {number}" in result.err)

    def test_malformed_and_dropped_packets(self):
        broken = [b"\x45" + bytes(40), b"\x60" + bytes(50), MATCHED[:30], b"\x45", OTHER]
        capture = captures.of_frames(broken, captures.IPV4)
        for number in range(1, 6):
            for command in (self.apply, self.remove):
                self.assertIn("the packet", command(CONFIG, capture, "out.pcap", "--draw",
                                                    str(number)).out.decode())


if __name__ == "__main__":
    harness.main()
