#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The program and the naive checker agree on 100,000 lines, right and wrong: line, word and code of every finding.

A syntax error's exact byte is the C++ tests' business; here it is compared which word is at fault."""
import random
import re
import sys

sys.dont_write_bytecode = True
import checking  # noqa: E402
import naive_listing  # noqa: E402

LINES = 100_000
PER_LISTING = 50
DESTINATIONS = ["192.0.2.1", "192.0.2.1", "192.0.2.2", "10.0.0.1", "2001:db8::1", "2001:db8::1", "::ffff:192.0.2.1",
                "::1", "0.0.0.0", "::"]
BAD_DESTINATIONS = ["192.0.2", "192.0.2.256", "192.0.02.1", "", "fe80::1%eth0", "1::2::3", ":::", "12345::", "host",
                    "1:2:3:4:5:6:7:8:9", "192.0.2.1:6", "::1.2.3", "1.2.3.4.5", "2001:db8::g", "1:2:3:4:5:6:7::", "0x1.2.3.4"]
WORDS = ["%pass", "%drop", "%hold", "%trapsubnet", "%passthrough", "%passthrough6", "%Pass", "%", "%trapx", "(error)",
         "%unk-262", "%unk--3", "%unk-x", "esp.1001", "unk0.9260ef3@10.0.0.1", "unk", "#", "#x", "x", "esp", "esp.", "esp0x@1.2.3.4",
         "\x00", "\x1b[31m", "\xff\xfe", "espn.1@10.0.0.1", "ESP.1@10.0.0.1", "tun08@10.0.0.1", "ah012@10.0.0.1", "int.105@0.0.0.0"]


class Generator:
    """Listings that are mostly right, for the wrong is then seen one at a time, and are made of few SAIDs, so that they
    meet."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def listing(self):
        lines = []
        while len(lines) < PER_LISTING:
            lines += self.group() if self.random.random() < 0.8 else [self.noise()]
        return "\n".join(lines[:PER_LISTING]).encode("latin-1") + self.random.choice([b"\n", b""])

    def spi(self, proto):
        spi = self.random.choice([1, 63, 64, 255, 256, 0xefff, 0xf000, 0xffff, self.random.randrange(1, 0x10000)])
        return spi if proto == "comp" else self.random.choice([spi, 0xffffffff, self.random.randrange(1 << 32)])

    def said(self, proto, destination):
        spi = self.random.choices([self.spi(proto), 0, 1 << 16, 1 << 32], [97, 1, 1, 1])[0]
        if self.random.random() < 0.02:
            destination = self.random.choice(BAD_DESTINATIONS)
        mark = ":" if ":" in destination else "."
        form = self.random.choices([f"{mark}{spi:x}", f"0x{spi:x}", f"0X{spi:X}", f"{spi}", f"0{spi:o}", f"{mark}{spi:08X}",
                                    f"{'.:'[mark == '.']}{spi:x}"], [60, 10, 4, 4, 4, 4, 1])[0]
        text = f"{proto}{form}@{destination}"
        if self.random.random() < 0.01:
            cut = self.random.randrange(len(text) + 1)
            text = text[:cut] + self.random.choice(["", "x", "@", ".", ":", "0", "\x7f", "-"]) + text[cut + 1:]
        return text

    def group(self):
        """The lines of one group, as the old kernel printed it or as one writes it."""
        destination = self.random.choice(DESTINATIONS)
        group = []
        for _ in range(self.random.choices([1, 2], [9, 1])[0]):
            protos = [p for p in ("tun", "comp", "esp", "ah") if self.random.random() < 0.6]
            group += [self.said(p, destination) for p in protos]
            if self.random.random() < 0.5:
                destination = self.random.choice(DESTINATIONS)
        if self.random.random() < 0.08:
            self.random.shuffle(group)
        if self.random.random() < 0.25:
            group.reverse()
        if self.random.random() < 0.04 and group:
            group.insert(self.random.randrange(len(group)), self.random.choice(WORDS))
        rows = [group]
        if self.random.random() < 0.3:
            rows += [group[i:] for i in range(1, len(group)) if self.random.random() < 0.8]
            self.random.shuffle(rows)
        if self.random.random() < 0.03 and group:
            rows.append(self.random.choice([group, group[:-1], [*group, "esp.1001@192.0.2.1"]]))
        return [self.dressed(row) for row in rows]

    def dressed(self, words):
        gap = self.random.choices([" ", "  ", "\t"], [95, 3, 2])[0]
        return (self.random.choices(["", " "], [97, 3])[0] + gap.join(words) +
                self.random.choices(["", " ", " # comment", "#", " \r", "\r"], [80, 8, 4, 1, 3, 4])[0])

    def noise(self):
        kind = self.random.random()
        if kind < 0.3:
            return self.random.choice(["", "# comment", "  ", "\r", " # x \r", "\t#"])
        if kind < 0.9:
            return self.dressed(self.random.choices(WORDS, k=self.random.randrange(1, 7)))
        return "".join(chr(self.random.choice([*range(10), *range(11, 256)])) for _ in range(self.random.randrange(40)))


def word_starts(data):
    """For each line, the starts of its words: a place inside a word counts as its start."""
    starts = []
    for line in data.decode("latin-1").split("\n"):
        starts.append([m.start() for m in re.finditer(r"[^ \t]+", line)])
    return starts


class Naive(checking.CheckTest):
    def said_by_program(self, name, data, fresh):
        starts = word_starts(data)
        said = []
        for each in fresh["diagnostics"]:
            column = each["column"]
            if each["code"].startswith("E1") and each["code"] != "E113":
                inside = [s for s in starts[each["line"] - 1] if s < column]
                # What is missing at the end of a word stands behind it.
                column = max(inside) + 1
            said.append((each["line"], column, each["code"]))
        return sorted(said)

    def test_they_agree(self):
        listings = {}
        for seed in range(LINES // PER_LISTING):
            listings[f"{seed}.spigrp"] = Generator(seed).listing()
        for name, data in listings.items():
            self.put(name, data)
        seen = set()
        names = list(listings)
        for i in range(0, len(names), 500):
            result = self.check("--kind", "listing", "--format", "json", "-W", "--max-diagnostics", "0", "--fail-on",
                                "error", *names[i:i + 500], code=1)
            for file in result.json["files"]:
                data = listings[file["file"]]
                expected = naive_listing.Listing().check(data)
                self.assertEqual(expected, self.said_by_program(file["file"], data, file), file["file"])
                seen |= {code for _, _, code in expected}
                levels = [d["severity"] for d in file["diagnostics"]]
                self.assertEqual({"errors": levels.count("error"), "warnings": levels.count("warning"),
                                  "notes": levels.count("note")}, file["counts"])
        # All of them were met, but for those of a SAID alone, and those that need a listing of their own.
        known = {line.split()[0] for line in self.check("--list-codes").text.splitlines()}
        known = {code for code in known if code[1] in "123"} - {"E101", "E111", "E112", "E113", "E201", "N308"}
        self.assertEqual(known, seen)


if __name__ == "__main__":
    checking.main()
