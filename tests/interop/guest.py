# SPDX-License-Identifier: Apache-2.0
"""A Linux kernel under qemu: a shell on its serial line, and its network card as a socket of frames."""
import os
import selectors
import socket
import subprocess
import time

import image

QEMU = "qemu-system-x86_64"
BOOT_SECONDS = 120
MAC_GUEST, MAC_HERE = bytes.fromhex("525400000001"), bytes.fromhex("525400000002")


class Trouble(Exception):
    """The guest did not do what it was told to."""


class Guest:
    def __init__(self, kernel, initramfs, scratch):
        self.path_here, self.path_there = scratch / "here", scratch / "there"
        self.link = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.link.bind(str(self.path_here))
        self.link.setblocking(False)
        self.log = open(scratch / "console", "wb")
        network = (f"dgram,id=net,local.type=unix,local.path={self.path_there},"
                   f"remote.type=unix,remote.path={self.path_here}")
        self.process = subprocess.Popen(
            [image.tool(QEMU), "-accel", os.environ.get("SPIGRP_INTEROP_ACCEL", "tcg"), "-cpu", "max", "-m", "256",
             "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot", "-serial", "stdio", "-kernel", kernel,
             "-initrd", initramfs, "-append", "console=ttyS0 quiet panic=-1 net.ifnames=0", "-netdev", network,
             "-device", f"virtio-net-pci,netdev=net,romfile=,mac={MAC_GUEST.hex(':')}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        os.set_blocking(self.process.stdout.fileno(), False)
        self.said = b""
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.selector.register(self.link, selectors.EVENT_READ)
        self.on_frames = lambda frames: None
        self.wait(b"@@ready", BOOT_SECONDS)

    def close(self):
        self.process.kill()
        self.process.wait()
        self.link.close()
        self.log.close()

    def send(self, frame):
        while True:
            try:
                self.link.sendto(frame, str(self.path_there))
                return
            except BlockingIOError:  # the queue of the socket is short
                time.sleep(0.001)

    def step(self, seconds):
        """Waits for the guest to say or send something, and reads it."""
        self.selector.select(seconds)
        frames = []
        while True:
            try:
                frames.append(self.link.recv(65536))
            except BlockingIOError:
                break
        if frames:
            self.on_frames(frames)
        said = self.process.stdout.read() or b""
        self.log.write(said)
        self.said += said
        if self.process.poll() is not None:
            raise Trouble("the guest ended: " + self.said.decode(errors="replace")[-2000:])

    def wait(self, word, seconds):
        """What the guest says up to the line with a word, and the rest of that line."""
        end = time.monotonic() + seconds
        while not (word in self.said and b"\n" in self.said[self.said.index(word):]):
            if time.monotonic() > end:
                raise Trouble(f"no answer in {seconds} s: " + self.said.decode(errors="replace")[-2000:])
            self.step(0.1)
        before, rest = self.said.split(word, 1)
        line, self.said = rest.split(b"\n", 1)
        return before.replace(b"\r", b"").decode(errors="replace"), line.strip().decode()

    def start(self, command):
        assert len(command) < 4000, "longer than a line of a terminal can be"
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def finish(self, seconds=30):
        return self.wait(b"@@", seconds)

    def run(self, *commands):
        """Runs commands that must succeed; what they print."""
        output = ""
        for command in commands:
            self.start(command)
            text, code = self.finish()
            output += text
            if code != "0":
                raise Trouble(f"{command}: exit code {code}: {text}")
        return output
