#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""--provider: who sends has one provider and who receives another, and what one of them lacks is said."""
import itertools
import random
import sys

sys.dont_write_bytecode = True
import algorithms  # noqa: E402
import captures  # noqa: E402
import groups  # noqa: E402
import harness  # noqa: E402
import packets  # noqa: E402

ENDS = ("192.0.2.1", "192.0.2.2")
BOTH = algorithms.EVERYWHERE + ["aes256gcm16"]


class ProviderTest(harness.ProgramTest):
    def config(self, algorithm):
        make = groups.ah if algorithm in algorithms.AH else groups.esp
        sa = make(0x102, ENDS[1], algorithm)
        return groups.group(sa) + groups.everything_to(sa.said)

    def test_no_such_provider(self):
        for name in ("rot13", "OpenSSL"):
            err = self.apply(self.config("null-sha256"), captures.of_frames([]), "out.pcap", f"--provider={name}",
                             code=2).err
            self.assertIn("--provider", err)
            self.assertIn("libsodium", err)


class TwoProviders(ProviderTest):
    def test_one_sends_and_the_other_receives(self):
        rng = random.Random(7)
        frames = [packets.random_packet(rng, *ENDS) for _ in range(40)]
        words = [[], ["--provider", "libsodium"], ["--provider", "openssl"]]
        if harness.has("chacha20poly1305", "--provider", "ipsec-mb"):
            words.append(["--provider", "ipsec-mb"])
        for algorithm in filter(lambda name: harness.has(name, "--provider", "libsodium"), BOTH):
            sealed = set()
            for sender, receiver in itertools.product(words, repeat=2):
                with self.subTest(algorithm, sender=sender, receiver=receiver):
                    config = self.config(algorithm)
                    self.apply(config, captures.of_frames(frames), "out.pcap", "--allow-iv-reuse", *sender)
                    sealed.add(self.path("out.pcap").read_bytes())
                    self.remove(config, "out.pcap", "back.pcap", "--strict", *receiver)
                    self.assertEqual(frames, self.get("back.pcap").frames)
            self.assertEqual(1, len(sealed), algorithm)

    def test_what_a_provider_lacks(self):
        err = self.apply(self.config("3des-md5"), captures.of_frames([]), "out.pcap", "--provider", "libsodium",
                         code=2).err
        self.assertIn("this algorithm is not available: libsodium does not have it, and openssl does", err)


class OneProvider(ProviderTest):
    def test_what_a_build_lacks(self):
        err = self.apply(self.config("3des-md5"), captures.of_frames([]), "out.pcap", code=2).err
        self.assertIn("this algorithm is not available: a build with -Dopenssl=enabled has it", err)


if __name__ == "__main__":
    if harness.has("3des-md5"):
        del OneProvider
    else:
        del TwoProviders
    harness.main()
