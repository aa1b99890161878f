# SPDX-License-Identifier: Apache-2.0
"""The algorithms of ESP and AH, from the RFCs: lengths, and what python3-cryptography and Python's hmac compute. A name
is that of the program: `aes256gcm16`, `aes128-sha256`, `3des`, or for AH `hmac-sha1-96`."""
import hmac
import re
import struct
import warnings
from dataclasses import dataclass

HASHES = {  # a cipher's companion: hash, bytes of key, bytes of ICV (RFC 2403, 2404, 4868)
    "md5": ("md5", 16, 12),
    "sha1": ("sha1", 20, 12),
    "sha256": ("sha256", 32, 16),
    "sha384": ("sha384", 48, 24),
    "sha512": ("sha512", 64, 32),
    "aescmac": (None, 16, 12),  # RFC 4494
}
AH_NAMES = {"hmac-md5-96": "md5", "hmac-sha1-96": "sha1", "hmac-sha2-256-128": "sha256",
            "hmac-sha2-384-192": "sha384", "hmac-sha2-512-256": "sha512", "aes-cmac-96": "aescmac"}
SALTS = {"gcm": 4, "ccm": 3, "gmac": 4, "ctr": 4, "cbc": 0}


class NotGenuine(Exception):
    """The ICV or the padding is wrong."""


@dataclass(frozen=True)
class Algorithm:
    """All lengths are in bytes."""
    name: str
    mode: str  # null, cbc, ctr, gcm, ccm, gmac, chacha; empty for AH
    key: int = 0
    salt: int = 0
    iv: int = 0
    own_icv: int = 0
    block: int = 4  # what text is padded to
    integrity: str = ""

    @property
    def is_aead(self):
        return self.own_icv > 0

    @property
    def enckey(self):
        return self.key + self.salt

    @property
    def authkey(self):
        return HASHES[self.integrity][1] if self.integrity else 0

    @property
    def icv(self):
        return self.own_icv + (HASHES[self.integrity][2] if self.integrity else 0)

    def mac(self, key, data):
        name, _, length = HASHES[self.integrity]
        if name:
            return hmac.new(key, data, name).digest()[:length]
        from cryptography.hazmat.primitives.cmac import CMAC
        mac = CMAC(_aes(key))
        mac.update(data)
        return mac.finalize()[:length]

    def _cipher(self, key, iv):
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cipher = algorithms.TripleDES(key) if self.name.startswith("3des") else _aes(key[:self.key])
        mode = modes.CBC(iv) if self.mode == "cbc" else modes.CTR(key[self.key:] + iv + struct.pack("!I", 1))
        return Cipher(cipher, mode)

    def encrypt(self, key, iv, text):
        return text if self.mode == "null" else self._cipher(key, iv).encryptor().update(text)

    def decrypt(self, key, iv, text):
        return text if self.mode == "null" else self._cipher(key, iv).decryptor().update(text)

    def _aead(self, key):
        from cryptography.hazmat.primitives.ciphers import aead
        if self.mode == "chacha":
            return aead.ChaCha20Poly1305(key[:-4])
        if self.mode == "ccm":
            return aead.AESCCM(key[:-3], tag_length=self.own_icv)
        return aead.AESGCM(key[:-4])

    def seal(self, key, iv, aad, text):
        """An AEAD's ciphertext, ICV included."""
        nonce = key[self.key:] + iv
        if self.mode == "gmac":  # RFC 4543 section 3.3
            return text + self._aead(key).encrypt(nonce, b"", aad + iv + text)
        return self._aead(key).encrypt(nonce, text, aad)[:len(text) + self.own_icv]

    def open(self, key, iv, aad, sealed):
        text, icv = sealed[:-self.own_icv], sealed[-self.own_icv:]
        if self.mode == "gmac":
            plain = text
        elif self.mode == "gcm":
            # python3-cryptography takes whole ICVs only: GCM is CTR, which undoes itself.
            plain = self._aead(key).encrypt(key[self.key:] + iv, text, aad)[:len(text)]
        else:
            return self._open_whole(key, iv, aad, sealed)
        if self.seal(key, iv, aad, plain)[-self.own_icv:] != icv:
            raise NotGenuine("ICV")
        return plain

    def _open_whole(self, key, iv, aad, sealed):
        from cryptography.exceptions import InvalidTag
        try:
            return self._aead(key).decrypt(key[self.key:] + iv, sealed, aad)
        except InvalidTag as error:
            raise NotGenuine("ICV") from error


def _aes(key):
    from cryptography.hazmat.primitives.ciphers import algorithms
    return algorithms.AES(key)


def find(name):
    """The algorithm of this name."""
    if name in AH_NAMES:
        return Algorithm(name, "", integrity=AH_NAMES[name])
    if name == "chacha20poly1305":
        return Algorithm(name, "chacha", 32, 4, 8, 16)
    cipher, _, integrity = name.partition("-")
    if cipher == "null":
        return Algorithm(name, "null", integrity=integrity)
    if cipher == "3des":
        return Algorithm(name, "cbc", 24, 0, 8, block=8, integrity=integrity)
    bits, mode, icv = re.fullmatch(r"aes(\d+)(gcm|ccm|gmac|ctr|)(\d*)", cipher).groups()
    mode = mode or "cbc"
    own_icv = 16 if mode == "gmac" else int(icv or 0)
    block, iv = (16, 16) if mode == "cbc" else (4, 8)
    return Algorithm(name, mode, int(bits) // 8, SALTS[mode], iv, own_icv, block, integrity)


AEADS = ["chacha20poly1305"] + [f"aes{bits}{mode}" for bits in (128, 192, 256) for mode in (
    "gcm8", "gcm12", "gcm16", "ccm8", "ccm12", "ccm16", "gmac")]
CBC = ["aes128", "aes192", "aes256", "3des"]
CTR = ["aes128ctr", "aes192ctr", "aes256ctr"]
ESP = AEADS + CBC + [f"{cipher}-{integrity}" for cipher in ["null"] + CBC + CTR for integrity in HASHES]
AH = list(AH_NAMES)
EVERYWHERE = ["chacha20poly1305", "null-sha256", "null-sha512", "hmac-sha2-256-128", "hmac-sha2-512-256"]
