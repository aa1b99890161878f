# SPDX-License-Identifier: Apache-2.0
"""The other end of the guest's link: spigrp on its packets, and behind it a host that answers ping and TCP."""
import itertools
import json
import struct
import subprocess
import time

import captures
import guest as guests
import packets
import tcp

ECHO_REQUEST, ECHO_REPLY = {4: 8, 6: 128}, {4: 0, 6: 129}
PROTOCOL = {4: packets.ICMP, 6: packets.ICMP6}
MTU = 1500
PORT = 7
PORTS = itertools.count(40001)  # the kernel may still be waiting for the end of the last connection


class Failed(Exception):
    """Not what should have come."""


def cut(packet, ident, size=MTU):
    """The fragments of a packet without options or extension headers, or the packet where it is short enough."""
    if len(packet) <= size:
        return [packet]
    version = packet[0] >> 4
    headers = packets.Headers(packet)
    step = (size - (20 if version == 4 else 48)) // 8 * 8
    pieces = []
    for at in range(0, len(headers.payload), step):
        data = headers.payload[at:at + step]
        more = at + step < len(headers.payload)
        if version == 4:  # with the number that it has: AH covers it
            head = packet[:2] + struct.pack("!H", 20 + len(data)) + packet[4:6]
            head += struct.pack("!H", at // 8 | (0x2000 if more else 0)) + packet[8:20]
            pieces.append(packets.set_checksum(head) + data)
        else:
            header = struct.pack("!BBHI", headers.protocol, 0, at | more, ident)
            pieces.append(packets.ip6(headers.src, headers.dst, packets.FRAGMENT, header + data))
    return pieces


def is_first_or_middle(packet):
    """A fragment behind which another one comes."""
    if packet[0] >> 4 == 4:
        return bool(packet[6] & 0x20)
    return packet[6] == packets.FRAGMENT and bool(packet[43] & 1)


class Peer:
    """`inside` are the addresses (here, there) of what is protected, `outside` those that the link sees."""

    def __init__(self, guest, program, scratch, inside, outside):
        self.guest, self.program, self.scratch = guest, program, scratch
        self.here, self.there = inside
        self.outside_here = packets.address(outside[0])
        self.family = packets.family_of(self.here)
        self.outbox, self.held, self.replies = [], [], []
        self.connection = None
        self.ident = 0
        self.fragments = 0
        guest.on_frames = self.receive

    # What comes from the kernel.

    def receive(self, frames):
        for frame in frames:
            kind, packet = frame[12:14], frame[14:]
            at, length = (16, 4) if kind == b"\x08\x00" else (24, 16)
            if kind in (b"\x08\x00", b"\x86\xdd") and packet[at:at + length] == self.outside_here:
                self.held.append(packet)
                self.fragments += is_first_or_middle(packet)
        # Each run begins with an empty memory, so that it has to get all fragments of a packet at once.
        if not self.held or is_first_or_middle(self.held[-1]):
            return
        batch, self.held = self.held, []
        for packet in self.spigrp("remove", batch):
            self.answer(packets.Headers(packet))
        self.flush()

    def answer(self, headers):
        payload = headers.payload
        if headers.protocol == PROTOCOL[self.family] and payload[0] == ECHO_REQUEST[self.family]:
            reply = bytes([ECHO_REPLY[self.family], 0, 0, 0]) + payload[4:]
            self.outbox.append(self.packet(headers.protocol, reply, 2))
        elif headers.protocol == PROTOCOL[self.family] and payload[0] == ECHO_REPLY[self.family]:
            self.replies.append(payload[8:])
        elif headers.protocol == packets.TCP:
            segment = tcp.Segment(payload)
            if segment.dst_port == PORT and segment.flags == tcp.SYN:
                self.connection = tcp.Connection(self.here, self.there, PORT, segment.src_port,
                                                 self.queue, echo=True)
            if self.connection and self.connection.is_for(segment):
                self.connection.take(segment)

    def packet(self, protocol, payload, checksum_at):
        transport = packets.transport(self.here, self.there, protocol, payload, checksum_at)
        self.ident += 1
        more = {"ident": self.ident} if self.family == 4 else {}
        return packets.ip(self.here, self.there, protocol, transport, **more)

    # What goes to it.

    def queue(self, packet):
        self.outbox.append(packet)

    def flush(self):
        batch, self.outbox = self.outbox, []
        if not batch:
            return
        for sealed in self.spigrp("apply", batch):
            self.ident += 1
            kind = b"\x08\x00" if sealed[0] >> 4 == 4 else b"\x86\xdd"
            for piece in cut(sealed, self.ident):
                self.guest.send(guests.MAC_GUEST + guests.MAC_HERE + kind + piece)

    def spigrp(self, command, batch):
        """Puts packets through the program: all of them must come through."""
        more = ["--state", self.scratch / "state"] if command == "apply" else []
        done = subprocess.run(
            [self.program, command, "--config", self.scratch / f"{command}.conf", "--read", "-", "--write", "-",
             "--strict", "--json", *more],
            input=captures.to_bytes(captures.of_frames(batch)), capture_output=True, timeout=60, check=False)
        if done.returncode != 0:
            report = done.stderr.decode(errors="replace")
            try:
                verdicts = json.loads(report)["verdicts"]
                report = ", ".join(f"{name} {count}" for name, count in verdicts.items() if count)
            except (ValueError, KeyError):
                pass
            raise Failed(f"spigrp {command}: {report}")
        return captures.from_bytes(done.stdout).frames

    # What is asked of both.

    def until(self, condition, what, seconds=20):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise Failed(f"no {what} in {seconds} s")
            self.guest.step(0.05)

    def ping(self, size, count=2):
        """Asks the kernel for echoes."""
        sent = [bytes((i * 7 + number) & 0xFF for i in range(size)) for number in range(count)]
        self.replies = []
        for number, data in enumerate(sent):
            request = struct.pack("!BBHHH", ECHO_REQUEST[self.family], 0, 0, 99, number) + data
            self.outbox.append(self.packet(PROTOCOL[self.family], request, 2))
        self.flush()
        self.until(lambda: len(self.replies) >= count, f"echo of {size} bytes from the kernel")
        if sorted(self.replies) != sorted(sent):
            raise Failed(f"echoes of {size} bytes from the kernel are not what was sent")

    def connect(self, data):
        """Sends data to a server of the guest that sends it back."""
        self.connection = tcp.Connection(self.here, self.there, next(PORTS), PORT, self.queue, echo=False,
                                         data=data)
        self.connection.connect()
        self.flush()
        self.until(lambda: self.connection.done, "end of a TCP connection to the kernel")
        if self.connection.received != data:
            raise Failed("a TCP connection to the kernel brought back other data")
