#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Protected packets that the network cut into fragments: Scapy cuts what `apply` sealed, `remove` joins it."""
import logging
import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import IP, fragment
    from scapy.layers.inet6 import IPv6, IPv6ExtHdrFragment, fragment6
except ImportError:
    harness.skip("there is no python3-scapy")

CAPTURE = Path(harness.SOURCE_ROOT, "corpus", "captures", "fragments.pcap")
ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
SIZE = 1000  # of a fragment


def cut(packet, ident=1, size=SIZE):
    """The fragments of a packet, or the packet where it is short enough."""
    if packet[0] >> 4 == 4:
        whole = IP(packet)
        whole.flags = 0
        return [bytes(piece) for piece in fragment(whole, fragsize=size // 8 * 8)]
    if len(packet) <= size:
        return [packet]
    whole = IPv6(packet)
    payload, protocol = packet[40:], whole.nh
    header = IPv6(src=whole.src, dst=whole.dst, hlim=whole.hlim, tc=whole.tc, fl=whole.fl)
    header = header / IPv6ExtHdrFragment(nh=protocol, id=ident)
    return [bytes(piece) for piece in fragment6(header / payload, size)]


class FragmentsTest(harness.ProgramTest):
    def configure(self, sas):
        self.put("conf", "\n".join(groups.group(*sas) + groups.everything_to(sas[0].said)) + "\n")

    def sealed(self, frames):
        self.apply("conf", captures.of_frames(frames), "sealed.pcap", "--allow-iv-reuse")
        return self.get("sealed.pcap").frames

    def opened(self, frames, *more, seconds=None):
        """What `remove` makes of fragments; with times of their own, a second each or as given."""
        capture = captures.of_frames(frames)
        for number, record in enumerate(capture.records):
            record.seconds = seconds[number] if seconds else 1_700_000_000
        result = self.remove("conf", capture, "back.pcap", "--json", *more)
        self.report = result.json
        verdicts = self.report["verdicts"]
        self.assertEqual(len(frames), sum(verdicts.values()), "the counters add up")
        self.assertEqual(0, verdicts["fragment-held"], "at the end nothing waits")
        self.verdicts = {name: count for name, count in verdicts.items() if count}
        return self.get("back.pcap").frames

    def tunnelled(self, version, *lengths):
        self.configure(groups.manual_page_group(version))
        noise = random.Random(version)
        src, dst = ENDS[version]
        return [packets.udp(src, dst, noise.randbytes(length)) for length in lengths]


class Joined(FragmentsTest):
    def test_the_chain_of_the_manual_page(self):
        """Four SAs around packets of up to the largest, as the KLIPS captures with fragments have it."""
        for version in ENDS:
            plain = self.tunnelled(version, 10, 1400, 3000, 9000, 50000)
            pieces = []
            for number, packet in enumerate(self.sealed(plain)):
                pieces += cut(packet, number, 1448)
            with self.subTest(version):
                self.assertEqual(plain, self.opened(pieces))
                self.assertEqual({"removed": 5, "reassembled": len(pieces) - 5}, self.verdicts)

    def test_every_order_with_duplicates(self):
        noise = random.Random(4)
        for version in ENDS:
            plain = self.tunnelled(version, *range(200, 6000, 700))
            for _ in range(10):
                pieces = [piece for number, packet in enumerate(self.sealed(plain))
                          for piece in noise.sample(cut(packet, number), len(cut(packet, number)))]
                doubled = []
                for piece in pieces[:-1]:
                    held = noise.random() < 0.3
                    doubled += [piece, piece] if held else [piece]
                back = self.opened(doubled + pieces[-1:])
                self.assertEqual(plain, back)

    def test_transport_mode_of_each_protocol(self):
        for version, (src, dst) in ENDS.items():
            plain = [packets.udp(src, dst, b"again and " * 500)]
            for sas in ([groups.esp(0x102, dst)], [groups.ah(0x103, dst)],
                        [groups.esp(0x102, dst), groups.ah(0x103, dst)],
                        [groups.comp(0x4000, dst), groups.esp(0x102, dst)]):
                self.configure(sas)
                [sealed] = self.sealed(plain)
                with self.subTest(" ".join(sa.said for sa in sas)):
                    self.assertEqual(plain, self.opened(cut(sealed, size=64 if len(sealed) < 999 else SIZE)))

    def test_real_fragments_inside_a_tunnel_whose_packets_are_cut_again(self):
        tun, _, *sealing = groups.manual_page_group(4)
        self.configure([tun, *sealing])
        plain = captures.from_bytes(CAPTURE.read_bytes())
        self.apply("conf", plain, "sealed.pcap", "--allow-iv-reuse", "--unmatched", "pass")
        sealed = self.get("sealed.pcap")
        sealed.records = [piece for record in sealed.records for piece in self.cut_record(record)]
        result = self.remove("conf", sealed, "back.pcap", "--unmatched", "pass", "--strict")
        self.assertGreater(result.verdicts["reassembled"], 50)
        self.assertEqual(plain.records, self.get("back.pcap").records)

    def cut_record(self, record):
        header, version, packet = captures.split(captures.ETHERNET, record.data)
        for piece in cut(packet, size=400) if version else [packet]:
            yield captures.Record(header + piece, record.seconds, record.fraction)


class Refused(FragmentsTest):
    def setUp(self):
        super().setUp()
        self.plain = self.tunnelled(4, 3000)
        [self.whole] = self.sealed(self.plain)
        self.pieces = cut(self.whole)

    def test_one_is_missing(self):
        for missing in range(len(self.pieces)):
            rest = self.pieces[:missing] + self.pieces[missing + 1:]
            self.assertEqual([], self.opened(rest))
            self.assertEqual({"fragment-timeout": len(rest)}, self.verdicts)

    def test_the_last_one_comes_too_late(self):
        others = len(self.pieces) - 1
        start = 1_700_000_000
        self.assertEqual(self.plain, self.opened(self.pieces, seconds=[start] * others + [start + 60]))
        self.assertEqual([], self.opened(self.pieces, seconds=[start] * others + [start + 61]))
        self.assertEqual({"fragment-timeout": len(self.pieces)}, self.verdicts)

    def test_an_overlap_ends_the_packet(self):
        other = bytes(IP(self.whole[:20])) + bytes(1200)
        [overlapping, *_] = cut(packets.set_checksum(other[:2] + len(other).to_bytes(2, "big") + other[4:]))
        self.assertEqual([], self.opened([self.pieces[0], overlapping, *self.pieces[1:]]))
        self.assertEqual({"fragment-overlap": len(self.pieces) + 1}, self.verdicts)

    def test_a_bit_that_was_changed_on_the_way(self):
        for piece in range(len(self.pieces)):
            changed = [bytearray(each) for each in self.pieces]
            changed[piece][60] ^= 1
            self.assertEqual([], self.opened([bytes(each) for each in changed]))
            self.assertEqual({"bad-icv": 1, "reassembled": len(self.pieces) - 1}, self.verdicts)


class Unprotected(FragmentsTest):
    def test_other_fragments_are_copied_as_they_are(self):
        self.tunnelled(4)
        self.put("in.pcap", CAPTURE.read_bytes())
        self.remove("conf", "in.pcap", "back.pcap", "--unmatched", "pass", "--strict")
        self.assertEqual(CAPTURE.read_bytes(), self.path("back.pcap").read_bytes())

    def test_a_packet_of_an_unknown_sa_comes_out_whole(self):
        self.configure([groups.esp(0x102, ENDS[4][1])])
        [sealed] = self.sealed([packets.udp(*ENDS[4], bytes(3000))])
        self.configure([groups.esp(0x999, ENDS[4][1])])
        whole = bytes(IP(sealed))
        self.assertEqual([whole], self.opened(cut(sealed), "--unmatched", "pass"))
        self.assertEqual([], self.opened(cut(sealed)))
        self.assertEqual(1, self.verdicts["no-sa"])


if __name__ == "__main__":
    harness.main()
