# SPDX-License-Identifier: Apache-2.0
"""The medians of a run of bench_path, out of Google Benchmark's JSON."""
from dataclasses import dataclass

COUNTERS = ("apply", "remove", "seal", "open", "apply_over", "remove_over", "copy")


@dataclass(frozen=True)
class Path:
    chain: str
    algorithm: str
    provider: str
    packet: str  # bytes, or imix
    burst: int
    groups: int


def path_of(name):
    """`tun_esp/aes128gcm16/openssl/1400/burst:32/groups:1/manual_time`"""
    chain, algorithm, provider, packet, burst, groups = name.split("/")[:6]
    return Path(chain, algorithm, provider, packet, int(burst.removeprefix("burst:")), int(groups.removeprefix("groups:")))


def medians(document):
    """Nanoseconds a packet of each path, by counter. What failed has none and is an error."""
    found = {}
    for run in document["benchmarks"]:
        if run.get("error_occurred"):
            raise ValueError(f"{run['name']}: {run['error_message']}")
        if run.get("aggregate_name") == "median":
            found[path_of(run["run_name"])] = {counter: run[counter] for counter in COUNTERS}
    if not found:
        raise ValueError("there are no medians")
    return found
