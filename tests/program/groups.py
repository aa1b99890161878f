# SPDX-License-Identifier: Apache-2.0
"""SAs and groups, as lines of a configuration and as what the tests compute with."""
from dataclasses import dataclass

import algorithms
from harness import key
from packets import family_of


@dataclass(frozen=True)
class Sa:
    proto: str
    spi: int
    dst: str
    algorithm: str = ""
    src: str = ""
    options: str = ""

    @property
    def said(self):
        return f"{self.proto}{'.' if family_of(self.dst) == 4 else ':'}{self.spi:x}@{self.dst}"

    @property
    def encryption_key(self):
        return key(f"{self.proto} encryption", algorithms.find(self.algorithm).enckey)

    @property
    def authentication_key(self):
        return key(f"{self.proto} authentication", algorithms.find(self.algorithm).authkey)

    @property
    def line(self):
        words = ["spi --said", self.said]
        if self.proto == "tun":
            words += ["--src", self.src, f"--ip{family_of(self.dst)}"]
        else:
            words += [f"--{self.proto}", self.algorithm]
        if self.proto in ("esp", "ah"):
            words += [f"--{name} 0x{secret.hex()}" for name, secret in
                      [("enckey", self.encryption_key), ("authkey", self.authentication_key)] if secret]
        return " ".join(words + [self.options]).rstrip()


def tun(spi, src, dst, options=""):
    return Sa("tun", spi, dst, src=src, options=options)


def comp(spi, dst):
    return Sa("comp", spi, dst, "deflate")


def esp(spi, dst, algorithm="chacha20poly1305", options=""):
    return Sa("esp", spi, dst, algorithm, options=options)


def ah(spi, dst, algorithm="hmac-sha2-256-128", options=""):
    return Sa("ah", spi, dst, algorithm, options=options)


def group(*sas):
    """The lines that define SAs and link them, inside first."""
    lines = [sa.line for sa in sas]
    if len(sas) > 1:
        lines.append("spigrp --said " + " ".join(sa.said for sa in sas))
    return lines


def eroute(src, dst, said, options=""):
    return f"eroute --add --src {src} --dst {dst} --said {said} {options}".rstrip()


def everything_to(said):
    """Eroutes that lead all packets to one group."""
    return [eroute("0.0.0.0/0", "0.0.0.0/0", said), eroute("::/0", "::/0", said)]


def manual_page_group(version):
    """The groups of spigrp(5), and the source of their tunnels."""
    src, dst = {4: ("192.168.2.100", "192.168.2.110"), 6: ("3049:1::1", "3049:1::2")}[version]
    return [tun(0x3D0, src, dst), comp(0x3D0, dst), esp(0x187A101B, dst), ah(0x187A101A, dst)]
