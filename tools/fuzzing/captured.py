# SPDX-License-Identifier: Apache-2.0
"""The IP packets of corpus/captures, one of each shape: another packet with the same headers would reach nothing new."""
import collections
import functools
import logging

import targets

logging.getLogger("scapy.runtime").setLevel(logging.ERROR)
from scapy.layers.inet import IP  # noqa: E402
from scapy.layers.inet6 import IPv6  # noqa: E402
from scapy.utils import rdpcap  # noqa: E402

Captured = collections.namedtuple("Captured", "name packet")
MOST = 700  # bytes; of a longer packet the length alone would be new


def ip_bytes(record):
    """The packet as it was on the wire, without what a link layer put behind it."""
    layer = record.getlayer(IP) or record.getlayer(IPv6)
    if layer is None:
        return b""
    packet = layer.original or bytes(layer)
    length = int.from_bytes(packet[2:4], "big") if layer.version == 4 else 40 + int.from_bytes(packet[4:6], "big")
    return packet[:length]


def shape(record):
    """The layers, their options by kind, and whether it is a fragment and which."""
    layers = tuple(layer.__name__ for layer in record.layers())
    header = record.getlayer(IP)
    if header is None:
        return layers
    options = tuple(bytes(option)[:1] for option in header.options)
    return layers + options + (bool(header.frag), int(header.flags) & 1)


@functools.cache
def packets():
    found = {}
    for capture in sorted((targets.ROOT / "corpus/captures").glob("*.pcap*")):
        for index, record in enumerate(rdpcap(str(capture))):
            packet = ip_bytes(record)
            if 20 <= len(packet) <= MOST:
                # The link layer is none of the packet's.
                inner = record.getlayer(IP) or record.getlayer(IPv6)
                found.setdefault(shape(inner), Captured(f"capture-{capture.stem}-{index + 1}", packet))
    return list(found.values())
