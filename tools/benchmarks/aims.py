# SPDX-License-Identifier: Apache-2.0
"""What a path may take above the raw primitive of its provider, in nanoseconds a packet."""
from dataclasses import dataclass

import results

PACKETS = ("64", "256", "576", "1400")
BURST = 32
PROVIDERS = ("ipsec-mb", "openssl", "libsodium")
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
