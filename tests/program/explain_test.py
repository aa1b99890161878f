#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`spigrp explain`: its numbers are those of real packets, and its pictures are whole."""
import itertools
import json
import random
import sys
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
import algorithms  # noqa: E402
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

def percent(inner, outer):
    """With one digit behind the point, halves away from zero."""
    return int(1000 * (outer - inner) / inner + 0.5) / 10


ENDS = {4: ("192.0.2.1", "192.0.2.2"), 6: ("2001:db8::1", "2001:db8::2")}
INSIDE = {4: ("10.0.0.1", "10.9.0.1"), 6: ("fd00::1", "fd00::2")}
HEADERS = {4: 20, 6: 40}
PAGE = "tun.3d0@192.168.2.110 comp.3d0@192.168.2.110 esp.187a101b@192.168.2.110 ah.187a101a@192.168.2.110"
SVG = "{http://www.w3.org/2000/svg}"


class ExplainTest(harness.ProgramTest):
    def explain(self, *words, **kinds):
        result = self.run_program("explain", *words, **kinds)
        return result.out.decode()

    def json(self, *words, **kinds):
        told = json.loads(self.explain("--json", *words, **kinds))
        self.assertEqual((1, "explain"), (told["format"], told["command"]))
        return told


class Numbers(ExplainTest):
    """Against the packets that `spigrp apply` makes."""

    def check_group(self, sas, inner):
        rng = random.Random(repr(sas))
        sizes = sorted(rng.sample(range(HEADERS[inner] + 8, 1600), 7)) + [1400]
        tunnel = sas[0].proto == "tun"
        ends = INSIDE[inner] if tunnel else ENDS[inner]
        frames = [packets.udp(*ends, rng.randbytes(size - HEADERS[inner] - 8)) for size in sizes]
        lines = groups.group(*sas) + groups.everything_to(sas[0].said)
        self.apply(lines, captures.of_frames(frames), "out.pcap", "--allow-iv-reuse", "--strict")
        sealed = [len(frame) for frame in self.get("out.pcap").frames]
        options = ["--inner", str(inner)] if tunnel else []
        [group] = self.json("--config", "conf", "--size", ",".join(map(str, sizes)), *options)["groups"]
        self.assertEqual(list(zip(sizes, sealed)), [(p["inner"], p["outer"]) for p in group["packets"]])
        for packet in group["packets"]:
            self.assertEqual(packet["outer"], sum(part["length"] for part in packet["parts"]))
        return group

    def test_every_algorithm(self):
        """Each in both IP versions, in a tunnel and without; tests/transform/layout_test.cc has all combinations."""
        for number, name in enumerate(filter(harness.has, algorithms.ESP + algorithms.AH)):
            for version, tunnel in ((4, number % 2 == 0), (6, number % 2 == 1)):
                self.check_algorithm(name, version, tunnel)

    def check_algorithm(self, name, version, tunnel):
        with self.subTest(name, version=version, tunnel=tunnel):
            src, dst = ENDS[version]
            sa = (groups.ah if name in algorithms.AH else groups.esp)(0x1002, dst, name)
            sas = [groups.tun(0x1001, src, dst), sa] if tunnel else [sa]
            group = self.check_group(sas, version)
            row = algorithms.find(name)
            lengths = {kind: {part["length"] for packet in group["packets"] for part in packet["parts"]
                              if part["kind"] == kind} for kind in ("iv", "icv")}
            self.assertEqual({"iv": {row.iv} - {0}, "icv": {row.icv} - {0}}, lengths)

    def test_every_shape(self):
        """Random bytes do not compress, so comp sends them as they are, as is assumed; IPv6 addresses with zeros do."""
        for version, inner in itertools.product((4, 6), (4, 6)):
            src, dst = ENDS[version]
            tun, esp, ah = groups.tun(0x1001, src, dst), groups.esp(0x1002, dst), groups.ah(0x1003, dst)
            comp = groups.comp(0x3D0, dst)
            natt = groups.esp(0x1002, dst, options="--natt nonesp --tfc 700")
            for sas in ([tun], [tun, comp, esp], [tun, comp, esp, ah], [tun, natt, ah]):
                if comp in sas and inner == 6:
                    continue
                with self.subTest(" ".join(sa.said for sa in sas), inner=inner):
                    self.check_group(sas, inner)

    def test_overhead(self):
        [group] = self.json("--esp", "aes128-sha1", *PAGE.split())["groups"]
        outer = {}
        for size in (40, 64, 576, 1400, 1500):
            # tun 20, AH 24 + ..., ESP 8 + 16, 16 bytes of block, 12 of ICV: added up by hand
            text = (size + 2 + 15) // 16 * 16
            outer[size] = 20 + 28 + 8 + 16 + text + 12
        self.assertEqual([{"inner": s, "outer": outer[s], "percent": percent(s, outer[s])}
                          for s in (64, 576, 1400)], group["overhead"])
        inner = 7 * 40 + 4 * 576 + 1500
        total = 7 * outer[40] + 4 * outer[576] + outer[1500]
        self.assertEqual((inner, total, percent(inner, total)),
                         tuple(group["imix"][name] for name in ("inner", "outer", "percent")))

    def test_longest_packet_for_an_mtu(self):
        for mtu in range(1280, 1300):
            [group] = self.json("--mtu", str(mtu), *PAGE.split())["groups"]
            longest = group["mtu"]["longest_inner"]
            [drawn] = self.json("--size", f"{longest},{longest + 1}", *PAGE.split())["groups"]
            fits, exceeds = (packet["outer"] for packet in drawn["packets"])
            self.assertTrue(fits <= mtu < exceeds)
        self.assertIn("No packet fits an MTU of 60 bytes", self.explain("--mtu", "60", *PAGE.split()))


    def test_the_mtu_of_a_tunnel_counts_where_none_is_asked_for(self):
        for options, words, told in (("", [], 1500), ("--mtu 1400", [], 1400), ("--mtu 1400", ["--mtu", "1300"], 1300)):
            lines = groups.group(groups.tun(0x1001, "192.0.2.1", "192.0.2.2", options),
                                 groups.esp(0x1002, "192.0.2.2"))
            self.put("conf", "\n".join(lines) + "\n")
            [group] = self.json("--config", "conf", *words)["groups"]
            self.assertEqual(told, group["mtu"]["mtu"])


