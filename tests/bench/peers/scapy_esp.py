#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Scapy takes for a packet of `tun esp` with AES-128-GCM, IPv4 in IPv4, from bytes to bytes: nanoseconds, as JSON."""
import json
import statistics
import sys
import time

import scapy
from scapy.layers.inet import IP, UDP
from scapy.layers.ipsec import ESP, SecurityAssociation

LENGTHS = (64, 256, 576, 1400)
ROUNDS, PACKETS = 5, 200


def plain_packet(length):
    return bytes(IP(src="10.0.0.1", dst="10.9.0.1") / UDP(sport=4000, dport=4000) / bytes(length - 28))


def association():
    return SecurityAssociation(ESP, spi=0x1000, crypt_algo="AES-GCM", crypt_key=bytes(range(20)),
                               tunnel_header=IP(src="198.51.100.1", dst="192.0.2.1"))


def timed(work, packets):
    """What became of the packets, and nanoseconds for each."""
    start = time.perf_counter_ns()
    done = [work(each) for each in packets]
    return done, (time.perf_counter_ns() - start) / len(packets)


def measure(length):
    plain = [plain_packet(length)] * PACKETS
    applied, removed = [], []
    for _ in range(ROUNDS):
        sender, receiver = association(), association()
        sealed, apply = timed(lambda each: bytes(sender.encrypt(IP(each))), plain)
        opened, remove = timed(lambda each: bytes(receiver.decrypt(IP(each))), sealed)
        if opened != plain:
            sys.exit("scapy_esp.py: another packet came out")
        applied.append(apply)
        removed.append(remove)
    return {"apply": statistics.median(applied), "remove": statistics.median(removed)}


print(json.dumps({"version": scapy.__version__, "packets": {str(length): measure(length) for length in LENGTHS}}))
