# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/performance.md, and its plots."""
import aims
import beside
import markdown
import plot
import results
import where
from words import chain_words, ns, yes_or_no

BEGIN = "<!-- figures: tools/bench writes from here -->"
END = "<!-- figures: to here -->"
SIZE = (560, 300)
STYLE = ("<style>text{font:11px sans-serif;fill:#777}.axis{stroke:#8884}polyline{fill:none;stroke-width:2}"
         ".ipsec-mb{stroke:#0b6bcb}.openssl{stroke:#b35900}.libsodium{stroke:#1a7f37}.copy{stroke:#999}"
         ".raw{stroke-dasharray:5 4}</style>")


def cycles(counters):
    """None where the processor does not count them."""
    return [ns(counters[name]) for name in results.CYCLES if name in counters]


def cycles_header(medians):
    return ["apply, cycles", "remove, cycles"] if any(cycles(each) for each in medians.values()) else []


def aim_rows(medians):
    for aim in aims.AIMS:
        for provider, above in aim.above.items():
            for packet, each in aims.measured(aim, provider, medians):
                yield [chain_words(aim), provider, packet, ns(each["apply"]), ns(each["remove"]), *cycles(each),
                       ns(each["seal"]), ns(each["open"]), ns(each["apply_over"]), ns(each["remove_over"]), above,
                       yes_or_no(aims.holds(each, above))]


def verdict(medians):
    rows = list(aim_rows(medians))
    return f"{sum(row[-1] == 'yes' for row in rows)} of these {len(rows)} aims hold."


def other_rows(medians):
    """Other bursts, numbers of groups and chains, with the provider that is the fastest for each."""
    for path, each in medians.items():
        if path.provider == "default" and path.algorithm not in aims.SHORT_ALGORITHMS:
            yield [chain_words(path), path.packet, path.burst, f"{path.groups:,}",
                   *(ns(each[name]) for name in ("apply", "remove", "apply_over", "remove_over"))]


def algorithm_rows(medians):
    """Each algorithm of each provider with long packets, and what that is a second on one processor."""
    for path, each in medians.items():
        if path.provider != "default" and path.packet == aims.PACKETS[-1] and path.burst == aims.BURST:
            yield [chain_words(path), path.provider, *(ns(each[name]) for name in ("apply", "remove", "seal", "open")),
                   f"{1000 / each['apply']:.2f}", f"{8 * int(path.packet) / each['apply']:.2f}"]


def instruction_rows(text):
    """tests/bench/instructions.txt"""
    for line in text.splitlines():
        if not line.startswith("#"):
            path, _, counts = line.partition(":")
            chain, length, burst = path.split()
            yield [f"`{chain.replace('-', ' ')}`", length, burst, *(f"{int(count):,}" for count in counts.split())]


def capture_rows(capture):
    base = next(run["seconds"] for run in capture["runs"] if run["name"] == "cat")
    for run in capture["runs"]:
        seconds = run["seconds"]
        yield [f"`{run['name']}`", f"{seconds:.2f}", f"{capture['bytes'] / seconds / 1e6:,.0f}",
               f"{capture['packets'] / seconds / 1e6:.2f}", f"{base / seconds:.2f}", f"{run['peak_kib'] / 1024:.1f}"]


def capture_text(capture):
    words = "packets of 1400 bytes" if capture["kind"] == "1400" else "packets of 64, 576 and 1400 bytes, 7 to 4 to 1"
    table = markdown.table(["", "seconds", "MB/s", "million packets/s", "throughput, of `cat`", "peak resident, MiB"],
                           capture_rows(capture))
    aim = f"at least {aims.CAPTURE_THROUGHPUT} of the throughput of `cat` with less than {aims.CAPTURE_MIB} MiB resident"
    return (f"{capture['bytes'] / (1 << 20):.0f} MiB, {capture['packets']:,} {words}:\n\n{table}\n\n"
            f"Aim of `{aims.CAPTURE_RUN}`: {aim}. Holds: {yes_or_no(aims.capture_holds(capture))}.")


def plot_of(aim, medians):
    """Nanoseconds a packet over its bytes: the path whole, the raw primitive dashed."""
    lines, legend = [], []
    for provider in aims.PROVIDERS:
        points = [(int(packet), each) for packet, each in aims.measured(aim, provider, medians)]
        if points:
            lines.append((provider, [(at, each["apply"]) for at, each in points]))
            lines.append((f"{provider} raw", [(at, each["seal"]) for at, each in points]))
            legend.append(provider)
    if not lines:
        return None
    keys = "".join(f'<polyline class="{name}" points="70,{18 + 16 * i} 90,{18 + 16 * i}"/>'
                   f'<text x="96" y="{22 + 16 * i}">{name}, apply; dashed: the raw primitive</text>'
                   for i, name in enumerate(legend))
    labels = [(int(packet), packet if packet != aims.PACKETS[-1] else packet + " bytes",
               "middle" if packet != aims.PACKETS[-1] else "end") for packet in aims.PACKETS]
    return plot.chart(lines, labels, f"ns a packet, {aim.chain.replace('_', ' ')} {aim.algorithm}", SIZE,
                      'xmlns="http://www.w3.org/2000/svg" ', STYLE + keys) + "\n"


def plots(medians):
    """File names and what they hold."""
    drawn = {f"{aim.chain}-{aim.algorithm}.svg": plot_of(aim, medians) for aim in aims.AIMS}
    return {name: svg for name, svg in drawn.items() if svg}


def beside_text(report, medians):
    """What was measured of it."""
    found = (where.text(report.get("where")), beside.short_bursts_text(medians), beside.look_ups_text(report.get("look_ups")),
             beside.compression_text(report.get("compression")), beside.peers_text(report.get("peers"), medians))
    return [each for each in found if each]


def text(report, instructions):
    medians = results.medians(report["path"])
    both = ["apply", "remove"]
    parts = ["### Where and with what", "\n".join(f"- {line}" for line in report["origin"]),
             "### A packet, and what is above its cryptography",
             markdown.table(["path", "provider", "bytes", *both, *cycles_header(medians), "raw seal", "raw open",
                             "apply above raw", "remove above raw", "aim: at most", "holds"], aim_rows(medians), words=2),
             verdict(medians),
             *(f"![ns a packet over bytes: {name.removesuffix('.svg')}](performance/{name})" for name in plots(medians)),
             "### Other bursts, numbers of groups, chains",
             markdown.table(["path", "bytes", "burst", "groups", *both, "apply above raw", "remove above raw"],
                            other_rows(medians)),
             f"### Each algorithm, {aims.PACKETS[-1]} bytes",
             markdown.table(["path", "provider", *both, "raw seal", "raw open", "million packets/s applied", "Gbit/s"],
                            algorithm_rows(medians), words=2),
             "### Instructions a packet beside the cryptography",
             markdown.table(["chain", "bytes", "burst", *both], instruction_rows(instructions)),
             *beside_text(report, medians),
             "### A capture", *(capture_text(each) for each in report["captures"])]
    return "\n\n".join(parts)
