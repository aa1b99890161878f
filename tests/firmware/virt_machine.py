# SPDX-License-Identifier: Apache-2.0
"""Boots the image of tools/firmware/virt-riscv64 under QEMU, with this process at the other end of both wires.

Each network device is a pair of UNIX datagram sockets, a frame a datagram, so that no port of the host is taken and
nobody needs to be root."""
import os
import re
import selectors
import socket
import subprocess
import time

QEMU = "qemu-system-riscv64"
SECONDS = 30
LAN, WAN = "lan", "wan"


class Wire:
    """The other end of a network device."""

    def __init__(self, directory, name):
        self.ours, self.theirs = directory / f"{name}.test", directory / f"{name}.qemu"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.ours))
        self.socket.settimeout(SECONDS)

    def netdev(self, name):
        return (f"dgram,id={name},local.type=unix,local.path={self.theirs},"
                f"remote.type=unix,remote.path={self.ours}")

    def send(self, frame):
        self.socket.settimeout(SECONDS)
        self.socket.sendto(frame, str(self.theirs))

    def receive(self, seconds=SECONDS):
        """A frame, or None if none came."""
        self.socket.settimeout(seconds)
        try:
            return self.socket.recv(65536)
        except (TimeoutError, BlockingIOError):
            return None

    def close(self):
        self.socket.close()


class Machine:
    """A router. What it says on its UART is in `said`."""

    def __init__(self, image, directory, blob=None, macs=None, devices=("virtio-rng-device",), options=()):
        self.said = ""
        self.wires = {name: Wire(directory, name) for name in macs or {}}
        words = [QEMU, "-machine", "virt", "-m", "128", "-bios", "none", "-kernel", str(image), "-display", "none",
                 "-nodefaults", "-serial", "stdio", "-global", "virtio-mmio.force-legacy=false", *options]
        for device in devices:
            words += ["-device", device]
        if blob:
            words += ["-device", f"loader,file={blob},addr=0x84000000,force-raw=on"]
        for name, wire in self.wires.items():
            words += ["-netdev", wire.netdev(name), "-device", f"virtio-net-device,netdev={name},mac={macs[name]}"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def _listen(self, seconds):
        """Waits for what the UART says next. False at its end, or if that takes too long."""
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            if not selector.select(seconds):
                return False
        heard = os.read(self.process.stdout.fileno(), 65536)
        self.said += heard.decode(errors="backslashreplace").replace("\r", "")
        return heard != b""

    def wait_for(self, line, begin=0):
        until = time.monotonic() + SECONDS
        while not re.search(rf"^{line}\n", self.said[begin:], re.M):
            if time.monotonic() > until or not self._listen(SECONDS):
                raise AssertionError(f"the router did not say {line!r}:\n{self.said}")
        return self.said[begin:]

    def command(self, letter):
        self.process.stdin.write(letter.encode())
        self.process.stdin.flush()

    def counts(self):
        """Every count by its name, such as "lan received"."""
        begin = len(self.said)
        self.command("s")
        lines = self.wait_for("end", begin).splitlines()
        words = (line.rsplit(" ", 1) for line in lines if line != "end" and " " in line)
        return {name: int(number) for name, number in words}

    def end(self):
        """The exit code, once the machine has switched itself off."""
        while self._listen(SECONDS):
            pass
        return self.process.wait(SECONDS)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        for wire in self.wires.values():
            wire.close()
