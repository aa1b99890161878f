#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What Wireshark's dissectors make of the captures that the program writes. tshark 4.0 knows ESP with AES-GCM, AES-CBC,
AES-CTR, 3DES and NULL, and HMACs beside them; it decrypts them and checks their ICVs. It does not know
ChaCha20-Poly1305, of which only the headers are seen, nor AES-CCM, GMAC and AES-CMAC."""
import itertools
import os
import random
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

COUNT = 8
ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
INSIDE = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}
EVERYWHERE = ["null-sha256", "null-sha512", "aes256gcm16"]
BROUGHT = [  # by libcrypto
    "aes128gcm8", "aes192gcm12", "aes128gcm16", "null-md5", "null-sha1", "null-sha384", "3des-md5", "aes128-sha1",
    "aes192-sha384", "aes256-sha512", "aes128ctr-sha256", "aes256ctr-md5",
]
UNCHECKED = ["aes128-aescmac", "null-aescmac"]  # decrypted, and the ICV only left out
UNKNOWN = ["chacha20poly1305", "aes128ccm16", "aes256ccm8", "aes128gmac"]
CHECKS = ["ip.check_checksum:TRUE", "udp.check_checksum:TRUE", "esp.enable_encryption_decode:TRUE",
          "esp.enable_authentication_check:TRUE"]


class TsharkTest(harness.ProgramTest):
    def export_table(self, code=0):
        """Wireshark's table of ESP SAs, made by the program, at its place."""
        self.path(".config/wireshark").mkdir(parents=True, exist_ok=True)
        self.run_program("export", "wireshark", "--config", "conf", "--with-keys", "--write",
                         ".config/wireshark/esp_sa", code=code, keys=True)
        return self.path(".config/wireshark/esp_sa")

    def dissect(self, name, fields):
        """A list of values a packet, with no complaint about any of them."""
        fields = [*fields, "_ws.malformed", "_ws.expert.severity", "ip.checksum.status",
                  "udp.checksum.status"]
        words = ["tshark", "-n", "-r", name, "-T", "fields", "-E", "separator=;"]
        for preference in CHECKS:
            words += ["-o", preference]
        for field in fields:
            words += ["-e", field]
        rows = [row.split(";") for row in self.tool(*words).splitlines()]
        for row in rows:
            malformed, severity, *checksums = row[len(fields) - 4:]
            self.assertEqual(("", ""), (malformed, severity), row)
            self.assertEqual(set(), {s for c in checksums for s in c.split(",")} - {"", "1"}, row)
        return [row[:len(fields) - 4] for row in rows]

    def tool(self, *words):
        environment = dict(os.environ, HOME=str(self.directory))
        done = subprocess.run(words, cwd=self.directory, env=environment, capture_output=True, text=True,
                              timeout=harness.SECONDS, check=False)
        complaints = [line for line in done.stderr.splitlines() if line and "Running as user" not in line]
        self.assertEqual((0, []), (done.returncode, complaints))
        return done.stdout

    def udp_packets(self, version, in_tunnel):
        rng = random.Random(version)
        for number in range(COUNT):
            ends = INSIDE[4 + number % 2 * 2] if in_tunnel else ENDS[version]
            yield packets.udp(*ends, rng.randbytes(number * 90 + 1))

    def seal(self, sas, version):
        frames = list(self.udp_packets(version, sas[0].proto == "tun"))
        self.apply(groups.group(*sas) + groups.everything_to(sas[0].said), captures.of_frames(frames),
                   "out.pcap", "--allow-iv-reuse", "--strict")
        return [packets.Headers(frame).payload[8:].hex() for frame in frames]

    def chains(self, version, algorithm):
        src, dst = ENDS[version]
        esp = groups.esp(0x102, dst, algorithm)
        yield [esp]
        yield [groups.tun(0x101, src, dst), esp]
        if algorithm in BROUGHT + UNCHECKED:
            return
        yield [esp, groups.ah(0x103, dst)]
        yield [groups.tun(0x101, src, dst), esp, groups.ah(0x103, dst, "hmac-sha2-512-256")]


