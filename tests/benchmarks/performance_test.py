#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/bench makes of figures: medians, which aims hold, the tables and the plots of docs/performance.md.

Usage: performance_test.py SOURCE_ROOT
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv.pop(1))
for folder in ("benchmarks", "reports"):
    sys.path.insert(0, str(ROOT / "tools" / folder))
import aims  # noqa: E402
import beside  # noqa: E402
import capture  # noqa: E402
import markdown  # noqa: E402
import peers  # noqa: E402
import performance  # noqa: E402
import plot  # noqa: E402
import results  # noqa: E402
import where  # noqa: E402

GCM = "tun_esp/aes128gcm16/ipsec-mb/{}/burst:32/groups:1/manual_time"
MANY = "tun_esp/aes128gcm16/default/64/burst:32/groups:10000/manual_time"


def run(name, aggregate="median", apply_over=10.0, remove_over=15.0, **more):
    return {"name": f"{name}_{aggregate}", "run_name": name, "aggregate_name": aggregate, "apply": 50.0, "remove": 57.0,
            "seal": 40.0, "open": 42.0, "apply_over": apply_over, "remove_over": remove_over, "copy": 3.0, **more}


def document(*runs):
    return {"benchmarks": list(runs)}


def look_up(name, taken):
    return {"name": f"{name}_median", "run_name": name, "aggregate_name": "median", "real_time": taken}


def look_ups(random, chained):
    """In random order and chained, among 10,000 SAs, and after a sweep, which no aim is about."""
    names = [f"{order}/{{}}/ipv4/10000{more}" for order, more in
             (("random", ""), ("chained", ""), ("cold", "/iterations:20/manual_time"))]
    return document(*(look_up(name.format(way), taken * factor) for name, taken in zip(names, (random, chained, 400.0))
                      for way, factor in (("database", 1), ("unordered_map", 2), ("known", 0.5))))


def compression(apply_more, noise):
    counters = {"apply": 5800.0, "remove": 4000.0, "deflate": 5400.0, "inflate": 3800.0, "rest_apply": 340.0,
                "rest_remove": 375.0, "apply_more": apply_more, "remove_more": -5.4}
    return document(*({"name": data, "run_name": f"tun_comp_esp/aes128gcm16/{data}/manual_time", "aggregate_name": "median",
                       **counters, **more} for data, more in (("english", {}), ("noise", {"apply": noise}))))


SMALL = document(run(GCM.format(64)), run(GCM.format(64), "mean", apply_over=999), run(GCM.format(1400), apply_over=15.4),
                 run(MANY, apply_over=123.0))
COUNTED = document(run(GCM.format(64), apply_cycles=130.0, remove_cycles=148.0))
SHORT = "tun_esp/aes128-sha1/{}/64/burst:1/groups:1/manual_time"
CAPTURE = {"kind": "1400", "bytes": 100_000_000, "packets": 70_000, "runs": [
    {"name": "cat", "seconds": 0.5, "peak_kib": 2048}, {"name": "apply --jobs 2", "seconds": 2.0, "peak_kib": 10240}]}
INSTRUCTIONS = "# Written by: a comment\ntun-esp        64  32:   2539    584\n"


class Medians(unittest.TestCase):
    def test_medians_alone_count(self):
        found = results.medians(SMALL)
        self.assertEqual(found[results.Path("tun_esp", "aes128gcm16", "ipsec-mb", "64", 32, 1)]["apply_over"], 10.0)
        self.assertEqual(len(found), 3)

    def test_what_failed_is_an_error(self):
        failed = run(GCM.format(64), error_occurred=True, error_message="not applied")
        with self.assertRaisesRegex(ValueError, "not applied"):
            results.medians(document(run(MANY), failed))
        with self.assertRaises(ValueError):
            results.medians(document())


