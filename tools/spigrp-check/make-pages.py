#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes pages.cc, the sections of docs/diagnostics.md as a table of C++.

Usage: make-pages.py DIAGNOSTICS_MD PAGES_CC
"""
import re
import sys


def sections(text):
    """Each section about a code: code, sentence and the text under its heading, heading included."""
    for part in re.split(r"^(?=##? )", text, flags=re.M):
        if head := re.match(r"## ([EWN]\d{3})\n\n\*(.+?)\*\n", part):
            yield head[1], head[2], part.rstrip() + "\n"


def literal(text):
    """A string literal, a line a piece: compilers limit the length of one."""
    escaped = [line.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") for line in text.split("\n")]
    return "\n     ".join(f'"{line}\\n"' for line in escaped[:-1]) if len(escaped) > 1 else f'"{escaped[0]}"'


def main():
    with open(sys.argv[1], encoding="utf-8") as source:
        found = list(sections(source.read()))
    rows = "".join(f"    {{{literal(code)}, {literal(sentence)},\n     {literal(text)}}},\n"
                   for code, sentence, text in found)
    with open(sys.argv[2], "w", encoding="utf-8") as target:
        target.write("// Made by make-pages.py from docs/diagnostics.md.\n"
                     '#include "pages.h"\n\n#include <algorithm>\n#include <iterator>\n\n'
                     "namespace spigrp {\nnamespace {\n\nconstexpr Page kPages[] = {\n" + rows + "};\n\n}  // namespace\n\n"
                     "std::span<const Page> pages() { return kPages; }\n\n"
                     "const Page* find_page(std::string_view code) {\n"
                     "  const auto* const found = std::ranges::find(kPages, code, &Page::code);\n"
                     "  return found == std::end(kPages) ? nullptr : found;\n}\n\n}  // namespace spigrp\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
