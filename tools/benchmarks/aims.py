# SPDX-License-Identifier: Apache-2.0
"""What a path may take above the raw primitive of its provider, in nanoseconds a packet."""
from dataclasses import dataclass

import results

PACKETS = ("64", "256", "576", "1400")
BURST = 32
PROVIDERS = ("ipsec-mb", "openssl", "libsodium")
SHORT_ALGORITHMS, SAME_PERCENT = ("aes128-sha1", "aes128-sha256"), 2
LOOK_UP_NS, LOOK_UP_SAS, LOOK_UP_ORDERS = 25, 10_000, ("random", "chained")
COMPRESSION_PERCENT, NOISE_NS = 5, 1000
CAPTURE_RUN, CAPTURE_THROUGHPUT, CAPTURE_MIB = "apply --jobs 2", 0.5, 64  # of cat's, at least; below


@dataclass(frozen=True)
class Aim:
    chain: str
    algorithm: str
    above: dict  # by provider


AIMS = (
    Aim("tun_esp", "aes128gcm16", {"ipsec-mb": 15, "openssl": 20}),
    Aim("tun_esp", "chacha20poly1305", {"ipsec-mb": 20, "openssl": 20, "libsodium": 20}),
    Aim("tun_esp", "aes128-sha1", {"ipsec-mb": 25}),
    Aim("tun_esp", "aes128-sha256", {"ipsec-mb": 25}),
    Aim("tun_ah", "hmac-sha2-256-128", {"ipsec-mb": 20, "openssl": 20, "libsodium": 20}),
)


def holds(counters, above):
    """Both ways."""
    return counters["apply_over"] <= above and counters["remove_over"] <= above


def not_slower(counters, than):
    """Both ways, but for what the clock does not tell apart."""
    return all(counters[way] <= than[way] * (1 + SAME_PERCENT / 100) for way in ("apply", "remove"))


def look_ups_hold(look_ups):
    return all(taken <= LOOK_UP_NS for each, taken in look_ups.items()
               if each.way == "database" and each.sas == LOOK_UP_SAS and each.order in LOOK_UP_ORDERS)


def english_holds(compression):
    return all(each["apply_more"] <= COMPRESSION_PERCENT for (_, data), each in compression.items() if data == "english")


def noise_holds(compression):
    return all(each["apply"] < NOISE_NS for (_, data), each in compression.items() if data == "noise")


def capture_holds(capture):
    runs = {run["name"]: run for run in capture["runs"]}
    run = runs[CAPTURE_RUN]
    return (runs["cat"]["seconds"] / run["seconds"] >= CAPTURE_THROUGHPUT and run["peak_kib"] < CAPTURE_MIB * 1024)


def measured(aim, provider, medians):
    """The packets that were measured, with their medians."""
    for packet in PACKETS:
        path = results.Path(aim.chain, aim.algorithm, provider, packet, BURST, 1)
        if path in medians:
            yield packet, medians[path]
