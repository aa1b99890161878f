#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The router of tools/firmware/virt-riscv64, booted twice under QEMU: west and east, of its example. This test is the hosts
on both LANs and the wire between the WANs. What is on that wire is opened, and also made, by the IPsec of
tests/program/ipsec.py, which is another implementation.

Usage: virt_router_test.py IMAGE [unittest's words]
"""
import hashlib
import importlib.util
import os
import random
import shutil
import stat
import struct
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/program"))
import groups  # noqa: E402
import harness  # noqa: E402
import ipsec  # noqa: E402
import packets  # noqa: E402
import virt_machine  # noqa: E402
from virt_machine import LAN, WAN  # noqa: E402

IMAGE = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
SOURCE = ROOT / "tools/firmware/virt-riscv64"
KEYS = ("east-esp", "east-ah", "west-esp")
ARP, IPV4 = 0x0806, 0x0800
HEADER_LEN = 48  # of a blob


def mac(site, which):
    """Of the example: 1 is the router on its LAN, 2 on its WAN, 5 a host."""
    return bytes([0x52, 0x54, 0, 0, site, which])


@dataclass(frozen=True)
class Site:
    """One end of the example."""
    name: str
    number: int
    sas: tuple  # of the group to this end

    @property
    def host(self):
        return f"10.{self.number}.0.5"

    @property
    def wan(self):
        return f"192.0.2.{self.number}"


@dataclass(frozen=True)
class KeyedSa(groups.Sa):
    """An SA with a key of the example."""
    secret: bytes = b""
    encryption_key = property(lambda self: self.secret)
    authentication_key = property(lambda self: self.secret)


def ethernet(to, sender, kind, payload):
    return to + sender + struct.pack("!H", kind) + payload


def padded(data):
    """As a link pads a frame that is shorter than 60 bytes."""
    return data + bytes(max(0, 60 - len(data)))


def with_ttl(packet, change):
    return packets.set_checksum(packet[:8] + bytes([packet[8] + change]) + packet[9:])


def flipped(data, at, bit=1):
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1:]


def fragments(packet, at):
    """Two of it, the first with so many bytes of payload, a multiple of 8."""
    head, payload = packet[:20], packet[20:]
    for offset, more, part in ((0, True, payload[:at]), (at, False, payload[at:])):
        fields = struct.pack("!HHH", 20 + len(part), 0, (0x2000 if more else 0) | offset // 8)
        yield packets.set_checksum(head[:2] + fields + head[8:]) + part


class RouterTest(unittest.TestCase):
    """A test with a directory of its own, with the example and new keys in it."""

    def setUp(self):
        self.directory = Path(tempfile.mkdtemp(prefix="spigrp-virt-"))
        self.addCleanup(shutil.rmtree, self.directory)
        for path in (SOURCE / "example").iterdir():
            shutil.copy(path, self.directory)
        subprocess.run([self.directory / "make-keys", self.directory], check=True)
        self.keys = {name: self.key(name) for name in KEYS}
        self.machines = []
        self.addCleanup(self.close_machines)
        self.east = Site("east", 2, self.chain_to_east())
        self.west = Site("west", 1, self.chain_to_west())

    def key(self, name):
        return bytes.fromhex((self.directory / f"{name}.key").read_text().strip().removeprefix("0x"))

    def chain_to_east(self):
        west, east = "192.0.2.1", "192.0.2.2"
        return (KeyedSa("tun", 0x10, east, src=west), KeyedSa("comp", 0x10, east, "deflate"),
                KeyedSa("esp", 0x1000, east, "chacha20poly1305", secret=self.keys["east-esp"]),
                KeyedSa("ah", 0x1001, east, "hmac-sha2-256-128", secret=self.keys["east-ah"]))

    def chain_to_west(self):
        west, east = "192.0.2.1", "192.0.2.2"
        return (KeyedSa("tun", 0x20, west, src=east),
                KeyedSa("esp", 0x2000, west, "chacha20poly1305", secret=self.keys["west-esp"]))

    def close_machines(self):
        for machine in self.machines:
            machine.close()

    def tearDown(self):
        """No router has said a piece of a key."""
        for machine in self.machines:
            for secret in self.keys.values():
                digits = secret.hex()
                for at in range(0, len(digits) - 8):
                    self.assertNotIn(digits[at:at + 8], machine.said)

    def blob(self, name):
        path = self.directory / f"{name}.blob"
        subprocess.run([SOURCE / "make-blob", self.directory / f"{name}.ini", path], check=True)
        return path

    def boot(self, site, options=()):
        directory = self.directory / site.name
        directory.mkdir()
        macs = {LAN: mac(site.number, 1).hex(":"), WAN: mac(site.number, 2).hex(":")}
        machine = virt_machine.Machine(IMAGE, directory, self.blob(site.name), macs, options=options)
        self.machines.append(machine)
        return machine


class PairTest(RouterTest):
    """Two routers. A packet's way is in steps: from a host, on the wire between the WANs, to a host."""

    options = ()

    def setUp(self):
        super().setUp()
        self.routers = {site: self.boot(site, self.options) for site in (self.west, self.east)}
        for router in self.routers.values():
            router.wait_for("ready: .*")

    def from_host(self, site, packet):
        frame = ethernet(mac(site.number, 1), mac(site.number, 5), IPV4, packet)
        self.routers[site].wires[LAN].send(padded(frame))

    def on_wire(self, site):
        """The packet that this router sends to the other one."""
        frame = self.routers[site].wires[WAN].receive()
        self.assertIsNotNone(frame, f"nothing from {site.name}")
        other = 3 - site.number
        self.assertEqual(ethernet(mac(other, 2), mac(site.number, 2), IPV4, b""), frame[:14])
        return frame[14:14 + struct.unpack_from("!H", frame, 16)[0]]

    def to_router(self, site, packet):
        """What arrives at this router from the other one."""
        frame = ethernet(mac(site.number, 2), mac(3 - site.number, 2), IPV4, packet)
        self.routers[site].wires[WAN].send(padded(frame))

    def at_host(self, site):
        frame = self.routers[site].wires[LAN].receive()
        self.assertIsNotNone(frame, f"nothing for the host of {site.name}")
        self.assertEqual(ethernet(mac(site.number, 5), mac(site.number, 1), IPV4, b""), frame[:14])
        return frame[14:14 + struct.unpack_from("!H", frame, 16)[0]]

    def nothing_more(self, site, side, received):
        """Once the router has received so many frames on `received`, it has sent nothing more on `side`. Returns its
        counts."""
        counts = self.counts_after(site, *received)
        self.assertIsNone(self.routers[site].wires[side].receive(0.1))
        return counts

    def counts_after(self, site, side, frames):
        for _ in range(1000):
            counts = self.routers[site].counts()
            if counts.get(f"{side} received", 0) >= frames:
                self.assertEqual(frames, counts[f"{side} received"])
                return counts
        raise AssertionError(f"{side} has not received {frames} frames: {counts}")

    def sealed(self, here, there, packet):
        """What the router here makes of a packet of its host for the host there."""
        self.from_host(here, packet)
        return self.on_wire(here)

    def assert_crosses(self, here, there, packet):
        self.to_router(there, self.sealed(here, there, packet))
        self.assertEqual(with_ttl(packet, -2), self.at_host(there))


class Traffic(PairTest):
    def random_packets(self, here, there, count):
        rng = random.Random(f"{here.name} to {there.name}")
        while count > 0:
            packet = packets.random_packet(rng, here.host, there.host, longest=1300)
            if packet[8] > 2:  # TTL
                count -= 1
                yield packet

    def cross(self, here, there, protocol):
        sent = list(self.random_packets(here, there, 48))
        for begin in range(0, len(sent), 8):
            burst = sent[begin:begin + 8]
            for packet in burst:
                self.from_host(here, packet)
            for sequence, packet in enumerate(burst, begin + 1):
                outer = self.on_wire(here)
                self.assertEqual(protocol, outer[9])
                self.assertEqual(with_ttl(packet, -1), ipsec.unseal(there.sas, outer, sequence))
                self.to_router(there, outer)
            for packet in burst:
                self.assertEqual(with_ttl(packet, -2), self.at_host(there))

    def test_packets_come_out_as_they_went_in(self):
        self.cross(self.west, self.east, packets.AH)
        self.cross(self.east, self.west, packets.ESP)
        for site in self.routers:
            counts = self.routers[site].counts()
            self.assertEqual((48, 48), (counts["engine applied"], counts["engine removed"]))
            self.assertEqual((48, 48), (counts["lan sent"], counts["wan sent"]))

    def test_what_another_implementation_sealed(self):
        for here, there in ((self.west, self.east), (self.east, self.west)):
            for sequence, packet in enumerate(self.random_packets(here, there, 16), 1):
                self.to_router(there, ipsec.seal(there.sas, packet, sequence))
                self.assertEqual(with_ttl(packet, -1), self.at_host(there))

    def test_longest_and_shortest(self):
        for length in (28, 29, 45, 46, 47, 1500 - 84):
            packet = packets.udp(self.west.host, self.east.host, random.Random(length).randbytes(length - 28))
            self.assert_crosses(self.west, self.east, packet)

    def test_fragments_are_joined(self):
        packet = packets.udp(self.west.host, self.east.host, random.Random(1).randbytes(1000))
        outer = ipsec.seal(self.east.sas, packet, 1)
        for part in reversed(list(fragments(outer, 512))):
            self.to_router(self.east, part)
        self.assertEqual(with_ttl(packet, -1), self.at_host(self.east))

    def test_switched_off(self):
        router = self.routers[self.west]
        router.command("q")
        self.assertEqual(0, router.end())


class Attacks(PairTest):
    def packet(self, data=b"of the host in the west"):
        return packets.udp(self.west.host, self.east.host, data)

    def test_tampered(self):
        """A bit that is changed anywhere is one packet dropped, and the packet as it was still goes through."""
        outer = self.sealed(self.west, self.east, self.packet())
        places = [*range(20 + 12, 20 + 28, 3), *range(48, len(outer), 5), len(outer) - 1]
        for place in places:
            self.to_router(self.east, flipped(outer, place, 1 << place % 8))
        counts = self.nothing_more(self.east, LAN, (WAN, len(places)))
        self.assertEqual(len(places), counts["engine bad-icv"])
        self.assertEqual(len(places), counts["ah.1001@192.0.2.2 bad-icv"])
        self.assertNotIn("engine removed", counts)
        self.to_router(self.east, outer)
        self.assertEqual(with_ttl(self.packet(), -2), self.at_host(self.east))

    def test_tampered_without_ah(self):
        packet = packets.udp(self.east.host, self.west.host, b"of the host in the east")
        outer = self.sealed(self.east, self.west, packet)
        places = range(28, len(outer))
        for place in places:
            self.to_router(self.west, flipped(outer, place, 1 << place % 8))
        counts = self.nothing_more(self.west, LAN, (WAN, len(places)))
        self.assertEqual(len(places), counts["esp.2000@192.0.2.1 bad-icv"])

    def test_replayed(self):
        """Once, however often it comes; nor when it comes after 64 others."""
        late = self.sealed(self.west, self.east, self.packet(b"late"))
        for number in range(70):
            outer = self.sealed(self.west, self.east, self.packet(b"%d" % number))
            self.to_router(self.east, outer)
            self.at_host(self.east)
        self.to_router(self.east, outer)
        self.to_router(self.east, late)
        last = self.sealed(self.west, self.east, self.packet(b"last"))
        for _ in range(8):  # some of them in one burst
            self.to_router(self.east, last)
        self.at_host(self.east)
        counts = self.nothing_more(self.east, LAN, (WAN, 80))
        self.assertEqual((71, 9), (counts["engine removed"], counts["engine replayed"]))
        self.assertEqual(9, counts["ah.1001@192.0.2.2 replayed"])

    def test_late_is_no_replay(self):
        """Within the window, in any order."""
        sealed = [self.sealed(self.west, self.east, self.packet(b"%d" % number)) for number in range(8)]
        for outer in reversed(sealed):
            self.to_router(self.east, outer)
            self.at_host(self.east)

    def test_in_the_clear(self):
        """Nothing comes from the WAN that is not protected, to whomever it is."""
        self.to_router(self.east, self.packet())
        self.to_router(self.east, packets.udp(self.west.host, self.east.wan, b"to the router"))
        counts = self.nothing_more(self.east, LAN, (WAN, 2))
        self.assertEqual((1, 1), (counts["wan no-route"], counts["engine no-sa"]))

    def test_other_addresses_inside(self):
        """A peer with the keys that sends what is not for this tunnel."""
        self.to_router(self.east, ipsec.seal(self.east.sas, packets.udp("10.9.0.5", self.east.host, b"hello"), 1))
        counts = self.nothing_more(self.east, LAN, (WAN, 1))
        self.assertEqual(1, counts["engine wrong-selector"])

    def test_to_the_router_itself(self):
        """Nobody reaches the router, or a host nobody knows, through the tunnel."""
        for sequence, target in enumerate(("10.2.0.1", "10.2.0.77"), 1):
            self.to_router(self.east, ipsec.seal(self.east.sas, packets.udp(self.west.host, target, b"hello"), sequence))
        counts = self.nothing_more(self.east, LAN, (WAN, 2))
        self.assertEqual((1, 1), (counts["wan no-route"], counts["wan no-neighbour"]))

    def test_cut_short(self):
        """A frame that ends before its packet does is dropped, and not filled with what was in memory before."""
        packet = self.packet()
        self.sealed(self.west, self.east, packet)
        for length in range(1, len(packet)):
            self.routers[self.west].wires[LAN].send(ethernet(mac(1, 1), mac(1, 5), IPV4, packet[:length]))
        counts = self.nothing_more(self.west, WAN, (LAN, len(packet)))
        self.assertEqual(len(packet) - 1, counts["lan not-ipv4"])

    def test_noise(self):
        """Frames of all lengths and with anything in them, and beginnings of good ones: the next good packet goes on."""
        rng = random.Random(11)
        good = {LAN: self.packet(), WAN: ipsec.seal(self.east.sas, self.packet(), 1)}
        for side, port in ((LAN, 1), (WAN, 2)):
            wire = self.routers[self.east].wires[side]
            for number in range(150):
                noise = rng.randbytes(rng.choice((1, 13, 14, 15, 33, 34, 60, 1514, 1515, 3000)))
                kind = rng.choice((ARP, IPV4, 0x86DD))
                wire.send(ethernet(mac(2, port), mac(1, 2), kind, b"\x45" + noise) if number % 3 else noise)
            for length in range(1, len(good[side])):
                wire.send(ethernet(mac(2, port), mac(1, 2), IPV4, good[side][:length]))
        self.assert_crosses(self.west, self.east, self.packet())


class OtherKey(PairTest):
    def boot(self, site, options=()):
        if site.name == "east":  # with another key than the west has
            subprocess.run([self.directory / "make-keys", self.directory], check=True)
        return super().boot(site, options)

    def test_other_key(self):
        outer = self.sealed(self.west, self.east, packets.udp(self.west.host, self.east.host, b"hello"))
        self.to_router(self.east, outer)
        self.assertEqual(1, self.nothing_more(self.east, LAN, (WAN, 1))["engine bad-icv"])


class Routing(PairTest):
    def ask(self, side, target, sender="10.1.0.5"):
        request = struct.pack("!HHBBH6s4s6s4s", 1, IPV4, 6, 4, 1, mac(1, 5), packets.address(sender), bytes(6),
                              packets.address(target))
        self.routers[self.west].wires[side].send(padded(ethernet(b"\xff" * 6, mac(1, 5), ARP, request)))

    def test_arp(self):
        for side, port, address in ((LAN, 1, "10.1.0.1"), (WAN, 2, "192.0.2.1")):
            self.ask(side, address)
            answer = struct.pack("!HHBBH6s4s6s4s", 1, IPV4, 6, 4, 2, mac(1, port), packets.address(address), mac(1, 5),
                                 packets.address("10.1.0.5"))
            frame = self.routers[self.west].wires[side].receive()
            self.assertEqual(ethernet(mac(1, 5), mac(1, port), ARP, answer), frame[:42])

    def test_arp_for_others(self):
        self.ask(LAN, "10.1.0.2")
        counts = self.nothing_more(self.west, LAN, (LAN, 1))
        self.assertEqual(1, counts["lan not-ours"])

    def test_ttl(self):
        """It ends at the first router, or at the second."""
        packet = packets.udp(self.west.host, self.east.host, b"hello", ttl=1)
        self.from_host(self.west, packet)
        self.assertEqual(1, self.nothing_more(self.west, WAN, (LAN, 1))["engine hop-limit"])
        self.to_router(self.east, self.sealed(self.west, self.east, with_ttl(packet, 1)))
        self.assertEqual(1, self.nothing_more(self.east, LAN, (WAN, 1))["wan ttl"])

    def test_too_long(self):
        """A packet that must not be fragmented comes back as an ICMP error with a length that fits."""
        packet = packets.udp(self.west.host, self.east.host, bytes(1472), df=True)
        self.from_host(self.west, packet)
        error = packets.Headers(self.at_host(self.west))
        kind, code, _, _, mtu = struct.unpack_from("!BBHHH", error.payload)
        self.assertEqual((packets.ICMP, 3, 4), (error.protocol, kind, code))
        self.assertEqual(0, packets.checksum(error.payload))
        self.assertEqual(packet[:8], error.payload[8:16])
        data = random.Random(2).randbytes(mtu - 28)
        outer = self.sealed(self.west, self.east, packets.udp(self.west.host, self.east.host, data, df=True))
        self.assertLessEqual(len(outer), 1500)

    def test_no_eroute(self):
        self.from_host(self.west, packets.udp(self.west.host, "198.51.100.1", b"hello"))
        self.assertEqual(1, self.nothing_more(self.west, WAN, (LAN, 1))["engine no-eroute"])


class Blobs(RouterTest):
    """A blob that is not right is refused, with a sentence and an exit code."""

    def setUp(self):
        super().setUp()
        self.good = self.blob("west").read_bytes()

    def refused(self, blob, sentence, **kinds):
        path = self.directory / "changed.blob"
        path.write_bytes(blob)
        machine = virt_machine.Machine(IMAGE, self.directory, path, **kinds)
        self.machines.append(machine)
        machine.wait_for(sentence)
        self.assertEqual(1, machine.end())

    def made_of(self, body):
        """With a header that is right."""
        return self.good[:12] + struct.pack("!I", len(body)) + hashlib.sha256(body).digest() + body

    def records(self):
        found, at = [], HEADER_LEN
        while at < len(self.good):
            end = at + 4 + struct.unpack_from("!H", self.good, at + 2)[0]
            found.append(self.good[at:end])
            at = end
        return found

    def test_header(self):
        self.refused(bytes(64), "configuration: there is none")
        self.refused(flipped(self.good, 0), "configuration: there is none")
        self.refused(flipped(self.good, 9, 2), "configuration: of another version.*")
        self.refused(flipped(self.good, 11), "configuration: reserved bits are set")
        self.refused(flipped(self.good, 12, 128), "configuration: too long")
        self.refused(flipped(self.good, 15), "configuration: damaged")
        self.refused(flipped(self.good, len(self.good) - 1), "configuration: damaged")

    def test_cut_anywhere(self):
        body = self.good[HEADER_LEN:]
        for length in (0, 1, 3, 4, 7, 20, len(body) // 2, len(body) - 1):
            self.refused(self.made_of(body[:length]), "(record [0-9]+ of the )?configuration: .*")

    def changed(self, number, at, bit):
        records = self.records()
        records[number - 1] = flipped(records[number - 1], at, bit)
        return self.made_of(b"".join(records))

    def test_records(self):
        kinds = [record[0] for record in self.records()]
        sa, group, eroute = (kinds.index(kind) + 1 for kind in (4, 5, 6))
        for number, at, bit, sentence in (
                (1, 0, 8, "does not have the options"),
                (1, 4, 5, "the MTU is not .*"),
                (2, 0, 64, "of an unknown type"),
                (2, 4, 2, "no such side"),
                (2, 5, 64, "no address of a host"),
                (2, 6, 1, "the MAC address of a group"),
                (sa, 4, 1, "unknown flags"),
                (sa, 40, 8, "bad-said"),
                (sa + 2, 57, 1, "bad-algorithm"),
                (group, 5, 1, "bad-said"),
                (group, 9, 1, "no-such-sa"),
                (eroute, 5, 1, "has another length"),
                (eroute, 19, 16, "bad-prefix")):
            self.refused(self.changed(number, at, bit), f"record {number} of the configuration: ({sentence})")

    def test_longer_records(self):
        records = self.records()
        for number in {record[0]: at for at, record in enumerate(records)}.values():
            longer = records[number] + b"\0"
            longer = longer[:2] + struct.pack("!H", len(longer) - 4) + longer[4:]
            body = b"".join(records[:number] + [longer] + records[number + 1:])
            self.refused(self.made_of(body), f"record {number + 1} of the configuration: has another length.*")

    def test_key_size(self):
        records = self.records()
        sa = next(i for i, record in enumerate(records) if record[0] == 4 and b"esp.1000" in record)
        record = records[sa]
        at = len(record) - 1 - 37  # the length of --enckey; that of --authkey is the last byte
        self.assertEqual(36, record[at])
        short = record[:at] + b"\x20" + record[at + 1:at + 33] + b"\0"
        records[sa] = short[:2] + struct.pack("!H", len(short) - 4) + short[4:]
        self.refused(self.made_of(b"".join(records)), f"record {sa + 1} of the configuration: bad-key-size")

    def test_missing_devices(self):
        self.refused(self.good, "LAN: no virtio 1 network device .*")
        self.refused(self.good, "random numbers: there is no virtio 1 entropy device", devices=())

    def test_only_the_owner_reads_a_blob(self):
        mode = (self.directory / "west.blob").stat().st_mode
        self.assertEqual(0o600, stat.S_IMODE(mode))

    def test_what_the_image_does_not_have(self):
        """make-blob says which line it is, and nothing of the key in it."""
        configuration = self.directory / "west.conf"
        text = configuration.read_text()
        secret = self.keys["east-esp"].hex()
        for line in (f"spi --said esp.9@192.0.2.9 --esp chacha20poly1305 --enckey 0x{secret} --tfc 100",
                     f"spi --said esp.9@192.0.2.9 --esp chacha20poly1305 --enckey 0x{secret}x",
                     f"spi --said esp.9@192.0.2.9 {secret}", f"spi {secret} --esp", "eroute --del", "look"):
            configuration.write_text(text + line + "\n")
            done = subprocess.run([SOURCE / "make-blob", self.directory / "west.ini", self.directory / "none"],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(2, done.returncode)
            self.assertIn(f"west.conf:{len(text.splitlines()) + 1}: ", done.stderr)
            self.assertNotIn(secret[:8], done.stderr)
            self.assertFalse((self.directory / "none").exists())


class Figures(PairTest):
    """Instructions a packet, which QEMU counts: a machine with -icount executes them one by one. Lines that begin with
    "figure" are for docs/firmware.md."""

    options = ("-icount", "shift=0")
    COUNT = 64

    def average(self, site, side, before):
        after = self.routers[site].counts()
        change = {name: number - before.get(name, 0) for name, number in after.items()}
        self.assertEqual(self.COUNT, change[f"{side} packets"])
        return [round(change[f"{side} {name}"] / self.COUNT) for name in ("instructions", "engine-instructions")]

    def measure(self, here, there, length):
        rng = random.Random(length)
        before = {site: self.routers[site].counts() for site in (here, there)}
        for begin in range(0, self.COUNT, 8):
            for _ in range(8):
                self.from_host(here, packets.udp(here.host, there.host, rng.randbytes(length - 28)))
            for _ in range(8):
                self.to_router(there, self.on_wire(here))
            for _ in range(8):
                self.at_host(there)
        return self.average(here, LAN, before[here]) + self.average(there, WAN, before[there])

    def test_instructions(self):
        for here, there, chain in ((self.east, self.west, "tun esp"), (self.west, self.east, "tun comp esp ah")):
            for length in (64, 576, 1400):
                figures = self.measure(here, there, length)
                print(f"figure: {chain}, {length} bytes: out {figures[0]} ({figures[1]} of them in the engine), "
                      f"in {figures[2]} ({figures[3]})", flush=True)
                self.assertLess(max(figures), 1000000)


def main():
    if IMAGE is None:
        print(__doc__.strip().splitlines()[-1], file=sys.stderr)
        sys.exit(2)
    if shutil.which(virt_machine.QEMU) is None:
        harness.skip(f"there is no {virt_machine.QEMU}: tools/setup virt")
    if importlib.util.find_spec("cryptography") is None:
        harness.skip("there is no python3-cryptography: tools/setup virt")
    del sys.argv[1]
    os.environ.setdefault("SPIGRP_TEST_VERBOSITY", "2")
    harness.main()


if __name__ == "__main__":
    main()