class Esp(TsharkTest):
    def test_decrypted_and_authenticated(self):
        for version, algorithm in itertools.product((4, 6), filter(harness.has, EVERYWHERE + BROUGHT + UNCHECKED)):
            for sas in self.chains(version, algorithm):
                with self.subTest(" ".join(sa.said for sa in sas), algorithm=algorithm):
                    self.check_chain(version, sas)

    def check_chain(self, version, sas):
        payloads = self.seal(sas, version)
        esp = next(sa for sa in sas if sa.proto == "esp")
        self.export_table()
        rows = self.dissect("out.pcap", ["esp.sequence", "esp.spi", "esp.icv_good", "esp.icv_bad", "udp.payload"])
        icv = ["0", "0"] if esp.algorithm in UNCHECKED else ["1", "0"]
        expected = [[str(n + 1), f"0x{esp.spi:08x}", *icv, payload] for n, payload in enumerate(payloads)]
        self.assertEqual(expected, rows)

    def test_extended_sequence_numbers(self):
        """The high half, which is not sent, has no place in the table: packets are decrypted, and not checked."""
        for algorithm in filter(harness.has, ("null-sha256", "aes128-sha1")):
            esp = groups.esp(0x102, ENDS[4][1], algorithm, f"--esn --seq {3 << 32 | 5}")
            payloads = self.seal([esp], 4)
            self.export_table()
            rows = self.dissect("out.pcap", ["esp.sequence", "esp.icv_good", "esp.icv_bad", "udp.payload"])
            self.assertEqual([[str(n + 6), "0", "0", payload] for n, payload in enumerate(payloads)], rows, algorithm)

    def test_two_at_once(self):
        """The row of an SA is for its destination, whatever others have its SPI."""
        one, two = (groups.esp(0x102, dst, "null-sha256") for dst in (ENDS[4][1], "192.0.2.3"))
        self.seal([one], 4)
        self.put("conf", "\n".join([two.line.replace(two.authentication_key.hex(), "ab" * 32), one.line]))
        self.export_table()
        self.assertEqual([["1", "0"]] * COUNT, self.dissect("out.pcap", ["esp.icv_good", "esp.icv_bad"]))

    def test_what_tshark_does_not_know_is_said(self):
        for algorithm in filter(harness.has, UNKNOWN):
            self.put("conf", groups.esp(0x102, ENDS[4][1], algorithm).line + "\n")
            table = self.export_table(code=1).read_text()
            self.assertIn(f"# not exported: esp.102@192.0.2.2: Wireshark does not know {algorithm}", table)
            self.assertNotIn('"', table.replace('"Attempt to detect/decode', "").replace('payloads" in', ""))

    def test_aes(self):
        if not harness.has_aes():
            self.skipTest("this CPU has no AES, so aes256gcm16 was not tested")

    def test_a_wrong_key_is_seen(self):
        """tshark would tell."""
        sas = [groups.esp(0x102, ENDS[4][1], "null-sha256")]
        self.seal(sas, 4)
        table = self.export_table()
        table.write_text(table.read_text().replace(sas[0].authentication_key.hex(), "ab" * 32))
        rows = self.dissect("out.pcap", ["esp.icv_good", "esp.icv_bad"])
        self.assertEqual([["0", "1"]] * COUNT, rows)

    def test_chacha20_poly1305_headers(self):
        for version in (4, 6):
            for sas in self.chains(version, "chacha20poly1305"):
                self.seal(sas, version)
                rows = self.dissect("out.pcap", ["esp.sequence", "esp.spi"])
                self.assertEqual([[str(n + 1), "0x00000102"] for n in range(COUNT)], rows)


