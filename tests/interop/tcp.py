# SPDX-License-Identifier: Apache-2.0
"""As much TCP as a link that loses nothing needs: one connection at a time, that sends back or asks for it."""
import struct

import packets

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
SEGMENT = 1000  # bytes of data: short enough for all headers that a case adds


class Segment:
    def __init__(self, payload):
        self.src_port, self.dst_port, self.sequence, self.ack, offset, self.flags = struct.unpack_from(
            "!HHIIBB", payload)
        self.data = payload[(offset >> 4) * 4:]


class Connection:
    """One end. What `send` gets are IP packets; what came is in `received`."""

    def __init__(self, here, there, port_here, port_there, send, *, echo, data=b""):
        self.here, self.there, self.port_here, self.port_there = here, there, port_here, port_there
        self.emit, self.echo, self.data = send, echo, data
        self.next, self.expected = 1000, 0
        self.received = b""
        self.opened = self.finished_here = self.finished_there = False

    def is_for(self, segment):
        return (segment.dst_port, segment.src_port) == (self.port_here, self.port_there)

    def connect(self):
        self.put(SYN)

    @property
    def done(self):
        return self.finished_here and self.finished_there

    def put(self, flags, data=b""):
        options = struct.pack("!BBH", 2, 4, SEGMENT) if flags & SYN else b""
        header = struct.pack("!HHIIBBHHH", self.port_here, self.port_there, self.next, self.expected,
                             (20 + len(options)) // 4 << 4, flags, 65535, 0, 0) + options
        segment = packets.transport(self.here, self.there, packets.TCP, header + data, 16)
        self.emit(packets.ip(self.here, self.there, packets.TCP, segment))
        self.next = (self.next + len(data) + bool(flags & SYN) + bool(flags & FIN)) & 0xFFFFFFFF

    def take(self, segment):
        if segment.flags & RST:
            raise ConnectionResetError("the kernel does not want this connection")
        if segment.flags & SYN:
            self.open(segment)
            return
        if segment.sequence != self.expected:
            self.put(ACK)  # sent again, or keeps the connection alive
            return
        if segment.data:
            self.expected = (self.expected + len(segment.data)) & 0xFFFFFFFF
            self.received += segment.data
            self.put(ACK)
            if self.echo:
                self.write(segment.data)
            elif len(self.received) == len(self.data):
                self.finish()
        if segment.flags & FIN and not self.finished_there:
            self.finished_there = True
            self.expected = (self.expected + 1) & 0xFFFFFFFF
            self.put(ACK)
            self.finish()

    def open(self, segment):
        first = not self.opened
        self.opened = True
        self.expected = (segment.sequence + 1) & 0xFFFFFFFF
        if segment.flags & ACK:
            self.put(ACK)
            if first:
                self.write(self.data)
        else:
            self.next = 1000
            self.put(SYN | ACK)

    def write(self, data):
        for at in range(0, len(data), SEGMENT):
            self.put(ACK | PSH, data[at:at + SEGMENT])

    def finish(self):
        if not self.finished_here:
            self.finished_here = True
            self.put(FIN | ACK)
