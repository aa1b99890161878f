# SPDX-License-Identifier: Apache-2.0
"""Capture files and link headers, read and written without libpcap."""
import struct
from dataclasses import dataclass, field

ETHERNET, RAW, LOOP, SLL, IPV4, IPV6, SLL2, NULL = 1, 101, 108, 113, 228, 229, 276, 0
TCPDUMP_SNAP_LEN = 262144

ETHERTYPES = {4: 0x0800, 6: 0x86DD}
VLAN_TAGS = (0x8100, 0x88A8, 0x9100)
AF_INET6 = (10, 24, 28, 30)


@dataclass
class Record:
    data: bytes
    seconds: int = 1_700_000_000
    fraction: int = 0  # of a second, in the unit of its file
    original_len: int | None = None  # None: as long as the data

    def __post_init__(self):
        if self.original_len is None:
            self.original_len = len(self.data)


@dataclass
class Capture:
    link_type: int = RAW
    records: list = field(default_factory=list)
    nanosecond: bool = False
    snap_len: int = TCPDUMP_SNAP_LEN

    @property
    def frames(self):
        return [record.data for record in self.records]


def of_frames(frames, link_type=RAW, **more):
    """A capture of frames, one a second, each with digits in its time stamp that must not get lost."""
    records = [Record(frame, 1_700_000_000 + i, 123_456 + i) for i, frame in enumerate(frames)]
    return Capture(link_type, records, **more)


def to_bytes(capture, order="<"):
    magic = 0xA1B23C4D if capture.nanosecond else 0xA1B2C3D4
    parts = [struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, capture.snap_len, capture.link_type)]
    for record in capture.records:
        parts.append(struct.pack(order + "IIII", record.seconds, record.fraction, len(record.data),
                                 record.original_len))
        parts.append(record.data)
    return b"".join(parts)


def from_bytes(data):
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return _from_pcapng(data)
    order = "<" if data[:1] in b"\xd4\x4d" else ">"
    magic, _, _, _, _, snap_len, link_type = struct.unpack_from(order + "IHHiIII", data)
    if magic not in (0xA1B2C3D4, 0xA1B23C4D):
        raise ValueError("no pcap file")
    capture = Capture(link_type & 0xFFFF, nanosecond=magic == 0xA1B23C4D, snap_len=snap_len)
    at = 24
    while at < len(data):
        seconds, fraction, length, wire = struct.unpack_from(order + "IIII", data, at)
        at += 16 + length
        if at > len(data):
            raise ValueError("ends inside a record")
        capture.records.append(Record(data[at - length:at], seconds, fraction, wire))
    return capture


def to_pcapng(capture):
    """One section, one interface with microseconds."""
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    parts = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
             block(1, struct.pack("<HHI", capture.link_type, 0, capture.snap_len))]
    for record in capture.records:
        stamp = record.seconds * 1_000_000 + record.fraction
        parts.append(block(6, struct.pack("<IIIII", 0, stamp >> 32, stamp & 0xFFFFFFFF, len(record.data),
                                          record.original_len) + record.data))
    return b"".join(parts)


def _pcapng_units(options, order):
    """Ticks per second, by the option if_tsresol."""
    at = 0
    while at + 4 <= len(options):
        code, length = struct.unpack_from(order + "HH", options, at)
        if code == 0:
            break
        if code == 9:
            value = options[at + 4]
            return 2 ** (value & 127) if value & 128 else 10 ** value
        at += 4 + length + -length % 4
    return 1_000_000


def _from_pcapng(data):
    """Time stamps become nanoseconds. All interfaces must have one link type."""
    capture = Capture(nanosecond=True)
    order, at, interfaces = "<", 0, []
    while at < len(data):
        if data[at:at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8:at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
            interfaces = []
        kind, length = struct.unpack_from(order + "II", data, at)
        body = data[at + 8:at + length - 4]
        if kind == 1:
            capture.link_type, _, capture.snap_len = struct.unpack_from(order + "HHI", body)
            interfaces.append(_pcapng_units(body[8:], order))
        elif kind == 6:
            number, high, low, have, wire = struct.unpack_from(order + "IIIII", body)
            seconds, rest = divmod(high << 32 | low, interfaces[number])
            capture.records.append(Record(body[20:20 + have], seconds, rest * 10 ** 9 // interfaces[number],
                                          wire))
        elif kind == 3:
            wire = struct.unpack_from(order + "I", body)[0]
            have = min(wire, capture.snap_len or wire)
            capture.records.append(Record(body[4:4 + have], 0, 0, wire))
        at += length
    return capture


# Link headers of the files that follow, for a packet of either family.
_MACS = bytes.fromhex("020000000001020000000002")


def ethernet(version, tags=()):
    """`tags` are (EtherType of the tag, VLAN) pairs, the outermost first."""
    middle = b"".join(struct.pack("!HH", kind, vlan) for kind, vlan in tags)
    return _MACS + middle + struct.pack("!H", ETHERTYPES[version])


def cooked(version):
    return struct.pack("!HHH8sH", 0, 1, 6, _MACS[:6] + b"\0\0", ETHERTYPES[version])


def cooked2(version):
    return struct.pack("!HHIHBB8s", ETHERTYPES[version], 0, 3, 1, 0, 6, _MACS[:6] + b"\0\0")


def bsd(version, order="<", inet6=30):
    return struct.pack(order + "I", 2 if version == 4 else inet6)


# name: (link type in the file, link type that is written, header for a version)
LINKS = {
    "ethernet": (ETHERNET, ETHERNET, ethernet),
    "vlan": (ETHERNET, ETHERNET, lambda v: ethernet(v, [(0x8100, 5)])),
    "qinq": (ETHERNET, ETHERNET, lambda v: ethernet(v, [(0x88A8, 7), (0x8100, 5)])),
    "sll": (SLL, SLL, cooked),
    "sll2": (SLL2, SLL2, cooked2),
    "null": (NULL, NULL, bsd),
    "null, big-endian": (NULL, NULL, lambda v: bsd(v, ">", 24)),
    "loop": (LOOP, LOOP, lambda v: bsd(v, ">", 24)),
    "raw": (RAW, RAW, lambda v: b""),
}


def split(link_type, frame):
    """(link header, version of the IP packet behind it or None, what is behind it); None: no link header."""
    if link_type == ETHERNET:
        return _split_ethertype(frame, 14, 12)
    if link_type == SLL:
        return _split_ethertype(frame, 16, 14)
    if link_type == SLL2:
        return _split_ethertype(frame, 20, 0)
    if link_type in (NULL, LOOP):
        return _split_bsd(frame)
    if not frame:
        return None
    version = {IPV4: 4, IPV6: 6}.get(link_type, frame[0] >> 4)
    return b"", version if version in (4, 6) else None, frame


def _split_ethertype(frame, length, type_at):
    if len(frame) < length:
        return None
    kind = struct.unpack_from("!H", frame, type_at)[0]
    while kind in VLAN_TAGS:
        if len(frame) < length + 4:
            return None
        kind = struct.unpack_from("!H", frame, length + 2)[0]
        length += 4
    version = {0x0800: 4, 0x86DD: 6}.get(kind)
    return frame[:length], version, frame[length:]


def _split_bsd(frame):
    if len(frame) < 4:
        return None
    numbers = {int.from_bytes(frame[:4], order) for order in ("big", "little")}
    version = 4 if 2 in numbers else 6 if numbers & set(AF_INET6) else None
    return frame[:4], version, frame[4:]
