#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What tools/fuzz-report makes of figures: sums of coverage, the page, and the tables of docs/fuzzing.md.

Usage: figures_test.py SOURCE_ROOT
"""
import html.parser
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(sys.argv.pop(1))
for folder in ("fuzzing", "reports"):
    sys.path.insert(0, str(ROOT / "tools" / folder))
import coverage  # noqa: E402
import figures  # noqa: E402
import markdown  # noqa: E402
import page  # noqa: E402
import plot  # noqa: E402
import session  # noqa: E402


def summary(lines, branches):
    return {"lines": {"covered": lines[0], "count": lines[1]}, "branches": {"covered": branches[0], "count": branches[1]}}


EXPORT = {"data": [{"files": [
    {"filename": "/tree/src/base/a.cc", "summary": summary((9, 10), (3, 4))},
    {"filename": "/tree/src/base/b.h", "summary": summary((10, 10), (0, 0))},
    {"filename": "/tree/src/command/c.cc", "summary": summary((999, 1000), (1, 2))},
    {"filename": "/tree/src/crypto/d.cc", "summary": summary((0, 100), (0, 100))},
    {"filename": "/tree/fuzz/fuzz_said.cc", "summary": summary((0, 100), (0, 100))}]}]}


def run(name, finding=None, points=3):
    return {"name": name, "seconds": 2.0, "cpu_seconds": 2.0, "executions": 246912, "executions_per_cpu_second": 123456,
            "edges": 579, "features": 1811, "seeds": 79, "corpus_files": 1200, "corpus_bytes": 3352, "new_units": 5,
            "peak_rss_mb": 118, "slowest_ms": 0.25, "slowest_unit": "seeds/empty", "finding": finding,
            "edges_over_time": [[i, 500 + i] for i in range(points)],
            "executions_over_time": [[i, 100_000 + i] for i in range(1, points)]}


def report(*runs, covered=True):
    return {"commit": "commit c0ffee", "seconds": 2, "machine": "a <CPU>", "build": "-O2, sanitizers: address",
            "targets": list(runs), "coverage": coverage.summed_up(EXPORT) if covered else None}


class Tags(html.parser.HTMLParser):
    """The open elements, so that what is not closed shows."""
    VOID = {"meta", "line", "polyline"}

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)
        for name, value in attrs:
            assert name not in ("src", "href"), f"the page needs {value}"

    def handle_endtag(self, tag):
        assert tag in self.VOID or self.open.pop() == tag, tag


class Coverage(unittest.TestCase):
    def test_rooms_and_their_sum(self):
        sums = coverage.summed_up(EXPORT)
        self.assertEqual(sums["base"], {"lines": [19, 20], "branches": [3, 4]})
        self.assertEqual(sums["command"], {"lines": [999, 1000], "branches": [1, 2]})
        self.assertEqual(sums["wire"], {"lines": [0, 0], "branches": [0, 0]})
        self.assertEqual(sums["all"], {"lines": [1018, 1020], "branches": [4, 6]})

    def test_only_all_is_a_hundred(self):
        self.assertEqual(coverage.percent([999, 1000]), 99.9)
        self.assertEqual(coverage.percent([9999, 10000]), 99.9)
        self.assertEqual(coverage.percent([1000, 1000]), 100.0)
        self.assertEqual(coverage.percent([0, 0]), 100.0)


class Page(unittest.TestCase):
    def read(self, text):
        tags = Tags()
        tags.feed(text)
        self.assertEqual(tags.open, [])
        return tags.seen

    def test_two_plots_a_target(self):
        seen = self.read(page.render(report(run("said"), run("chain"))))
        self.assertEqual(seen.count("svg"), 4)
        self.assertEqual(seen.count("table"), 2)

    def test_a_run_too_short_has_no_plot(self):
        text = page.render(report(run("said", points=0), covered=False))
        self.assertEqual(self.read(text).count("svg"), 0)
        self.assertIn("too short", text)

    def test_a_finding_is_shown_and_cannot_write_the_page(self):
        finding = {"cause": "a <b>", "artifact": "/tmp/<crash>", "last_lines": ["<script>alert(1)</script>"]}
        text = page.render(report(run("said", finding)))
        self.read(text)
        self.assertNotIn("<script>", text)
        self.assertIn("/tmp/&lt;crash&gt;", text)

    def test_plots_stay_in_their_frame(self):
        text = page.render(report(run("said")))
        for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)(?=[ \"])", " ".join(re.findall('points="[^"]*"', text))):
            self.assertTrue(plot.LEFT <= float(x) <= plot.WIDTH - plot.RIGHT and 0 <= float(y) <= plot.HEIGHT, (x, y))


class Figures(unittest.TestCase):
    PAGE = f"# Fuzzing\n\nbefore\n\n{figures.BEGIN}\n\nold\n\n{figures.END}\n\nbehind\n"

    def test_tables_stand_between_the_markers(self):
        text = figures.between_markers(self.PAGE, report(run("said")))
        self.assertIn("| `said` | 123,456 | 579 | 1,200 | 118 | 0.2 | no |", text)
        self.assertIn("| `src/base` | 95.0 % | 19 of 20 | 75.0 % | 3 of 4 |", text)
        self.assertNotIn("old", text)
        self.assertTrue(text.startswith("# Fuzzing\n\nbefore\n") and text.endswith("\n\nbehind\n"))

    def test_the_same_figures_change_nothing(self):
        once = figures.between_markers(self.PAGE, report(run("said")))
        self.assertEqual(figures.between_markers(once, report(run("said"))), once)

    def test_no_markers_are_an_error(self):
        for page_text in ("", figures.BEGIN, figures.END, f"{figures.END}{figures.BEGIN}"):
            with self.assertRaises(markdown.MarkersError):
                figures.between_markers(page_text, report(run("said")))

    def test_the_page_of_this_tree_has_them(self):
        figures.between_markers((ROOT / "docs/fuzzing.md").read_text(), report(run("said")))


class Thinned(unittest.TestCase):
    def test_the_last_point_stays(self):
        for count in (0, 1, 2, session.POINTS, session.POINTS + 1, 10 * session.POINTS, 12345):
            points = list(range(count))
            thin = session.thinned(points)
            self.assertLessEqual(len(thin), session.POINTS + 1)
            self.assertEqual((thin[:1], thin[-1:]), (points[:1], points[-1:]))
            self.assertEqual(thin, sorted(set(thin)))


if __name__ == "__main__":
    unittest.main()
