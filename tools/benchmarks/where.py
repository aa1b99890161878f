# SPDX-License-Identifier: Apache-2.0
"""Where the nanoseconds of a packet go: samples of perf's clock, by what the function they fell into is for.

A virtual machine has no counters of cycles or cache misses; a clock it has. Each sample stands for the same time, so the sum
over all functions is the time of the packet, and nothing is left out.
"""
import collections
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
# The first that matches a function, or the library that it is in.
PARTS = (
    ("AES-128-GCM", r"IPSec_MB"),
    ("provider: nonce and AAD, a call a packet, the ICV compared", r"AeadContext"),
    ("IP headers read, their checksum", r"read_ip|parse_ip|Ipv4View|internet_checksum"),
    ("selector of the way back; eroute and SA, where they are not those of the packet before",
     r"classify|check_selectors|follow_eroute|may_send|ErouteTable|SaidIndex|SaSets|Database|flow_of|find_ports|ports_at|mtu"),
    ("outer header, ECN", r"tun_|ecn"),
    ("headers written, or moved", r"settle|move_headers|set_payload|set_ipv4|mem(move|cpy)"),
    ("ESP header, padding, job, counters", r"esp_|add_job|IvPool"),
    ("ICVs asked for, replay window", r"JobList|ReplayWindow"),
    ("burst, chain, verdicts; is it for the same eroute or SA as the packet before?", r"Engine|Burst|chain_|SaChain"),
)
OTHER = "all else"


def part_of(function):
    return next((name for name, pattern in PARTS if re.search(pattern, function)), OTHER)


def nanoseconds(command, data, length, step):
    """A packet's, by part."""
    words = [*command, "tun-esp", str(length), str(BURST), str(PACKETS // BURST), step, PROVIDER]
    subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(HERTZ), "-o", str(data), "--", *words], check=True)
    said = subprocess.run(["perf", "script", "-i", str(data), "-F", "ip,sym,dso"], capture_output=True, text=True, check=True)
    samples = collections.Counter(part_of(line) for line in said.stdout.splitlines() if line.strip())
    return {name: count * 1e9 / HERTZ / PACKETS for name, count in samples.items()}


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
