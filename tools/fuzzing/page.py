# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML page that needs nothing else: tables, and plots as inline SVG."""
import html

import coverage
import plot

STYLE = """
:root { color-scheme: light dark; --text: #1c2024; --dim: #60666c; --line: #d9dde1; --back: #ffffff; --card: #f6f8fa;
  --edges: #0b6bcb; --rate: #b35900; --bad: #c4314b; --good: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --dim: #9aa2aa; --line: #343a40; --back: #14171a;
  --card: #1c2126; --edges: #58a6ff; --rate: #f0883e; --bad: #ff7b8a; --good: #56d364; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 76rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
p.sub { color: var(--dim); margin-top: .2rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { color: var(--dim); font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(360px, 1fr)); gap: 1rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem; }
.card h3 { margin: 0 0 .3rem; font-size: 1rem; } .card.bad { border-color: var(--bad); }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--dim); font-size: 10px; }
svg .axis { stroke: var(--line); } svg polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
.edges { stroke: var(--edges); } .rate { stroke: var(--rate); } .badword { color: var(--bad); font-weight: 600; }
.goodword { color: var(--good); } .caption { color: var(--dim); font-size: .85rem; margin: .4rem 0 0; }
.bar { display: inline-block; width: 8rem; height: .55rem; background: var(--line); border-radius: 3px; overflow: hidden; }
.bar span { display: block; height: 100%; background: var(--edges); }
pre { overflow-x: auto; background: var(--back); border: 1px solid var(--line); padding: .6rem; font-size: .8rem; }
"""


def number(value):
    return f"{value:,}"


def over_time(points, until, kind, title):
    """Values from zero over the seconds of the run."""
    if not points:
        return f'<p class="caption">{html.escape(title)}: the run was too short to say</p>'
    until = max(until, points[-1][0], 0.001)
    labels = [(0, "0 s", "start"), (until, f"{until:.0f} s", "end")]
    return f'<p class="caption">{html.escape(title)}</p>' + plot.chart([(kind, points)], labels, title)


def table(header, rows):
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def target_rows(runs):
    for run in runs:
        found = '<span class="badword">finding</span>' if run["finding"] else '<span class="goodword">none</span>'
        yield [html.escape(run["name"]), number(run["executions_per_cpu_second"]), number(run["executions"]),
               number(run["edges"]), number(run["corpus_files"]), number(run["corpus_bytes"]),
               number(run["peak_rss_mb"]), f'{run["slowest_ms"]:.1f}', found]


def card(run):
    until = run["seconds"]
    return (f'<div class="card{" bad" if run["finding"] else ""}"><h3>{html.escape(run["name"])}</h3>'
            + over_time(run["edges_over_time"], until, "edges", "edges")
            + over_time(run["executions_over_time"], until, "rate", "executions a second of CPU") + "</div>")


def finding(run):
    found = run["finding"]
    return (f'<h3>{html.escape(run["name"])}</h3><p class="badword">{html.escape(found["cause"])}</p>'
            f'<p>{html.escape(found["artifact"] or "no artifact was written")}</p>'
            f'<pre>{html.escape(chr(10).join(found["last_lines"]))}</pre>')


def coverage_rows(sums):
    for room, kinds in sums.items():
        lines, branches = kinds["lines"], kinds["branches"]
        yield [html.escape(room)] + [
            cell for pair in (lines, branches) for cell in (
                f'<span class="bar"><span style="width:{coverage.percent(pair):.1f}%"></span></span> '
                f"{coverage.percent(pair):.1f} %", f"{number(pair[0])} of {number(pair[1])}")]


def render(report):
    runs = report["targets"]
    findings = [run for run in runs if run["finding"]]
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>spigrp: fuzz report</title><style>{STYLE}</style></head><body>",
        "<h1>spigrp: fuzz report</h1>",
        f'<p class="sub">{html.escape(report["commit"])}, {report["seconds"]} s a target, {html.escape(report["build"])}, '
        f'{html.escape(report["machine"])}</p>']
    if findings:
        parts += ["<h2>Findings</h2>"] + [finding(run) for run in findings]
    parts += ["<h2>Targets</h2>",
              table(["target", "executions/s of CPU", "executions", "edges", "corpus", "bytes", "peak MB",
                     "slowest input, ms", "findings"], target_rows(runs)),
              "<h2>Over time</h2>", '<div class="cards">', *(card(run) for run in runs), "</div>"]
    if report["coverage"]:
        parts += ["<h2>What the corpora reach by themselves</h2>",
                  table(["room", "lines", "", "branches", ""], coverage_rows(report["coverage"]))]
    return "\n".join(parts) + "</body></html>\n"
