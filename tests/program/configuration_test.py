#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Configurations that are wrong: what is said about them, where the caret stands, and that no key is shown."""
import re
import sys
from dataclasses import dataclass

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

ESP_KEY = "0x" + groups.esp(1, "192.0.2.2").encryption_key.hex()
AH_KEY = "0x" + groups.ah(1, "192.0.2.2").authentication_key.hex()
CHACHA = "--esp chacha20poly1305 --enckey " + ESP_KEY
GOOD = [
    "# A comment, an empty line, and commands of old scripts that have nothing to do.",
    "",
    "tncfg attach --virtual ipsec0 --physical eth0",
    "ipsec spi --said tun.1001@192.0.2.2 --src 192.0.2.1 --ip4",
    "spi --said comp.1002@192.0.2.2 --comp deflate\t# behind a command",
    f"spi --said esp.1003@192.0.2.2 {CHACHA}",
    f"spi --said ah.1004@192.0.2.2 --ah hmac-sha2-256-128 --authkey={AH_KEY}",
    "spi --said tun.1005@192.0.2.3 --src 192.0.2.1 --ip4",
    f"spi --said esp.1006@192.0.2.3 {CHACHA}",
]
# What is wrong, and which of its bytes are at fault; the whole line says why.
BAD = [
    ("unknown command", "E401", "frobnicate --said esp.1@192.0.2.2", "frobnicate"),
    ("unknown option", "E402", f"spi --said esp.2000@192.0.2.2 {CHACHA} --frob 3", "--frob"),
    ("ambiguous option", "E403", f"spi --said esp.2000@192.0.2.2 {CHACHA} --e", "--e"),
    ("missing value", "E404", f"spi --said esp.2000@192.0.2.2 --replay-window {CHACHA}", "--replay-window"),
    ("repeated option", "E406", f"spi --said esp.2000@192.0.2.2 {CHACHA} --esn --esn", -5),
    ("missing option", "E409", "spi --said tun.2000@192.0.2.2 --ip4", None),
    ("a key without its option", "E410", f"spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 {ESP_KEY}",
     ESP_KEY),
    ("an open quotation", "E411", f'spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 --enckey "{ESP_KEY}',
     f'"{ESP_KEY}'),
    ("bad number", "E413", f"spi --said esp.2000@192.0.2.2 {CHACHA} --seq 1x", -1),
    ("number out of range", "E414", f"spi --said esp.2000@192.0.2.2 {CHACHA} --seq 4294967296", -10),
    ("bad address", "E415", "spi --said tun.2000@192.0.2.2 --src 192.0.2.300 --ip4", None),
    ("bad prefix", "E416", "eroute --add --src 10.0.0.0/33 --dst 10.9.0.0/16 --said %drop", "33"),
    ("host bits", "E417", "eroute --add --src 10.0.0.1/8 --dst 10.9.0.0/16 --said %drop", "10.0.0.1/8"),
    ("mixed families", "E418", "eroute --add --src 10.0.0.0/8 --dst fd00::/8 --said %drop", "fd00::/8"),
    ("port without protocol", "E420",
     "eroute --add --src 10.0.0.0/8 --dst 10.9.0.0/16 --dst-port 25 --said %drop", "--dst-port"),
    ("unknown algorithm", "E421", f"spi --said esp.2000@192.0.2.2 --esp rot13 --enckey {ESP_KEY}", "rot13"),
    ("an algorithm that no provider has", "E422",
     f"spi --said esp.2000@192.0.2.2 --esp des-md5-96 --enckey {ESP_KEY[:18]} --authkey {AH_KEY[:34]}",
     "des-md5-96"),
    ("a key without 0x", "E423", f"spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY[2:]}",
     ESP_KEY[2:]),
    ("a key that is too short", "E424",
     f"spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY[:-2]}", ESP_KEY[:-2]),
    ("a key that is too long", "E424",
     f"spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY}{ESP_KEY[2:4]}",
     ESP_KEY + ESP_KEY[2:4]),
    ("missing key", "E425", "spi --said esp.2000@192.0.2.2 --esp chacha20poly1305", None),
    ("a key too many", "E426", f"spi --said esp.2000@192.0.2.2 {CHACHA} --authkey {AH_KEY}", "--authkey"),
    ("a key file that is not there", "E427",
     "spi --said esp.2000@192.0.2.2 --esp chacha20poly1305 --enckey @nowhere", "@nowhere"),
    ("a shunt to define", "E429", "spi --said int.100@0.0.0.0 --ip4 --src 192.0.2.1", "%pass"),
    ("an SA twice", "E431", "spi --said tun.1001@192.0.2.2 --src 192.0.2.1 --ip4", "tun.1001@192.0.2.2"),
    ("missing SA in a group", "E432", "spigrp --said tun.1001@192.0.2.2 esp.1999@192.0.2.2",
     "esp.1999@192.0.2.2"),
    ("missing SA of an eroute", "E432", "eroute --add --src 10.0.0.0/8 --dst 10.9.0.0/16 --said tun.1@192.0.2.2",
     "tun.1@192.0.2.2"),
    ("no eroute to delete", "E435", "eroute --del --src 10.77.0.0/16 --dst 10.9.0.0/16", "--del"),
    ("more than four SAs", "E202", "spigrp --said tun.1001@192.0.2.2 comp.1002@192.0.2.2 esp.1003@192.0.2.2 "
     "ah.1004@192.0.2.2 esp.1006@192.0.2.3", "esp.1006@192.0.2.3"),
    ("mixed destinations", "E203", "spigrp --said tun.1001@192.0.2.2 esp.1006@192.0.2.3",
     "esp.1006@192.0.2.3"),
    ("wrong order", "E205", "spigrp --said esp.1003@192.0.2.2 comp.1002@192.0.2.2", "comp.1002@192.0.2.2"),
    ("no SAID", "E102", f"spi --said ESP.1@10.0.0.1 {CHACHA}", "ESP"),
    ("SPI 0", "E208", f"spi --said esp.0@192.0.2.2 {CHACHA}", "esp.0@192.0.2.2"),
]


