# SPDX-License-Identifier: Apache-2.0
"""What each target starts from, made of the captures, the vectors, the pages and by counting. A generator yields names and
bytes, the same ones every time, and every name says where its bytes come from: `capture-`, `vector-`, `page-` or `made-`."""
import ipaddress
import itertools
import re
import struct
import zlib

import captured
import faults
import targets
import xfrm_seeds

PREFIXES = ("capture-", "vector-", "page-", "made-")
VECTORS = ("aes-gcm", "aes-gmac", "rfc7634")
GOLDEN = targets.ROOT / "tests/check/golden"
PAGES = ("docs/examples/manual-page.conf", "docs/examples/manual-page.spigrp")


def plain_word(text):
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:48]


# Packets.

def vectors():
    """The cases of the files in tests/vectors that have an IV and a text, as name and fields."""
    for stem in VECTORS:
        for case in (targets.ROOT / f"tests/vectors/{stem}.txt").read_text().split("\n\n"):
            joined = re.sub(r"\n\s+(?=[0-9a-f])", "", case)
            fields = dict(re.findall(r"^(\w+) = (.*)$", joined, re.M))
            if {"iv", "aad", "sealed", "icv"} <= fields.keys():
                yield f"vector-{stem}-{plain_word(fields['name'])}", fields


def ipv4(protocol, payload, dst):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0,
                         ipaddress.ip_address("198.51.100.1").packed, ipaddress.ip_address(dst).packed)
    total = sum(struct.unpack("!10H", header))
    total = (total & 0xffff) + (total >> 16)
    checksum = ~((total & 0xffff) + (total >> 16)) & 0xffff
    return header[:10] + struct.pack("!H", checksum) + header[12:] + payload


def ipv6(protocol, payload, dst):
    return struct.pack("!IHBB16s16s", 6 << 28, len(payload), protocol, 64,
                       ipaddress.ip_address("2001:db8:ffff::1").packed, ipaddress.ip_address(dst).packed) + payload


def sealed_vectors():
    """ESP as in a vector, to an SA of the target: the key is another, so the ICV is where it ends."""
    for number, (name, fields) in enumerate(vectors()):
        spi = 0x2000 + number % 9
        aad, rest = (bytes.fromhex(fields[key]) for key in ("aad", "iv"))
        esp = struct.pack("!I", spi) + aad[-4:] + rest + bytes.fromhex(fields["sealed"] + fields["icv"])
        yield f"{name}-in-4", ipv4(50, esp, "192.0.2.1")
        yield f"{name}-in-6", ipv6(50, struct.pack("!I", 0x1001) + esp[4:], "2001:db8::1")


def plain_vectors():
    """The IP packets that vectors seal."""
    for name, fields in vectors():
        plain = bytes.fromhex(fields.get("plain", ""))
        if plain[:1] == b"\x45" and len(plain) >= 20:
            yield name, plain[:int.from_bytes(plain[2:4], "big")]


def raw_packets():
    yield from captured.packets()
    yield from plain_vectors()


def in_udp():
    """UDP to SAs of the target behind a NAT: ESP with and without a marker, keepalives, IKE, and what is too short for any."""
    texts = {"keepalive": b"\xff", "one-byte": b"\xfe", "empty": b"", "three-bytes": bytes(3), "marker-alone": bytes(4), "half-a-marker": bytes(8),
             "ike": bytes(4) + b"ike" + bytes(20), "nonesp": struct.pack("!II", 0x3001, 1) + bytes(40), "nonike": bytes(8) + struct.pack("!II", 0x3002, 1) + bytes(40),
             "nonike-for-nonesp": bytes(8) + struct.pack("!II", 0x3001, 1) + bytes(40), "without-natt": struct.pack("!II", 0x1001, 1) + bytes(40),
             "nobody": struct.pack("!II", 0x9999, 1) + bytes(40)}
    for (name, text), port in itertools.product(texts.items(), (500, 4500, 4501)):
        datagram = struct.pack("!HHHH", 4500, port, 8 + len(text), 0) + text
        yield f"made-udp-{name}-{port}-in-4", ipv4(17, datagram, "192.0.2.1")
        yield f"made-udp-{name}-{port}-in-6", ipv6(17, datagram, "2001:db8::1")
    yield "made-udp-cut-short", ipv4(17, bytes(7), "192.0.2.1")
    yield "made-esp-cut-short", ipv4(50, bytes(3), "192.0.2.1")
    yield "made-ah-cut-short", ipv4(51, bytes(7), "192.0.2.1")
    yield "made-comp-cut-short", ipv4(108, bytes(3), "192.0.2.3")
    jumbo = ipv6(0, bytes([50, 0, 0xc2, 4, 0, 1, 0, 0]) + bytes(40), "2001:db8::1")
    yield "made-jumbogram", jumbo[:4] + bytes(2) + jumbo[6:]


