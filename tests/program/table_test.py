#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The tables: `spigrp list` and `spigrp look`, and --table of a run. What `list` prints, spigrp-check takes."""
import json
import os
import random
import subprocess
import sys
import time

sys.dont_write_bytecode = True
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

WEST, EAST = "192.0.2.1", "192.0.2.2"
PLAIN = packets.udp("10.0.0.1", "10.9.0.1", b"a packet " * 40)


class TableTest(harness.ProgramTest):
    def listed(self, config, *options):
        """What `list` prints, line by line."""
        if not isinstance(config, str):
            config = self.put("conf", "\n".join(config) + "\n")
        return self.run_program("list", "--config", config, *options).out.decode().splitlines()

    def look(self, config, *options):
        name = self.put("conf", "\n".join(config) + "\n")
        return self.run_program("look", "--config", name, *options).out.decode().splitlines()


def one_level(random_source, number):
    """The SAs of a group that nobody has anything to say about: protected, one destination, no reserved number."""
    version = random_source.choice((4, 6))
    src, dst = {4: (WEST, f"198.51.100.{number % 250 + 1}"), 6: ("2001:db8::1", f"2001:db8::{number + 2:x}")}[version]
    # Hexadecimal digits that are letters could look like a piece of a key.
    spi = int(str(random_source.randrange(100, 10**8)), 16)
    cpi = int(str(random_source.randrange(100, 9999)), 16)
    sas = [groups.tun(spi, src, dst), groups.comp(cpi, dst),
           groups.esp(spi, dst, "null-sha256"), groups.ah(spi, dst)]
    while True:
        chosen = [sa for sa in sas if random_source.random() < 0.6]
        if any(sa.proto in ("esp", "ah") for sa in chosen):
            return chosen


def random_config(seed):
    """A configuration of many groups, written in one of several ways, and the listing that it should give."""
    source = random.Random(seed)
    chosen = [one_level(source, 251 * seed + number) for number in range(source.randrange(1, 12))]
    chosen = [sas for i, sas in enumerate(chosen) if not any({a.said for a in sas} & {b.said for b in other}
                                                             for other in chosen[:i])]
    lines = [(sa, sa.line) for sas in chosen for sa in sas]
    source.shuffle(lines)
    place = {sa.said: i for i, (sa, _) in enumerate(lines)}
    links = []
    for sas in chosen:
        saids = [sa.said for sa in sas]
        if source.random() < 0.5:
            pairs = [saids[i:i + 2] for i in range(len(saids) - 1)]
            links += ["spigrp --said " + " ".join(pair) for pair in pairs]
        elif len(saids) > 1:
            links.append("spigrp --said " + " ".join(saids))
    wanted = sorted(([sa.said for sa in sas] for sas in chosen), key=lambda saids: place[saids[0]])
    return [line for _, line in lines] + links, [" ".join(saids) for saids in wanted]


