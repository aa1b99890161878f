// SPDX-License-Identifier: Apache-2.0
//
// Sealed packets: opened with the target's keys, changed inside and sealed again, at any depth, so that what is behind
// an ICV is reached with verification as it is. What does not open is taken for the plaintext, and sealed.
#include <algorithm>
#include <optional>
#include <vector>
#include <zlib.h>

#include "mutators/mutator.h"
#include "sealed_groups.h"
#include "support/naive_receiver.h"
#include "transform/sealing.h"

namespace spigrp::fuzz {
namespace {

using test::Place;

constexpr std::uint8_t kIpIp = 4;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIpv6 = 41;
constexpr std::uint8_t kEsp = 50;
constexpr std::uint8_t kAh = 51;
constexpr std::uint8_t kComp = 108;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kEspHeader = 8;
constexpr std::size_t kAhHeader = 12;

const SaSpec* find_spec(Proto proto, std::uint64_t spi) {
  static const std::vector<SaSpec> specs = [] {
    std::vector<SaSpec> all;
    for (const SealedGroup& group : kSealedGroups) {
      for (const SaSpec& spec : sealed_specs(group)) all.push_back(spec);
    }
    return all;
  }();
  const auto found = std::ranges::find_if(
      specs, [&](const SaSpec& spec) { return spec.said.proto == proto && spec.said.spi == spi; });
  return found == specs.end() ? nullptr : &*found;
}

Octets deflated(Octets text) {
  z_stream z{};
  Octets out(text.size() + text.size() / 8 + 64);
  if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK) return {};
  z.next_in = text.data();
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = out.data();
  z.avail_out = static_cast<uInt>(out.size());
  deflate(&z, Z_FINISH);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

// Changer goes inwards, layer by layer, and stops at one to change it.
class Changer {
 public:
  Changer(Noise& noise, const ChangeBytes& change) : noise_(noise), change_(change) {}

  Octets packet(const Octets& packet) {
    const auto place = test::place_in(packet);
    if (!place || noise_.one_in(8)) return change_(packet);
    const std::uint8_t protocol = packet[place->named_at];
    const Octets payload(packet.begin() + static_cast<std::ptrdiff_t>(place->at), packet.end());
    if (protocol == kAh) return ah(packet, *place, payload);
    return test::with_payload(packet, *place, protocol, inside(protocol, payload));
  }

 private:
  Octets inside(std::uint8_t protocol, const Octets& payload) {
    if (protocol == kIpIp || protocol == kIpv6) return packet(payload);
    if (protocol == kEsp) return esp(payload);
    if (protocol == kComp) return comp(payload);
    if (protocol == kUdp) return udp(payload);
    return change_(payload);
  }

  Octets esp(const Octets& payload) {
    const SaSpec* spec =
        payload.size() < kEspHeader ? nullptr : find_spec(Proto::esp, test::sequence_of(payload, 0));
    if (spec == nullptr || !spec->algorithm) return change_(payload);
    const Algorithm& row = algorithm(*spec->algorithm);
    if (payload.size() < kEspHeader + row.iv_len + row.icv_len) return change_(payload);
    std::uint64_t sequence = test::sequence_of(payload, 4);
    Octets text = test::open_esp(*spec, sequence, payload);
    if (text.empty()) {
      const auto begin = payload.begin() + static_cast<std::ptrdiff_t>(kEspHeader + row.iv_len);
      text.assign(begin, payload.end() - static_cast<std::ptrdiff_t>(row.icv_len));
    }
    if (noise_.one_in(16)) sequence = noise_.below(200);
    return test::seal_esp(*spec, sequence, esp_text(text));
  }

  // Most often the trailer stays right, or all that is found would be wrong padding.
  Octets esp_text(const Octets& text) {
    if (text.size() < 2 || noise_.one_in(8)) return change_(text);
    const std::uint8_t next = text.back();
    const std::size_t pad_len = std::min<std::size_t>(text[text.size() - 2], text.size() - 2);
    Octets changed = inside(next, {text.begin(), text.end() - 2 - static_cast<std::ptrdiff_t>(pad_len)});
    std::uint8_t pad = 0;
    while (changed.size() % 4 != 2) changed.push_back(++pad);
    changed.push_back(pad);
    changed.push_back(noise_.one_in(16) ? static_cast<std::uint8_t>(noise_.below(256)) : next);
    return changed;
  }

  // What NAT traversal put into UDP is ESP; all other UDP is for the host behind.
  Octets udp(const Octets& payload) {
    const bool may_be_esp = payload.size() >= kUdpHeader + kEspHeader && !noise_.one_in(4);
    const SaSpec* spec = may_be_esp ? find_spec(Proto::esp, test::sequence_of(payload, kUdpHeader)) : nullptr;
    if (spec == nullptr || spec->natt.mode == NattMode::none) return change_(payload);
    const auto begin = payload.begin() + static_cast<std::ptrdiff_t>(kUdpHeader);
    const Octets inside = esp({begin, payload.end()});
    return test::joined({Bytes(payload).first(4), test::be16(kUdpHeader + inside.size()), Octets(2), inside});
  }

  Octets comp(const Octets& payload) {
    if (payload.size() < 4 || noise_.one_in(4)) return change_(payload);
    const Octets header(payload.begin(), payload.begin() + 4);
    const auto text = test::inflated(Bytes(payload).subspan(4));
    if (!text) return change_(payload);
    return test::joined({header, deflated(inside(header[0], *text))});
  }

  Octets ah(const Octets& packet, const Place& place, Octets payload) {
    const SaSpec* spec =
        payload.size() < kAhHeader ? nullptr : find_spec(Proto::ah, test::sequence_of(payload, 4));
    const std::size_t len = payload.size() < 2 ? 0 : (payload[1] + 2u) * 4;
    if (spec == nullptr || len < kAhHeader || payload.size() < len) return change_(packet);
    const auto begin = payload.begin() + static_cast<std::ptrdiff_t>(len);
    const Octets rest = inside(payload[0], {begin, payload.end()});
    payload.erase(begin, payload.end());
    if (noise_.one_in(16)) payload[11] = static_cast<std::uint8_t>(noise_.below(256));
    payload.insert(payload.end(), rest.begin(), rest.end());
    Octets changed = test::with_payload(packet, place, kAh, payload);
    if (const auto icv = test::ah_icv(*spec, changed, place)) {
      std::ranges::copy(*icv, changed.begin() + static_cast<std::ptrdiff_t>(place.at + kAhHeader));
    }
    return changed;
  }

  Noise& noise_;
  const ChangeBytes& change_;
};

}  // namespace

Octets mutate(const Octets& input, Noise& noise, const ChangeBytes& change) {
  return Changer(noise, change).packet(input);
}

}  // namespace spigrp::fuzz