def inbound():
    yield from raw_packets()
    yield from sealed_vectors()
    yield from in_udp()


def outbound():
    """The first byte chooses among five groups and the eroutes."""
    for number, (name, packet) in enumerate(raw_packets()):
        yield name, bytes([number % 6]) + packet
    for third in range(5):
        yield f"made-to-eroute-{third}", bytes([5]) + ipv4(17, bytes(8), f"10.{third}.0.1")


def ah_headers():
    for name, packet in raw_packets():
        if packet[0] >> 4 == 6 or packet[0] & 15 > 5:
            yield name, packet


SHAPES = 16  # the ordered parts of tun, comp, esp, ah, and nested tunnels


def chain():
    """Choices are a shape, the families of its tunnels, algorithms, and how many bytes a link layer put behind."""
    packets = list(raw_packets())
    for number, (name, packet) in enumerate(packets):
        yield name, bytes([number % SHAPES, number % 4, number * 37 % 256, 0]) + packet
    pair = [next(packet for _, packet in packets if packet[0] >> 4 == version) for version in (4, 6)]
    for shape, tunnels, packet in itertools.product(range(SHAPES), range(4), pair):
        number = (shape * 4 + tunnels) * 2 + (packet[0] >> 4 == 6)
        name = f"made-shape-{shape}-tunnels-{tunnels}-inner-{packet[0] >> 4}"
        yield name, bytes([shape, tunnels, number * 41 % 256, 0]) + packet


def edits():
    """Choices are a family, a plan, algorithms and a length; an edit is a place and what is added there."""
    for plan in range(36):
        for family in range(2):
            place = 5 * plan + 1
            yield f"made-plan-{plan}-family-{family}", (bytes([family, plan, plan * 29 % 256, plan])
                                                         + struct.pack("!HB", place, 1 + plan))


# What is compressed.

STRATEGIES = {"default": zlib.Z_DEFAULT_STRATEGY, "fixed": zlib.Z_FIXED, "huffman": zlib.Z_HUFFMAN_ONLY,
              "runs": zlib.Z_RLE}


def deflated(data, strategy, level=9):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


def inflate():
    """The room, and a raw stream: of packets, and of what is far smaller than its text."""
    texts = [(name, packet) for name, packet in captured.packets() if len(packet) >= 90]
    texts.append(("made-zeros", bytes(60_000)))
    for number, (name, text) in enumerate(texts):
        strategy = list(STRATEGIES)[number % len(STRATEGIES)]
        yield f"{name}-{strategy}", struct.pack("!H", 65_535) + deflated(text, STRATEGIES[strategy])
    text = texts[0][1]
    stream = deflated(text, zlib.Z_DEFAULT_STRATEGY)
    for name, room in (("exact", len(text)), ("one-byte-too-small", len(text) - 1), ("none", 0)):
        yield f"made-room-{name}", struct.pack("!H", room) + stream


# Sequence numbers.

def replay():
    """A size, a start, and arrivals: how far from the right edge (two bytes), and to which side."""
    left, right = bytes([15]), bytes([200])
    streams = {
        "in-order": b"".join(b"\0\1" + right for _ in range(12)),
        "all-late": b"".join(struct.pack("!H", at) + left for at in range(12, 0, -1)),
        "twice-each": b"".join((b"\0\2" + right + b"\0\0" + left) for _ in range(8)),
        "edges": b"".join(struct.pack("!H", at) + left for at in (31, 32, 33, 63, 64, 65, 127, 128, 1023, 1024)),
        "leaps": b"".join(struct.pack("!HB", 1, way) for way in range(240, 256)),
    }
    for size, start in itertools.product((0, 32, 96, 992), (0, 2**32 - 6, 2**63, 2**64 - 20)):
        for name, stream in streams.items():
            yield f"made-{name}-size-{size}-start-{start:x}", struct.pack("!HQ", size, start) + stream


