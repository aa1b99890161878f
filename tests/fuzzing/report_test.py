#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""tools/fuzz-report from outside, with programs that say what a fuzz target says.

Usage: report_test.py SOURCE_ROOT
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(1))

# What a target is told decides: files are timed, and folders fuzzed.
TARGET = """#!/bin/sh
for last; do :; done
if [ -f "$last" ]; then
  for word; do [ ! -f "$word" ] || echo "Executed $word in 20 ms" >&2; done
  exit 0
fi
echo "$@" >"$(dirname "$last")/arguments"
echo '#2	INITED cov: 10 ft: 11 corp: 2/2b exec/s: 0 rss: 30Mb' >&2
%s
"""
GOOD = """echo '#900	DONE   cov: 12 ft: 14 corp: 3/5b lim: 4 exec/s: 900 rss: 31Mb' >&2
echo 'stat::peak_rss_mb:              32' >&2"""
CRASH = """echo 'SUMMARY: AddressSanitizer: heap-buffer-overflow' >&2
echo "Test unit written to /tmp/crash-1" >&2
exit 77"""
KILLED = "kill -9 $$"
SILENT = "#!/bin/sh\nexit 0\n"


class Report(unittest.TestCase):
    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.scratch)
        (self.scratch / "build/fuzz").mkdir(parents=True)
        self.output = self.scratch / "out"

    def target(self, name, does=GOOD, text=TARGET):
        path = self.scratch / "build/fuzz" / f"fuzz_{name}"
        path.write_text(text % does if "%s" in text else text)
        path.chmod(0o755)

    def run_it(self, *arguments):
        return subprocess.run(
            [sys.executable, ROOT / "tools/fuzz-report", "--seconds", "1", "--build", self.scratch / "build", "--output",
             self.output, "--no-coverage", *arguments], capture_output=True, text=True, check=False)

    def refused(self, words, *arguments):
        done = self.run_it(*arguments)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertIn(words, done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def report(self):
        return json.loads((self.output / "report.json").read_text())

    def test_targets_are_found_and_told_what_to_do(self):
        self.target("said")
        self.target("chain")
        (self.scratch / "build/fuzz/fuzz_group.p").mkdir()
        done = self.run_it("--jobs", "2")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([run["name"] for run in self.report()["targets"]], ["chain", "said"])
        said = self.report()["targets"][1]
        self.assertEqual((said["executions"], said["edges"], said["corpus_files"], said["peak_rss_mb"]), (900, 12, 3, 32))
        self.assertTrue(said["slowest_unit"].startswith("seeds/") and 0 <= said["slowest_ms"] < 1000, said["slowest_unit"])
        self.assertIsNone(said["finding"])
        told = (self.output / "said/arguments").read_text()
        self.assertIn(f"-dict={ROOT}/fuzz/said.dict", told)
        self.assertIn("-max_total_time=1 ", told)
        self.assertTrue((self.output / "said/seeds").is_dir())
        self.assertIn("<h3>said</h3>", (self.output / "index.html").read_text())

    def test_a_finding_fails_and_is_shown(self):
        self.target("said", CRASH)
        self.target("chain")
        done = self.run_it()
        self.assertEqual(done.returncode, 1, done.stderr)
        for words in ("FINDING in said", "heap-buffer-overflow", "/tmp/crash-1"):
            self.assertIn(words, done.stdout)
        self.assertIn("Findings", (self.output / "index.html").read_text())

    def test_a_target_that_is_killed_is_a_finding(self):
        self.target("said", KILLED)
        done = self.run_it()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("exit status -9", done.stdout)

    def test_some_targets_alone(self):
        self.target("said")
        self.target("chain", CRASH)
        self.assertEqual(self.run_it("--targets", "said,said").returncode, 0)
        self.assertEqual([run["name"] for run in self.report()["targets"]], ["said"])

    def test_a_report_takes_the_place_of_the_last_one_and_of_nothing_else(self):
        self.target("said")
        self.assertEqual(self.run_it().returncode, 0)
        self.assertEqual(self.run_it().returncode, 0)
        mine = self.scratch / "mine"
        mine.mkdir()
        (mine / "letter").touch()
        self.refused("holds no report", "--output", mine)
        self.assertTrue((mine / "letter").exists())

    def test_what_cannot_be_run(self):
        self.refused("there are no fuzz targets in")
        self.target("said")
        self.refused("has no target sad: it has said", "--targets", "sad")
        self.refused("names no target", "--targets", ",")
        self.refused("0 is not 1 or more", "--seconds", "0")
        self.refused("0 is not 1 or more", "--jobs", "0")
        self.refused("invalid at_least_1 value", "--seconds", "soon")
        self.target("stranger")
        self.refused("stranger has no seeds", "--targets", "stranger")

    def test_a_replay_build_is_told_from_a_fuzzer(self):
        self.target("said", text=SILENT)
        done = self.run_it()
        self.assertEqual(done.returncode, 2)
        self.assertIn("says nothing that libFuzzer says", done.stderr)


if __name__ == "__main__":
    unittest.main()
