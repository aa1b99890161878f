#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the #include lines of src/ to the table of rooms: arrows point one way only.

Usage: layers_test.py SOURCE_ROOT
"""
import pathlib
import re
import sys

# What each room may use, beside itself. The public headers of a room count as the room.
MAY_USE = {
    "base": set(),
    "wire": {"base"},
    "listing": {"base"},
    "crypto": {"base"},
    "sa": {"base", "listing", "crypto"},
    "transform": {"base", "wire", "listing", "crypto", "sa"},
    "engine": {"base", "wire", "listing", "crypto", "sa", "transform"},
    "command": {"base", "listing", "crypto", "sa"},
    "io": {"base", "wire"},
}
CORE = {"base", "wire", "listing", "crypto", "sa", "transform", "engine"}

ROOM_OF_PUBLIC_HEADER = {
    "bytes.h": "base", "ip_address.h": "base", "result.h": "base", "secret.h": "base", "version.h": "base",
    "group.h": "listing", "group_review.h": "listing", "group_table.h": "listing",
    "listing_reader.h": "listing", "said.h": "listing", "text_code.h": "listing",
    "algorithm.h": "crypto", "compressor.h": "crypto", "provider.h": "crypto",
    "providers.h": "crypto",
    "database.h": "sa", "eroute.h": "sa", "eroute_list.h": "sa", "lifetime.h": "sa", "replay_window.h": "sa", "sa.h": "sa",
    "layout.h": "transform", "packet.h": "transform", "verdict.h": "transform", "chain_observer.h": "transform",
    "engine.h": "engine", "shunt_observer.h": "engine", "fragmenter.h": "engine",
    "footprint.h": "engine", "reassembly_limits.h": "engine",
    "configuration.h": "command", "configuration_check.h": "command", "diagnostic.h": "command",
    "tables.h": "command",
}

# No heap, exceptions, iostreams or locale in the core, and so none of their headers.
NOT_IN_CORE = {
    "string", "vector", "map", "set", "unordered_map", "unordered_set", "deque", "list", "memory", "functional",
    "iostream", "ostream", "istream", "sstream", "fstream", "iomanip", "locale", "regex", "stdexcept", "exception",
    "filesystem", "thread", "mutex", "chrono", "random", "cstdio", "cstdlib", "ctime", "clocale",
}
# An allocator that was set for one call is set back to malloc() and free(), which nothing there calls otherwise.
EXCEPT = {("crypto/libdeflate_compressor.cc", "cstdlib")}

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.M)


def room_of(path, root):
    parts = path.relative_to(root).parts
    return ROOM_OF_PUBLIC_HEADER[parts[1].removesuffix(".in")] if parts[0] == "spigrp" else parts[0]


def target_room(include):
    first, _, rest = include.partition("/")
    if first == "spigrp":
        return ROOM_OF_PUBLIC_HEADER.get(rest, "unknown public header")
    return first


def complaints(path, root):
    room = room_of(path, root)
    public = path.parent.name == "spigrp"
    for kind, include in INCLUDE.findall(path.read_text()):
        if kind == '"':
            target = target_room(include)
            if target != room and target not in MAY_USE[room]:
                yield f"{path}: room {room} may not use {include} (room {target})"
            if public and not include.startswith("spigrp/"):
                yield f"{path}: a public header includes {include}, which is not installed"
        elif room in CORE and include in NOT_IN_CORE and (path.relative_to(root).as_posix(), include) not in EXCEPT:
            yield f"{path}: the core may not use <{include}>"


def main():
    root = pathlib.Path(sys.argv[1]) / "src"
    files = sorted(p for p in root.rglob("*") if p.name.endswith((".cc", ".h", ".h.in")))
    found = [line for path in files for line in complaints(path, root)]
    for line in found:
        print(line)
    print(f"{len(files)} files, {len(found)} complaints")
    return 1 if found or len(files) < 40 else 0


if __name__ == "__main__":
    sys.exit(main())
