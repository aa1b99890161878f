#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Dummy packets (RFC 4303 section 2.6): made by `apply --dummy`, opened by the second implementation of ipsec.py, and thrown
away by `remove`; and those of Scapy."""
import logging
import sys
import unittest

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import ipsec  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import IP
    from scapy.layers.ipsec import ESP, SecurityAssociation
except ImportError:
    SecurityAssociation = None

WEST, EAST, FAR = "192.0.2.1", "192.0.2.2", "203.0.113.5"
PLAIN = [packets.udp("10.0.0.1", "10.9.0.1", bytes([65 + i]) * (100 + 40 * i), tos=i << 2) for i in range(7)]


def tunnel(algorithm="null-sha256", options=""):
    return [groups.tun(0x101, WEST, EAST), groups.esp(0x102, EAST, algorithm, options)]


def config(sas):
    return groups.group(*sas) + groups.everything_to(sas[0].said)


class Dummies(harness.ProgramTest):
    def sealed(self, sas, frames, *options, verdicts):
        result = self.apply(config(sas), captures.of_frames(frames), "out.pcap", *options)
        self.assertEqual(verdicts, result.verdicts)
        return self.get("out.pcap")

    def test_every_second_packet_is_followed_by_its_double(self):
        sas = tunnel() + [groups.ah(0x103, EAST)]
        out = self.sealed(sas, PLAIN, "--dummy", "2", verdicts={"applied": 7, "dummy-sent": 3}).frames
        kinds = []
        for sequence, frame in enumerate(out, 1):
            text = ipsec.esp_open(sas[1], ipsec.ah_open(sas[2], frame, sequence), sequence)
            kinds.append(packets.Headers(text).protocol)
        self.assertEqual([4, 4, 59, 4, 4, 59, 4, 4, 59, 4], kinds)
        for at in (2, 5, 8):
            model, dummy = packets.Headers(out[at - 1]), packets.Headers(out[at])
            self.assertEqual(len(out[at - 1]), len(out[at]))
            self.assertEqual(out[at - 1][1], out[at][1])  # TOS
            self.assertEqual((model.src, model.dst, model.protocol), (dummy.src, dummy.dst, dummy.protocol))
        back = self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual({"removed": 7, "dummy": 3}, back.verdicts)
        self.assertEqual(PLAIN, self.get("back.pcap").frames)

    def test_numbers_and_times_go_on_through_many_bursts(self):
        """Each dummy has the number and the time behind its packet: nothing is out of order, in no burst."""
        sas = tunnel()
        capture = self.sealed(sas, PLAIN * 30, "--dummy", "1", verdicts={"applied": 210, "dummy-sent": 210})
        spi_and_numbers = [packets.Headers(frame).payload[4:8] for frame in capture.frames]
        self.assertEqual([i.to_bytes(4, "big") for i in range(1, 421)], spi_and_numbers)
        times = [(record.seconds, record.fraction) for record in capture.records]
        self.assertEqual(times, sorted(times))
        self.assertEqual(times[0::2], times[1::2])
        back = self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual({"removed": 210, "dummy": 210}, back.verdicts)

    def test_with_state_no_number_is_used_twice(self):
        sas = tunnel("chacha20poly1305")
        for run in range(3):
            self.sealed(sas, PLAIN * 20, "--dummy", "1", "--state", "state",
                        verdicts={"applied": 140, "dummy-sent": 140})
            first = packets.Headers(self.get("out.pcap").frames[0]).payload[4:8]
            self.assertEqual(280 * run + 1, int.from_bytes(first, "big"))

    def test_what_is_too_long_goes_out_in_fragments_as_its_model_does(self):
        frame = packets.udp("10.0.0.1", "10.9.0.1", bytes(2000))
        out = self.sealed(tunnel(), [frame], "--dummy", "1", "--mtu", "900",
                          verdicts={"applied": 1, "dummy-sent": 1}).frames
        lengths = [len(fragment) for fragment in out]
        self.assertEqual(lengths[:len(lengths) // 2], lengths[len(lengths) // 2:])
        self.assertGreater(len(lengths), 4)
        back = self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual([frame], self.get("back.pcap").frames)
        self.assertEqual(1, back.verdicts["dummy"])

    def test_filled_up_and_compressed_as_its_model_is(self):
        sas = tunnel(options="--tfc 1400")
        out = self.sealed(sas, PLAIN, "--dummy", "1", verdicts={"applied": 7, "dummy-sent": 7}).frames
        self.assertEqual(1, len({len(frame) for frame in out}))
        sas = [sas[0], groups.comp(0x104, EAST), groups.esp(0x102, EAST, "null-sha256")]
        out = self.sealed(sas, PLAIN, "--dummy", "1", verdicts={"applied": 7, "dummy-sent": 7}).frames
        self.assertEqual([len(frame) for frame in out[0::2]], [len(frame) for frame in out[1::2]])

    def test_a_group_without_esp_sends_none(self):
        sas = [groups.tun(0x101, WEST, EAST), groups.ah(0x103, EAST)]
        out = self.sealed(sas, PLAIN, "--dummy", "3", verdicts={"applied": 7, "dummy": 2}).frames
        self.assertEqual(7, len(out))

    def test_what_is_not_applied_has_no_double(self):
        lines = config(tunnel())[:3] + [groups.eroute("0.0.0.0/0", "10.9.0.0/16", f"tun.101@{EAST}"),
                                        groups.eroute("0.0.0.0/0", "10.8.0.0/16", "%pass")]
        frames = [PLAIN[0], packets.udp("10.0.0.1", "10.8.0.1", b"clear"), packets.udp("10.0.0.1", "10.7.0.1", b"none")]
        result = self.apply(lines, captures.of_frames(frames), "out.pcap", "--dummy", "1")
        self.assertEqual({"applied": 1, "dummy-sent": 1, "bypassed": 1, "no-eroute": 1}, result.verdicts)
        self.assertEqual(3, len(self.get("out.pcap").frames))

    def test_the_innermost_esp_says_what_it_is(self):
        outer = [groups.tun(0x201, WEST, FAR), groups.esp(0x202, FAR, "null-sha256")]
        self.sealed(tunnel() + outer, PLAIN, "--dummy", "7", verdicts={"applied": 7, "dummy-sent": 1})
        there = self.remove(groups.group(*outer), "out.pcap", "half.pcap")
        self.assertEqual({"removed": 8}, there.verdicts)
        back = self.remove(groups.group(*tunnel()), "half.pcap", "back.pcap")
        self.assertEqual({"removed": 7, "dummy": 1}, back.verdicts)

    @unittest.skipIf(SecurityAssociation is None, "there is no python3-scapy")
    def test_dummies_of_scapy_are_thrown_away(self):
        """Transport mode: a packet that says that nothing follows its header."""
        sa = groups.esp(0x102, EAST, "chacha20poly1305")
        scapy = SecurityAssociation(ESP, spi=0x102, seq_num=1, crypt_algo="CHACHA20-POLY1305", crypt_key=sa.encryption_key)
        frames = [bytes(scapy.encrypt(IP(packets.ip4(WEST, EAST, protocol, bytes(60))))) for protocol in (17, 59, 59, 17)]
        result = self.remove(groups.group(sa), captures.of_frames(frames), "back.pcap")
        self.assertEqual({"removed": 2, "dummy": 2}, result.verdicts)

    @unittest.skipIf(SecurityAssociation is None, "there is no python3-scapy")
    def test_scapy_opens_dummies(self):
        sa = groups.esp(0x102, EAST, "chacha20poly1305")
        frame = packets.ip4(WEST, EAST, 17, packets.udp_payload(WEST, EAST, b"a packet"))
        out = self.sealed([sa], [frame], "--dummy", "1", "--allow-iv-reuse",
                          verdicts={"applied": 1, "dummy-sent": 1}).frames
        scapy = SecurityAssociation(ESP, spi=0x102, crypt_algo="CHACHA20-POLY1305", crypt_key=sa.encryption_key)
        opened = scapy.decrypt(IP(out[1]))
        self.assertEqual((59, packets.Headers(frame).payload), (opened.proto, bytes(opened.payload)))


if __name__ == "__main__":
    harness.main()
