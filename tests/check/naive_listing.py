# SPDX-License-Identifier: Apache-2.0
"""A second checker of listings, slow and plain, written from spigrp(5), the design's section on text and
docs/diagnostics.md. Nothing in it is taken from the C++ code, and it works the other way round where it can: with regular
expressions, whole lists and Python's own ipaddress."""
import ipaddress
import re

PROTOCOLS = ["ah", "esp", "comp", "tun", "int"]
SHUNTS = {"%pass": 256, "%drop": 257, "%reject": 258, "%hold": 259, "%trap": 260, "%trapsubnet": 261}
NUMBERS = {name: number for number, name in
           enumerate(["%pass", "%drop", "%reject", "%hold", "%trap", "%trapsubnet"], 256)}
LONGEST = 65536
SEVERITY = {"E": "error", "W": "warning", "N": "note"}


class Refused(Exception):
    """A word that is no SAID: a code and, where the place is easy to tell from the text alone, the place."""


def address(text):
    """The address, or None. The forms are those of RFC 4291, without a zone and without leading zeros in octets, which
    Python's ipaddress holds to as well."""
    if "%" in text or not text.isascii():
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def number_base(text):
    """The base of an SPI written as in C, and its digits."""
    if text[:2] in ("0x", "0X"):
        return 16, text[2:]
    return (8, text) if text.startswith("0") and text != "0" else (10, text)


def said(word):
    """(protocol, SPI, address) of a word, and whether it is in canonical form; raises Refused."""
    if word == "(error)":
        raise Refused("E111")
    if re.fullmatch(r"%unk--?\d+", word, re.A) or re.match(r"unk\d", word, re.A):
        raise Refused("E112")
    if word.startswith("%"):
        return magic(word)
    proto = next((p for p in PROTOCOLS if word.startswith(p)), None)
    if proto is None:
        raise Refused("E102")
    rest = word[len(proto):]
    mark = rest[0] if rest[:1] in (".", ":") else ""
    spi_text, at_sign, destination = rest[len(mark):].partition("@")
    base, digits = (16, spi_text) if mark else number_base(spi_text)
    allowed = "0123456789abcdefABCDEF" if base == 16 else "01234567" if base == 8 else "0123456789"
    if any(c not in allowed for c in digits):
        raise Refused("E104")
    if not digits:
        raise Refused("E103")
    spi = int(digits, base)
    if spi >= 1 << (16 if proto == "comp" else 32):
        raise Refused("E106" if proto == "comp" else "E105")
    if not at_sign:
        raise Refused("E107")
    ip = address(destination)
    if ip is None:
        raise Refused("E108")
    if mark and mark != (".", ":")[ip.version == 6]:
        raise Refused("E109")
    return proto, spi, ip


def magic(word):
    if word in SHUNTS:
        return "int", SHUNTS[word], ipaddress.ip_address("0.0.0.0")
    if word in ("%passthrough", "%passthrough4"):
        return "tun", 0, ipaddress.ip_address("0.0.0.0")
    if word == "%passthrough6":
        return "tun", 0, ipaddress.ip_address("::")
    raise Refused("E110")


def canonical_address(ip):
    """RFC 5952. Section 5 has addresses with an IPv4 one embedded end in dotted decimal; of those we take
    ::ffff:1.2.3.4 and ::1.2.3.4, as inet_ntop(3) does."""
    if ip.version == 6:
        words = [int(ip) >> shift & 0xffff for shift in range(112, -1, -16)]
        tail = str(ipaddress.ip_address(int(ip) & 0xffffffff))
        if words[:5] == [0] * 5 and words[5] == 0xffff:
            return "::ffff:" + tail
        if words[:6] == [0] * 6 and words[6] != 0:
            return "::" + tail
    return str(ip)


def canonical(one):
    proto, spi, ip = one
    if ip == ipaddress.ip_address("0.0.0.0"):
        if proto == "int" and spi in NUMBERS.values():
            return next(name for name, number in NUMBERS.items() if number == spi)
        if (proto, spi) == ("tun", 0):
            return "%passthrough"
    if (proto, spi, ip) == ("tun", 0, ipaddress.ip_address("::")):
        return "%passthrough6"
    return f"{proto}{'.' if ip.version == 4 else ':'}{spi:x}@{canonical_address(ip)}"


def is_passthrough(one):
    return one[:2] == ("tun", 0) and int(one[2]) == 0


def is_shunt(one):
    return one[0] == "int" or is_passthrough(one)


def levels(group):
    """The indices of each level: every tun but one at the start begins a new one."""
    parts = []
    for i, one in enumerate(group):
        if i == 0 or one[0] == "tun":
            parts.append([])
        parts[-1].append(i)
    return parts


def faults(group):
    """(code, index) of every rule of groups that is broken."""
    found = []
    for i, one in enumerate(group):
        if is_shunt(one) and len(group) > 1:
            found.append(("E209", i))
        elif one[1] == 0 and not is_passthrough(one):
            found.append(("E208", i))
        elif one in group[:i]:
            found.append(("E207", i))
    for level in levels(group):
        for n, i in enumerate(level):
            before = [group[j][0] for j in level[:n]]
            if group[i][0] in before:
                found.append(("E206", i))
            elif group[i][0] == "comp" and ("esp" in before or "ah" in before):
                found.append(("E205", i))
            if group[i][2].version != group[level[0]][2].version:
                found.append(("E204", i))
            elif group[i][2] != group[level[0]][2]:
                found.append(("E203", i))
    return found