class Text(ExplainTest):
    def test_a_drawing(self):
        text = self.explain("--size", "64", *PAGE.split())
        self.assertIn("""
An IPv4 packet of 64 bytes leaves as 148:
  ┌─────────┬───────┬────────┬───────┬──────┬─────────┬────────────┬───────┬───────────┬────────┐
  │ IPv4 20 │ AH 12 │ ICV 16 │ ESP 8 │ IV 8 │ IPv4 20 │ payload 44 │ pad 2 │ trailer 2 │ ICV 16 │
  └─────────┴───────┴────────┴───────┴──────┴─────────┴────────────┴───────┴───────────┴────────┘
                                            ├─────────────── encrypted ────────────────┤
                             ├───────────────── authenticated by ESP ──────────────────┤
  ├──────────────────────────────────── authenticated by AH ────────────────────────────────────┤
""", text)
        self.assertEqual(2, text.count("(assumed)"))

    def test_ascii(self):
        text = self.explain("--ascii", *PAGE.split())
        self.assertTrue(text.isascii())
        self.assertIn("| IPv4 20 | AH 12 |", text)

    def test_lines_are_not_long(self):
        long = [f"{proto}:ffffffff@2001:db8:1111:2222:3333:4444:5555:6666" for proto in ("tun", "esp", "ah")]
        for line in self.explain("--esp", "aes256-sha512", *long).splitlines()[1:]:
            self.assertLessEqual(len(line), 160, line)

    def test_nothing_is_assumed_of_a_configuration(self):
        self.put("conf", "\n".join(groups.group(*groups.manual_page_group(4))))
        text = self.explain("--config", "conf")
        self.assertNotIn("assumed", text)
        self.assertIn("chacha20poly1305", text)

    def test_key_files_are_not_opened(self):
        self.put("conf", "spi --said esp.1001@192.0.2.2 --esp chacha20poly1305 --enckey @there/is/none\n")
        self.assertIn("chacha20poly1305", self.explain("--config", "conf"))

    def test_algorithms_that_nobody_here_computes(self):
        self.assertIn("twofish256", self.explain("--esp", "twofish256-md5", "esp.1001@192.0.2.2"))


