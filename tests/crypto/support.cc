// SPDX-License-Identifier: Apache-2.0
#include "crypto/support.h"

#include <iostream>
#include <stdexcept>

namespace spigrp::test {
namespace {

std::vector<Bytes> parts_of(const std::vector<Octets>& octets) { return {octets.begin(), octets.end()}; }

}  // namespace

Octets from_text(std::string_view text) { return {text.begin(), text.end()}; }

Octets noise(std::size_t count, std::uint32_t seed) {
  std::mt19937 generator(seed);
  Octets bytes(count);
  std::ranges::generate(bytes, [&] { return static_cast<std::uint8_t>(generator() >> 24); });
  return bytes;
}

bool Fenced::fences_stand() const {
  const auto stands = [](Bytes fence) {
    return std::ranges::all_of(fence, [](std::uint8_t b) { return b == kCanary; });
  };
  return stands(Bytes(bytes_).first(kFence)) && stands(Bytes(bytes_).last(kFence));
}

Context::Context(AlgorithmId id, const Octets& encryption_key, const Octets& authentication_key,
                 Provider& provider)
    : size_(provider.context_size(id)) {
  storage_.fill(kCanary);
  const auto made =
      provider.make_context(id, Keys{.encryption = encryption_key, .authentication = authentication_key},
                            MutableBytes(storage_).first(size_));
  if (!made) throw std::invalid_argument("no context");
  context_ = *made;
}

Context::Context(AlgorithmId id, std::uint8_t seed, Provider& provider)
    : Context(id, counting(algorithm(id).encryption_key_len + algorithm(id).salt_len, seed),
              counting(algorithm(id).auth_key_len, seed), provider) {}

bool Context::in_bounds() const {
  return std::ranges::all_of(Bytes(storage_).subspan(size_), [](std::uint8_t b) { return b == kCanary; });
}

CryptoJob Packet::job() {
  lead_parts_ = parts_of(lead);
  trail_parts_ = parts_of(trail);
  return {.lead = lead_parts_, .text = text.span(), .trail = trail_parts_, .iv = iv, .icv = icv.span()};
}

Packet packet_for(AlgorithmId id, std::size_t text_len, std::uint8_t seed) {
  const Algorithm& row = algorithm(id);
  Packet packet;
  packet.iv = counting(row.iv_len, static_cast<std::uint8_t>(seed + 0x30));
  packet.icv = Fenced(row.icv_len);
  const Octets text = counting(text_len, static_cast<std::uint8_t>(seed + 0x60));
  const Octets spi_and_sequence = counting(8, static_cast<std::uint8_t>(seed + 0x10));
  if (row.use == AlgorithmUse::ah) {
    packet.lead = {counting(20, seed), spi_and_sequence, text};
  } else {
    packet.lead = {spi_and_sequence};
    // An AEAD has the IV in its nonce; GMAC authenticates it as well, and a separate MAC nothing else.
    if (!row.aead || !row.encrypts) packet.lead.push_back(packet.iv);
    packet.text = Fenced(text);
  }
  if (row.integrity != nullptr) packet.trail = {counting(4, static_cast<std::uint8_t>(seed + 0x50))};
  return packet;
}

bool seal_one(Context& context, Packet& packet) {
  std::array jobs{packet.job()};
  context->seal(jobs);
  return jobs[0].ok;
}

bool open_one(Context& context, Packet& packet) {
  std::array jobs{packet.job()};
  context->open(jobs);
  return jobs[0].ok;
}

std::vector<AlgorithmId> usable(std::initializer_list<AlgorithmId> ids) {
  std::vector<AlgorithmId> here;
  for (const AlgorithmId id : ids) {
    if (libsodium_provider().supports(id)) {
      here.push_back(id);
    } else {
      std::cerr << "SKIPPED for " << algorithm(id).name << ": this CPU lacks it\n";
    }
  }
  return here;
}

}  // namespace spigrp::test