class Tables(unittest.TestCase):
    def test_an_aim_holds_both_ways_or_not(self):
        for apply_over, remove_over, expected in ((15, 15, True), (15.1, 1, False), (1, 15.1, False)):
            self.assertEqual(aims.holds({"apply_over": apply_over, "remove_over": remove_over}, 15), expected)

    def test_rows_of_aims(self):
        medians = results.medians(SMALL)
        self.assertEqual([row[2:] for row in performance.aim_rows(medians)],
                         [["64", "50", "57", "40", "42", "10", "15", 15, "yes"],
                          ["1400", "50", "57", "40", "42", "15", "15", 15, "no"]])
        self.assertEqual(performance.verdict(medians), "1 of these 2 aims hold.")

    def test_cycles_stand_where_they_are_counted(self):
        medians = results.medians(COUNTED)
        self.assertEqual([row[2:8] for row in performance.aim_rows(medians)], [["64", "50", "57", "130", "148", "40"]])
        self.assertEqual(performance.cycles_header(medians), ["apply, cycles", "remove, cycles"])
        self.assertEqual(performance.cycles_header(results.medians(SMALL)), [])

    def test_the_provider_that_was_chosen_stands_apart(self):
        self.assertEqual([row[1:] for row in performance.other_rows(results.medians(SMALL))],
                         [["64", 32, "10,000", "50", "57", "123", "15"]])

    def test_each_algorithm_a_second(self):
        self.assertEqual([row[1:] for row in performance.algorithm_rows(results.medians(SMALL))],
                         [["ipsec-mb", "50", "57", "40", "42", "20.00", "224.00"]])

    def test_instructions(self):
        self.assertEqual(list(performance.instruction_rows(INSTRUCTIONS)), [["`tun esp`", "64", "32", "2,539", "584"]])

    def test_a_capture_beside_cat(self):
        self.assertEqual(list(performance.capture_rows(CAPTURE)),
                         [["`cat`", "0.50", "200", "0.14", "1.00", "2.0"],
                          ["`apply --jobs 2`", "2.00", "50", "0.04", "0.25", "10.0"]])

    def test_a_capture_is_to_be_fast_in_little_memory(self):
        for seconds, peak, expected in ((1.0, 65535, True), (1.01, 1024, False), (0.5, 65536, False)):
            runs = [CAPTURE["runs"][0], {"name": "apply --jobs 2", "seconds": seconds, "peak_kib": peak}]
            self.assertEqual(aims.capture_holds({"runs": runs}), expected)


class Beside(unittest.TestCase):
    def test_short_bursts_are_to_be_no_slower_than_openssl(self):
        for apply, expected in ((51.0, "yes"), (51.1, "no")):
            medians = results.medians(document(run(SHORT.format("default"), apply=apply), run(SHORT.format("openssl"))))
            self.assertEqual([row[1:] for row in beside.short_burst_rows(medians)],
                             [["64", 1, "51", "57", "50", "57", expected]])
            self.assertEqual(list(performance.other_rows(medians)), [])
        self.assertIsNone(beside.short_bursts_text(results.medians(SMALL)))

    def test_look_ups(self):
        self.assertEqual(list(beside.look_up_rows(results.look_ups(look_ups(9.25, 25.0)))),
                         [["`random`", "IPv4", "10,000", "9.2", "18.5", "4.6"],
                          ["`chained`", "IPv4", "10,000", "25.0", "50.0", "12.5"],
                          ["`cold`", "IPv4", "10,000", "400", "800", "200"]])
        for random, chained, expected in ((25.0, 25.0, "yes"), (25.1, 1.0, "no"), (1.0, 25.1, "no")):
            self.assertIn(f"Holds: {expected}.", beside.look_ups_text(look_ups(random, chained)))

    def test_compression(self):
        self.assertEqual(list(beside.compression_rows(results.compression(compression(1.0, 990.0))))[0],
                         ["aes128gcm16", "english", "5800", "4000", "5400", "3800", "340", "375", "1.0 %", "-5.4 %"])
        for apply_more, noise, english_holds, noise_holds in ((5.0, 999.0, "yes", "yes"), (5.1, 1000.0, "no", "no")):
            text = beside.compression_text(compression(apply_more, noise))
            self.assertIn(f"`english`: {english_holds};", text)
            self.assertIn(f"by the mean: {noise_holds}.", text)

    def test_peers_beside_our_fastest_provider(self):
        slower = run(GCM.format(64).replace("ipsec-mb", "openssl"), apply=300.0)
        medians = results.medians(document(run(GCM.format(64)), slower))
        name = "tun_esp/aes128gcm16/{}/64/burst:32/manual_time"
        packets = peers.dpdk_packets(document(run(name.format("dpdk"), apply=50.1), run(name.format("dpdk-router"))), "dpdk")
        peer = {"name": "DPDK librte_ipsec", "version": "22.11", "command": "dpdk_ipsec", "packets": packets}
        self.assertEqual(list(beside.peer_rows([peer], medians)),
                         [["DPDK librte_ipsec, 22.11", "64", "50", "57", "50", "57", "no"]])
        packets["64"]["remove"] = 57.1
        self.assertEqual([row[-1] for row in beside.peer_rows([peer], medians)], ["yes"])

    def test_what_was_not_measured_is_not_there(self):
        for text in (beside.look_ups_text(None), beside.compression_text(None), beside.peers_text([], {})):
            self.assertIsNone(text)


