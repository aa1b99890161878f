#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Path MTU: fragments before and behind a tunnel, put together again by Scapy, and the ICMP errors for senders,
byte for byte those that Scapy makes."""
import logging
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import ICMP, IP, defragment
    from scapy.layers.inet6 import ICMPv6PacketTooBig, IPv6, defragment6
except ImportError:
    harness.skip("there is no python3-scapy")

ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
INSIDE = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}
MTU = 1400


def config(outer, *more):
    west, east = ENDS[outer]
    tunnel = [groups.tun(0x101, west, east), groups.esp(0x102, east, "null-sha256"), *more]
    return groups.group(*tunnel) + groups.everything_to(tunnel[0].said)


def plain(version, length, **fields):
    src, dst = INSIDE[version]
    headers = {4: 28, 6: 48}[version]
    return packets.udp(src, dst, bytes(i % 251 for i in range(length - headers)), **fields)


class PathMtu(harness.ProgramTest):
    def apply_to(self, frames, outer, *options, verdicts):
        result = self.apply(config(outer), captures.of_frames(frames), "out.pcap", "--mtu", str(MTU), "--icmp",
                            "icmp.pcap", *options)
        self.assertEqual(verdicts, result.verdicts)
        sealed = self.get("out.pcap").frames
        self.assertTrue(all(len(frame) <= MTU for frame in sealed))
        return sealed, self.get("icmp.pcap")

    def longest(self, version, outer):
        """The longest packet that goes through whole, found by trying."""
        for length in range(MTU, 1280, -1):
            fields = {"df": True} if version == 4 else {}
            result = self.apply(config(outer), captures.of_frames([plain(version, length, **fields)]), "out.pcap",
                                "--mtu", str(MTU))
            if result.verdicts == {"applied": 1}:
                return length
        return None

    def test_fragmentation_needed(self):
        for outer in (4, 6):
            fits = self.longest(4, outer)
            frame = plain(4, fits + 1, df=True)
            sealed, icmp = self.apply_to([frame], outer, verdicts={"mtu-exceeded": 1})
            self.assertEqual(([], captures.RAW), (sealed, icmp.link_type))
            src, dst = INSIDE[4]
            us = ENDS[4][0] if outer == 4 else dst
            expected = IP(src=us, dst=src, ttl=64, id=0) / ICMP(type=3, code=4, nexthopmtu=fits) / frame[:548]
            self.assertEqual([bytes(expected).hex()], [each.hex() for each in icmp.frames])
            self.assertEqual(1_700_000_000, icmp.records[0].seconds)

    def test_packet_too_big(self):
        for outer in (4, 6):
            fits = self.longest(6, outer)
            frame = plain(6, fits + 1)
            sealed, icmp = self.apply_to([frame], outer, verdicts={"mtu-exceeded": 1})
            src, dst = INSIDE[6]
            us = ENDS[6][0] if outer == 6 else dst
            expected = IPv6(src=us, dst=src, hlim=64) / ICMPv6PacketTooBig(mtu=fits) / frame[:1232]
            self.assertEqual([bytes(expected).hex()], [each.hex() for each in icmp.frames])

    def test_fragments_behind_the_tunnel(self):
        for outer in (4, 6):
            frames = [plain(4, length, ident=length) for length in (100, 1380, 3000, 9000)]
            sealed, icmp = self.apply_to(frames, outer, verdicts={"applied": 4})
            self.assertEqual([], icmp.frames)
            self.assertGreater(len(sealed), 10)
            parsed = [(IP if outer == 4 else IPv6)(each) for each in sealed]
            whole = [bytes(each) for each in self.put_together(parsed, outer)]
            self.assertEqual(4, len(whole))
            self.remove("conf", captures.of_frames(whole), "back.pcap", "--strict")
            self.assertEqual(frames, self.get("back.pcap").frames)

    def put_together(self, parsed, version):
        if version == 4:
            return sorted(defragment(parsed), key=lambda each: len(bytes(each)))
        by_id = {}
        for each in parsed:
            key = each["IPv6ExtHdrFragment"].id if each.haslayer("IPv6ExtHdrFragment") else None
            by_id.setdefault(key, []).append(each)
        whole = by_id.pop(None, [])
        return whole + [IPv6(bytes(defragment6(each))) for each in by_id.values()]

    def test_fragments_before_the_tunnel(self):
        for outer in (4, 6):
            frames = [plain(4, length, ident=length) for length in (100, 1380, 3000)]
            result = self.apply(config(outer), captures.of_frames(frames), "out.pcap", "--mtu", str(MTU),
                                "--fragment", "inner")
            sealed = self.get("out.pcap").frames
            self.assertEqual({"applied": len(sealed)}, result.verdicts)
            self.assertTrue(all(len(frame) <= MTU and not packets.Headers(frame).fragment for frame in sealed))
            self.remove("conf", "out.pcap", "back.pcap", "--strict")
            back = self.get("back.pcap").frames
            self.assertEqual(len(sealed), len(back))
            whole = self.put_together([IP(each) for each in back], 4)
            self.assertEqual([frame.hex() for frame in frames], [bytes(each).hex() for each in whole])

    def test_small_ipv6_packets_always_go_through(self):
        """RFC 2473 section 7.1: 1280 bytes must fit, so the tunnel fragments its own packets."""
        frames = [plain(6, 1280)]
        result = self.apply(config(6), captures.of_frames(frames), "out.pcap", "--mtu", "1280")
        self.assertEqual({"applied": 1}, result.verdicts)
        parsed = [IPv6(each) for each in self.get("out.pcap").frames]
        self.assertEqual(2, len(parsed))
        self.remove("conf", captures.of_frames([bytes(each) for each in self.put_together(parsed, 6)]), "back.pcap",
                    "--strict")
        self.assertEqual(frames, self.get("back.pcap").frames)

    def test_no_error_about_an_error(self):
        src, dst = INSIDE[4]
        error = packets.ip4(src, dst, 1, b"\x03\x01" + bytes(1400), df=True)
        group = packets.udp(src, "224.0.0.9", bytes(1400), df=True)
        request = packets.ip4(src, dst, 1, b"\x08\x00" + bytes(1400), df=True)
        _, icmp = self.apply_to([error, group, request], 4, verdicts={"mtu-exceeded": 3})
        self.assertEqual([request[:548]], [each[28:] for each in icmp.frames])

    def test_each_tunnel_has_its_own(self):
        """Three tunnels: one with a smaller MTU than the run, one with a larger, one that goes by the run."""
        lines, frames = [], []
        for number, options in enumerate(("--mtu 600", "--mtu 1500", ""), 1):
            tunnel = [groups.tun(0x100 + number, "192.0.2.1", f"192.0.2.{number + 1}", options),
                      groups.esp(0x200 + number, f"192.0.2.{number + 1}", "null-sha256")]
            lines += groups.group(*tunnel) + [groups.eroute("0.0.0.0/0", f"10.{number}.0.0/16", tunnel[0].said)]
            frames.append(packets.udp("10.0.0.1", f"10.{number}.0.1", bytes(1300)))
        self.apply(lines, captures.of_frames(frames), "out.pcap", "--mtu", "1000")
        out = {}
        for frame in self.get("out.pcap").frames:
            out.setdefault(packets.Headers(frame).dst, []).append(len(frame))
        self.assertEqual([3, 1, 2], [len(lengths) for lengths in out.values()])
        self.assertEqual([True] * 3, [max(lengths) <= most for lengths, most in zip(out.values(), (600, 1500, 1000))])
        self.remove("conf", "out.pcap", "back.pcap", "--strict")
        self.assertEqual(frames, self.get("back.pcap").frames)

    def test_fragments_and_errors_by_the_mtu_of_a_tunnel_alone(self):
        tunnel = [groups.tun(0x101, *ENDS[4], "--mtu 1000"), groups.esp(0x102, ENDS[4][1], "null-sha256")]
        lines = groups.group(*tunnel) + groups.everything_to(tunnel[0].said)
        frames = [plain(4, 1200), plain(4, 1200, df=True)]
        result = self.apply(lines, captures.of_frames(frames), "out.pcap", "--fragment", "inner", "--icmp", "icmp.pcap")
        self.assertEqual({"applied": 2, "mtu-exceeded": 1}, result.verdicts)
        self.assertEqual(1, len(self.get("icmp.pcap").frames))
        self.assertTrue(all(len(frame) <= 1000 for frame in self.get("out.pcap").frames))

    def test_options_that_need_mtu(self):
        self.put("conf", "\n".join(config(4)))
        for words in (["--fragment", "inner"], ["--mtu", "255"], ["--mtu", "1400", "--icmp", "out"]):
            self.apply("conf", captures.of_frames([]), "out", *words, code=2)


if __name__ == "__main__":
    harness.main()
