#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/fuzz-report reads out of libFuzzer's words: lines of clang 19's.

Usage: log_test.py SOURCE_ROOT
"""
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(ROOT / "tools/fuzzing"))
import libfuzzer  # noqa: E402

GOOD = """\
Dictionary: 29 entries
INFO: Running with entropic power schedule (0xFF, 100).
INFO: Seed: 1289572930
INFO: Loaded 1 modules   (1604 inline 8-bit counters): 1604 [0x55c97e4b1568, 0x55c97e4b494f),
INFO:        0 files found in /tmp/found
INFO:       79 files found in /tmp/seeds
INFO: -max_len is not provided; libFuzzer will not generate inputs larger than 4096 bytes
INFO: seed corpus: files: 79 min: 1b max: 52b total: 1634b rss: 31Mb
#80\tINITED cov: 552 ft: 1240 corp: 68/1320b exec/s: 0 rss: 34Mb
#84\tNEW    cov: 553 ft: 1242 corp: 69/1345b lim: 52 exec/s: 0 rss: 34Mb L: 25/52 MS: 4 ChangeBit-InsertByte-
#99\tREDUCE cov: 553 ft: 1242 corp: 69/1Kb lim: 52 exec/s: 0 rss: 34Mb L: 20/52 MS: 1 EraseBytes-
#65536\tpulse  cov: 579 ft: 1805 corp: 199/3Kb lim: 104 exec/s: 32768 rss: 60Mb
#248451\tDONE   cov: 579 ft: 1811 corp: 200/3352b lim: 150 exec/s: 15528 rss: 117Mb
Done 248451 runs in 16 second(s)
stat::number_of_executed_units: 248451
stat::average_exec_per_sec:     15528
stat::new_units_added:          501
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              118
"""

CRASH = """\
INFO: seed corpus: files: 2 min: 1b max: 2b total: 3b rss: 31Mb
#3\tINITED cov: 12 ft: 13 corp: 2/3b exec/s: 0 rss: 31Mb
SPIGRP_REQUIRE: same(parcel.octets(), cut(packet))
==4711== ERROR: libFuzzer: deadly signal
    #0 0x5581 in __sanitizer_print_stack_trace
SUMMARY: libFuzzer: deadly signal
MS: 2 ChangeByte-CopyPart-; base unit: 83bd05d6113f045c2ff2c84a4ee6a14ee10af8f9
artifact_prefix='/tmp/out/'; Test unit written to /tmp/out/crash-0a1b
Base64: AAAA
stat::number_of_executed_units: 77
"""

SLOW = """\
Slowest unit: 12 s:
artifact_prefix='./'; Test unit written to ./slow-unit-77
ALARM: working on the last Unit for 26 seconds
==12== ERROR: libFuzzer: timeout after 26 seconds
artifact_prefix='./'; Test unit written to ./timeout-78
SUMMARY: libFuzzer: timeout
"""


def read(text, pace=1.0):
    log = libfuzzer.Log()
    for number, line in enumerate(text.splitlines(keepends=True)):
        log.add(line, seconds=number * pace * 2, cpu=number * pace)
    return log


class Log(unittest.TestCase):
    def test_status_lines_are_samples(self):
        log = read(GOOD)
        self.assertEqual([sample.runs for sample in log.samples], [80, 84, 99, 65536, 248451])
        self.assertEqual([sample.edges for sample in log.samples], [552, 553, 553, 579, 579])
        self.assertEqual(log.samples[0], libfuzzer.Sample(16, 8, 80, 552, 1240, 68, 1320, 34))
        self.assertEqual(log.samples[3].bytes, 3 << 10)
        self.assertEqual(log.samples[-1].units, 200)

    def test_figures_at_the_end(self):
        log = read(GOOD)
        self.assertEqual((log.seeds, log.runs, log.peak_rss_mb), (79, 248451, 118))
        self.assertEqual(log.stats["new_units_added"], 501)
        self.assertIsNone(log.artifact)
        self.assertIsNone(log.cause)

    def test_a_crash_has_its_input_and_its_cause(self):
        log = read(CRASH)
        self.assertEqual(log.artifact, "/tmp/out/crash-0a1b")
        self.assertEqual(log.cause, "libFuzzer: deadly signal")
        self.assertEqual(log.runs, 77)
        self.assertIn("SPIGRP_REQUIRE: same(parcel.octets(), cut(packet))", log.tail)

    def test_the_input_is_the_last_one_written(self):
        log = read(SLOW)
        self.assertEqual((log.artifact, log.cause), ("./timeout-78", "libFuzzer: timeout after 26 seconds"))

    def test_the_tail_is_short(self):
        log = read("x\n" * 1000 + "the end\n")
        self.assertEqual(len(log.tail), libfuzzer.TAIL)
        self.assertEqual(log.tail[-1], "the end")

    def test_nothing_at_all(self):
        log = read("")
        self.assertEqual((log.samples, log.runs, log.peak_rss_mb, log.tail), ([], 0, 0, []))
        self.assertEqual(libfuzzer.rates(log.samples), [])

    def test_lines_that_are_nearly_status_lines(self):
        for line in ("#12 NEW cov:", "# 80\tINITED cov: 1 ft: 1 corp: 1/1b exec/s: 0 rss: 1Mb", "stat::", "cov: 1",
                     "#80\tINITED cov: 552 ft: 1240 corp: 68/1320x exec/s: 0 rss: 34Mb"):
            self.assertEqual(read(line).samples, [], line)

    def test_rates_are_by_cpu_and_over_stretches(self):
        rates = libfuzzer.rates(read(GOOD, pace=1.0).samples)
        self.assertEqual(rates[-1], (24.0, 248451 - 65536))
        self.assertEqual(rates[-2], (22.0, 65536 - 99))
        few = libfuzzer.rates(read(GOOD, pace=0.4).samples)  # lines come faster than once in a second
        self.assertEqual(len(few), 1)
        self.assertAlmostEqual(few[0][1], (65536 - 80) / 1.2)

    def test_milliseconds_of_files(self):
        self.assertEqual(libfuzzer.executed("Running: a b\nExecuted a b in 12 ms\nExecuted /x in 0 ms\n"),
                         {"a b": 12, "/x": 0})


if __name__ == "__main__":
    unittest.main()