class Plots(unittest.TestCase):
    def test_whole_and_raw_in_their_frame(self):
        drawn = performance.plots(results.medians(SMALL))
        self.assertEqual(list(drawn), ["tun_esp-aes128gcm16.svg"])
        svg = drawn["tun_esp-aes128gcm16.svg"]
        xml.etree.ElementTree.fromstring(svg)
        for kind in ("ipsec-mb", "ipsec-mb raw"):
            self.assertIn(f'<polyline class="{kind}"', svg)
        for points in re.findall('points="([^"]*)"', svg):
            for x, y in (point.split(",") for point in points.split()):
                self.assertTrue(plot.LEFT <= float(x) <= performance.SIZE[0] and 0 <= float(y) <= performance.SIZE[1])


class Captures(unittest.TestCase):
    def test_headers_are_right(self):
        packet = capture.udp(64)
        self.assertEqual(len(packet), 64)
        self.assertEqual(capture.checksum(packet[:20]), 0)

    def test_packets_fill_it(self):
        with tempfile.TemporaryDirectory() as scratch:
            path = pathlib.Path(scratch) / "in.pcap"
            packets = capture.write_capture(path, (64, 1400), 3 << 20)
            self.assertEqual(path.stat().st_size, 24 + packets // 2 * (64 + 1400 + 32))
            self.assertGreaterEqual(path.stat().st_size, 3 << 20)


class Page(unittest.TestCase):
    def figures(self):
        return (ROOT / "docs/performance.md").read_text().partition(performance.BEGIN)[2].partition(performance.END)[0]

    def test_the_figures_of_this_tree_are_in_the_form_of_tools_bench(self):
        # They may come from a machine that counts no cycles.
        both = [performance.text({"path": path, "origin": ["a machine"], "captures": [CAPTURE]}, INSTRUCTIONS)
                for path in (SMALL, COUNTED)]
        for forms in zip(*(re.findall(r"^(\|.*)\n\| ---", written, re.M) for written in both)):
            self.assertTrue(any(header in self.figures() for header in forms), forms)
        rows = re.findall(r"^\| `tun .* (\d+) \| (\d+) \| \d+ \| (yes|no) \|$", self.figures(), re.M)
        self.assertTrue(rows)

    def test_its_plots_are_there(self):
        names = re.findall(r"\]\((performance/.*\.svg)\)", self.figures())
        self.assertTrue(names)
        for name in names:
            self.assertTrue((ROOT / "docs" / name).is_file(), name)

    def test_the_same_figures_change_nothing(self):
        page = (ROOT / "docs/performance.md").read_text()
        again = markdown.between_markers(page, performance.BEGIN, performance.END, self.figures().strip("\n"))
        self.assertEqual(again, page)


class Where(unittest.TestCase):
    def test_a_sample_is_in_the_first_part_that_knows_it(self):
        for sample, part in (("aes_gcm_enc_128_vaes_avx512+0x10 (/usr/lib/libIPSec_MB.so.1)", "AES-128-GCM"),
                             ("src/wire/plain_ipv4.h", "IP headers read, their checksum"),
                             ("src/wire/esp.h", "ESP header, IV, padding, job"),
                             ("src/sa/eroute_table.cc", "eroute and SA, once a burst; selector of the way back"),
                             ("src/engine/fast_outbound.cc", "room, lengths, counts, verdicts, the burst"),
                             ("[unknown] ([kernel.kallsyms])", where.OTHER)):
            self.assertEqual(part, where.part_of(sample))

    def test_a_line_is_the_innermost_one_of_the_project(self):
        if shutil.which("c++") is None:
            self.skipTest("no compiler")
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch) / "src"
            folder.mkdir()
            (folder / "inner.h").write_text("#include <bit>\n[[gnu::always_inline]] inline int inner(unsigned a) { return std::popcount(a) + 3; }\n")
            (folder / "outer.cc").write_text('#include "inner.h"\nextern "C" int outer(unsigned a) { return inner(a) * 5; }\nint main() {}\n')
            program = folder / "program"
            subprocess.run(["c++", "-std=c++20", "-O2", "-g", "-o", program, folder / "outer.cc"], check=True)
            begin = where.addresses(program)["outer"]
            files = where.source_files(program, range(begin, begin + 8))
            self.assertIn("src/inner.h", files.values())

    def test_the_parts_sum_up_to_the_packet(self):
        text = where.text({"apply 64": {"AES-128-GCM": 40.04, where.OTHER: 2.5}, "remove 64": {"AES-128-GCM": 39.0}})
        self.assertIn("| AES-128-GCM | 40.0 | 39.0 |", text)
        self.assertIn("| sum | 42.5 | 39.0 |", text)

    def test_where_nothing_was_measured_nothing_is_said(self):
        self.assertEqual("", where.text(None))


if __name__ == "__main__":
    unittest.main()
