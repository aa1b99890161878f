#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lifetimes of SAs, as `--life` gives them and the report tells of them."""
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

WEST, EAST = "192.0.2.1", "192.0.2.2"
PLAIN = packets.udp("10.0.0.1", "10.9.0.1", b"a packet " * 9)


def config(life):
    tunnel = groups.tun(0x101, WEST, EAST)
    sas = [tunnel, groups.esp(0x102, EAST, "null-sha256", f"--life {life}" if life else "")]
    return groups.group(*sas) + groups.everything_to(tunnel.said)


def one_a_second(count):
    return captures.of_frames([PLAIN] * count)


class Lifetimes(harness.ProgramTest):
    def both_ways(self, life, count, *options):
        """The verdicts of apply; and of remove, of packets that were made without any limit."""
        self.apply(config(""), one_a_second(count), "sealed.pcap")
        there = self.apply(config(life), one_a_second(count), "out.pcap", *options)
        back = self.remove(config(life), "sealed.pcap", "back.pcap", *options)
        return there, back

    def ends(self, life, passed, reason, *options):
        there, back = self.both_ways(life, 5, *options)
        self.assertEqual({"applied": passed, reason: 5 - passed}, there.verdicts)
        self.assertEqual({"removed": passed, reason: 5 - passed}, back.verdicts)
        for result in (there, back):
            kind = reason.removeprefix("expired-")
            self.assertIn(f"esp.102@{EAST}: hard limit of its lifetime, {kind}, reached\n", result.err)

    def test_packets(self):
        self.ends("hard-packets=3", 3, "expired-packets")
        self.ends("hard-packets=3", 4, "expired-packets", "--compat", "klips")

    def test_bytes(self):
        self.apply(config(""), one_a_second(1), "sealed.pcap")
        length = len(self.get("sealed.pcap").frames[0])
        self.ends(f"hard-bytes={3 * length}", 3, "expired-bytes")
        self.ends(f"hard-bytes={3 * length - 1}", 2, "expired-bytes")

    def test_bytes_as_klips_counted_them(self):
        """The packet that crosses the limit still passes."""
        self.apply(config(""), one_a_second(1), "sealed.pcap")
        length = len(self.get("sealed.pcap").frames[0])
        self.ends(f"hard-bytes={3 * length - 1}", 3, "expired-bytes", "--compat", "klips")

    def test_time_is_that_of_the_capture(self):
        self.ends("hard-addtime=2", 2, "expired-addtime")
        self.ends("hard-usetime=3", 3, "expired-usetime")

    def test_a_soft_limit_is_only_told(self):
        there, back = self.both_ways("soft-packets=2,hard-packets=9", 5)
        self.assertEqual(({"applied": 5}, {"removed": 5}), (there.verdicts, back.verdicts))
        for result in (there, back):
            self.assertEqual(1, result.err.count(f"esp.102@{EAST}: soft limit of its lifetime, packets, reached"))

    def test_json(self):
        result = self.apply(config("soft-packets=1,hard-packets=2"), one_a_second(4), "out.pcap", "--json")
        said = f"esp.102@{EAST}"
        self.assertEqual([{"said": said, "kind": "packets", "limit": limit} for limit in ("soft", "hard")],
                         result.json["lifetimes"])

    def test_allocations(self):
        """The second eroute is one too many, on the way out."""
        lines = config("hard-allocations=1")
        lines.append(groups.eroute("10.5.0.0/16", "0.0.0.0/0", f"tun.101@{EAST}"))
        frames = [PLAIN, packets.udp("10.5.0.1", "10.9.0.1", b"another"), PLAIN]
        result = self.apply(lines, captures.of_frames(frames), "out.pcap")
        self.assertEqual({"applied": 2, "expired-allocations": 1}, result.verdicts)


if __name__ == "__main__":
    harness.main()