class List(TableTest):
    def check(self, *words, stdin=b"", code=0):
        done = subprocess.run([os.environ["SPIGRP_CHECK"], "--no-project", *words], input=stdin, capture_output=True,
                              cwd=self.directory, timeout=harness.SECONDS, check=False)
        self.assertEqual(code, done.returncode, (done.stdout + done.stderr).decode())
        return done.stdout

    # The base class has a check() of another kind, which run_program() needs.
    def run_program(self, *words, **kinds):
        check, self.check = self.check, super().check
        try:
            return super().run_program(*words, **kinds)
        finally:
            self.check = check

    def test_the_group_of_the_manual_page(self):
        for version in (4, 6):
            sas = groups.manual_page_group(version)
            self.assertEqual([" ".join(sa.said for sa in sas)], self.listed(groups.group(*sas)))

    def test_what_list_prints_is_clean(self):
        for seed in range(40):
            config, wanted = random_config(seed)
            self.assertEqual(wanted, self.listed(config), f"seed {seed}")
            text = "".join(line + "\n" for line in wanted).encode()
            self.assertEqual(b"", self.check("-W", "--fail-on", "note", "--kind", "listing", "-", stdin=text))

    def test_what_list_prints_for_klips_is_the_same_listing(self):
        for seed in range(40, 60):
            config, wanted = random_config(seed)
            old = self.run_program("list", "--config", self.put("conf", "\n".join(config)), "--compat", "klips").out
            for line in old.decode().splitlines():
                self.assertTrue(line.endswith(" "), line)
                self.assertNotRegex(line, r"(?:tun|esp|ah|comp)[.:]")
            self.put("listing", old)
            self.check("--kind", "listing", "listing")
            self.check("--fix", "--kind", "listing", "listing")
            self.assertEqual(wanted, self.path("listing").read_text().splitlines())

    def test_groups_of_two_levels(self):
        sas = [groups.tun(0x1001, WEST, EAST), groups.esp(0x1002, EAST, "null-sha256"),
               groups.tun(0x1003, WEST, "198.51.100.7"), groups.esp(0x1004, "198.51.100.7", "null-sha256")]
        listing = self.listed(groups.group(*sas))
        self.assertEqual([" ".join(sa.said for sa in sas)], listing)
        self.check("--kind", "listing", "-", stdin=(listing[0] + "\n").encode())

    def test_nothing(self):
        for table in ("spigrp", "spi", "eroute"):
            self.assertEqual([], self.listed("/dev/null", "--table", table))
        self.assertEqual(b"", self.run_program("look", "--config", "/dev/null").out)

    def test_of_standard_input(self):
        result = self.run_program("list", "--config", "-", stdin=b"spi --said comp.3d0@192.0.2.2 --comp deflate\n")
        self.assertEqual(b"comp.3d0@192.0.2.2\n", result.out)

    def test_a_refused_configuration_prints_nothing(self):
        config = self.put("conf", "spi --said esp.1001@192.0.2.2\n")
        for command in ("list", "look"):
            result = self.run_program(command, "--config", config, code=2)
            self.assertEqual(b"", result.out)
            self.assertIn("conf:1:", result.err)
            told = json.loads(self.run_program(command, "--config", config, "--json", code=2).out)
            self.assertEqual(["E409"], [d["code"] for d in told["diagnostics"]])
            self.assertNotIn("spigrp", told)

    def test_a_full_disk_is_noticed(self):
        with open("/dev/full", "wb") as full:
            for options in ([], ["--json"]):
                result = self.run_program("list", "--config", self.put("conf", "spi --said comp.3d0@1.2.3.4 --comp deflate"),
                                          *options, code=2, stdout=full)
                self.assertIn("standard output: cannot write", result.err)

    def test_json(self):
        sas = groups.manual_page_group(4)
        config = [*groups.group(*sas), groups.eroute("10.0.0.0/8", "10.9.0.0/16", sas[0].said),
                  groups.eroute("10.0.0.0/8", "10.8.0.0/16", "%drop", "--transport-proto tcp --dst-port 25")]
        saids = [sa.said for sa in sas]
        told = {table: json.loads("\n".join(self.listed(config, "--json", "--table", table)))
                for table in ("spigrp", "spi", "eroute")}
        for table, one in told.items():
            self.assertEqual((1, "list", [], []), (one["format"], one["command"], one["errors"], one["diagnostics"]))
            self.assertIn(table, one)
        self.assertEqual([{"saids": saids}], told["spigrp"]["spigrp"])
        self.assertEqual(saids, [sa["said"] for sa in told["spi"]["spi"]])
        self.assertEqual(["IPIP", "COMP_DEFLATE", "ESP_CHACHA20POLY1305", "AH_HMAC_SHA2_256"],
                         [sa["transform"] for sa in told["spi"]["spi"]])
        self.assertEqual({"encryption": 256, "authentication": 0}, told["spi"]["spi"][2]["key_bits"])
        self.assertEqual([{"src": "10.0.0.0/8", "dst": "10.8.0.0/16", "protocol": 6, "src_port": 0, "dst_port": 25,
                           "said": "%drop", "chain": [], "packets": 0},
                          {"src": "10.0.0.0/8", "dst": "10.9.0.0/16", "protocol": 0, "src_port": 0, "dst_port": 0,
                           "said": saids[0], "chain": saids, "packets": 0}], told["eroute"]["eroute"])

    def test_many_sas(self):
        lines = [f"spi --said comp.{1000 + i % 8000}@10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255} --comp deflate"
                 for i in range(20000)]
        begin = time.monotonic()
        for table in ("spigrp", "spi"):
            self.assertEqual(20000, len(self.listed(lines, "--table", table)))
        self.assertEqual(20000, len(self.look(lines)))
        self.assertLess(time.monotonic() - begin, 60)


class Look(TableTest):
    def config(self):
        sas = [groups.tun(0x1002, WEST, "192.1.2.45"), groups.esp(0x12345678, "192.1.2.45", "null-sha256")]
        return groups.group(*sas) + [groups.eroute("192.0.2.0/24", "192.0.1.0/24", sas[0].said),
                                     groups.eroute("192.0.2.0/24", "10.0.0.0/8", "%drop")]

    def test_as_ipsec_look_did(self):
        self.assertEqual(
            ["192.0.2.0/24       -> 10.0.0.0/8         => %drop (0)",
             "192.0.2.0/24       -> 192.0.1.0/24       => tun0x1002@192.1.2.45 esp0x12345678@192.1.2.45  (0)",
             f"tun0x1002@192.1.2.45 IPIP: dir=out src={WEST} life(c,s,h)= natencap=none natsport=0 natdport=0",
             "esp0x12345678@192.1.2.45 ESP_NULL_HMAC_SHA2_256: dir=out alen=256 aklen=256 life(c,s,h)= natencap=none "
             "natsport=0 natdport=0"], self.look(self.config(), "--compat", "klips"))

    def test_our_own_has_columns(self):
        lines = self.look(self.config())
        self.assertEqual(1, len({line.index(" -> ") for line in lines[:2]}))
        self.assertEqual(1, len({line.index(" => ") for line in lines[:2]}))
        self.assertEqual(1, len({line.rindex("(") for line in lines[:2]}))
        self.assertEqual("", lines[2])
        self.assertEqual(1, len({line.index("dir=") for line in lines[3:]}))

    def test_json(self):
        told = json.loads("\n".join(self.look(self.config(), "--json")))
        self.assertEqual([[], ["tun.1002@192.1.2.45", "esp.12345678@192.1.2.45"]], [e["chain"] for e in told["eroute"]])
        self.assertEqual(["out", "out"], [sa["direction"] for sa in told["spi"]])


