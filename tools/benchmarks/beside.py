# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/performance.md beside those of paths and captures: what stands next to what others do the same with."""
import dataclasses

import aims
import markdown
import peers
import results
from words import chain_words, ns, short, yes_or_no


def short_burst_rows(medians):
    for path, each in medians.items():
        openssl = medians.get(dataclasses.replace(path, provider="openssl"))
        if path.provider == "default" and path.algorithm in aims.SHORT_ALGORITHMS and openssl is not None:
            yield [chain_words(path), path.packet, path.burst,
                   *(ns(run[way]) for run in (each, openssl) for way in ("apply", "remove")),
                   yes_or_no(aims.not_slower(each, openssl))]


def short_bursts_text(medians):
    rows = list(short_burst_rows(medians))
    if not rows:
        return None
    table = markdown.table(["path", "bytes", "burst", "apply", "remove", "apply, OpenSSL", "remove, OpenSSL", "holds"], rows)
    return (f"### AES-CBC in short bursts\n\n{table}\n\nAim: what the program chooses is never slower than OpenSSL; "
            f"{aims.SAME_PERCENT} % are taken for the clock's.")


def look_up_rows(look_ups):
    for look_up, taken in look_ups.items():
        if look_up.way == "database":
            others = (look_ups[dataclasses.replace(look_up, way=way)] for way in ("unordered_map", "known"))
            yield [f"`{look_up.order}`", look_up.family.replace("ip", "IP"), f"{look_up.sas:,}",
                   *(short(each) for each in (taken, *others))]


def look_ups_text(document):
    if not document:
        return None
    look_ups = results.look_ups(document)
    table = markdown.table(["order", "destination", "SAs", "`Database::find`", "`std::unordered_map`", "no look-up"],
                           look_up_rows(look_ups), words=2)
    return (f"### A look-up of an SA\n\n{table}\n\nAim: at most {aims.LOOK_UP_NS} ns with {aims.LOOK_UP_SAS:,} SAs, "
            f"{' and '.join(f'`{order}`' for order in aims.LOOK_UP_ORDERS)}. "
            f"Holds: {yes_or_no(aims.look_ups_hold(look_ups))}.")


def compression_rows(compression):
    for (algorithm, data), each in compression.items():
        yield [algorithm, data, *(ns(each[name]) for name in results.COMPRESSION[:-2]),
               *(f"{each[name]:.1f} %" for name in results.COMPRESSION[-2:])]


def compression_text(document):
    if not document:
        return None
    compression = results.compression(document)
    table = markdown.table(["algorithm", "data", "apply", "remove", "libdeflate alone", "zlib's inflate alone",
                            "`tun esp` of the rest, apply", "remove", "apply above both", "remove above both"],
                           compression_rows(compression), words=2)
    return (f"### `tun comp esp`, 1400 bytes\n\n{table}\n\nAims: at most {aims.COMPRESSION_PERCENT} % above both to apply "
            f"`english`: {yes_or_no(aims.english_holds(compression))}; `noise` in less than {aims.NOISE_NS} ns, by the mean: "
            f"{yes_or_no(aims.noise_holds(compression))}.")


def ours(medians, packet):
    """What the fastest provider takes for the packets of the peers."""
    path = results.Path(peers.CHAIN, peers.ALGORITHM, "", packet, aims.BURST, 1)
    found = (medians.get(dataclasses.replace(path, provider=provider)) for provider in aims.PROVIDERS)
    return min((each for each in found if each), key=lambda each: each["apply"] + each["remove"])


def peer_rows(others, medians):
    for peer in others:
        for packet, each in peer["packets"].items():
            own = ours(medians, packet)
            yield [f"{peer['name']}, {peer['version']}", packet,
                   *(ns(run[way]) for run in (each, own) for way in ("apply", "remove")),
                   yes_or_no(all(own[way] < each[way] for way in ("apply", "remove")))]


def peers_text(others, medians):
    if not others:
        return None
    table = markdown.table(["who", "bytes", "apply", "remove", "spigrp, apply", "spigrp, remove", "spigrp is ahead"],
                           peer_rows(others, medians))
    commands = "\n".join(f"- `{command}`" for command in dict.fromkeys(each["command"] for each in others))
    return f"### Beside others: `tun esp` {peers.ALGORITHM}\n\n{table}\n\n{commands}"
