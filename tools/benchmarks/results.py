# SPDX-License-Identifier: Apache-2.0
"""The medians of a run of tests/bench, out of Google Benchmark's JSON."""
from dataclasses import dataclass

COUNTERS = ("apply", "remove", "seal", "open", "apply_over", "remove_over", "copy")
CYCLES = ("apply_cycles", "remove_cycles")  # where the processor counts them
COMPRESSION = ("apply", "remove", "deflate", "inflate", "rest_apply", "rest_remove", "apply_more", "remove_more")


@dataclass(frozen=True)
class Path:
    chain: str
    algorithm: str
    provider: str
    packet: str  # bytes, or imix
    burst: int
    groups: int


@dataclass(frozen=True)
class LookUp:
    order: str
    way: str
    family: str
    sas: int


def path_of(name):
    """`tun_esp/aes128gcm16/openssl/1400/burst:32/groups:1/manual_time`"""
    chain, algorithm, provider, packet, burst, groups = name.split("/")[:6]
    return Path(chain, algorithm, provider, packet, int(burst.removeprefix("burst:")), int(groups.removeprefix("groups:")))


def look_up_of(name):
    """`cold/database/ipv4/10000/iterations:20/manual_time`"""
    order, way, family, sas = name.split("/")[:4]
    return LookUp(order, way, family, int(sas))


def median_runs(document):
    """What each benchmark said, by its name. What failed has no median and is an error."""
    found = {}
    for run in document["benchmarks"]:
        if run.get("error_occurred"):
            raise ValueError(f"{run['name']}: {run['error_message']}")
        if run.get("aggregate_name") == "median":
            found[run["run_name"]] = run
    if not found:
        raise ValueError("there are no medians")
    return found


def medians(document):
    """Nanoseconds a packet of each path, by counter, and cycles."""
    return {path_of(name): {counter: run[counter] for counter in COUNTERS + CYCLES if counter in run}
            for name, run in median_runs(document).items()}


def look_ups(document):
    """Nanoseconds of each look-up of bench_sas."""
    return {look_up_of(name): run["real_time"] for name, run in median_runs(document).items()}


def compression(document):
    """The counters of bench_comp, by algorithm and what the packets carry: `tun_comp_esp/aes128gcm16/english/manual_time`"""
    return {tuple(name.split("/")[1:3]): {counter: run[counter] for counter in COMPRESSION}
            for name, run in median_runs(document).items()}
