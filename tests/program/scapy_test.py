#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Interoperation with Scapy's IPsec, an implementation by other people: Scapy opens what `apply` sealed, and
`remove` opens what Scapy sealed.

    scapy_test.py ALGORITHM...

with SPIGRP_TEST_SEED and SPIGRP_TEST_PACKETS for other and more packets: that many an algorithm and way. Where Scapy
2.5 is wrong or lacks something, python3-cryptography and Python's hmac take its place (ipsec.py):

- an `ah` SA around ESP: Scapy signs the ESP inside, and leaves the ICV of AH all zeros;
- ESP with extended sequence numbers and a separate MAC: Scapy leaves the high-order bits out of the ICV
  (RFC 4303 section 2.2.1);
- GCM and CCM with ICVs of 8 and 12 bytes: Scapy sends and expects 16;
- GMAC: Scapy has none.
"""
import itertools
import logging
import os
import random
import sys
from dataclasses import dataclass

sys.dont_write_bytecode = True
import algorithms  # noqa: E402
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import ipsec  # noqa: E402
import packets  # noqa: E402

try:
    logging.getLogger("scapy").setLevel(logging.ERROR)
    from scapy.layers.inet import IP
    from scapy.layers.inet6 import IPv6
    from scapy.layers.ipsec import AH, ESP, IPSecIntegrityError, SecurityAssociation
except ImportError:
    harness.skip("there is no python3-scapy")

SEED = int(os.environ.get("SPIGRP_TEST_SEED", "1"))
CASES = 8  # of an algorithm: cases()
PACKETS = -(-int(os.environ.get("SPIGRP_TEST_PACKETS", "100")) // CASES)  # a case and way
ALGORITHMS = sys.argv[1:] or ["chacha20poly1305"]
CIPHERS = {"null": "NULL", "ctr": "AES-CTR", "gcm": "AES-GCM", "ccm": "AES-CCM", "chacha": "CHACHA20-POLY1305", "": None}
INTEGRITIES = {"md5": "HMAC-MD5-96", "sha1": "HMAC-SHA1-96", "sha256": "SHA2-256-128", "sha384": "SHA2-384-192",
               "sha512": "SHA2-512-256", "aescmac": "AES-CMAC-96", "": None}
AROUND = {4: "hmac-sha2-256-128", 6: "hmac-sha2-512-256"}  # in bundles
ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
INSIDE = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}
IPV4_OPTIONS = [b"", b"\x94\x04\x00\x00", b"\x01\x01\x01\x00", b"\x07\x07\x04" + bytes(4) + b"\x00",
                b"\x44\x0c\x05\x00" + bytes(8)]  # router alert; no-operation; record route; time stamp
HOP_BY_HOP = [b"", b"\x05\x02\x00\x00\x01\x00", b"\x3e\x04\x11\x22\x33\x44"]  # router alert; changes en route


def names(algorithm):
    """What Scapy calls an algorithm: encryption, authentication."""
    found = algorithms.find(algorithm)
    cbc = "3DES" if algorithm.startswith("3des") else "AES-CBC"
    return cbc if found.mode == "cbc" else CIPHERS[found.mode], INTEGRITIES[found.integrity]


def parse(data):
    return (IP if data[0] >> 4 == 4 else IPv6)(data)


@dataclass
class Case:
    """One kind of SA, and how both sides call it."""
    version: int
    tunnel: bool
    algorithm: str
    first: int = 1
    esn: bool = False

    @property
    def name(self):
        mode = "tunnel" if self.tunnel else "transport"
        return f"{self.algorithm} IPv{self.version} {mode}{' ESN' if self.esn else ''}"

    @property
    def sa(self):
        options = f"--seq {self.first - 1}" + (" --esn" if self.esn else "")
        make = groups.ah if self.is_ah else groups.esp
        return make(0x102, ENDS[self.version][1], self.algorithm, options)

    @property
    def is_ah(self):
        return self.algorithm in algorithms.AH

    @property
    def sas(self):
        return ([groups.tun(0x101, *ENDS[self.version])] if self.tunnel else []) + [self.sa]

    @property
    def config(self):
        return groups.group(*self.sas) + groups.everything_to(self.sas[0].said)

    @property
    def scapy_lacks_it(self):
        found = algorithms.find(self.algorithm)
        if self.is_ah:
            return False
        return found.mode == "gmac" or (found.own_icv in (8, 12)) or (self.esn and not found.is_aead)

    def scapy(self):
        sa, (encryption, authentication) = self.sa, names(self.algorithm)
        header = None
        if self.tunnel:
            src, dst = ENDS[self.version]
            header = IP(src=src, dst=dst) if self.version == 4 else IPv6(src=src, dst=dst)
        return SecurityAssociation(
            AH if self.is_ah else ESP, spi=sa.spi, crypt_algo=encryption, crypt_key=sa.encryption_key or None,
            auth_algo=authentication, auth_key=sa.authentication_key or None, tunnel_header=header)

    def open(self, sealed, number):
        if self.scapy_lacks_it:
            return ipsec.unseal(self.sas, sealed, number, esn=self.esn)
        return bytes(self.scapy().decrypt(parse(sealed), esn_en=self.esn, esn=number >> 32))

    def seal(self, packet, number):
        if self.scapy_lacks_it:
            return ipsec.seal(self.sas, packet, number, esn=self.esn)
        low = number & 0xFFFFFFFF
        sealer = self.scapy()
        sealer.seq_num = low  # `seq_num=0` means the counter to Scapy
        return bytes(sealer.encrypt(parse(packet), esn_en=self.esn, esn=number >> 32))


def cases():
    for algorithm, version, tunnel in itertools.product(ALGORITHMS, (4, 6), (False, True)):
        yield Case(version, tunnel, algorithm)
        if algorithms.find(algorithm).icv:  # RFC 4303 has no extended numbers without an ICV
            yield Case(version, tunnel, algorithm, 0x100000000 - PACKETS // 2, True)


def with_options(rng, packet):
    """The packet with an option or extension header that AH has to treat right."""
    if packet[0] >> 4 == 4:
        options = rng.choice(IPV4_OPTIONS)
        head = bytes([0x45 + len(options) // 4]) + packet[1:2]
        length = (len(packet) + len(options)).to_bytes(2, "big")
        return packets.set_checksum(head + length + packet[4:20] + options + packet[20:])
    option = rng.choice(HOP_BY_HOP)
    if not option:
        return packet
    return packets.replace_payload(packet, packets.HOP_BY_HOP, bytes([packet[6], 0]) + option + packet[40:])


class ScapyTest(harness.ProgramTest):
    def random_packets(self, case):
        rng = random.Random(f"{SEED} {case.name}")
        for _ in range(PACKETS):
            ends = INSIDE[rng.choice((4, 6))] if case.tunnel else ENDS[case.version]
            packet = packets.random_packet(rng, *ends)
            yield with_options(rng, packet)

    def test_scapy_opens_what_apply_sealed(self):
        for case in cases():
            with self.subTest(case.name):
                frames = list(self.random_packets(case))
                self.apply(case.config, captures.of_frames(frames), "out.pcap", "--allow-iv-reuse",
                           "--strict")
                for n, (frame, sealed) in enumerate(zip(frames, self.get("out.pcap").frames, strict=True)):
                    self.assertEqual(frame.hex(), case.open(sealed, case.first + n).hex())

    def test_remove_opens_what_scapy_sealed(self):
        for case in cases():
            with self.subTest(case.name):
                frames = list(self.random_packets(case))
                sealed = [case.seal(frame, case.first + n) for n, frame in enumerate(frames)]
                self.remove(case.config, captures.of_frames(sealed), "back.pcap", "--strict")
                self.assertEqual(frames, self.get("back.pcap").frames)

    def test_neither_opens_what_was_tampered_with(self):
        rng = random.Random(f"{SEED} tampering")
        for case in cases():
            if not algorithms.find(case.algorithm).icv:
                continue
            with self.subTest(case.name):
                frames = list(self.random_packets(case))
                sealed = [self.flip_a_bit(rng, case.seal(f, case.first + n)) for n, f in enumerate(frames)]
                self.assertEqual({"bad-icv": PACKETS},
                                 self.remove(case.config, captures.of_frames(sealed), "back.pcap").verdicts)
                if not case.scapy_lacks_it:
                    for n, frame in enumerate(sealed):
                        with self.assertRaises(IPSecIntegrityError):
                            case.open(frame, case.first + n)

    def flip_a_bit(self, rng, sealed):
        """Behind the sequence number, which decides what is looked at."""
        first = packets.Headers(sealed).payload_at + 12
        at = rng.randrange(first, len(sealed))
        return sealed[:at] + bytes([sealed[at] ^ 1 << rng.randrange(8)]) + sealed[at + 1:]


class Bundles(harness.ProgramTest):
    """`esp ah`: Scapy does the ESP, and reads the AH; the ICV of AH is Python's where Scapy writes it."""

    def bundle(self, version, tunnel, algorithm):
        src, dst = ENDS[version]
        return ([groups.tun(0x101, src, dst)] if tunnel else []) + [
            groups.esp(0x102, dst, algorithm), groups.ah(0x103, dst, AROUND[version])]

    def sides(self, sas, version, tunnel, algorithm):
        """Scapy's SAs for ESP, whose tunnel the AH goes around, and for AH."""
        esp = Case(version, tunnel, algorithm).scapy()
        ah = SecurityAssociation(AH, spi=0x103, auth_algo=names(AROUND[version])[1],
                                 auth_key=sas[-1].authentication_key)
        return esp, ah

    def cases(self):
        for algorithm, version, tunnel in itertools.product(ALGORITHMS, (4, 6), (False, True)):
            if Case(version, tunnel, algorithm).is_ah or Case(version, tunnel, algorithm).scapy_lacks_it:
                continue
            rng = random.Random(f"{SEED} bundle {algorithm} {version} {tunnel}")
            ends = INSIDE[rng.choice((4, 6))] if tunnel else ENDS[version]
            yield version, tunnel, algorithm, [packets.random_packet(rng, *ends) for _ in range(PACKETS)]

    def test_scapy_opens_what_apply_sealed(self):
        for version, tunnel, algorithm, frames in self.cases():
            sas = self.bundle(version, tunnel, algorithm)
            config = groups.group(*sas) + groups.everything_to(sas[0].said)
            self.apply(config, captures.of_frames(frames), "out.pcap", "--allow-iv-reuse", "--strict")
            for frame, sealed in zip(frames, self.get("out.pcap").frames, strict=True):
                esp, ah = self.sides(sas, version, tunnel, algorithm)
                inside = bytes(ah.decrypt(parse(sealed)))
                self.assertEqual(frame, bytes(esp.decrypt(parse(inside))))

    def test_remove_opens_what_scapy_sealed(self):
        for version, tunnel, algorithm, frames in self.cases():
            sas = self.bundle(version, tunnel, algorithm)
            config = groups.group(*sas) + groups.everything_to(sas[0].said)
            esp, _ = self.sides(sas, version, tunnel, algorithm)
            sealed = [ipsec.ah_seal(sas[-1], bytes(esp.encrypt(parse(frame))), n + 1)
                      for n, frame in enumerate(frames)]
            self.remove(config, captures.of_frames(sealed), "back.pcap", "--strict")
            self.assertEqual(frames, self.get("back.pcap").frames)


if __name__ == "__main__":
    del sys.argv[1:]
    missing = [name for name in ALGORITHMS if not harness.has(name)]
    if missing:
        harness.skip("this build, or this CPU, has no " + ", ".join(missing))
    print(f"SPIGRP_TEST_SEED={SEED} SPIGRP_TEST_PACKETS={PACKETS * CASES}")
    harness.main()