class AfterARun(TableTest):
    """--table shows what the run counted."""

    def setUp(self):
        super().setUp()
        self.sas = [groups.tun(0x101, WEST, EAST), groups.comp(0x4242, EAST), groups.esp(0x102, EAST, "null-sha256")]
        self.config = groups.group(*self.sas) + [groups.eroute("10.0.0.0/8", "10.9.0.0/16", self.sas[0].said)]
        result = self.apply(self.config, captures.of_frames([PLAIN] * 5), "sealed.pcap", "--table", "spi", "--quiet")
        self.sent = dict(line.split(" ", 1) for line in result.out.decode().splitlines())
        self.sealed = self.get("sealed.pcap")

    def table(self, direction, table, capture, *options):
        run = self.apply if direction == "apply" else self.remove
        result = run(self.config, capture, "out.pcap", "--table", table, *options)
        return dict(line.split(" ", 1) for line in result.out.decode().splitlines())

    def test_what_was_sent(self):
        self.assertEqual(set(sa.said for sa in self.sas), set(self.sent))
        outside = sum(len(frame) for frame in self.sealed.frames)
        esp = self.sent[f"esp.102@{EAST}"]
        self.assertIn(f"bytes({outside},0,0)addtime(4,0,0)usetime(4,0,0)packets(5,0,0) idle=0", esp)
        self.assertIn(" seq=5 ", esp)
        self.assertIn("dir=out", esp)
        # What the tunnel made of each packet, and what compression left of that.
        plain, compressed = 5 * (len(PLAIN) + 20), outside - 5 * (8 + 16 + 2)
        ratio = self.sent[f"comp.4242@{EAST}"].split("ratio=")[1]
        self.assertEqual(plain, int(ratio.split(":")[0]))
        self.assertLessEqual(abs(int(ratio.split(":")[1]) - compressed), 5 * 3)  # ESP pads to four bytes

    def test_what_was_refused(self):
        """A packet changed on the way, one that comes twice."""
        first, second, third, *rest = self.sealed.frames
        changed = second[:-1] + bytes([second[-1] ^ 1])
        capture = captures.of_frames([first, changed, third, third, *rest])
        esp = self.table("remove", "spi", capture)[f"esp.102@{EAST}"]
        self.assertIn("dir=in ", esp)
        for part in (" ooowin=64 ooo_errs=1 seq=5 bit=0x17 ", " auth_errs=1 ", "packets(4,0,0)"):
            self.assertIn(part, esp)

    def test_eroutes(self):
        other = packets.udp("10.0.0.1", "10.8.0.1", b"nobody's")
        lines = self.apply(self.config, captures.of_frames([PLAIN, other, PLAIN]), "o", "--table", "eroute").out.decode()
        self.assertEqual(f"2          10.0.0.0/8         -> 10.9.0.0/16        => tun.101@{EAST}\n", lines)

    def test_groups(self):
        result = self.apply(self.config, captures.of_frames([PLAIN]), "o", "--table", "spigrp", "--compat", "klips")
        self.assertEqual(f"tun0x101@{EAST} comp0x4242@{EAST} esp0x102@{EAST} \n", result.out.decode())

    def test_json_has_it_in_its_report(self):
        result = self.remove(self.config, self.sealed, "o", "--table", "spi", "--json")
        self.assertEqual(b"", result.out)
        esp = [sa for sa in result.json["spi"] if sa["said"] == f"esp.102@{EAST}"][0]
        self.assertEqual((5, "in", 5), (esp["sequence"], esp["direction"], esp["life"]["packets"]["current"]))
        self.assertEqual({"replay": 0, "authentication": 0, "size": 0, "padding": 0}, esp["errors"])
        report = self.apply(self.config, captures.of_frames([PLAIN]), "o", "--table", "eroute", "--json").json
        self.assertEqual([1], [eroute["packets"] for eroute in report["eroute"]])
        self.assertNotIn("spi", report)

    def test_a_full_disk_is_noticed(self):
        with open("/dev/full", "wb") as full:
            result = self.apply(self.config, captures.of_frames([PLAIN]), "o", "--table", "spi", code=2, stdout=full)
        self.assertIn("standard output: cannot write", result.err)

    def test_standard_output_is_for_one(self):
        self.put("conf", "\n".join(self.config))
        self.run_program("apply", "--config", "conf", "--read", "in.pcap", "--write", "-", "--table", "spi", code=2)


if __name__ == "__main__":
    harness.main()
