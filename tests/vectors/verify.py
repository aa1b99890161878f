#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Computes every vector of this directory anew, with python3-cryptography and Python's hmac, so that no wrong digit
stays: the C++ tests read the same files.

Usage: verify.py [FILE...]
"""
import hashlib
import hmac
import re
import sys
import warnings
from pathlib import Path

warnings.filterwarnings("ignore", category=DeprecationWarning)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes  # noqa: E402
from cryptography.hazmat.primitives.ciphers.aead import AESCCM, AESGCM, ChaCha20Poly1305  # noqa: E402
from cryptography.hazmat.primitives.cmac import CMAC  # noqa: E402

WORDS = {"name", "kind", "cipher", "integrity", "algorithm"}
HASHES = {"md5": hashlib.md5, "sha1": hashlib.sha1, "sha256": hashlib.sha256, "sha384": hashlib.sha384,
          "sha512": hashlib.sha512}


def records(path):
    """The records of a file: lines `name = value`, parted by empty lines; an indented line goes on with hex."""
    for block in re.split(r"\n{2,}", path.read_text()):
        lines = [line for line in block.split("\n") if line and not line.startswith("#")]
        if not lines:
            continue
        fields = dict(re.findall(r"^(\w+) = ?(.*)$", re.sub(r"\n +", "", "\n".join(lines)), re.M))
        yield {name: value if name in WORDS else bytes.fromhex(value) for name, value in fields.items()}


def encrypt(name, key, iv, plain):
    """A cipher without ICV; a key of CTR has the nonce behind it."""
    if name == "3des":
        cipher = Cipher(algorithms.TripleDES(key), modes.CBC(iv))
    elif name.endswith("ctr"):
        cipher = Cipher(algorithms.AES(key[:-4]), modes.CTR(key[-4:] + iv + bytes([0, 0, 0, 1])))
    else:
        cipher = Cipher(algorithms.AES(key), modes.CBC(iv))
    return cipher.encryptor().update(plain)


def authenticate(name, key, data, length):
    if name == "aescmac":
        mac = CMAC(algorithms.AES(key))
        mac.update(data)
        return mac.finalize()[:length]
    return hmac.new(key, data, HASHES[name]).digest()[:length]


def seal(name, key, iv, aad, plain, length):
    """An AEAD: ciphertext and ICV."""
    salt = 3 if "ccm" in name else 4
    key, nonce = key[:-salt], key[-salt:] + iv
    if name == "chacha20poly1305":
        sealed = ChaCha20Poly1305(key).encrypt(nonce, plain, aad)
    elif "ccm" in name:
        sealed = AESCCM(key, tag_length=length).encrypt(nonce, plain, aad)
    elif "gmac" in name:
        return plain, AESGCM(key).encrypt(nonce, b"", aad + plain)
    else:
        sealed = AESGCM(key).encrypt(nonce, plain, aad)
    return sealed[:len(plain)], sealed[len(plain):len(plain) + length]


def key_length(name):
    """What the name of an algorithm says of its key, salt and all."""
    if name == "3des":
        return 24
    bits = 256 if name == "chacha20poly1305" else int(re.match(r"aes(\d+)", name)[1])
    return bits // 8 + (3 if "ccm" in name else 4 if re.search("gcm|gmac|ctr|chacha", name) else 0)


def is_right(record):
    kind = record["kind"]
    if kind == "mac":
        made = authenticate(record["integrity"], record["key"], record["data"], len(record["icv"]))
        return made == record["icv"]
    if kind == "cipher":
        sealed = encrypt(record["cipher"], record["key"], record["iv"], record["plain"])
        return sealed == record["sealed"] and len(record["key"]) == key_length(record["cipher"])
    if kind == "esp":
        iv, sealed = record["esp"][8:24], record["esp"][24:]
        return encrypt(record["algorithm"], record["enckey"], iv, record["plain"]) == sealed
    name = record["algorithm"]
    made = seal(name, record["key"], record["iv"], record["aad"], record["plain"], len(record["icv"]))
    told = re.search(r"[gc]cm(\d+)$", name)
    return (made == (record["sealed"], record["icv"]) and len(record["key"]) == key_length(name) and
            len(record["icv"]) == (int(told[1]) if told else 16))


def main():
    paths = [Path(name) for name in sys.argv[1:]] or sorted(Path(__file__).parent.glob("*.txt"))
    count, wrong = 0, 0
    for path in paths:
        for record in records(path):
            count += 1
            if not is_right(record):
                wrong += 1
                print(f"{path}: {record['name']}: python3-cryptography computes something else")
    print(f"{count} vectors in {len(paths)} files, {wrong} wrong")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main())
