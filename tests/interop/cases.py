# SPDX-License-Identifier: Apache-2.0
"""What the kernel and spigrp are asked to agree on, in the words of both."""
import itertools
from dataclasses import dataclass

import algorithms
import groups

OUTSIDE = {4: ("192.0.2.2", "192.0.2.1"), 6: ("2001:db8::2", "2001:db8::1")}  # here, in the guest
INSIDE = {4: ("10.2.0.1", "10.1.0.1"), 6: ("fd02::1", "fd01::1")}
BEFORE_2_32 = 0xFFFFFFF0  # ESN: numbers begin here, so that the high-order bits change

CIPHERS = {"null": "ecb(cipher_null)", "cbc": "cbc(aes)", "ctr": "rfc3686(ctr(aes))",
           "chacha": "rfc7539esp(chacha20,poly1305)", "gcm": "rfc4106(gcm(aes))", "ccm": "rfc4309(ccm(aes))",
           "gmac": "rfc4543(gcm(aes))"}
HASHES = {"aescmac": "cmac(aes)"}  # the others are hmac() of their names
CHAINS = {
    "esp chacha20poly1305": [("esp", "chacha20poly1305")],
    "esp aes256gcm16": [("esp", "aes256gcm16")],
    "esp null-sha256": [("esp", "null-sha256")],
    "esp null-sha512": [("esp", "null-sha512")],
    "ah hmac-sha2-256-128": [("ah", "hmac-sha2-256-128")],
    "ah hmac-sha2-512-256": [("ah", "hmac-sha2-512-256")],
    "comp esp": [("comp", "deflate"), ("esp", "chacha20poly1305")],
    "esp ah": [("esp", "aes256gcm16"), ("ah", "hmac-sha2-256-128")],
    "comp esp ah": [("comp", "deflate"), ("esp", "null-sha256"), ("ah", "hmac-sha2-512-256")],
}

# Once each, with the high-order bits of ESN where that is new: what a mode does to a packet is the same for all.
OTHER_ESP = [
    "aes128gcm8", "aes192gcm12", "aes128gcm16", "aes128ccm8", "aes192ccm12", "aes256ccm16", "aes128gmac", "aes256gmac",
    "aes128", "3des", "aes128-sha1", "aes192-sha384", "aes256-sha512", "aes128-aescmac", "3des-md5", "3des-sha1",
    "aes128ctr-sha256", "aes256ctr-sha1", "null-md5", "null-sha1", "null-sha384", "null-aescmac",
]
OTHER_AH = ["hmac-md5-96", "hmac-sha1-96", "hmac-sha2-384-192", "aes-cmac-96"]


