# SPDX-License-Identifier: Apache-2.0
"""Runs one target for a while, from a copy of its seeds, and says what came of it."""
import os
import pathlib
import shutil
import subprocess
import time

import libfuzzer

MEMORY_MB = 512
TIMEOUT = 25
AT_ONCE = 500  # files that libFuzzer is given by name in one run
LOOKED_AT_AGAIN = 5
AGAIN = 10
POINTS = 240
TICKS = os.sysconf("SC_CLK_TCK")
SANITIZERS = {"ASAN_OPTIONS": "abort_on_error=0", "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"}


class SessionError(Exception):
    pass


def cpu_of(pid):
    """Seconds of CPU that a process has had."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def fuzz(target, folder, seconds):
    """The Log of a run, with the seconds of CPU and the exit status; all that is written goes into the folder."""
    found, seeds = folder / "found", folder / "seeds"
    found.mkdir(parents=True)
    shutil.copytree(target.seeds, seeds)
    command = [target.program, *target.arguments(), f"-max_total_time={seconds}", f"-timeout={TIMEOUT}",
               f"-rss_limit_mb={MEMORY_MB}", "-print_final_stats=1", f"-artifact_prefix={folder}/", found, seeds]
    log, start, cpu = libfuzzer.Log(), time.monotonic(), 0.0
    with open(folder / "log", "w", encoding="utf-8") as copy, subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
            env=os.environ | SANITIZERS) as process:
        for line in process.stderr:
            copy.write(line)
            cpu = cpu_of(process.pid)
            log.add(line, time.monotonic() - start, cpu)
    return log, cpu, process.returncode


def by_the_clock(target, files):
    """Milliseconds that each file took, another program in between included."""
    said = subprocess.run([target.program, *files], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace", check=False, env=os.environ | SANITIZERS).stderr
    return libfuzzer.executed(said)


def cpu_of_runs(target, file, times):
    """Milliseconds of CPU that a process has to put one file through a target so many times."""
    with subprocess.Popen([target.program, f"-runs={times}", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          env=os.environ | SANITIZERS) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return 1000 * (usage.ru_utime + usage.ru_stime)


def by_cpu(target, file):
    """Milliseconds of CPU for one run, without what a process needs to start."""
    return max(0.0, (cpu_of_runs(target, file, 1 + AGAIN) - cpu_of_runs(target, file, 1)) / AGAIN)


def slowest(target, folder):
    """The input that takes most CPU, and its milliseconds; asked of those that are slow by the clock."""
    files = sorted(str(path) for part in ("seeds", "found") for path in (folder / part).rglob("*") if path.is_file())
    took = {}
    for i in range(0, len(files), AT_ONCE):
        took |= by_the_clock(target, files[i:i + AT_ONCE])
    suspects = sorted(took, key=took.get)[-LOOKED_AT_AGAIN:]
    return max(((file, by_cpu(target, file)) for file in suspects), key=lambda pair: pair[1], default=(None, 0.0))


def thinned(points):
    """As many points as a plot can show, the last one always among them."""
    step = max(1, -(-len(points) // POINTS))
    return points[::step] + (points[-1:] if points and (len(points) - 1) % step else [])


def report(target, folder, seconds):
    """What is worth telling of a run, as JSON has it."""
    log, cpu, status = fuzz(target, folder, seconds)
    if not log.samples and status == 0:
        raise SessionError(f"{target.program} says nothing that libFuzzer says: is it built with -Dfuzzing=libfuzzer?")
    last = log.samples[-1] if log.samples else libfuzzer.Sample(0, 0, 0, 0, 0, 0, 0, 0)
    first = log.samples[0] if log.samples else last
    cpu_fuzzing = cpu - first.cpu
    unit, ms = slowest(target, folder) if status == 0 else (None, 0.0)
    return {
        "name": target.name,
        "seconds": round(last.seconds, 1),
        "cpu_seconds": round(cpu, 1),
        "executions": log.runs,
        "executions_per_cpu_second": round((log.runs - first.runs) / cpu_fuzzing) if cpu_fuzzing > 0 else 0,
        "edges": last.edges,
        "features": last.features,
        "seeds": log.seeds,
        "corpus_files": last.units,
        "corpus_bytes": last.bytes,
        "new_units": log.stats.get("new_units_added", 0),
        "peak_rss_mb": log.peak_rss_mb,
        "slowest_ms": round(ms, 1),
        "slowest_unit": os.path.relpath(unit, folder) if unit else None,
        "finding": None if status == 0 else
                   {"cause": log.cause or f"exit status {status}", "artifact": log.artifact, "last_lines": log.tail},
        "edges_over_time": thinned([[round(sample.seconds, 2), sample.edges] for sample in log.samples]),
        "executions_over_time": thinned([[round(at, 2), round(rate)] for at, rate in libfuzzer.rates(log.samples)]),
    }
