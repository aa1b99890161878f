// SPDX-License-Identifier: Apache-2.0
#include "sealing.h"

#include <sodium.h>
#include <stdexcept>

namespace spigrp::test {
namespace {

Octets high_bits(const SaSpec& spec, std::uint64_t sequence) {
  return spec.esn ? be32(sequence >> 32) : Octets{};
}

// RFC 4106 section 5, RFC 7634 section 2.1.
Octets aad(const SaSpec& spec, std::uint64_t sequence) {
  return joined({be32(spec.said.spi), high_bits(spec, sequence), be32(sequence)});
}

Octets nonce(const SaSpec& spec, Bytes iv) { return joined({spec.keys.encryption.last(4), iv}); }

bool is_gcm(const SaSpec& spec) { return spec.algorithm == AlgorithmId::esp_aes256_gcm16; }
bool is_aead(const SaSpec& spec) {
  return is_gcm(spec) || spec.algorithm == AlgorithmId::esp_chacha20_poly1305;
}

Octets seal_aead(const SaSpec& spec, std::uint64_t sequence, Bytes plaintext) {
  const Octets iv = joined({be32(sequence >> 32), be32(sequence)});
  const Octets n = nonce(spec, iv);
  const Octets a = aad(spec, sequence);
  Octets text(plaintext.size() + 16);
  unsigned long long len = 0;
  const auto encrypt =
      is_gcm(spec) ? crypto_aead_aes256gcm_encrypt : crypto_aead_chacha20poly1305_ietf_encrypt;
  encrypt(text.data(), &len, plaintext.data(), plaintext.size(), a.data(), a.size(), nullptr, n.data(),
          spec.keys.encryption.data());
  return joined({be32(spec.said.spi), be32(sequence), iv, text});
}

Octets open_aead(const SaSpec& spec, std::uint64_t sequence, Bytes esp) {
  const Octets n = nonce(spec, esp.subspan(8, 8));
  const Octets a = aad(spec, sequence);
  const Bytes sealed = esp.subspan(16);
  Octets text(sealed.size());
  unsigned long long len = 0;
  const auto decrypt =
      is_gcm(spec) ? crypto_aead_aes256gcm_decrypt : crypto_aead_chacha20poly1305_ietf_decrypt;
  const int status = decrypt(text.data(), &len, nullptr, sealed.data(), sealed.size(), a.data(), a.size(),
                             n.data(), spec.keys.encryption.data());
  text.resize(status == 0 ? static_cast<std::size_t>(len) : 0);
  return text;
}

}  // namespace

Octets hmac(Bytes key, Bytes message) {
  Octets digest(key.size());
  if (key.size() == 32) {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
  } else if (key.size() == 64) {
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, key.data(), key.size());
    crypto_auth_hmacsha512_update(&state, message.data(), message.size());
    crypto_auth_hmacsha512_final(&state, digest.data());
  } else {
    throw std::invalid_argument("no such hash");
  }
  digest.resize(digest.size() / 2);  // RFC 4868 section 2.6
  return digest;
}

Octets seal_esp(const SaSpec& spec, std::uint64_t sequence, Bytes plaintext) {
  if (is_aead(spec)) return seal_aead(spec, sequence, plaintext);
  const Octets esp = joined({be32(spec.said.spi), be32(sequence), plaintext});
  const Octets message = joined({esp, high_bits(spec, sequence)});
  return joined({esp, hmac(spec.keys.authentication, message)});
}

Octets open_esp(const SaSpec& spec, std::uint64_t sequence, Bytes esp) {
  if (is_aead(spec)) return open_aead(spec, sequence, esp);
  const std::size_t icv_len = spec.keys.authentication.size() / 2;
  const Bytes text = esp.subspan(8, esp.size() - 8 - icv_len);
  const Octets again = seal_esp(spec, sequence, text);
  return same(again, esp) ? Octets(text.begin(), text.end()) : Octets{};
}

}  // namespace spigrp::test