@dataclass
class Case:
    chain: str
    tunnel: bool
    outer: int
    inner: int
    esn: bool = False
    exported: bool = False  # the kernel's commands are those of `spigrp export xfrm`

    @property
    def name(self):
        mode = f"tunnel {self.inner}in{self.outer}" if self.tunnel else f"transport IPv{self.outer}"
        return f"{self.chain}, {mode}{', ESN' if self.esn else ''}{', exported' if self.exported else ''}"

    @property
    def layers(self):
        return CHAINS.get(self.chain) or [tuple(self.chain.split())]

    @property
    def inside(self):
        return (INSIDE if self.tunnel else OUTSIDE)[self.inner]

    @property
    def outside(self):
        return OUTSIDE[self.outer]

    # For spigrp.

    def sas(self, src, dst, first_spi):
        options = f"--esn --seq {BEFORE_2_32}" if self.esn else ""
        sas = [groups.tun(first_spi, src, dst)] if self.tunnel else []
        for number, (proto, algorithm) in enumerate(self.layers, 1):
            spi = 0x4000 + first_spi if proto == "comp" else first_spi + number
            sas.append(groups.Sa(proto, spi, dst, algorithm, options="" if proto == "comp" else options))
        return sas

    @property
    def to_here(self):
        here, there = self.outside
        return self.sas(there, here, 0x1000)

    @property
    def to_guest(self):
        here, there = self.outside
        return self.sas(here, there, 0x2000)

    def config(self, command):
        if command == "remove":
            lines = groups.group(*self.to_here)
        else:
            sas = self.to_guest
            lines = groups.group(*sas) + groups.everything_to(sas[0].said)
        return "\n".join(lines) + "\n"

    def kernel_config(self):
        """What the kernel is to do, as a configuration."""
        lines = groups.group(*self.to_here) + groups.group(*self.to_guest)
        here, there = (f"{address}/{32 if self.inner == 4 else 128}" for address in self.inside)
        return "\n".join([*lines, groups.eroute(there, here, self.to_here[0].said)]) + "\n"

    # For the kernel, whose first transform is the one that makes the tunnel.

    def mode(self, number):
        return "tunnel" if self.tunnel and number == 0 else "transport"

    FLUSH = "/sbin/ip xfrm policy flush; /sbin/ip xfrm state flush"

    def commands(self):
        here, there = self.outside
        yield self.FLUSH
        for src, dst, sas in ((there, here, self.to_here), (here, there, self.to_guest)):
            for number, sa in enumerate(sa for sa in sas if sa.proto != "tun"):
                yield self.state(src, dst, number, sa)
        inside_here, inside_there = self.inside
        yield self.policy("out", inside_there, inside_here, there, here)
        yield self.policy("in", inside_here, inside_there, here, there)

    def state(self, src, dst, number, sa):
        words = [f"/sbin/ip xfrm state add src {src} dst {dst} proto {sa.proto} spi 0x{sa.spi:x}",
                 f"reqid {number + 1} mode {self.mode(number)}"]
        flags = []
        if self.esn and sa.proto != "comp":
            words.append(f"replay-window 64 replay-seq 0x{BEFORE_2_32:x} replay-oseq 0x{BEFORE_2_32:x}")
            flags.append("esn")
        elif sa.proto != "comp":
            words.append("replay-window 32")
        # Linux pads the ICV of AH to 64 bits in IPv4 too, unless it is told to do as RFC 4302 section 2.6 says.
        if sa.proto == "ah" and self.outer == 4:
            flags.append("align4")
        if self.outer != self.inner:
            flags.append("af-unspec")
        if flags:
            words.append("flag " + " ".join(flags))
        return " ".join([*words, self.algorithm(sa)])

    @staticmethod
    def algorithm(sa):
        if sa.proto == "comp":
            return "comp deflate"
        algorithm = algorithms.find(sa.algorithm)
        key = f"0x{sa.encryption_key.hex()}" if sa.encryption_key else "''"
        cipher = "cbc(des3_ede)" if sa.algorithm.startswith("3des") else CIPHERS.get(algorithm.mode)
        if algorithm.is_aead:
            return f"aead '{cipher}' {key} {8 * algorithm.icv}"
        words = [f"enc '{cipher}' {key}"] if cipher else []
        if algorithm.integrity:
            name = HASHES.get(algorithm.integrity, f"hmac({algorithm.integrity})")
            words.append(f"auth-trunc '{name}' 0x{sa.authentication_key.hex()} {8 * algorithm.icv}")
        return " ".join(words)

    def policy(self, direction, src, dst, outer_src, outer_dst):
        words = [f"/sbin/ip xfrm policy add src {src} dst {dst} dir {direction}"]
        for number, (proto, _) in enumerate(self.layers):
            ends = f"src {outer_src} dst {outer_dst} " if self.mode(number) == "tunnel" or self.tunnel else ""
            # What does not get shorter comes without IPComp header.
            optional = " level use" if proto == "comp" and direction == "in" else ""
            words.append(f"tmpl {ends}proto {proto} reqid {number + 1} mode {self.mode(number)}{optional}")
        return " ".join(words)


def cases():
    for chain, tunnel, family in itertools.product(CHAINS, (False, True), (4, 6)):
        yield Case(chain, tunnel, family, family)
        if len(CHAINS[chain]) == 1:
            yield Case(chain, tunnel, family, family, esn=True)
        yield Case(chain, tunnel, family, family, esn=family == 4 and len(CHAINS[chain]) == 2, exported=True)
    for outer, inner in ((4, 6), (6, 4)):
        yield Case("esp chacha20poly1305", True, outer, inner)
        yield Case("esp ah", True, outer, inner, exported=True)
        yield Case("esp ah", True, outer, inner)
    for names, proto in ((OTHER_ESP, "esp"), (OTHER_AH, "ah")):
        for number, algorithm in enumerate(names):
            family = (4, 6)[number % 2]
            esn = algorithm not in ("aes128", "3des")  # without integrity there is nothing that counts them
            yield Case(f"{proto} {algorithm}", number % 4 > 1, family, family, esn)
            yield Case(f"{proto} {algorithm}", number % 4 < 2, family, family, exported=True)
