# SPDX-License-Identifier: Apache-2.0
"""ESP, AH, IPComp and tunnels in Python, from the RFCs: a second implementation to hold the program against.

The ciphers are those of python3-cryptography, the hashes and DEFLATE those of Python (algorithms.py). An SA is a
groups.Sa; `sequence` is the whole number, of which `esn` says whether it has 64 bits.
"""
import struct
import zlib

import algorithms
import packets
from algorithms import NotGenuine

def _high(sequence, esn):
    return struct.pack("!I", sequence >> 32) if esn else b""


def _low(sequence):
    return struct.pack("!I", sequence & 0xFFFFFFFF)


# ESP, RFC 4303.

def esp_seal(sa, packet, sequence, *, iv=bytes(8), esn=False, padding=None):
    headers = packets.Headers(packet)
    algorithm = algorithms.find(sa.algorithm)
    if padding is None:
        padding = bytes(range(1, 1 + -(len(headers.payload) + 2) % algorithm.block))
    text = headers.payload + padding + bytes([len(padding), headers.protocol])
    head = struct.pack("!I", sa.spi) + _low(sequence)
    iv = iv[:algorithm.iv] + bytes(algorithm.iv - len(iv[:algorithm.iv]))
    if algorithm.is_aead:
        aad = head[:4] + _high(sequence, esn) + head[4:]
        body = iv + algorithm.seal(sa.encryption_key, iv, aad, text)
    else:
        body = iv + algorithm.encrypt(sa.encryption_key, iv, text)
        if algorithm.integrity:
            body += algorithm.mac(sa.authentication_key, head + body + _high(sequence, esn))
    return packets.replace_payload(packet, packets.ESP, head + body)


def esp_open(sa, packet, sequence, *, esn=False):
    esp = packets.Headers(packet).payload
    if esp[:8] != struct.pack("!I", sa.spi) + _low(sequence):
        raise NotGenuine("SPI or sequence number")
    text = _esp_text(sa, esp, sequence, esn)
    pad_length, protocol = text[-2:]
    if text[len(text) - 2 - pad_length:-2] != bytes(range(1, pad_length + 1)):
        raise NotGenuine("padding")
    return packets.replace_payload(packet, protocol, text[:len(text) - 2 - pad_length])


def _esp_text(sa, esp, sequence, esn):
    algorithm = algorithms.find(sa.algorithm)
    iv, sealed = esp[8:8 + algorithm.iv], esp[8 + algorithm.iv:]
    if algorithm.is_aead:
        aad = esp[:4] + _high(sequence, esn) + esp[4:8]
        return algorithm.open(sa.encryption_key, iv, aad, sealed)
    if algorithm.integrity:
        sealed, icv = sealed[:-algorithm.icv], sealed[-algorithm.icv:]
        if algorithm.mac(sa.authentication_key, esp[:-algorithm.icv] + _high(sequence, esn)) != icv:
            raise NotGenuine("ICV")
    return algorithm.decrypt(sa.encryption_key, iv, sealed)


# AH, RFC 4302.

def _ah_length(sa, version):
    length = 12 + algorithms.find(sa.algorithm).icv
    return length + -length % (4 if version == 4 else 8)


def immutable(packet, at):
    """The packet whose AH is at `at` as the ICV counts it: mutable fields zero (section 3.3.3.1), and the ICV
    zero. Of IPv4 options none may be there, of IPv6 extensions none with options that change."""
    headers = packets.Headers(packet)
    data = bytearray(packet[:headers.total])
    if headers.version == 4:
        assert headers.payload_at == 20
        data[1] = data[6] = data[7] = data[8] = data[10] = data[11] = 0
    else:
        data[0], data[1:4], data[7] = 0x60, bytes(3), 0
    length = 4 * (data[at + 1] + 2)
    data[at + 12:at + length] = bytes(length - 12)
    return bytes(data)