def doubts(group):
    found = []
    for level in levels(group):
        first = level[0]
        if first > 0 and group[first][2] != group[first - 1][2]:
            found.append(("N307", first))
        for n, i in enumerate(level):
            if group[i][0] == "ah" and any(group[j][0] == "esp" for j in level[n:]):
                found.append(("W250", i))
    for i, (proto, spi, _) in enumerate(group):
        if proto in ("ah", "esp") and 1 <= spi <= 255:
            found.append(("W251", i))
        if proto == "comp" and (1 <= spi <= 255 or spi >= 61440):
            found.append(("W252", i))
    return found


def is_inbound(group):
    back = group[::-1]
    if len(group) < 2 or faults(back):
        return False
    return len(levels(back)) < len(levels(group)) or (len(levels(back)) == len(levels(group)) and bool(faults(group)))


def split(text):
    """The words of a line with their places, and where its comment is, or None. Words are bytes decoded as Latin-1."""
    words = []
    for match in re.finditer(r"[^ \t]+", text):
        if match[0].startswith("#"):
            return words, match.start()
        words.append((match.start(), match[0]))
    return words, None


class Listing:
    """A whole listing, line by line. check() is all that is said about it: (line, column, code)."""

    def __init__(self):
        self.groups = []  # (line number, group as printed) of lines without errors
        self.found = []
        self.unprotected = {}  # by line: where to say it

    def check(self, data):
        lines = data.decode("latin-1").split("\n")
        if lines[-1] == "":
            lines.pop()
        for number, text in enumerate(lines, 1):
            self.line(number, text)
        for number, group in self.groups:
            if number in self.unprotected and not self.is_rest(group):
                self.say(number, self.unprotected[number], "W253")
        return sorted(self.found)

    def say(self, number, at, code):
        self.found.append((number, at + 1, code))

    def is_rest(self, group):
        return any(len(other) > len(group) and other[-len(group):] == group for _, other in self.groups)

    def line(self, number, text):
        if len(text) > LONGEST:
            return self.say(number, 0, "E113")
        body = text[:-1] if text.endswith("\r") else text
        words, comment = split(body)
        if comment is not None:
            self.say(number, comment, "N304")
        if not self.group(number, words):
            return None
        for at, word in words:
            if canonical(said(word)) != word:
                self.say(number, at, "N301")
        self.blanks(number, body, words, comment)
        if body != text:
            self.say(number, len(body), "N303")
        return None

    def blanks(self, number, body, words, comment):
        """The first place with other blanks than one between two SAIDs."""
        end = 0
        for i, (at, word) in enumerate(words):
            if body[end:at] != ("" if i == 0 else " "):
                return self.say(number, end, "N302")
            end = at + len(word)
        if comment is None and end < len(body):
            return self.say(number, end, "N302")
        return None

    def group(self, number, words):
        """False for a line with an error."""
        group, bad = [], False
        for at, word in words:
            try:
                group.append(said(word))
            except Refused as why:
                self.say(number, at, {"E111": "W254", "E112": "W255"}.get(str(why), str(why)))
                bad = True
        if len(words) > 4 and self.fifth(words):
            self.say(number, words[4][0], "E202")
            bad = True
        if bad or not words:
            return not bad
        inbound = is_inbound(group)
        places = [at for at, _ in words]
        order = group[::-1] if inbound else group
        place = (lambda i: places[len(places) - 1 - i]) if inbound else (lambda i: places[i])
        if inbound:
            self.say(number, places[0], "N306")
        broken = faults(order)
        for code, i in broken + doubts(order):
            self.say(number, place(i), code)
        conflict = False if broken else self.look_up(number, group, places)
        if not any(one[0] in ("esp", "ah") for one in group) and not is_shunt(group[0]):
            if broken or conflict:
                self.say(number, places[0], "W253")
            else:
                self.unprotected[number] = places[0]
        return not broken and not conflict

    @staticmethod
    def fifth(words):
        try:
            for _, word in words[:5]:
                said(word)
        except Refused:
            return False
        return True

    def look_up(self, number, group, places):
        """Says N305 and E210, and tells whether this line's group conflicts with an earlier one."""
        if is_shunt(group[0]):
            return False
        for i, one in enumerate(group):
            for _, other in self.groups:
                if one in other and not self.one_group(group, other):
                    self.say(number, places[self.first_conflict(group)], "E210")
                    return True
        for i in range(len(group)):
            if i == 0 and self.is_rest(group):
                self.say(number, places[0], "N305")
            if i > 0 and any(other == group[i:] for _, other in self.groups):
                self.say(number, places[i], "N305")
        self.groups.append((number, group))
        return False

    @staticmethod
    def one_group(a, b):
        return a != b and (a[-len(b):] == b or b[-len(a):] == a)

    def first_conflict(self, group):
        """The first SAID that does not stand here as it did: another one follows, another one is before it, or the same
        line begins with it."""
        for i, one in enumerate(group):
            for _, other in self.groups:
                if one not in other:
                    continue
                j = other.index(one)
                follows = group[i + 1:i + 2] != other[j + 1:j + 2]
                before = i > 0 and j > 0 and group[i - 1] != other[j - 1]
                same = i == 0 and j == 0
                if follows or before or same:
                    return i
        return 0