@dataclass
class Shown:
    """A diagnostic as it is printed."""
    line: int
    column: int
    code: str
    sentence: str
    source: str
    caret: str


def shown(text):
    head = re.compile(r"^conf:(\d+):(\d+): error: (.+) \[([EWN]\d{3})\]$")
    lines = text.split("\n")
    for i, line in enumerate(lines):
        if found := head.match(line):
            number, column, sentence, code = found.groups()
            yield Shown(int(number), int(column), code, sentence, lines[i + 1], lines[i + 2])


class ConfigurationTest(harness.ProgramTest):
    def refuse(self, lines, *more):
        self.put("in.pcap", captures.of_frames([packets.udp("10.0.0.1", "10.9.0.1", b"data")]))
        result = self.apply(lines, "in.pcap", "out.pcap", *more, code=2)
        self.assertFalse(self.path("out.pcap").exists())
        self.assertEqual(b"", result.out)
        return result


class EveryLineIsReported(ConfigurationTest):
    def test_the_good_lines_are(self):
        self.put("in.pcap", captures.of_frames([]))
        for command in (self.apply, self.remove):
            self.assertEqual(1, command(GOOD, "in.pcap", "out.pcap").err.count("\n"))

    def test_all_in_one_run(self):
        result = self.refuse(GOOD + [line for _, _, line, _ in BAD])
        found = list(shown(result.err))
        expected = {len(GOOD) + i + 1: code for i, (_, code, _, _) in enumerate(BAD)}
        self.assertEqual(expected, {one.line: one.code for one in found})
        self.assertEqual(len(found), len({one.line for one in found}), "one fault a line")
        self.assertEqual("spigrp: error: conf: not used: every line of it must be right",
                         result.err.rstrip("\n").split("\n")[-1])

    def test_the_caret_stands_under_the_bytes_at_fault(self):
        for what, code, line, fault in BAD:
            with self.subTest(what):
                [one] = shown(self.refuse(GOOD + [line]).err)
                self.assertEqual((len(GOOD) + 1, code), (one.line, one.code))
                if isinstance(fault, str) and fault in line:
                    self.assertEqual(line.rindex(fault) + 1, one.column)
                    self.assertEqual(len(fault), self.caret_length(one))
                if isinstance(fault, int):
                    self.assertEqual(len(line) + fault + 1, one.column)
                if fault is None:
                    self.assertLessEqual(one.column, len(line) + 1)

    def caret_length(self, one):
        """The length of the caret, which stands where the column says unless the line was cut to be shown."""
        self.assertRegex(one.caret, r"\A *\^~*\Z")
        if not one.source.startswith("..."):
            self.assertEqual(one.column - 1, one.caret.index("^"))
        return len(one.caret.lstrip())

    def test_every_fault_has_a_sentence_of_its_own(self):
        sentences = {}
        for one in shown(self.refuse(GOOD + [line for _, _, line, _ in BAD]).err):
            self.assertGreater(len(one.sentence.split()), 1)
            self.assertFalse(one.sentence.endswith("."))
            self.assertIn(sentences.setdefault(one.sentence.split(":")[0], one.code), one.code)

    def test_several_faults_in_one_line(self):
        line = f"spi --said esp.0@192.0.2.2 --esp rot13 --frob --seq 1x --enckey {ESP_KEY}"
        found = [(one.line, one.code) for one in shown(self.refuse([line]).err)]
        self.assertEqual([(1, "E208"), (1, "E421"), (1, "E402"), (1, "E413")], found)

    def test_a_line_that_failed_is_not_held_against_the_next_ones(self):
        lines = ["spi --said tun.1@192.0.2.2 --src nowhere --ip4", f"spi --said esp.2@192.0.2.2 {CHACHA}",
                 "spigrp --said tun.1@192.0.2.2 esp.2@192.0.2.2", *groups.everything_to("tun.1@192.0.2.2")]
        self.assertEqual([1], [one.line for one in shown(self.refuse(lines).err)])

    def test_json(self):
        report = self.refuse(GOOD + [line for _, _, line, _ in BAD], "--json").json
        self.assertEqual([code for _, code, _, _ in BAD], [d["code"] for d in report["diagnostics"]])
        for diagnostic in report["diagnostics"]:
            self.assertEqual(("conf", "error"), (diagnostic["file"], diagnostic["severity"]))
        self.assertEqual(["conf: not used: every line of it must be right"], report["errors"])
        self.assertNotIn("packets", report)

    def test_quiet_is_not_silent_about_errors(self):
        text = self.refuse(GOOD + [BAD[0][2]]).err
        self.assertEqual(text, self.refuse(GOOD + [BAD[0][2]], "--quiet").err)

    def test_a_file_that_is_no_configuration(self):
        noise = bytes(range(256)) * 8
        self.put("in.pcap", captures.of_frames([]))
        self.put("noise", noise)
        result = self.apply("noise", "in.pcap", "out.pcap", code=2)
        self.assertNotRegex(result.err.replace("\n", ""), r"[\x00-\x1f\x7f]")

    def test_a_file_full_of_mistakes_ends_in_a_count(self):
        err = self.refuse(["frobnicate"] * 5000).err
        self.assertLess(len(err), 50_000)
        self.assertRegex(err, r"conf:\d+:\d+: note: .*4900.* \[N499\]")


