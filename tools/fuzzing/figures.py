# SPDX-License-Identifier: Apache-2.0
"""The report as tables of docs/fuzzing.md, between two markers."""
import coverage
import markdown

BEGIN = "<!-- figures: tools/fuzz-report --write-docs writes from here -->"
END = "<!-- figures: to here -->"


def target_rows(runs):
    for run in runs:
        yield [f"`{run['name']}`", f"{run['executions_per_cpu_second']:,}", f"{run['edges']:,}",
               f"{run['corpus_files']:,}", run["peak_rss_mb"], f"{run['slowest_ms']:.1f}",
               "yes" if run["finding"] else "no"]


def coverage_rows(sums):
    for room, kinds in sums.items():
        yield [f"`src/{room}`" if room != "all" else "all"] + [
            cell for kind in ("lines", "branches")
            for cell in (f"{coverage.percent(kinds[kind]):.1f} %", "{:,} of {:,}".format(*kinds[kind]))]


def text(report):
    parts = [f"{report['seconds']} s a target at {report['commit']}, {report['build']}, on {report['machine']}.",
             markdown.table(["target", "executions/s of CPU", "edges", "corpus, files", "peak memory, MB",
                             "slowest input, ms", "finding"], target_rows(report["targets"]))]
    if report["coverage"]:
        parts += ["What the corpora reach by themselves:",
                  markdown.table(["room", "lines", "", "branches", ""], coverage_rows(report["coverage"]))]
    return "\n\n".join(parts)


def between_markers(page, report):
    """The page with the figures of this report in the place of the last ones."""
    return markdown.between_markers(page, BEGIN, END, text(report))
