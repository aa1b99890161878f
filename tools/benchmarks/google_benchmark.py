# SPDX-License-Identifier: Apache-2.0
"""Programs of tests/bench that are built on Google Benchmark: how they are run, and what they say."""
import json
import os
import shutil
import subprocess

REPETITIONS = ["--benchmark_min_time=0.05", "--benchmark_repetitions=5", "--benchmark_report_aggregates_only=true"]


def undisturbed():
    """Words before a command for one processor of its own, as far as that is allowed."""
    words = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
    for more in (["chrt", "-f", "50"], ["nice", "-n", "-10"]):
        if shutil.which(more[0]) and subprocess.run([*more, "true"], capture_output=True, check=False).returncode == 0:
            words = more + words
    return words


def run(program, results, *options):
    """The command, and its document, which stays in the folder of results."""
    output = results / f"{program.name}.json"
    words = [*undisturbed(), str(program), *options, *REPETITIONS]
    subprocess.run([*words, f"--benchmark_out={output}", "--benchmark_out_format=json"], check=True)
    return " ".join(words), json.loads(output.read_text())