def ah_icv(sa, packet, sequence, esn=False):
    data = immutable(packet, packets.Headers(packet).payload_at) + _high(sequence, esn)
    return algorithms.find(sa.algorithm).mac(sa.authentication_key, data)


def ah_seal(sa, packet, sequence, *, esn=False):
    headers = packets.Headers(packet)
    length = _ah_length(sa, headers.version)
    head = struct.pack("!BBHI", headers.protocol, length // 4 - 2, 0, sa.spi) + _low(sequence)
    sealed = packets.replace_payload(packet, packets.AH, head + bytes(length - 12) + headers.payload)
    icv = ah_icv(sa, sealed, sequence, esn)
    at = headers.payload_at + 12
    return sealed[:at] + icv + sealed[at + len(icv):]


def ah_open(sa, packet, sequence, *, esn=False):
    headers = packets.Headers(packet)
    ah, length = headers.payload, _ah_length(sa, headers.version)
    expected = struct.pack("!BHI", length // 4 - 2, 0, sa.spi) + _low(sequence)
    icv = ah_icv(sa, packet, sequence, esn)
    if ah[1:12] != expected or ah[12:12 + len(icv)] != icv:
        raise NotGenuine("AH")
    return packets.replace_payload(packet, ah[0], ah[length:])


# IPComp with raw DEFLATE, RFC 3173 and RFC 2394.

def comp_seal(sa, packet):
    headers = packets.Headers(packet)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = deflate.compress(headers.payload) + deflate.flush()
    head = struct.pack("!BBH", headers.protocol, 0, sa.spi & 0xFFFF)
    return packets.replace_payload(packet, packets.COMP, head + data)


def comp_open(sa, packet):
    comp = packets.Headers(packet).payload
    if comp[1:4] != struct.pack("!BH", 0, sa.spi & 0xFFFF):
        raise NotGenuine("IPComp header")
    inflate = zlib.decompressobj(-15)
    data = inflate.decompress(comp[4:])
    if not inflate.eof or inflate.unused_data:
        raise NotGenuine("no whole DEFLATE stream, or more behind it")
    return packets.replace_payload(packet, comp[0], data)


# Tunnels, RFC 2003 and RFC 2473.

def tun_seal(sa, packet):
    protocol = packets.IP4 if packet[0] >> 4 == 4 else packets.IP6
    return packets.ip(sa.src, sa.dst, protocol, packet)


def tun_open(sa, packet):
    headers = packets.Headers(packet)
    inside = headers.payload
    expected = (sa.src, sa.dst, packets.IP4 if inside[0] >> 4 == 4 else packets.IP6)
    if (headers.src, headers.dst, headers.protocol) != expected or not headers.checksum_ok:
        raise NotGenuine("outer header")
    return inside


def seal(sas, packet, sequence, *, esn=False):
    """Applies a group, inside first. IPComp only where it makes the packet shorter, and from 90 bytes on."""
    for sa in sas:
        if sa.proto == "tun":
            packet = tun_seal(sa, packet)
        elif sa.proto == "comp":
            packed = comp_seal(sa, packet)
            worth_it = len(packed) < len(packet) and len(packets.Headers(packet).payload) >= 90
            packet = packed if worth_it else packet
        elif sa.proto == "esp":
            packet = esp_seal(sa, packet, sequence, iv=struct.pack("!Q", sequence), esn=esn)
        else:
            packet = ah_seal(sa, packet, sequence, esn=esn)
    return packet


def unseal(sas, packet, sequence, *, esn=False):
    """Removes a group, outside first, and demands that every part of it is right."""
    for sa in reversed(sas):
        if sa.proto == "tun":
            packet = tun_open(sa, packet)
        elif sa.proto == "comp":
            if packets.Headers(packet).protocol == packets.COMP:
                packet = comp_open(sa, packet)
        elif sa.proto == "esp":
            packet = esp_open(sa, packet, sequence, esn=esn)
        else:
            packet = ah_open(sa, packet, sequence, esn=esn)
    return packet