# Text.

def goldens(kind):
    """Inputs of the tests of spigrp-check that are listings, or configurations."""
    for file in sorted(GOLDEN.glob("*/input.txt")):
        text = file.read_bytes()
        command = re.search(rb"^\s*(ipsec\s+)?(spi|spigrp|eroute)\s", text, re.M) is not None
        if command == (kind == "command") and 0 < len(text) <= 1500:
            yield f"page-golden-{file.parent.name.lower()}", text


def command():
    yield from goldens("command")
    yield "page-manual-page-conf", (targets.ROOT / PAGES[0]).read_bytes()
    text = (targets.ROOT / "docs/commands.md").read_text()
    lines = re.findall(r"^ +((?:spi|spigrp|eroute) -.*)$", text, re.M)
    for number, line in enumerate(dict.fromkeys(lines)):
        yield f"page-commands-{number + 1}", line.encode() + b"\n"
    for number, text in enumerate((*(text.encode() for text in faults.COMMANDS), *faults.BYTES)):
        yield f"made-fault-{number}", text + b"\n"


def listing():
    yield from goldens("listing")
    yield "page-manual-page-spigrp", (targets.ROOT / PAGES[1]).read_bytes()


def listing_lines():
    for _, text in listing():
        yield from (line for line in text.splitlines(keepends=True) if line.strip())


def one_of_each(texts):
    """The first text of each make: those that differ in digits alone are alike."""
    found = {}
    for text in texts:
        found.setdefault(re.sub(rb"[0-9a-fA-F]+", b"0", text), text)
    return found.values()


def group():
    for number, line in enumerate(one_of_each(listing_lines())):
        yield f"page-line-{number + 1}", line


def said():
    words = (word for line in listing_lines() for word in line.split())
    for number, word in enumerate(one_of_each(words)):
        yield f"page-word-{number + 1}", word[:100]
    for number, text in enumerate(faults.SAIDS):
        yield f"made-fault-{number}", text.encode()


def key():
    """Whence a key is (text, a private file, one that others may read, no file), and what stands there."""
    for number, text in enumerate(("", "0x", "0X", "0x0", "0xaB", "ab", "0xab_cd", "0xab__cd", "0x_ab", "0xab_", "0xag", "0x" + "5a" * 200,
                                   "@", "@file", " \t\r\n", "\n0Xab_cd \n", "\tab\r\n", " ab cd ", "ab # a comment", "ab\0",
                                   " " * 5000, "ab" + " " * 4093, "ab" + " " * 4094, "ab" + " " * 4095)):
        for source in range(3):
            yield f"made-{('text', 'private', 'exposed')[source]}-{number}", bytes([source]) + text.encode()
    for number in range(5):
        yield f"made-no-file-{number}", bytes([3]) + bytes(number)


def footprint():
    """Ten limits of two bytes: none, some, each alone, and many."""
    for name, values in (("none", [0] * 10), ("some", range(1, 11)), ("many", [4000] * 10)):
        yield f"made-{name}", struct.pack("!10H", *values)
    for place in range(10):
        yield f"made-alone-{place}", struct.pack("!10H", *(40 * (place == each) for each in range(10)))


