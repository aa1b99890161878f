# SPDX-License-Identifier: Apache-2.0
"""IP packets as bytes, made and taken apart without any other library."""
import ipaddress
import struct

AH, COMP, ESP, ICMP, ICMP6, IP4, IP6, TCP, UDP = 51, 108, 50, 1, 58, 4, 41, 6, 17
HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS, NOTHING = 0, 43, 44, 60, 59


def address(text):
    return ipaddress.ip_address(text).packed


def family_of(text):
    return ipaddress.ip_address(text).version


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ip4(src, dst, protocol, payload, *, tos=0, ident=0, df=False, ttl=64, fragment=0, options=b""):
    """`fragment` is the flags and offset field below DF."""
    header = struct.pack(
        "!BBHHHBBH4s4s", 0x45 + len(options) // 4, tos, 20 + len(options) + len(payload), ident,
        (0x4000 if df else 0) | fragment, ttl, protocol, 0, address(src), address(dst)) + options
    return set_checksum(header) + payload


def set_checksum(packet):
    length = (packet[0] & 15) * 4
    header = packet[:10] + b"\0\0" + packet[12:length]
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + packet[length:]


def ip6(src, dst, next_header, payload, *, traffic_class=0, flow=0, hop_limit=64):
    return struct.pack("!IHBB16s16s", 6 << 28 | traffic_class << 20 | flow, len(payload), next_header,
                       hop_limit, address(src), address(dst)) + payload


def ip(src, dst, protocol, payload, **fields):
    return (ip4 if family_of(src) == 4 else ip6)(src, dst, protocol, payload, **fields)


def _pseudo(src, dst, protocol, length):
    if family_of(src) == 4:
        return address(src) + address(dst) + struct.pack("!BBH", 0, protocol, length)
    return address(src) + address(dst) + struct.pack("!IHBB", length, 0, 0, protocol)


def transport(src, dst, protocol, segment, checksum_at):
    pseudo = b"" if protocol == ICMP else _pseudo(src, dst, protocol, len(segment))
    value = checksum(pseudo + segment)
    if protocol == UDP and value == 0:
        value = 0xFFFF  # 0 says that there is no checksum
    return segment[:checksum_at] + struct.pack("!H", value) + segment[checksum_at + 2:]


def udp_payload(src, dst, data, src_port=40000, dst_port=40001):
    header = struct.pack("!HHHH", src_port, dst_port, 8 + len(data), 0)
    return transport(src, dst, UDP, header + data, 6)


def tcp_payload(src, dst, data, sequence=1):
    header = struct.pack("!HHIIBBHHH", 40000, 40001, sequence, 0, 5 << 4, 0x18, 65535, 0, 0)
    return transport(src, dst, TCP, header + data, 16)


def echo_payload(src, dst, data, sequence=1):
    protocol, kind = (ICMP, 8) if family_of(src) == 4 else (ICMP6, 128)
    return transport(src, dst, protocol, struct.pack("!BBHHH", kind, 0, 0, 7, sequence) + data, 2)


def udp(src, dst, data, **fields):
    return ip(src, dst, UDP, udp_payload(src, dst, data), **fields)


def random_packet(rng, src, dst, longest=1400):
    """A UDP, TCP or ICMP packet with random contents and random fields."""
    data = rng.randbytes(rng.randint(0, longest))
    if rng.random() < 0.3:  # something that deflate can shorten
        data = (data[:50] * 30)[:len(data)]
    four = family_of(src) == 4
    protocol, make = rng.choice([(UDP, udp_payload), (TCP, tcp_payload),
                                 (ICMP if four else ICMP6, echo_payload)])
    payload = make(src, dst, data)
    if four:
        return ip4(src, dst, protocol, payload, tos=rng.randrange(256), ident=rng.randrange(65536),
                   df=rng.random() < 0.5, ttl=rng.randint(1, 255))
    return ip6(src, dst, protocol, payload, traffic_class=rng.randrange(256), flow=rng.randrange(1 << 20),
               hop_limit=rng.randint(1, 255))


class Headers:
    """The IP header of a packet with all its extensions, and what follows them.

    `protocol_at` is the byte that names the payload's protocol, `payload_at` the payload's first byte. Of
    IPv6 destination options only those before a routing or fragment header are passed.
    """

    def __init__(self, packet):
        self.version = packet[0] >> 4
        self.fragment = False
        if self.version == 4:
            self._read_ip4(packet)
        elif self.version == 6:
            self._read_ip6(packet)
        else:
            raise ValueError("neither IPv4 nor IPv6")
        if not self.payload_at <= self.total <= len(packet):
            raise ValueError("lengths that contradict each other")
        self.protocol = packet[self.protocol_at]
        self.src, self.dst = (str(ipaddress.ip_address(a)) for a in (self._src, self._dst))
        self.payload = packet[self.payload_at:self.total]

    def _read_ip4(self, packet):
        if len(packet) < 20:
            raise ValueError("too short")
        self.payload_at, self.protocol_at = (packet[0] & 15) * 4, 9
        if self.payload_at < 20:
            raise ValueError("header too short")
        self.total = struct.unpack_from("!H", packet, 2)[0]
        self.fragment = struct.unpack_from("!H", packet, 6)[0] & 0x3FFF != 0
        self.checksum_ok = checksum(packet[:self.payload_at]) == 0
        self._src, self._dst = packet[12:16], packet[16:20]

    def _read_ip6(self, packet):
        if len(packet) < 40:
            raise ValueError("too short")
        self.total = 40 + struct.unpack_from("!H", packet, 4)[0]
        self.checksum_ok = True
        self._src, self._dst = packet[8:24], packet[24:40]
        self.payload_at, self.protocol_at = 40, 6
        header, at, protocol_at = packet[6], 40, 6
        while header in (HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS):
            length = 8 if header == FRAGMENT else 8 * (packet[at + 1] + 1)
            here = header
            if here == FRAGMENT and struct.unpack_from("!H", packet, at + 2)[0] & 0xFFF9:
                self.fragment = True
            header, protocol_at, at = packet[at], at, at + length
            if here != DESTINATION_OPTIONS:
                self.payload_at, self.protocol_at = at, protocol_at
            if self.fragment:
                break


def extensions(packet):
    """The IPv6 extension headers of a packet up to a fragment header: (type, bytes from there on)."""
    if packet[0] >> 4 != 6:
        return []
    found, header, at = [], packet[6], 40
    while header in (HOP_BY_HOP, ROUTING, FRAGMENT, DESTINATION_OPTIONS):
        found.append((header, packet[at:]))
        if header == FRAGMENT:
            break
        header, at = packet[at], at + 8 * (packet[at + 1] + 1)
    return found


def replace_payload(packet, protocol, payload):
    """The same IP headers with another payload."""
    headers = Headers(packet)
    head = bytearray(packet[:headers.payload_at])
    head[headers.protocol_at] = protocol
    length = len(head) + len(payload)
    if headers.version == 4:
        struct.pack_into("!H", head, 2, length)
        return set_checksum(bytes(head) + payload)
    struct.pack_into("!H", head, 4, length - 40)
    return bytes(head) + payload
