# SPDX-License-Identifier: Apache-2.0
"""Where the nanoseconds of a packet go: samples of perf's clock, by what the code they fell into is for.

A virtual machine has no counters of cycles or cache misses; a clock it has. Each sample stands for the same time, so the sum
over all of them is the time of the packet, and nothing is left out. The fast path is one function to the processor; its parts are told apart by
the source file of a line, which debug information has and which changes nothing of the code.
"""
import collections
import pathlib
import re
import shutil
import subprocess

import markdown

BURST = 32
PACKETS = 12_800_000
HERTZ = 9973
PROVIDER = "ipsec-mb"
LENGTHS = (64, 1400)
STEPS = ("next", "apply", "remove")
# The first that matches a source file of the project, or of what is not the project's a function and its library.
PARTS = (
    ("AES-128-GCM", r"IPSec_MB"),
    ("provider: nonce and AAD, a call a packet, the ICV compared", r"src/crypto"),
    ("eroute and SA, once a burst; selector of the way back", r"src/sa/|engine/(classify|flow_memo)|transform/path_mtu|spigrp/(said|lifetime)"),
    ("IP headers read, their checksum", r"wire/(plain_ipv4|checksum|ip_packet)"),
    ("outer header, ECN", r"transform/(outer_header|tun|ecn)|wire/ipv4"),
    ("ESP header, IV, padding, job", r"(wire|transform)/esp|engine/fast_esp|transform/lane"),
    ("ICVs asked for, replay window", r"transform/sealed|replay_window"),
    ("room, lengths, counts, verdicts, the burst", r"src/(engine|spigrp|transform|base)/"),
)
OTHER = "all else"


def part_of(sample):
    return next((name for name, pattern in PARTS if re.search(pattern, sample)), OTHER)


def addresses(program):
    """Where each function begins."""
    said = subprocess.run(["nm", "--defined-only", str(program)], capture_output=True, text=True, check=True).stdout
    return {words[2]: int(words[0], 16) for words in map(str.split, said.splitlines()) if len(words) == 3}


def source_files(program, places):
    """Of each address the file of the project whose line it is, the innermost of those that the compiler put into each other."""
    listing = "".join(f"{place:#x}\n" for place in places)
    said = subprocess.run(["addr2line", "-a", "-i", "-e", str(program)], input=listing, capture_output=True, text=True, check=True)
    files, place = {}, None
    for line in said.stdout.splitlines():
        if re.fullmatch(r"0x[0-9a-f]+", line):
            place = int(line, 16)
        elif "/src/" in line and place not in files:
            files[place] = "src/" + line.rsplit("/src/", 1)[1].split(":")[0]
    return files


def samples_of(data, program):
    """How many samples fell into what: the source file where it is the program's own, else function and library."""
    said = subprocess.run(["perf", "script", "--no-demangle", "-i", str(data), "-F", "ip,sym,symoff,dso"], capture_output=True,
                          text=True, check=True).stdout
    counted = collections.Counter(line.split(None, 1)[1] for line in said.splitlines() if line.strip())
    begins = addresses(program)
    places = {}
    for line in counted:
        found = re.fullmatch(r"(\S+)\+(0x[0-9a-f]+) \((.*)\)", line)
        if found and found[3].endswith(program.name) and found[1] in begins:
            places[line] = begins[found[1]] + int(found[2], 16)
    files = source_files(program, sorted(set(places.values())))
    return [(files.get(places.get(line), line), count) for line, count in counted.items()]


def nanoseconds(command, data, length, step):
    """A packet's, by part."""
    words = [*command, "tun-esp", str(length), str(BURST), str(PACKETS // BURST), step, PROVIDER]
    subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-o", str(data), "--", *words], check=True)
    spent = collections.Counter()
    for sample, count in samples_of(data, pathlib.Path(command[-1])):
        spent[part_of(sample)] += count
    return {name: count * 1e9 / HERTZ / PACKETS for name, count in spent.items()}


def measure(command, scratch):
    """None where there is no perf."""
    if shutil.which("perf") is None:
        return None
    found = {}
    for length in LENGTHS:
        steps = [nanoseconds(command, scratch / "where.data", length, step) for step in STEPS]
        for step, before, until in zip(STEPS[1:], steps, steps[1:]):
            found[f"{step} {length}"] = {name: until.get(name, 0) - before.get(name, 0) for name in {*before, *until}}
    return found


def rows(found):
    for name in [*(name for name, _ in PARTS), OTHER]:
        yield [name, *(f"{each.get(name, 0):.1f}" for each in found.values())]
    yield ["sum", *(f"{sum(each.values()):.1f}" for each in found.values())]


def text(found):
    """The section, or nothing where nothing was measured."""
    if not found:
        return ""
    header = ["nanoseconds a packet of `tun esp` AES-128-GCM", *(f"{each} bytes" for each in found)]
    return (f"### Where they go\n\n{markdown.table(header, rows(found))}\n\n"
            f"`perf record -e cpu-clock -F {HERTZ} build/bench/tests/bench/count_path tun-esp LEN {BURST} {PACKETS // BURST} apply {PROVIDER}`, "
            "less the same with `next`, which makes the packets, and for `remove` less the same with `apply`.")