def headers():
    """A header, lengths, and bytes: those of captured packets, and headers with a length that is one too small or too large."""
    ah, esp, trailer, ipcomp, udp, four, six, fragment = range(8)
    for name, packet in captured.packets():
        header, at = (four, 20) if packet[0] >> 4 == 4 else (six, 40)
        protocol = packet[9] if header == four else packet[6]
        yield f"{name}-whole", bytes([header, 0]) + packet
        yield f"{name}-fragment", bytes([fragment, 0]) + packet
        if protocol in (50, 51):
            yield f"{name}-inside", bytes([ah if protocol == 51 else esp, 6]) + packet[at:]
    yield "made-nine-headers", bytes([fragment, 0]) + ipv6(60, bytes([60, 0, 1, 4, 0, 0, 0, 0]) * 9, "2001:db8::1")
    for choice, words in itertools.product((0, 1, 2, 3, 6, 7, 8, 9), range(1, 9)):
        yield f"made-ah-{choice}-{words}", bytes([ah, choice, 17, words]) + bytes(range(2, 44))
    for choice, length in itertools.product((0, 4, 5, 16, 30, 59), (0, 7, 9, 10, 22, 23, 24, 25, 26, 32, 40, 43)):
        yield f"made-esp-{choice}-{length}", bytes([esp, choice]) + bytes(range(length))
    for number, text in enumerate((b"", b"\1", b"\0\21", b"\1\1\21", b"\2\1\21", b"abc\1\2\3\3\4", b"abc\1\3\3\3\4", b"a\2\4", bytes(range(1, 256)) + b"\377\4")):
        yield f"made-trailer-{number}", bytes([trailer, 0]) + text
    for length in (0, 3, 4, 9):
        yield f"made-ipcomp-{length}", bytes([ipcomp, 0]) + bytes(range(length))
    for size, length in itertools.product((0, 7, 8, 12), (0, 7, 8, 11, 12, 13)):
        yield f"made-udp-{size}-{length}", bytes([udp, 0]) + (struct.pack("!HHHH", 500, 4500, length, 7) + b"text")[:size]
    good = ipv4(17, bytes(8), "192.0.2.1")
    for number, packet in enumerate((b"", good[:19], b"\x65" + good[1:], b"\x44" + good[1:], b"\x4f" + good[1:], good[:3] + b"\x13" + good[4:],
                                     good[:3] + b"\x1d" + good[4:], good + b"padding")):
        yield f"made-ipv4-{number}", bytes([four, 0]) + packet
    # What set_ipv4_tos(), set_ipv4_ttl() and the others make of these has a checksum of 0.
    for number, (tos, ttl, protocol) in enumerate(((255, 64, 17), (255, 63, 17), (255, 63, 20))):
        rest = sum(struct.unpack("!10H", good[:1] + bytes([tos]) + good[2:4] + bytes(4) + bytes([ttl, protocol]) + bytes(2) + good[12:20]))
        packet = good[:4] + struct.pack("!H", -rest % 0xffff) + good[6:10] + bytes(2) + good[12:]
        words = sum(struct.unpack("!10H", packet[:20]))
        words = (words & 0xffff) + (words >> 16)
        yield f"made-checksum-of-0-{number}", bytes([four, 0]) + packet[:10] + struct.pack("!H", ~((words & 0xffff) + (words >> 16)) & 0xffff) + packet[12:]
    long = ipv6(0, bytes([17, 0, 5, 2, 0, 0, 1, 0]), "2001:db8::1")
    jumbo = [bytes([17, 0, 0xc2, 4, 0, 1, 0, 0]), bytes([17, 1]) + bytes(6), bytes([17, 0, 1, 9, 0, 0, 0, 0]), bytes([17, 0, 5, 2, 0, 0, 1, 0]), bytes(4)]
    for number, packet in enumerate((long[:39], b"\x45" + long[1:], long[:4] + b"\0\x09" + long[6:],
                                     *(long[:4] + b"\0\0" + long[6:40] + options for options in jumbo))):
        yield f"made-ipv6-{number}", bytes([six, 0]) + packet
    for protocol, length, word in itertools.product((4, 17, 41, 50, 51, 108), (4, 8, 16, 40), (0, 1, 8)):
        data = bytes([17, 4]) + bytes(length - 2)
        packet = ipv4(protocol, data, "192.0.2.1")
        flags = struct.pack("!H", (0x2000 if word & 1 else 0) | word // 8)
        yield f"made-fragment4-{protocol}-{length}-{word}", bytes([fragment, 0]) + packet[:6] + flags + packet[8:]
        yield f"made-fragment6-{protocol}-{length}-{word}", bytes([fragment, 0]) + ipv6(
            44, struct.pack("!BBHI", protocol, 0, word, 7) + data, "2001:db8::1")


# Policies and lifetimes.

def policies():
    """A group, flags, DF, DSCP, an algorithm, TFC, rooms, a mark and how often, a traffic class, a length."""
    def choices(group, flags, df=0, dscp=64, algorithm=0, tfc=0, rooms=(200, 255), mark=0, times=1, traffic=0, length=100):
        return struct.pack("!11B", group, flags, df, dscp, algorithm, tfc, *rooms, mark | (times - 1) << 3, traffic,
                           length >> 8) + bytes([length & 255])
    groups = range(8)
    ecn, klips, window, end, df_bit, text, six, label = (1 << bit for bit in range(8))
    for group, df, bit in itertools.product((0, 2), range(3), (0, df_bit)):
        yield f"made-df-{group}-{df}-{bit}", choices(group, window | bit, df)
    for group, mark, traffic in itertools.product((0, 3), range(4), range(4)):
        yield f"made-congestion-{group}-{mark}-{traffic}", choices(group, ecn | six * (group % 2), mark=mark, traffic=traffic)
        yield f"made-ignored-congestion-{group}-{mark}-{traffic}", choices(group, six, mark=mark, traffic=traffic)
    for group, algorithm in itertools.product((2, 4), range(40)):
        yield f"made-algorithm-{group}-{algorithm}", choices(group, window | six * (group % 2), algorithm=algorithm)
    for group in groups:
        yield f"made-no-window-{group}", choices(group, 0, times=3)
        yield f"made-end-{group}", choices(group, end)
        yield f"made-label-{group}", choices(group, label | six, traffic=0xb8)
        yield f"made-dscp-{group}", choices(group, label | six * (group % 2), dscp=46, traffic=0x20)
        yield f"made-filled-{group}", choices(group, window, tfc=20)
        yield f"made-little-to-fill-{group}", choices(group, window, tfc=2)
        yield f"made-no-headroom-{group}", choices(group, window, rooms=(0, 255))
        yield f"made-no-tailroom-{group}", choices(group, window, rooms=(200, 0))
        yield f"made-no-room-to-fill-{group}", choices(group, window, tfc=255, rooms=(200, 1))
        for length in (65_450, 65_490):
            yield f"made-long-{group}-{length}", choices(group, window, length=length)
    for group, bits, length in itertools.product((3, 5, 6), (0, klips, text, klips | text), (10, 90, 700)):
        yield f"made-comp-{group}-{bits}-{length}", choices(group, window | bits, length=length)
    for group, bits, traffic in itertools.product((3, 5, 6), (0, klips), (0, 4, 8)):
        yield f"made-many-{group}-{bits}-{traffic}", choices(group, window | bits, times=32, traffic=traffic, length=200)


def database():
    """Whether there is no room for contexts, then steps: what, of which SA, and how."""
    clear, part_all, part, remove, link_none, link1, link2, link3, link5, add = range(10)
    def steps(*each):
        return b"".join(bytes([*step, *[0] * (4 - len(step))]) for step in each)
    all_added = steps(*((add, which) for which in range(7)))
    for small in (0, 1):
        yield f"made-full-{small}", bytes([small]) + all_added + steps((add, 8), (remove, 2), (add, 8), (add, 8), (remove, 9), (clear,), (add, 2))
    for flags, which in itertools.product((0, 1, 2, 3, 4, 12, 16, 20), (0, 2, 3, 5, 7)):
        yield f"made-flags-{flags}-{which}", bytes(1) + steps((add, which, 0, flags))
    for window in range(8):
        yield f"made-window-{window}", bytes(1) + steps((add, 2, window), (add, 3, window), (add, 4, window), (remove, 2), (add, 4, window),
                                                        (add, 2, window), (clear,), (add, 3, window))
    for number, links in enumerate((
            [(link2, 0, 2)], [(link3, 0, 1, 2)], [(link2, 0, 1), (link2, 1, 2), (link2, 2, 3), (link2, 3, 4)], [(link5, 0, 1, 2)],
            [(link2, 2, 1)], [(link2, 0, 9)], [(link2, 9, 0)], [(link1, 0), (link1, 9)], [(link_none,)], [(link2, 0, 0)],
            [(link2, 0, 2), (link2, 0, 3)], [(link2, 0, 2), (link2, 2, 3), (link1, 2)], [(link2, 0, 5)], [(link2, 5, 6), (link2, 0, 2)],
            [(link3, 0, 1, 2), (link3, 2, 3, 4)])):
        for name, after in (("parted", [(part, 2), (part, 9), (link2, 2, 3)]), ("removed", [(remove, 2), (remove, 2), (part_all,)]),
                            ("all-parted", [(part_all,), (link2, 0, 3)]), ("cleared", [(clear,), (part_all,), (add, 2)])):
            yield f"made-links-{number}-{name}", bytes(1) + all_added + steps(*links, *after)


def fragments():
    """A group, limits and text, an MTU, a length, and the order of the pieces."""
    orders = {"in-order": range(12), "backwards": range(11, -1, -1), "twice": [each // 2 for each in range(24)],
              "lost": [0, 1, 254, 2, 3, 0, 1, 2, 3], "flushed": [1, 255, 0, 1, 2, 3, 0, 1, 2, 3]}
    for group, limits, (name, order) in itertools.product(range(5), range(3), orders.items()):
        yield f"made-{name}-{group}-{limits}", struct.pack("!BBHH", group, limits, 280, 800) + bytes(order)
    for group, mtu in itertools.product(range(5), (0, 30, 48, 60, 4000)):
        yield f"made-mtu-{group}-{mtu}", struct.pack("!BBHH", group, 129, mtu, 1500) + bytes(range(100))
        yield f"made-narrow-{group}-{mtu}", struct.pack("!BBHH", group, 2, mtu, 400) + bytes(range(30))


def selectors():
    """A count of eroutes and whether an SA is gone, eroutes (blocks, target, protocol and ports), and packets (hosts, transport)."""
    hosts = [src | dst << 4 for src, dst in itertools.chain(itertools.product(range(3), range(3)), itertools.product((3, 4), (3, 4)))]
    packets = b"".join(bytes([each, inside]) for each, inside in zip(hosts, itertools.cycle((0, 1, 2, 5, 9, 13, 133))))
    for src, dst in itertools.product(range(8), range(8)):
        yield f"made-blocks-{src}-{dst}", bytes([1, src | dst << 4, 0, 0]) + packets
    for target, ports, gone in itertools.product(range(6), (0, 1, 5, 17, 38), (0, 128)):
        yield f"made-target-{target}-{ports}-{gone}", bytes([2 | gone, 0x33, target, ports, 0x66, target, ports]) + packets
    nested = b"".join(bytes([src | dst << 4, target, 0]) for (src, dst), target in zip(
        ((0, 3), (1, 3), (2, 3), (3, 3), (3, 2), (4, 4), (0, 0), (0, 0)), itertools.cycle((0, 3, 2, 4))))
    yield "made-nested", bytes([8]) + nested + packets
    yield "made-nested-and-gone", bytes([128 + 8]) + nested + packets
    yield "made-none", bytes([0]) + packets
    yield "made-none-and-gone", bytes([135]) + packets


def fast_path():
    """Settings of a tunnel, records of packets, and edits of them on their way: fuzz/fast_path_*.h."""
    ecn, esn, forward, dscp, by_group, by_esp, fresh, unmatched = 1, 2, 4, 8, 0x20, 0x30, 0x40, 0x80
    main, narrow, by_port, any_way, nowhere, to_esp, back, any6 = (1 << bit for bit in range(8))
    plain, lengthy, longest, options, checksum, cut, padded, six, raw, first_byte, empty = range(11)
    (flip, number, mark, twice, exchange, drop, cut_off, pad, source, destination, fragment, protocol, part, bare, forge,
     more_options) = range(16)

    def packet(shape=plain, times=1, tos=0, flags=0, ttl=64, src=0, dst=0, kind=0, length=20, rooms=0):
        return bytes([shape | times - 1 << 4, tos, flags, ttl, src | dst << 4, kind, length, rooms])

    def made(packets, edits=(), algorithm=0, flags=ecn, window=0, start=0, behind=0, policy=0, mtu=0, special=0, ways=main | any6,
             leads=0, burst=0):
        head = [algorithm, flags, window | start << 3 | behind << 6, policy, mtu, special, ways, leads, len(packets), burst]
        return bytes(head) + b"".join(packets) + b"".join(struct.pack("!BBH", *edit) for edit in edits)

    def around(*odd):
        """Two packets that are plain, then this one, then one more; in bursts of three it comes at each place."""
        return [each for one in odd for each in (packet(times=2), one, packet(length=7))]

    lengths = [packet(length=length) for length in (0, 1, 2, 3, 17, 33, 255)]
    # What is sent.
    for algorithm in range(10):
        yield f"made-algorithm-{algorithm}", made([*lengths, packet(lengthy, length=87)], algorithm=algorithm)
    for special in range(8, 21):
        yield f"made-special-{special}", made([packet(dst=5, times=2), packet(times=4)], special=special, ways=main | any_way)
    for df in range(3):
        classes = [packet(tos=tos, flags=tos & 1) for tos in (0xb9, 0x22, 0x03, 0x48)]
        yield f"made-policy-{df}", made(classes, policy=df | df << 2, flags=ecn | dscp * (df % 2))
    yield "made-policy-klips", made(classes, flags=0, algorithm=3)
    odd = [packet(shape, flags=0x40) for shape in (options, checksum, cut, padded, six)]
    yield "made-out-odd", made(around(*odd), burst=3)
    odd = [packet(first_byte), packet(empty), packet(flags=2), packet(flags=8), packet(flags=4)]
    yield "made-out-wrong", made(around(*odd), burst=3)
    odd = [packet(kind=2, length=0), packet(kind=5, length=3), packet(dst=2), packet(flags=16), packet(dst=2, src=2)]
    yield "made-out-elsewhere", made(around(*odd), burst=3)
    yield "made-out-raw", made([packet(), packet(raw, length=24) + bytes([0x45, 0, 0, 24]) + bytes(20), packet()])
    for algorithm, head, tail in ((0, 6, 6), (3, 14, 9)):  # bytes of room: 30 and these, 8 and twice these
        room = [head | tail << 4, head | tail - 1 << 4, head - 1 | tail << 4, head | 0xf0]
        lens = [12, 13, 14, 15] if algorithm == 0 else [11, 10, 9, 8]  # what is behind takes so many that one of them just fits
        yield f"made-room-{algorithm}", made([packet(length=length, rooms=each) for each in room[:2] for length in lens] + [
            packet(rooms=each) for each in room[2:]], algorithm=algorithm, burst=1)
    yield "made-longest", made([packet(longest, length=length) for length in (60, 54, 53)], burst=1)
    yield "made-long-burst", made([packet(times=16), packet(times=16, kind=0x40), packet(times=16, kind=1), packet(times=16, src=6), packet(times=8)])
    yield "made-flows", made(around(packet(kind=0x60, times=2), packet(kind=2), packet(src=6)), burst=5)
    yield "made-hops", made(around(packet(ttl=2), packet(ttl=1), packet(ttl=0)), flags=ecn | forward, burst=3)
    for mtu in (2, 10, 4, 5):
        yield f"made-mtu-{mtu}", made([packet(lengthy, length=33), packet(length=255), packet(lengthy, length=35), packet(lengthy, length=35, flags=1),
                                       packet(length=4, flags=1)], mtu=mtu, burst=2)
    for name, group in (("group", by_group), ("esp", by_esp)):
        yield f"made-by-{name}", made([packet(times=2), packet(dst=7, times=2), packet(src=2)], flags=ecn | group, ways=0)
    yield "made-to-another-group", made([packet(times=3)], leads=128)
    yield "made-first-of-an-eroute", made([packet(times=6)], flags=ecn | fresh, burst=3)
    yield "made-overlapping", made(around(packet(dst=1), packet(dst=1, kind=0x20), packet(dst=2), packet(kind=0x20)), ways=0xaf, burst=3)
    for leads in (0, 1, 4, 6, 7):
        yield f"made-nowhere-{leads}", made(around(packet(src=1), packet(src=1, times=2)), ways=main | nowhere | back, leads=leads,
                                            flags=ecn | unmatched * (leads % 2), burst=3)
    # Numbers.
    for start in (2, 4, 5):
        yield f"made-number-{start}", made([packet(times=3), packet(times=5)], start=start, burst=3)
        yield f"made-extended-number-{start}", made([packet(times=16), packet(times=8)], flags=ecn | esn, start=start, burst=9, behind=3)
    yield "made-last-number-of-all", made([packet(times=16), packet(times=2)], flags=esn, start=7, algorithm=3)
    late = [(exchange, 0, 50), (flip, 60, 30), (exchange, 61, 1)]
    for window in (1, 2, 3, 5):
        yield f"made-late-{window}", made([packet(times=16)] * 4, late, window=window, flags=ecn | esn * (window % 2), start=window)
    # The way.
    again = [(twice, 1, 0), (twice, 2, 1), (twice, 0, 30), (part, 0, 6)]
    yield "made-twice", made([packet(times=8)], again)
    yield "made-twice-without-a-window", made([packet(times=8)], again, window=1)
    yield "made-lost", made([packet(times=8)], [(drop, 1, 0), (drop, 3, 0), (pad, 2, 9), (pad, 3, 63)])
    for at in (0, 2):
        yield f"made-flipped-{at}", made([packet(times=4)], [(flip, at, 40), (part, 0, 9)], algorithm=at)
        yield f"made-flipped-{at + 1}", made([packet(times=4)], [(flip, at + 1, 70), (flip, 0, 27)], algorithm=3)
    yield "made-flipped-far", made([packet(times=8)], [(number | 2 << 4, 2, 9), (number, 4, 255), (part, 0, 5)])
    for name, flags, algorithm in (("ecn", ecn, 0), ("cbc", ecn, 3), ("klips", 0, 0)):
        classes = [packet(times=4, tos=tos) for tos in range(4)]
        yield f"made-marked-{name}", made(classes, [(mark, at, at) for at in range(16)], flags=flags, algorithm=algorithm)
    for name, edits in (("cut-off", [(cut_off, 2, 0), (cut_off | 8 << 4, 5, 60)]), ("from", [(source | 3 << 4, 2, 1), (source, 4, 9)]),
                        ("to", [(destination | 3 << 4, 2, 1), (destination, 4, 9)]), ("fragments", [(fragment, 2, 0x2000), (fragment, 5, 7)]),
                        ("protocols", [(protocol, 2, 51), (protocol, 4, 4), (protocol, 5, 17)]), ("bare", [(bare, 2, 0), (bare, 5, 0)]),
                        ("options", [(more_options, 2, 0), (number | 3 << 4, 4, 0)]), ("too-short", [(cut_off | 8 << 4, 1, 95), (cut_off | 8 << 4, 5, 3)])):
        yield f"made-way-{name}", made([packet(times=8)], [*edits, (part, 0, 2), (part, 0, 3)], algorithm=3 * (len(name) % 2))
    # A sender with keys, and bad intent.
    inside = [packet(times=6), packet(checksum), packet(cut), packet(six), packet(options), packet(empty)]
    for name, how in (("next", (1, 2, 3, 5)), ("padding", (8, 16, 24, 32)), ("filled", (64, 0, 96, 72))):
        forged = [(forge, at, which << 8 | each) for at, (which, each) in enumerate(itertools.product((0, 6), how))]
        yield f"made-forged-{name}", made(inside, forged[:4] + [(part, 0, 5)] + forged[4:], algorithm=len(name) % 5)
    yield "made-forged-inside", made(inside, [(forge, 1 + at, (6 + at) << 8) for at in range(5)] + [(part, 0, 3)], flags=ecn | esn, ways=main)
    # Where it may come from.
    for algorithm in (0, 3):
        yield f"made-from-elsewhere-{algorithm}", made([packet(times=2), packet(src=2, times=2), packet(src=1), packet(src=2), packet(dst=7)],
                                                       flags=ecn | by_group, ways=back, algorithm=algorithm)


def lifetimes():
    """Soft and hard limits of each kind, whether the packet that crosses one passes, then packets."""
    kinds = ("allocations", "bytes", "addtime", "usetime", "packets")
    streams = {"steady": bytes([0, 40, 4]) * 12, "eroutes": b"".join(bytes([each % 4, 20, 1]) for each in range(8)),
               "slow": bytes([0, 8, 120]) * 4, "back": bytes([0, 8, 20, 0, 8, 0x90, 0, 8, 20]) * 2,
               "long": bytes([0, 255, 0]) * 6}
    for (number, kind), (soft, hard), crossing, (name, stream) in itertools.product(
            enumerate(kinds), ((0, 3), (2, 0), (2, 4), (1, 1)), (0, 1), streams.items()):
        limits = bytearray(11)
        limits[2 * number:2 * number + 2] = soft, hard
        limits[10] = crossing
        yield f"made-{kind}-{soft}-{hard}-{crossing}-{name}", bytes(limits) + stream
    yield "made-no-limits", bytes(11) + streams["eroutes"]


def xfrm():
    yield from xfrm_seeds.seeds()


GENERATORS = {make.__name__: make for make in (
    ah_headers, chain, command, database, edits, fast_path, footprint, fragments, group, headers, inbound, inflate, key, lifetimes, listing, outbound, policies, replay, said, selectors, xfrm)}
# Another zlib may write other bytes for the same text.
DEPENDS_ON_ZLIB = ("inflate",)


def made(target):
    """The seeds of a target by name; what has the same bytes as one before is left out."""
    names = {}
    for name, data in GENERATORS[target]():
        names.setdefault(bytes(data), name)
    return {name: data for data, name in names.items()}
