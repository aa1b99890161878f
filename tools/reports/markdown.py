# SPDX-License-Identifier: Apache-2.0
"""Tables of figures in a page of docs/, between two markers."""


class MarkersError(Exception):
    pass


def table(header, rows, words=1):
    """The first columns are words, the others numbers."""
    lines = [header, ["---"] * words + ["---:"] * (len(header) - words), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def between_markers(page, begin, end, text):
    """The page with this text in the place of the last one."""
    before, found_begin, rest = page.partition(begin)
    _, found_end, after = rest.partition(end)
    if not found_begin or not found_end:
        raise MarkersError("there are no markers for figures")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"
