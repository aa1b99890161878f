# SPDX-License-Identifier: Apache-2.0
"""What others take for the packets of `tun esp` with AES-128-GCM: programs of tests/bench/peers on packages of Debian.

A peer is a name with a version, the command, and nanoseconds a packet to apply and to remove, by the packet's bytes."""
import json
import subprocess

import google_benchmark
import results

CHAIN, ALGORITHM = "tun_esp", "aes128gcm16"
DPDK = {"dpdk": "DPDK librte_ipsec", "dpdk-router": "DPDK librte_ipsec as a router has it"}


def dpdk_packets(document, who):
    """Of `tun_esp/aes128gcm16/dpdk/1400/burst:32/manual_time`"""
    return {name.split("/")[3]: {way: run[way] for way in ("apply", "remove")}
            for name, run in results.median_runs(document).items() if name.split("/")[2] == who}


def dpdk(build, folder):
    command, document = google_benchmark.run(build / "tests/bench/dpdk_ipsec", folder)
    return [{"name": name, "version": document["context"]["version"].removeprefix("DPDK "), "command": command,
             "packets": dpdk_packets(document, who)} for who, name in DPDK.items()]


def scapy(root):
    words = [*google_benchmark.undisturbed(), str(root / "tests/bench/peers/scapy_esp.py")]
    said = subprocess.run(words, stdout=subprocess.PIPE, check=True)
    return {"name": "Scapy", "command": " ".join(words), **json.loads(said.stdout)}


def measure(root, build, folder):
    return [*dpdk(build, folder), scapy(root)]
