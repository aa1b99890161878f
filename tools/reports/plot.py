# SPDX-License-Identifier: Apache-2.0
"""Lines from zero on, as SVG."""
import html

WIDTH, HEIGHT = 340, 130
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 8, 22


def short(value):
    for size, mark in ((1_000_000, "M"), (1_000, "k")):
        if value >= 10 * size:
            return f"{value / size:.0f}{mark}"
        if value >= size:
            return f"{value / size:.1f}{mark}"
    return f"{value:.0f}"


def chart(lines, x_labels, title, size=(WIDTH, HEIGHT), attributes="", extra=""):
    """`lines` are (class, points), `x_labels` (where, text, anchor): the last ones of both are where the axes end."""
    width, height = size
    top = max(value for _, points in lines for _, value in points) * 1.08 or 1
    until = max([at for at, _, _ in x_labels] + [points[-1][0] for _, points in lines])
    x = lambda at: LEFT + (width - LEFT - RIGHT) * at / until
    y = lambda value: height - BOTTOM - (height - TOP - BOTTOM) * value / top
    ticks = "".join(
        f'<line class="axis" x1="{LEFT}" x2="{width - RIGHT}" y1="{y(top * part):.1f}" y2="{y(top * part):.1f}"/>'
        f'<text x="{LEFT - 6}" y="{y(top * part) + 3:.1f}" text-anchor="end">{short(top * part)}</text>'
        for part in (0, 0.5, 0.926))
    labels = "".join(f'<text x="{x(at):.1f}" y="{height - 6}" text-anchor="{anchor}">{html.escape(text)}</text>'
                     for at, text, anchor in x_labels)
    drawn = "".join('<polyline class="{}" points="{}"/>'.format(
        kind, " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in points)) for kind, points in lines)
    return (f'<svg {attributes}viewBox="0 0 {width} {height}" role="img" aria-label="{html.escape(title)}">'
            f"{extra}{ticks}{labels}{drawn}</svg>")