class Sources(ExplainTest):
    LISTING = "%pass\ntun.1001@192.0.2.2 esp.1002@192.0.2.2\nesp.1002@192.0.2.2 \n\nah:1003@2001:db8::2 # one\n"

    def names(self, told):
        return [group["group"] for group in told["groups"]]

    def test_a_listing(self):
        wanted = ["tun.1001@192.0.2.2 esp.1002@192.0.2.2", "ah:1003@2001:db8::2"]
        self.put("listing", self.LISTING)
        self.assertEqual(wanted, self.names(self.json("listing")))
        self.assertEqual(wanted, self.names(self.json("-", stdin=self.LISTING.encode())))

    def test_one_group_of_a_configuration(self):
        lines = groups.group(groups.esp(0x1001, ENDS[4][1])) + groups.group(groups.ah(0x1002, ENDS[6][1]))
        self.put("conf", "\n".join(lines))
        self.assertEqual(2, len(self.json("--config", "conf")["groups"]))
        told = self.json("--config", "conf", "--group", "ah:1002@2001:db8::2")
        self.assertEqual(["ah:1002@2001:db8::2"], self.names(told))

    def refused(self, *words, stdin=b""):
        result = self.run_program("explain", *words, code=2, stdin=stdin)
        self.assertEqual(b"", result.out)
        return result.err

    def test_what_is_wrong_is_pointed_at(self):
        self.assertIn("arguments:1:20: error", self.refused("esp.1001@192.0.2.2", "exp.1002@192.0.2.2"))
        self.assertIn("listing:3:", self.refused(self.put("listing", "%pass\n\nesp.1@1.2.3\n")))
        self.assertIn("conf:1:", self.refused("--config", self.put("conf", "spi --said\n")))
        told = self.json("--config", "conf", code=2)
        self.assertEqual(({1}, False), ({d["line"] for d in told["diagnostics"]}, "groups" in told))

    def test_nothing_to_explain(self):
        self.assertIn("no group", self.refused("%pass"))
        self.assertIn("no group", self.refused("-"))
        self.assertIn("cannot open", self.refused("nosuchfile"))

    def test_a_size_that_has_no_room_for_its_header(self):
        self.assertIn("40 bytes of header", self.refused("--size", "39", "esp:1001@2001:db8::2"))
        self.explain("--size", "40", "esp:1001@2001:db8::2")

    def test_words_that_do_not_go_together(self):
        for words in ([], ["--config", "c", "esp.1001@192.0.2.2"], ["--group", "esp.1001@192.0.2.2", "x"],
                      ["--config", "c", "--esp", "aes128"], ["--esp", "aes", "-", "--json", "--svg", "-"],
                      ["--size", "19", "x"], ["--size", "x", "x"], ["--mtu", "0", "x"], ["--inner", "5", "x"],
                      ["--size", ",".join(["100"] * 9), "x"], ["--esp", "rot13", "x"], ["--ah", "aes128", "x"]):
            self.assertTrue(self.refused(*words).startswith("spigrp: error: "), words)


class Pictures(ExplainTest):
    def picture(self, *words):
        self.explain("--svg", "out.svg", *words)
        return ElementTree.parse(self.path("out.svg")).getroot()

    def test_what_is_in_it(self):
        root = self.picture("--size", "1400", *PAGE.split())
        title, desc = root.find(SVG + "title"), root.find(SVG + "desc")
        self.assertEqual((f"Packets of {PAGE}", "title", "desc"), (title.text, title.get("id"), desc.get("id")))
        self.assertEqual(("img", "title desc"), (root.get("role"), root.get("aria-labelledby")))
        self.assertIn("leaves as 1484: IPv4 20, AH 12, ICV 16, ESP 8, IV 8, IPv4 20, payload 1380, pad 2, trailer 2, "
                      "ICV 16.", desc.text)
        texts = [each.text for each in root.iter(SVG + "text")]
        for word in ("payload", "1380", "encrypted", "authenticated by ESP", "authenticated by AH", "+6.0 %"):
            self.assertIn(word, texts)

    def test_everything_is_inside(self):
        """Texts are measured with DejaVu Sans Mono, which is wider than nearly every other font: 0.61."""
        long = [f"{proto}:ffff@2001:db8:1111:2222:3333:4444:5555:6666" for proto in ("tun", "comp", "esp", "ah")]
        nested = "tun:1@2001:db8::1 esp:1003@2001:db8::1 tun:2@2001:db8:9::1 esp:1005@2001:db8:9::1"
        for words in (PAGE.split(), long, nested.split(), ["ah.1003@192.0.2.2"],
                      ["--size", "20,65535", "esp.1003@192.0.2.2"]):
            root = self.picture(*words)
            width, height = float(root.get("width")), float(root.get("height"))
            for each in root.iter(SVG + "text"):
                length = len(each.text) * float(each.get("font-size")) * 0.61
                left = float(each.get("x")) - {"middle": length / 2}.get(each.get("text-anchor"), 0)
                self.assertTrue(0 <= left and left + length <= width, each.text)
                self.assertTrue(0 <= float(each.get("y")) <= height - 4, each.text)
            for each in root.iter(SVG + "rect"):
                if each.get("x"):
                    self.assertLessEqual(float(each.get("x")) + float(each.get("width")), width)

    def test_to_standard_output_it_goes_alone(self):
        out = self.explain("--svg", "-", *PAGE.split())
        self.assertEqual(SVG + "svg", ElementTree.fromstring(out).tag)

    def test_too_many_groups_for_a_picture(self):
        listing = "".join(f"esp.{n:x}@192.0.2.2\n" for n in range(0x1000, 0x1000 + 13))
        result = self.run_program("explain", "--svg", "out.svg", "-", stdin=listing.encode(), code=2)
        self.assertIn("over 12 groups", result.err)
        self.assertEqual([], sorted(p.name for p in self.directory.iterdir()))

    def test_a_full_disk_is_noticed(self):
        for words in (["--svg", "/dev/full"], []):
            with open("/dev/full", "wb") as full:
                result = self.run_program("explain", *words, *PAGE.split(), code=2, stdout=full)
            self.assertIn("cannot write", result.err)


if __name__ == "__main__":
    harness.main()
