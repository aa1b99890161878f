#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every capture of corpus/captures through every chain, and back: `apply`, then `remove`, gives the packets
that went in. In a tunnel that is the file, byte for byte."""
import itertools
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

CORPUS = harness.SOURCE_ROOT / "corpus" / "captures"
FILES = sorted(path for path in CORPUS.glob("*.pcap*"))
LAYERS = ("tun", "comp", "esp", "ah")
CHAINS = [c for n in range(1, 5) for c in itertools.combinations(LAYERS, n)]
ENDS = {4: ("203.0.113.1", "203.0.113.2"), 6: ("2001:db8:ffff::1", "2001:db8:ffff::2")}
TCPDUMP_MAGICS = (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1")  # micro- and nanoseconds, little-endian


def make(layer, spi, src, dst):
    return {"tun": lambda: groups.tun(spi, src, dst), "comp": lambda: groups.comp(spi, dst),
            "esp": lambda: groups.esp(spi, dst), "ah": lambda: groups.ah(spi, dst)}[layer]()


def tunnel_config(chain, outer):
    """One group for everything; SPIs count up from 0x1001."""
    sas = [make(layer, 0x1001 + i, *ENDS[outer]) for i, layer in enumerate(chain)]
    return groups.group(*sas) + groups.everything_to(sas[0].said)


def transport_config(chain, addresses):
    """A group for each destination."""
    lines = []
    for number, dst in enumerate(sorted(addresses)):
        sas = [make(layer, 0x1001 + 16 * number + i, None, dst) for i, layer in enumerate(chain)]
        bits = {4: 32, 6: 128}[packets.family_of(dst)]
        anywhere = {4: "0.0.0.0/0", 6: "::/0"}[packets.family_of(dst)]
        lines += [*groups.group(*sas), groups.eroute(anywhere, f"{dst}/{bits}", sas[0].said)]
    return lines


class Traffic:
    """A capture, and what of it can be protected how."""

    def __init__(self, path):
        self.data = path.read_bytes()
        self.capture = captures.from_bytes(self.data)

    def headers(self, record):
        """The IP headers of a record, or None where it is no IP packet."""
        _, version, packet = captures.split(self.capture.link_type, record.data)
        return packets.Headers(packet) if version else None

    @property
    def destinations(self):
        every = [self.headers(record) for record in self.capture.records]
        return {headers.dst for headers in every if headers}

    def extensions(self, record):
        _, _, packet = captures.split(self.capture.link_type, record.data)
        return packets.extensions(packet)

    def routes(self, record):
        """The types of routing headers that are not used up."""
        return [data[2] for kind, data in self.extensions(record) if kind == packets.ROUTING and data[3] > 0]

    def is_protected(self, chain, record):
        """A fragment cannot be protected on its way from host to host (also one that is the whole packet), and
        AH cannot tell where a routing header of a newer type leads."""
        headers = self.headers(record)
        if headers is None or chain[0] == "tun":
            return headers is not None
        if headers.fragment or any(kind == packets.FRAGMENT for kind, _ in self.extensions(record)):
            return False
        return "ah" not in chain or all(kind in (0, 2) for kind in self.routes(record))

    def is_under_way(self, chain, record):
        """AH is for where a routing header leads, and these packets have not got there."""
        if chain[0] == "tun" or "ah" not in chain or not self.is_protected(chain, record):
            return False
        return bool(self.routes(record))

    def survives(self, chain, record):
        if self.headers(record) is None:
            return True
        return self.is_protected(chain, record) and not self.is_under_way(chain, record)


class RoundTrip(harness.ProgramTest):
    def test_the_corpus_is_there(self):
        self.assertGreater(len(FILES), 10, f"too few captures in {CORPUS}")
        types = {captures.from_bytes(path.read_bytes()).link_type for path in FILES}
        self.assertLessEqual({captures.ETHERNET, captures.RAW, captures.SLL, captures.SLL2, captures.NULL,
                              captures.LOOP}, types)

    def test_tunnels(self):
        for path in FILES:
            traffic = Traffic(path)
            self.put("in.pcap", traffic.data)
            chains = [chain for chain in CHAINS if chain[0] == "tun"] + [("tun", "esp", "tun", "esp")]
            for chain, outer in itertools.product(chains, ENDS):
                with self.subTest(path.name, chain=" ".join(chain), outer=outer):
                    back = self.there_and_back(traffic, chain, tunnel_config(chain, outer))
                    if self.is_of_tcpdump(traffic):
                        self.assertEqual(traffic.data, back)

    def is_of_tcpdump(self, traffic):
        return (traffic.data[:4] in TCPDUMP_MAGICS
                and traffic.capture.snap_len == captures.TCPDUMP_SNAP_LEN)

    def test_most_captures_are_of_tcpdump(self):
        self.assertGreater(sum(self.is_of_tcpdump(Traffic(path)) for path in FILES), len(FILES) // 2)

    def test_transport_mode(self):
        for path in FILES:
            traffic = Traffic(path)
            self.put("in.pcap", traffic.data)
            for chain in [chain for chain in CHAINS if chain[0] != "tun"]:
                with self.subTest(path.name, chain=" ".join(chain)):
                    self.there_and_back(traffic, chain, transport_config(chain, traffic.destinations))

    def there_and_back(self, traffic, chain, config):
        """What came back. Pipes, because writing files out to the disk 800 times takes its time."""
        sent = self.apply(config, "in.pcap", "-", "--allow-iv-reuse", "--unmatched", "pass")
        records = traffic.capture.records
        under_way = sum(traffic.is_under_way(chain, record) for record in records)
        came = self.remove("conf", "-", "-", "--unmatched", "pass", "--strict", stdin=sent.out,
                           code=1 if under_way else 0)
        back = came.out
        self.assertEqual(under_way, came.verdicts.get("unsupported", 0))
        survivors = [record for record in records if traffic.survives(chain, record)]
        self.assertEqual(survivors, captures.from_bytes(back).records)
        protected = sum(traffic.is_protected(chain, record) for record in records)
        self.assertEqual(protected, sent.verdicts.get("applied", 0))
        dropped = sent.verdicts.get("fragment", 0) + sent.verdicts.get("unsupported", 0)
        self.assertEqual(len(records) - len(survivors) - under_way, dropped)
        return back


if __name__ == "__main__":
    harness.main()