class Keys(ConfigurationTest):
    """The harness looks for pieces of keys in everything; these are the runs in which they could be there."""

    def test_no_key_is_shown_wherever_it_stands(self):
        digits = ESP_KEY[2:]
        lines = [ESP_KEY, digits, f"spi {ESP_KEY}", f"spi --{digits}", f"spi --said {ESP_KEY} --esp aes",
                 f"spi --said esp.{digits}@192.0.2.2 --ip4", f"spi --said esp.1@{digits} --ip4",
                 f"spi --said esp.1@192.0.2.2 --esp {digits}", f"spi --esp chacha20poly1305 --enckey @{digits}",
                 f"spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY}zz",
                 f"spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY[:20]} {digits[18:]}",
                 f"spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY[:20]}\t{digits[18:]}",
                 f"eroute --add --src {digits} --dst {digits[:8]} --said {ESP_KEY}",
                 f"spigrp {digits} {ESP_KEY}", f"# {ESP_KEY}", f"spi --said esp.1@192.0.2.2 {digits} # {digits}",
                 f"spi --enckey={ESP_KEY}{ESP_KEY}", f"spi '--enckey={ESP_KEY}", f"\x1b{digits}"]
        for more in ((), ("--json",), ("--quiet",)):
            self.refuse(lines + [line.upper() for line in lines], *more)

    def test_key_files(self):
        good = [f"spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey @keys/esp",
                *groups.everything_to("esp.1@192.0.2.2")]
        self.path("keys").mkdir()
        self.put("keys/esp", ESP_KEY.upper().replace("0X", "0x") + "\n")
        self.put("conf", "\n".join(good) + "\n")
        self.put("in.pcap", captures.of_frames([packets.udp("10.0.0.1", "192.0.2.2", b"data")]))
        self.apply("conf", "in.pcap", "out.pcap", "--allow-iv-reuse")
        self.put("keys/esp", ESP_KEY)
        self.remove("conf", "out.pcap", "back.pcap")
        self.assertEqual(self.path("in.pcap").read_bytes(), self.path("back.pcap").read_bytes())
        self.path("out.pcap").unlink()
        for wrong in (ESP_KEY[:-2], ESP_KEY + ESP_KEY, "0x", "", ESP_KEY + " " + ESP_KEY, "x" + ESP_KEY):
            self.put("keys/esp", wrong)
            self.assertRegex(self.refuse(good).err, r"conf:1:\d+: error: .+ \[E42[34]\]")

    def test_a_key_file_is_looked_for_beside_the_configuration(self):
        self.path("etc").mkdir()
        self.put("etc/key", ESP_KEY)
        self.put("etc/conf", "spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey @key\n")
        self.put("in.pcap", captures.of_frames([]))
        self.apply("etc/conf", "in.pcap", "out.pcap")

    def test_that_others_can_read_a_key_is_said(self):
        lines = [f"spi --said esp.1@192.0.2.2 --esp chacha20poly1305 --enckey {ESP_KEY}",
                 "spi --said esp.2@192.0.2.2 --esp chacha20poly1305 --enckey @key"]
        self.put("conf", "\n".join(lines))
        self.put("key", ESP_KEY)
        self.put("in.pcap", captures.of_frames([]))
        told = lambda *more: re.findall(r"^(\w+:\d+):\d+: warning: .* \[W462\]$",  # noqa: E731
                                        self.remove("conf", "in.pcap", "out.pcap", *more).err, re.M)
        self.assertEqual([], told())
        self.path("key").chmod(0o644)
        self.assertEqual(["conf:2"], told())
        self.path("conf").chmod(0o640)
        self.assertEqual(["conf:1", "conf:2"], told())
        for more in ("--quiet", "--json"):
            self.assertEqual([], told(more))


if __name__ == "__main__":
    harness.main()
