#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Shunts: the errors for what %reject turns away, byte for byte those that Scapy makes, and what %hold, %trap and
%trapsubnet tell key management."""
import logging
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import ICMP, IP
    from scapy.layers.inet6 import ICMPv6DestUnreach, IPv6
except ImportError:
    harness.skip("there is no python3-scapy")

FOUR = ("10.0.0.1", "10.9.0.1")
SIX = ("fd00::1", "fd00::2")


def eroute(shunt, src="0.0.0.0/0", dst="0.0.0.0/0", *more):
    return f"eroute --add --src {src} --dst {dst} {' '.join(more)} --said {shunt}"


def udp(ends, length=100, **ports):
    src, dst = ends
    return packets.ip(src, dst, 17, packets.udp_payload(src, dst, bytes(length), **ports))


class Shunts(harness.ProgramTest):
    def shunt(self, config, frames, *options, verdicts):
        result = self.apply(config, captures.of_frames(frames), "out.pcap", *options)
        if "--json" in options:
            told = {name: count for name, count in result.json["verdicts"].items() if count}
        else:
            told = result.verdicts
        self.assertEqual(verdicts, told)
        return result

    def rejected(self, frames, verdicts=None):
        config = [eroute("%reject"), eroute("%reject", "::/0", "::/0")]
        self.shunt(config, frames, "--icmp", "icmp.pcap", verdicts=verdicts or {"shunt-reject": len(frames)})
        self.assertEqual([], self.get("out.pcap").frames)
        return self.get("icmp.pcap")

    def test_reject_without_a_path_mtu(self):
        for length in (0, 100, 519, 520, 521, 1400):
            frame = udp(FOUR, length)
            icmp = self.rejected([frame])
            src, dst = FOUR
            expected = IP(src=dst, dst=src, ttl=64, id=0) / ICMP(type=3, code=13) / frame[:548]
            self.assertEqual([bytes(expected).hex()], [each.hex() for each in icmp.frames])
            self.assertEqual((captures.RAW, 1_700_000_000), (icmp.link_type, icmp.records[0].seconds))

    def test_reject_in_ipv6(self):
        for length in (0, 100, 1184, 1185, 1400):
            frame = udp(SIX, length)
            icmp = self.rejected([frame])
            src, dst = SIX
            expected = IPv6(src=dst, dst=src, hlim=64) / ICMPv6DestUnreach(code=1) / frame[:1232]
            self.assertEqual([bytes(expected).hex()], [each.hex() for each in icmp.frames])

    def test_no_error_about_an_error_or_to_a_group(self):
        src, dst = FOUR
        request = packets.ip4(src, dst, 1, b"\x08\x00" + bytes(40))
        frames = [packets.ip4(src, dst, 1, b"\x03\x0d" + bytes(40)), udp((src, "224.0.0.9")),
                  packets.ip4(src, dst, 17, bytes(40), fragment=5), udp((SIX[0], "ff02::1")), request]
        icmp = self.rejected(frames)
        self.assertEqual([request], [each[28:] for each in icmp.frames])

    def test_errors_are_only_counted_without_a_file_for_them(self):
        self.shunt([eroute("%reject")], [udp(FOUR)], verdicts={"shunt-reject": 1})
        self.assertEqual([], self.get("out.pcap").frames)

    def test_a_trap_is_told_once_for_a_flow(self):
        frames = [udp(FOUR), udp(FOUR), udp(("10.0.0.2", "10.9.0.1")), udp(FOUR)]
        result = self.shunt([eroute("%trap")], frames, "--json", verdicts={"shunt-trap": 2, "shunt-hold": 2})
        ports = {"protocol": 17, "src_port": 40000, "dst_port": 40001}
        self.assertEqual([{"shunt": "%trap", "src": src, "dst": "10.9.0.1", **ports}
                          for src in ("10.0.0.1", "10.0.0.2")], result.json["acquires"])
        self.assertEqual(0, result.json["acquires_left_out"])
        self.assertEqual([], self.get("out.pcap").frames)

    def test_a_trap_in_the_summary(self):
        ping = packets.ip(*SIX, 58, b"\x80\x00" + bytes(40))
        config = [eroute("%trapsubnet", "::/0", "::/0"), eroute("%trap")]
        result = self.shunt(config, [ping, udp(SIX), udp(FOUR)], verdicts={"shunt-trap": 2, "shunt-hold": 1})
        self.assertIn("  %trapsubnet: an SA is wanted from fd00::1 to fd00::2, protocol 58\n", result.err)
        self.assertIn("  %trap: an SA is wanted from 10.0.0.1 port 40000 to 10.9.0.1 port 40001, protocol 17\n",
                      result.err)

    def test_hold_tells_nobody(self):
        result = self.shunt([eroute("%hold")], [udp(FOUR), udp(FOUR)], "--json", verdicts={"shunt-hold": 2})
        self.assertEqual([], result.json["acquires"])

    def test_very_many_flows(self):
        """More than there is room for holds, and more than are told one by one."""
        frames = [udp((f"10.0.{i // 250}.{i % 250 + 1}", "10.9.0.1"), 0) for i in range(1500)]
        frames.append(frames[0])
        result = self.shunt([eroute("%trap")], frames, "--json", verdicts={"shunt-trap": 1500, "shunt-hold": 1})
        self.assertEqual((1000, 500), (len(result.json["acquires"]), result.json["acquires_left_out"]))

    def test_klips(self):
        """As the KLIPS suite has them: nothing comes out but what %pass is for."""
        config = [eroute(shunt, f"10.0.0.{i + 1}/32") for i, shunt in
                  enumerate(("%pass", "%drop", "%reject", "%hold", "%trap", "%trapsubnet"))]
        frames = [udp((f"10.0.0.{i + 1}", "10.9.0.1")) for i in range(6)]
        self.shunt(config, frames, "--compat", "klips",
                   verdicts={"bypassed": 1, "shunt-drop": 1, "shunt-reject": 1, "shunt-hold": 1, "shunt-trap": 2})
        self.assertEqual(frames[:1], self.get("out.pcap").frames)


if __name__ == "__main__":
    harness.main()
