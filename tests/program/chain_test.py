#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Chains against an implementation in Python: what `apply` writes, header by header, and what it writes goes
through `remove`. SPIGRP_TEST_SEED and SPIGRP_TEST_PACKETS change the random packets."""
import itertools
import os
import random
import sys
import zlib

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import ipsec  # noqa: E402
import packets  # noqa: E402

SEED = int(os.environ.get("SPIGRP_TEST_SEED", "1"))
PACKETS = int(os.environ.get("SPIGRP_TEST_PACKETS", "30"))
ESP = ["chacha20poly1305", "null-sha256", "null-sha512"] + (["aes256gcm16"] if harness.has_aes() else [])
AH = ["hmac-sha2-256-128", "hmac-sha2-512-256"]
ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
INSIDE = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}


class ChainTest(harness.ProgramTest):
    def random_packets(self, name, version, in_tunnel):
        """In a tunnel packets of both families, else packets of one between the two ends."""
        rng = random.Random(f"{SEED} {name}")
        for number in range(PACKETS):
            ends = INSIDE[rng.choice((4, 6))] if in_tunnel else ENDS[version]
            yield packets.random_packet(rng, *ends)

    def both_ways(self, name, sas, version, esn_from=None):
        """Program to Python, and Python to program."""
        with self.subTest(name, version=version, esn=esn_from):
            frames = list(self.random_packets(name, version, sas[0].proto == "tun"))
            config = groups.group(*sas) + groups.everything_to(sas[0].said)
            first = (esn_from or 0) + 1
            self.apply(config, captures.of_frames(frames), "out.pcap", "--allow-iv-reuse", "--strict")
            for number, (frame, sealed) in enumerate(zip(frames, self.get("out.pcap").frames, strict=True)):
                self.assertEqual(frame, ipsec.unseal(sas, sealed, first + number, esn=esn_from is not None))
            sealed = [ipsec.seal(sas, frame, first + n, esn=esn_from is not None)
                      for n, frame in enumerate(frames)]
            self.remove("conf", captures.of_frames(sealed), "back.pcap", "--strict")
            self.assertEqual(frames, self.get("back.pcap").frames)

    def test_every_algorithm_in_transport_and_tunnel_mode(self):
        for version, algorithm in itertools.product((4, 6), ESP + AH):
            src, dst = ENDS[version]
            make = groups.ah if algorithm in AH else groups.esp
            self.both_ways(algorithm, [make(0x102, dst, algorithm)], version)
            self.both_ways(algorithm, [groups.tun(0x101, src, dst), make(0x102, dst, algorithm)], version)

    def test_extended_sequence_numbers_across_the_32nd_bit(self):
        start = 0xFFFFFFFF - PACKETS // 2
        for version, algorithm in itertools.product((4, 6), ESP + AH):
            dst = ENDS[version][1]
            make = groups.ah if algorithm in AH else groups.esp
            self.both_ways(algorithm, [make(0x102, dst, algorithm, f"--esn --seq {start}")], version, start)

    def test_aes(self):
        if not harness.has_aes():
            self.skipTest("this CPU has no AES, so aes256gcm16 was in none of these tests")

    def test_bundles(self):
        for version, esp, ah in itertools.product((4, 6), ESP, AH):
            src, dst = ENDS[version]
            bundle = [groups.esp(0x102, dst, esp), groups.ah(0x103, dst, ah)]
            self.both_ways(f"{esp} {ah}", bundle, version)
            self.both_ways(f"{esp} {ah}", [groups.tun(0x101, src, dst), *bundle], version)

    def test_comp(self):
        for version in (4, 6):
            src, dst = ENDS[version]
            self.both_ways("comp", [groups.comp(0x3D0, dst)], version)
            self.both_ways("comp", [groups.tun(0x101, src, dst), groups.comp(0x3D0, dst)], version)

    def test_nested_tunnels(self):
        for inner, outer in itertools.product((4, 6), repeat=2):
            sas = [groups.tun(1, *INSIDE[inner]), groups.esp(2, INSIDE[inner][1]),
                   groups.tun(3, *ENDS[outer]), groups.esp(4, ENDS[outer][1], "null-sha256")]
            self.both_ways("nested", sas, outer)

    def test_the_chain_of_the_manual_page(self):
        for version in (4, 6):
            self.both_ways("manual page", groups.manual_page_group(version), version)


class HeaderByHeader(harness.ProgramTest):
    """The four SAs of the manual page around one packet that shrinks, every byte accounted for."""

    def test_it(self):
        for version in (4, 6):
            inner = packets.udp("10.0.0.1", "10.9.0.1", b"compressible " * 30, tos=0xB8, df=True, ttl=9)
            sas = groups.manual_page_group(version)
            config = groups.group(*sas) + groups.everything_to(sas[0].said)
            self.apply(config, captures.of_frames([inner]), "out.pcap", "--allow-iv-reuse")
            [packet] = self.get("out.pcap").frames
            self.walk(packet, inner, version, *sas)

    def walk(self, packet, inner, version, tun, comp, esp, ah):
        headers = packets.Headers(packet)
        self.assertEqual((tun.src, tun.dst, packets.AH), (headers.src, headers.dst, headers.protocol))
        self.assertEqual((len(packet), True), (headers.total, headers.checksum_ok))
        self.outer_fields(packet, version)

        length = 28 if version == 4 else 32
        auth = headers.payload[:length]
        self.assertEqual(bytes([packets.ESP, length // 4 - 2, 0, 0]), auth[:4])
        self.assertEqual((ah.spi, 1), (int.from_bytes(auth[4:8], "big"), int.from_bytes(auth[8:12], "big")))
        self.assertEqual(ipsec.ah_icv(ah, packet, 1), auth[12:28])
        self.assertEqual(bytes(length - 28), auth[28:])

        inside = headers.payload[length:]
        self.assertEqual((esp.spi, 1), (int.from_bytes(inside[:4], "big"), int.from_bytes(inside[4:8], "big")))
        opened = packets.Headers(ipsec.esp_open(esp, ipsec.ah_open(ah, packet, 1), 1))
        self.assertEqual(packets.COMP, opened.protocol)
        self.assertEqual(0, (len(inside) - 8 - 8 - 16) % 4, "RFC 4303 section 2.4: a multiple of 4 bytes")
        self.assertLess((len(inside) - 8 - 8 - 16) - len(opened.payload) - 2, 4, "no more padding than that")

        protocol = packets.IP4
        self.assertEqual(bytes([protocol, 0]) + comp.spi.to_bytes(2, "big"), opened.payload[:4])
        self.assertLess(len(opened.payload), len(inner) // 4)
        self.assertEqual(inner, ipsec.unseal([tun, comp, esp, ah], packet, 1))

    def outer_fields(self, packet, version):
        if version == 4:
            self.assertEqual((0x45, 0xB8, 64), (packet[0], packet[1], packet[8]))
            self.assertEqual(0x40, packet[6], "DF is copied")
        else:
            self.assertEqual(bytes.fromhex("6b800000"), packet[:4])
            self.assertEqual(64, packet[7])


class Compression(harness.ProgramTest):
    def comp_only(self, *payloads):
        dst = ENDS[4][1]
        sas = [groups.comp(0x3D0, dst)]
        frames = [packets.udp(*ENDS[4], payload) for payload in payloads]
        self.apply(groups.group(*sas) + groups.everything_to(sas[0].said), captures.of_frames(frames),
                   "out.pcap")
        out = self.get("out.pcap").frames
        self.remove("conf", "out.pcap", "back.pcap", "--group", sas[0].said)
        packed = [frame for frame in out if packets.Headers(frame).protocol == packets.COMP]
        for frame, sealed in zip(frames, out, strict=True):
            if sealed in packed:
                self.assertEqual(frame, ipsec.comp_open(sas[0], sealed))
                self.assertLess(len(sealed), len(frame))
            else:
                self.assertEqual(frame, sealed)
        return [frame in packed for frame in out]

    def test_payloads_under_90_bytes_are_sent_as_they_are(self):
        self.assertEqual([False, False, True, True], self.comp_only(b"", bytes(81), bytes(82), bytes(1000)))

    def test_what_would_not_shrink_is_sent_as_it_is(self):
        noise = random.Random(SEED).randbytes(1000)
        self.assertEqual([False, True, False], self.comp_only(noise, noise[:500] * 2, noise[1:]))

    def test_all_lengths(self):
        text = b"".join(b"%d and " % n for n in range(9000))
        self.assertTrue(any(self.comp_only(*(text[:n] for n in (*range(0, 300), 1400, 9000, 60000)))))

    def test_streams_that_deflate_allows_and_the_program_does_not_write(self):
        dst = ENDS[4][1]
        sa = groups.comp(0x3D0, dst)
        frames = [packets.udp(*ENDS[4], b"stored, fixed and dynamic blocks " * n) for n in (1, 3, 40)]
        for level, strategy in itertools.product((0, 1, 9), (0, 2, 4)):
            sealed = [self.deflated(sa, frame, level, strategy) for frame in frames]
            self.remove(groups.group(sa), captures.of_frames(sealed), "back.pcap", "--strict")
            self.assertEqual(frames, self.get("back.pcap").frames)

    def deflated(self, sa, frame, level, strategy):
        headers = packets.Headers(frame)
        deflate = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
        half = len(headers.payload) // 2
        data = deflate.compress(headers.payload[:half]) + deflate.flush(zlib.Z_FULL_FLUSH)
        data += deflate.compress(headers.payload[half:]) + deflate.flush()
        head = bytes([headers.protocol, 0]) + sa.spi.to_bytes(2, "big")
        return packets.replace_payload(frame, packets.COMP, head + data)

    def test_streams_that_are_wrong(self):
        sa = groups.comp(0x3D0, ENDS[4][1])
        good = ipsec.comp_seal(sa, packets.udp(*ENDS[4], b"again and " * 50))
        payload = packets.Headers(good).payload
        bomb = ipsec.comp_seal(sa, packets.udp(*ENDS[4], bytes(65000)))
        wrong = [payload[:-1], payload + b"\0", payload[:4], payload[:4] + b"\x07" + payload[5:],
                 bytes([packets.COMP]) + payload[1:]]
        frames = [packets.replace_payload(good, packets.COMP, p) for p in wrong] + [bomb]
        result = self.remove(groups.group(sa), captures.of_frames(frames), "back.pcap")
        self.assertEqual({"inflate": 4, "nested-ipcomp": 1, "inflate-too-big": 1}, result.verdicts)
        self.assertEqual([], self.get("back.pcap").records)


if __name__ == "__main__":
    try:
        import cryptography  # noqa: F401
    except ImportError:
        harness.skip("there is no python3-cryptography")
    print(f"SPIGRP_TEST_SEED={SEED} SPIGRP_TEST_PACKETS={PACKETS}")
    harness.main()
