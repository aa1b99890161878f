#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The test inputs of the KLIPS stack, whose README says what comes of them. They are not part of the source: the
first argument is the directory that has them.

The protected ones are 3DES and HMAC-MD5, which come with libcrypto. What holds without it: eroutes that drop and
pass, outer headers as KLIPS wrote them, the refusal of old algorithms by name, and old spellings of SAIDs."""
import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True
import algorithms  # noqa: E402
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

INPUTS = Path(sys.argv.pop(1)) if len(sys.argv) > 1 else Path("klips")
PINGS = INPUTS / "01-sunrise-sunset-ping.pcap"
SANDWICH = INPUTS / "01-sunrise-sunset-sandwich-nic-ping.pcap"
SEALED = [INPUTS / name for name in ("02-sunrise-sunset-esp.pcap", "08-sunrise-sunset-ah-md5.pcap",
                                     "08-east-west-esp-ipcomp.pcap")]
EAST, WEST = "192.1.2.23", "192.1.2.45"
ERAF = "eroute --add --eraf inet --src 192.0.2.0/24 --dst 192.0.1.0/24 "


class KlipsTest(harness.ProgramTest):
    def input(self, path):
        self.put("in.pcap", path.read_bytes())
        return self.get("in.pcap")


class Shunts(KlipsTest):
    DROP = ["--said %drop", "--af inet --edst 0.0.0.0 --spi 0x101 --proto int", "--said int0x101@0.0.0.0"]

    def test_drop(self):
        sandwich = self.input(SANDWICH)
        destinations = [packets.Headers(frame[14:]).dst for frame in sandwich.frames]
        self.assertEqual(["192.1.2.254", *["192.0.1.1"] * 6, "192.1.2.254"], destinations)
        for target in self.DROP:
            result = self.apply([ERAF + target], "in.pcap", "out.pcap")
            self.assertEqual({"shunt-drop": 6, "no-eroute": 2}, result.verdicts)
            self.assertEqual([], self.get("out.pcap").records)
            result = self.apply("conf", "in.pcap", "out.pcap", "--unmatched", "pass")
            self.assertEqual({"shunt-drop": 6, "unmatched-passed": 2}, result.verdicts)
            self.assertEqual([sandwich.records[0], sandwich.records[7]], self.get("out.pcap").records)

    def test_pass(self):
        pings = self.input(PINGS)
        for target in ("--said %pass", "--af inet --edst 0.0.0.0 --spi 0x100 --proto int",
                       "--said %passthrough"):
            result = self.apply(["ipsec " + ERAF + target], "in.pcap", "out.pcap", "--strict")
            self.assertEqual({"bypassed": 8}, result.verdicts)
            self.assertEqual(pings.records, self.get("out.pcap").records)


class Tunnel(KlipsTest):
    """encap-3des-md5 with null-sha256 in place of its algorithms."""
    SAS = [groups.tun(0x12345678, EAST, WEST), groups.esp(0x12345678, WEST, "null-sha256")]
    KEY = SAS[1].authentication_key.hex()
    SCRIPT = [
        "ipsec tncfg --attach --virtual ipsec0 --physical eth1",
        f"ipsec spi --af inet --edst {WEST} --spi 0x12345678 --proto esp --src {EAST} --esp null-sha256 "
        f"--authkey 0x{KEY}",
        f"ipsec spi --af inet --edst {WEST} --spi 0x12345678 --proto tun --src {EAST} --dst {WEST} --ip4",
        f"ipsec spigrp inet {WEST} 0x12345678 tun inet {WEST} 0x12345678 esp",
        f"ipsec {ERAF}--said tun.12345678@{WEST}",
    ]

    def test_outer_headers_as_klips_wrote_them(self):
        pings = self.input(PINGS)
        result = self.apply(self.SCRIPT, "in.pcap", "out.pcap", "--compat", "klips", "--forward")
        self.assertEqual({"applied": 8}, result.verdicts)
        ids = []
        for number, frame in enumerate(self.get("out.pcap").frames):
            packet = frame[14:]
            headers = packets.Headers(packet)
            self.assertEqual((EAST, WEST, packets.ESP), (headers.src, headers.dst, headers.protocol))
            self.assertEqual((0x45, 0, 0, 64), (packet[0], packet[1], packet[6], packet[8]))
            self.assertEqual(bytes.fromhex("12345678") + (number + 1).to_bytes(4, "big"),
                             headers.payload[:8])
            ids.append(int.from_bytes(packet[4:6], "big"))
        self.assertEqual(list(range(ids[0], ids[0] + 8)), ids)
        self.check_inside(pings)

    def check_inside(self, pings):
        self.remove("conf", "out.pcap", "back.pcap", "--compat", "klips", "--strict")
        forwarded = [frame[:14] + packets.set_checksum(frame[14:22] + b"\x3f" + frame[23:])
                     for frame in pings.frames]
        self.assertEqual(forwarded, self.get("back.pcap").frames)

    def test_what_klips_sealed_has_no_sa_here(self):
        for path in SEALED:
            sealed = self.input(path)
            self.assertEqual({"no-sa": 8}, self.remove(self.other_sas(), "in.pcap", "out.pcap").verdicts)
            self.remove("conf", "in.pcap", "out.pcap", "--unmatched", "pass", "--strict")
            self.assertEqual(sealed.records, self.get("out.pcap").records)

    def other_sas(self):
        return groups.group(groups.tun(0x1, EAST, WEST), groups.esp(0x2, WEST, "null-sha256"))

    def test_what_klips_sealed_is_not_opened_with_another_key(self):
        self.input(SEALED[0])
        result = self.remove(self.SCRIPT, "in.pcap", "out.pcap")
        self.assertEqual({"bad-icv": 8}, result.verdicts)

    def test_old_algorithms_are_refused_by_name(self):
        old = [("esp", "--esp", "des-md5-96"), ("esp", "--esp", "twofish256-sha1")]
        for proto, option, name in old:
            line = f"spi --af inet --edst {WEST} --spi 0x200 --proto {proto} --src {EAST} {option} {name}"
            err = self.apply([f"{line} --authkey 0x{self.KEY[:32]}"], str(PINGS), "out.pcap", code=2).err
            self.assertRegex(err, rf"\Aconf:1:{line.index(name) + 1}: error: this algorithm is not available")


E24 = bytes.fromhex("4043434545464649494a4a4c4c4f4f515152525454575758")
A16 = bytes.fromhex("87658765876587658765876587658765")
B16 = bytes.fromhex("98765876587658765876587658765876")
SEALED_BY_KLIPS = "the build has no 3des-md5-96: what KLIPS sealed was not tested"


class Sealed(KlipsTest):
    """The cases with 3DES and HMAC-MD5, by the words of the old tools."""
    TUN = f"ipsec spi --af inet --edst {WEST} --spi {{}} --proto tun --src {EAST} --dst {WEST} --ip4"
    ESP = (f"ipsec spi --af inet --edst {WEST} --spi 0x12345678 --proto esp --src {EAST} --esp 3des-md5-96 "
           f"--enckey 0x{E24.hex()} --authkey 0x{A16.hex()}")
    AH = (f"ipsec spi --af inet --edst {WEST} --spi 0x91234567 --proto ah --src {EAST} --ah hmac-md5-96 "
          f"--authkey 0x{B16.hex()}")
    COMP = f"ipsec spi --af inet --edst {WEST} --spi 0x5678 --proto comp --src {EAST} --comp deflate"
    TUNNEL = [TUN.format("0x12345678"), ESP,
              f"ipsec spigrp inet {WEST} 0x12345678 tun inet {WEST} 0x12345678 esp"]

    def setUp(self):
        super().setUp()
        if not harness.has("3des-md5-96"):
            self.skipTest(SEALED_BY_KLIPS)

    def forwarded_pings(self):
        """The pings as a router passes them on: TTL 63."""
        return [packets.set_checksum(frame[14:22] + b"\x3f" + frame[23:]) for frame in self.input(PINGS).frames]

    def removed(self, config, path):
        self.input(path)
        result = self.remove(config, "in.pcap", "out.pcap", "--compat", "klips", "--strict")
        self.assertEqual({"removed": 8}, result.verdicts)
        return [frame[14:] for frame in self.get("out.pcap").frames]

    def test_encap_3des_md5(self):
        self.input(PINGS)
        config = self.TUNNEL + [f"ipsec {ERAF}--said tun.12345678@{WEST}"]
        result = self.apply(config, "in.pcap", "out.pcap", "--compat", "klips", "--forward")
        self.assertEqual({"applied": 8}, result.verdicts)
        for number, (frame, ping) in enumerate(zip(self.get("out.pcap").frames, self.forwarded_pings(), strict=True)):
            esp = packets.Headers(frame[14:]).payload
            self.assertEqual(bytes.fromhex("12345678") + (number + 1).to_bytes(4, "big"), esp[:8])
            self.assertEqual(116, len(esp))
            algorithm = algorithms.find("3des-md5")
            self.assertEqual(algorithm.mac(A16, esp[:-12]), esp[-12:])
            self.assertEqual(ping + bytes([1, 2, 2, 4]), algorithm.decrypt(E24, esp[8:16], esp[16:-12]))

    def test_decap_3des_md5(self):
        self.assertEqual(self.forwarded_pings(), self.removed(self.TUNNEL, SEALED[0]))

    def test_decap_ah_md5(self):
        config = [self.TUN.format("0x91234567"), self.AH,
                  f"ipsec spigrp inet {WEST} 0x91234567 tun inet {WEST} 0x91234567 ah"]
        self.assertEqual(self.forwarded_pings(), self.removed(config, SEALED[1]))

    def test_decap_esp_ipcomp(self):
        config = [self.TUN.format("0x12345678"), self.COMP, self.ESP,
                  f"ipsec spigrp inet {WEST} 0x12345678 tun inet {WEST} 0x5678 comp inet {WEST} 0x12345678 esp"]
        pings = self.removed(config, SEALED[2])
        self.assertEqual([1024] * 8, [len(ping) for ping in pings])
        self.assertEqual({pings[0]}, set(pings))
        headers = packets.Headers(pings[0])
        self.assertEqual(("192.0.2.1", "192.0.1.1", 1), (headers.src, headers.dst, headers.protocol))
        self.assertEqual((63, 8, b"\x05\x00"), (pings[0][8], headers.payload[0], headers.payload[6:8]))

    def test_a_wrong_key_opens_nothing(self):
        self.input(SEALED[0])
        config = [line.replace(A16.hex(), B16.hex()) for line in self.TUNNEL]
        self.assertEqual({"bad-icv": 8}, self.remove(config, "in.pcap", "out.pcap").verdicts)

    def test_replayed(self):
        """Only where a window is asked for, as KLIPS had it."""
        self.input(SEALED[0])
        sealed = self.get("in.pcap")
        twice = captures.of_frames(sealed.frames * 2, 1)
        self.assertEqual({"removed": 16}, self.remove(self.TUNNEL, twice, "out.pcap", "--compat", "klips").verdicts)
        config = [line + " --replay_window 64" if "--esp" in line else line for line in self.TUNNEL]
        self.assertEqual({"removed": 8, "replayed": 8},
                         self.remove(config, twice, "out.pcap", "--compat", "klips").verdicts)


class OldSpellings(harness.ProgramTest):
    def test_saids_of_old_listings(self):
        text = (INPUTS / "formats.md").read_text()
        told = re.findall(r"\b(?:tun|esp|ah|comp)0x[0-9a-f]+@(?:\d+(?:\.\d+){3}|[0-9a-f:]+::\d+)", text)
        self.assertGreater(len(told), 6)
        canonical = [re.sub(r"0x0*", ":" if ":" in said else ".", said, count=1) for said in told]
        self.assertEqual("\n".join(canonical) + "\n", self.run_program("said", *told).out.decode())

    def test_saids_as_ttosa_read_them(self):
        pairs = {"esp257@10.0.0.1": "esp.101@10.0.0.1", "ah0x20@10.0.0.1": "ah.20@10.0.0.1",
                 "tun010@10.0.0.1": "tun.8@10.0.0.1", "%passthrough4": "%passthrough",
                 "%passthrough6": "%passthrough6", "int256@0.0.0.0": "%pass", "int.105@0.0.0.0": "%trapsubnet",
                 "esp:0bc@0bc::1": "esp:bc@bc::1"}
        out = self.run_program("said", *pairs).out.decode()
        self.assertEqual(list(pairs.values()), out.splitlines())

    def test_what_the_old_tools_could_not_print(self):
        for text in ("unk0.9260ef3@192.168.2.110", "unk255.10000@192.168.2.110", "%unk-262", " (error)"):
            self.run_program("said", text, code=1)


if __name__ == "__main__":
    if not INPUTS.is_dir():
        harness.skip("the inputs of KLIPS are not beside the source (shared/klips)")
    harness.main()
