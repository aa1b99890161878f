#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""ESP in UDP (RFC 3948) with Scapy at the other end, a NAT between, and what else comes to the port."""
import logging
import os
import random
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import IP, UDP
    from scapy.layers.ipsec import ESP, SecurityAssociation
except ImportError:
    harness.skip("there is no python3-scapy")

SEED = int(os.environ.get("SPIGRP_TEST_SEED", "1"))
PACKETS = int(os.environ.get("SPIGRP_TEST_PACKETS", "30"))
WEST, EAST, NAT = "192.0.2.1", "192.0.2.2", "198.51.100.7"
ALGORITHM = "chacha20poly1305"
PORTS = "--natt nonesp --sport 4500 --dport 4500"


def sa(options=PORTS):
    return groups.esp(0x102, EAST, ALGORITHM, options)


def scapy_sa(tunnel):
    return SecurityAssociation(ESP, spi=0x102, seq_num=1, crypt_algo="CHACHA20-POLY1305", crypt_key=sa().encryption_key,
                               tunnel_header=IP(src=WEST, dst=EAST) if tunnel else None,
                               nat_t_header=UDP(sport=4500, dport=4500))


def config(tunnel):
    sas = ([groups.tun(0x101, WEST, EAST)] if tunnel else []) + [sa()]
    return groups.group(*sas) + groups.everything_to(sas[0].said)


def without_udp(packet):
    """What Scapy's decrypt() takes: ESP directly behind the IP header."""
    headers = packets.Headers(packet)
    return packets.replace_payload(packet, packets.ESP, headers.payload[8:])


def seal(security, packet):
    """What Scapy makes of a packet. Scapy 2.5 gives the UDP header the length 8, so that is put right."""
    sealed = bytes(security.encrypt(IP(packet)))
    return sealed[:24] + (len(sealed) - 20).to_bytes(2, "big") + sealed[26:]


def transport_sum(packet):
    """The checksum over pseudo-header and segment: 0 where it is right."""
    headers = packets.Headers(packet)
    payload = headers.payload
    pseudo = packet[12:20] + bytes([0, headers.protocol]) + len(payload).to_bytes(2, "big")
    return packets.checksum(pseudo + payload + bytes(len(payload) % 2))


class Natt(harness.ProgramTest):
    def traffic(self, tunnel):
        rng = random.Random(SEED)
        src, dst = ("10.0.0.1", "10.9.0.1") if tunnel else (WEST, EAST)
        return [packets.udp(src, dst, rng.randbytes(rng.randrange(0, 1200))) for _ in range(PACKETS)]

    def test_scapy_opens_what_apply_sealed(self):
        for tunnel in (True, False):
            plain = self.traffic(tunnel)
            self.apply(config(tunnel), captures.of_frames(plain), "out.pcap", "--allow-iv-reuse")
            for before, sealed in zip(plain, self.get("out.pcap").frames, strict=True):
                seen = IP(sealed)
                self.assertEqual((4500, 4500, len(sealed) - 20, 0),
                                 (seen[UDP].sport, seen[UDP].dport, seen[UDP].len, seen[UDP].chksum))
                opened = bytes(scapy_sa(tunnel).decrypt(IP(without_udp(sealed))))
                self.assertEqual(before.hex(), opened.hex())

    def test_remove_opens_what_scapy_sealed(self):
        for tunnel in (True, False):
            plain = self.traffic(tunnel)
            security = scapy_sa(tunnel)
            sealed = [seal(security, each) for each in plain]
            self.assertEqual(17, packets.Headers(sealed[0]).protocol)
            result = self.remove(config(tunnel), captures.of_frames(sealed), "back.pcap")
            self.assertEqual({"removed": PACKETS}, result.verdicts)
            self.assertEqual([each.hex() for each in plain],
                             [each.hex() for each in self.get("back.pcap").frames])

    def test_a_nat_between_changes_source_and_port(self):
        plain = self.traffic(False)
        sealed = [IP(seal(scapy_sa(False), plain[0]))]
        for each in sealed:
            each.src, each[UDP].sport = NAT, 50123
            del each.chksum
        result = self.remove(config(False), captures.of_frames([bytes(each) for each in sealed]), "back.pcap")
        self.assertEqual({"removed": 1}, result.verdicts)
        opened = self.get("back.pcap").frames[0]
        self.assertEqual(packets.address(NAT), opened[12:16])
        self.assertEqual(0, transport_sum(opened))

    def test_what_else_comes_to_the_port(self):
        def to_port(data, port=4500):
            return bytes(IP(src=WEST, dst=EAST) / UDP(sport=4500, dport=port) / data)

        frames = [to_port(b"\xff"), to_port(bytes(4) + b"this is IKE, says its marker"), to_port(b"\xff", 4501),
                  bytes(IP(src=WEST, dst=EAST) / ESP(spi=0x102, seq=1, data=bytes(60)))]
        result = self.remove(config(False), captures.of_frames(frames), "back.pcap")
        self.assertEqual({"natt-keepalive": 1, "no-sa": 2, "wrong-encapsulation": 1}, result.verdicts)
        result = self.remove(config(False), captures.of_frames(frames), "back.pcap", "--unmatched", "pass")
        self.assertEqual(frames[1:3], self.get("back.pcap").frames)

    def test_the_drawing_shows_it(self):
        for mode, marker in (("nonesp", 0), ("nonike", 1)):
            lines = groups.group(sa(f"--natt {mode}")) + groups.everything_to(sa().said)
            result = self.apply(lines, captures.of_frames(self.traffic(False)), "out.pcap", "--allow-iv-reuse",
                                "--draw", "1")
            self.assertIn("UDP 8", result.out.decode())
            self.assertEqual(marker, result.out.decode().count("marker 8"))


if __name__ == "__main__":
    harness.main()
