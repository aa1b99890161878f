# SPDX-License-Identifier: Apache-2.0
"""Reads what libFuzzer says of a run.

A Log takes its lines as they come, each with the seconds and the seconds of CPU that the run has had, since libFuzzer
itself puts no time beside what it says.
"""
import dataclasses
import re

STATUS = re.compile(r"#(\d+)\s+([A-Za-z]+)\s+cov: (\d+) ft: (\d+) corp: (\d+)/(\d+)(b|Kb|Mb|Gb)\b.* rss: (\d+)Mb")
FINAL = re.compile(r"stat::(\w+):\s+(\d+)")
SEEDS = re.compile(r"INFO: seed corpus: files: (\d+)")
ARTIFACT = re.compile(r"Test unit written to (\S+)")
CAUSE = re.compile(r"SUMMARY: (.*)|==\d+== ERROR: (libFuzzer: .*)")
EXECUTED = re.compile(r"Executed (.+) in (\d+) ms")
UNITS = {"b": 1, "Kb": 1 << 10, "Mb": 1 << 20, "Gb": 1 << 30}
TAIL = 25


@dataclasses.dataclass(frozen=True)
class Sample:
    """What a status line says: the inputs tried so far, and what they reached."""
    seconds: float
    cpu: float
    runs: int
    edges: int
    features: int
    units: int
    bytes: int
    rss_mb: int


class Log:
    """`samples` are the status lines in order, `stats` the last figures (-print_final_stats=1), `tail` the last lines."""

    def __init__(self):
        self.samples = []
        self.stats = {}
        self.seeds = 0
        self.artifact = None
        self.cause = None
        self.tail = []

    def add(self, line, seconds=0.0, cpu=0.0):
        line = line.rstrip("\n")
        self.tail = (self.tail + [line])[-TAIL:]
        if status := STATUS.match(line):
            runs, edges, features, units, size, rss = (int(status[i]) for i in (1, 3, 4, 5, 6, 8))
            self.samples.append(Sample(seconds, cpu, runs, edges, features, units, size * UNITS[status[7]], rss))
        elif final := FINAL.match(line):
            self.stats[final[1]] = int(final[2])
        elif seeds := SEEDS.match(line):
            self.seeds = int(seeds[1])
        elif artifact := ARTIFACT.search(line):
            # A unit that is merely slow is written down too, before one that breaks something.
            self.artifact = artifact[1]
        elif cause := CAUSE.match(line):
            self.cause = self.cause or cause[1] or cause[2]

    @property
    def runs(self):
        return max([self.stats.get("number_of_executed_units", 0)] + [sample.runs for sample in self.samples])

    @property
    def peak_rss_mb(self):
        return max([self.stats.get("peak_rss_mb", 0)] + [sample.rss_mb for sample in self.samples])


def rates(samples, least=1.0):
    """Pairs of seconds and executions a second of CPU, over stretches of at least `least` seconds of CPU."""
    found = []
    last = None
    for sample in samples:
        if last is None:
            last = sample
        elif sample.cpu - last.cpu >= least and sample.runs > last.runs:
            found.append((sample.seconds, (sample.runs - last.runs) / (sample.cpu - last.cpu)))
            last = sample
    return found


def executed(text):
    """The milliseconds that each file took which libFuzzer was given by name."""
    return {match[1]: int(match[2]) for match in EXECUTED.finditer(text)}