class OtherHeaders(TsharkTest):
    def test_ah(self):
        for version in (4, 6):
            sas = [groups.ah(0x103, ENDS[version][1])]
            payloads = self.seal(sas, version)
            fields = ["ah.sequence", "ah.spi", "ah.next_header", "ah.length", "udp.payload"]
            length = {4: "5", 6: "6"}[version]  # 28 and 32 bytes (RFC 4302 section 2.2)
            rows = self.dissect("out.pcap", fields)
            self.assertEqual([[str(n + 1), "0x00000103", "17", length, payload]
                              for n, payload in enumerate(payloads)], rows)

    def test_ipcomp(self):
        for version in (4, 6):
            sa = groups.comp(0x3D0, ENDS[version][1])
            frames = [packets.udp(*ENDS[version], b"once more " * n) for n in (20, 40, 90)]
            self.apply(groups.group(sa) + groups.everything_to(sa.said), captures.of_frames(frames),
                       "out.pcap")
            rows = self.dissect("out.pcap", ["ipcomp.cpi", "ipcomp.next_header", "ipcomp.flags"])
            self.assertEqual([["0x03d0", "0x11", "0x00"]] * 3, rows)

    def test_tunnels(self):
        for outer, inner in itertools.product((4, 6), repeat=2):
            sa = groups.tun(0x101, *ENDS[outer])
            frames = [packets.udp(*INSIDE[inner], b"x" * n) for n in range(3)]
            self.apply(groups.group(sa) + groups.everything_to(sa.said), captures.of_frames(frames),
                       "out.pcap")
            rows = self.dissect("out.pcap", ["ip.dst", "ipv6.dst", "udp.length"])
            seen = {4: [], 6: []}
            seen[outer].append(ENDS[outer][1])
            seen[inner].append(INSIDE[inner][1])
            self.assertEqual([[",".join(seen[4]), ",".join(seen[6]), str(8 + n)] for n in range(3)], rows)


class Files(TsharkTest):
    def test_every_link_type(self):
        for name, (link_type, _, header) in captures.LINKS.items():
            for inner, outer in ((4, 6), (6, 4)):
                with self.subTest(link=name, inner=inner, outer=outer):
                    self.check_files(link_type, header, inner, outer)

    def check_files(self, link_type, header, inner, outer):
        sas = [groups.tun(0x101, *ENDS[outer]), groups.esp(0x102, ENDS[outer][1], "null-sha256")]
        frames = [header(inner) + packets.udp(*INSIDE[inner], b"x" * 20) for _ in range(3)]
        self.apply(groups.group(*sas) + groups.everything_to(sas[0].said),
                   captures.of_frames(frames, link_type), "out.pcap")
        self.remove("conf", "out.pcap", "back.pcap")
        rows = self.dissect("out.pcap", ["ip.dst", "ipv6.dst", "esp.spi"])
        seen = {4: [ENDS[4][1], ""], 6: ["", ENDS[6][1]]}[outer]
        self.assertEqual([[*seen, "0x00000102"]] * 3, rows)
        self.assertEqual([["28"]] * 3, self.dissect("back.pcap", ["udp.length"]))

    def test_capinfos(self):
        if shutil.which("capinfos") is None:
            self.skipTest("there is no capinfos")
        for nanosecond in (False, True):
            sas = [groups.tun(0x101, *ENDS[4]), groups.esp(0x102, ENDS[4][1], "null-sha256")]
            frames = list(self.udp_packets(4, True))
            self.apply(groups.group(*sas) + groups.everything_to(sas[0].said),
                       captures.of_frames(frames, nanosecond=nanosecond), "out.pcap")
            self.remove("conf", "out.pcap", "back.pcap")
            told = self.tool("capinfos", "-T", "-r", "-t", "-c", "-s", "-E", "out.pcap", "back.pcap")
            kind = "nsecpcap" if nanosecond else "pcap"
            for line, name in zip(told.splitlines(), ("out.pcap", "back.pcap"), strict=True):
                self.assertEqual([name, kind, "rawip", str(COUNT)], line.split("\t")[:4])


if __name__ == "__main__":
    if shutil.which("tshark") is None:
        harness.skip("there is no tshark")
    harness.main()
