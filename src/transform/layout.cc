// SPDX-License-Identifier: Apache-2.0
#include "transform/layout.h"

#include <algorithm>

#include "spigrp/result.h"
#include "transform/esp_form.h"
#include "transform/tun.h"
#include "wire/ah.h"
#include "wire/esp.h"
#include "wire/udp.h"

namespace spigrp {
namespace {

// How many parts stand before the place where AH and ESP go: the outermost IP header is one.
constexpr std::size_t kInside = 1;

void wrap_tun(const Sa& sa, PlainPacket& packet, Layout* layout) {
  const std::size_t len = tun_len(sa);
  if (layout != nullptr) layout->insert(0, {PartKind::ip, len, &sa, sa.said.dst.family()});
  packet = {sa.said.dst.family(), len, packet.len + len, true};
}

void draw_esp(const Sa& sa, const EspSizes& sizes, Layout& layout) {
  // The head, back to front, so that each part goes to the same place.
  layout.insert(kInside, {PartKind::iv, sizes.iv_len, &sa});
  layout.insert(kInside, {PartKind::esp, kEspHeaderLen, &sa});
  layout.append({PartKind::tfc, sizes.tfc_len, &sa});
  layout.append({PartKind::padding, sizes.pad_len, &sa});
  layout.append({PartKind::trailer, kEspTrailerLen, &sa});
  const std::size_t behind = layout.parts().size();
  const std::size_t text = kInside + (sizes.iv_len > 0 ? 2 : 1);
  if (sa.algorithm->encrypts) layout.cover({Cover::Kind::encrypted, &sa, text, behind});
  if (sizes.icv_len > 0) layout.cover({Cover::Kind::authenticated, &sa, kInside, behind});
  layout.append({PartKind::icv, sizes.icv_len, &sa});
  if (sizes.natt_len == 0) return;
  layout.insert(kInside, {PartKind::marker, sizes.natt_len - kUdpHeaderLen, &sa});
  layout.insert(kInside, {PartKind::udp, kUdpHeaderLen, &sa});
}

void wrap_esp(const Sa& sa, PlainPacket& packet, Layout* layout) {
  const EspSizes sizes = esp_sizes(EspForm(sa), packet.len - packet.headers_len, packet.holds_ip);
  if (layout != nullptr) draw_esp(sa, sizes, *layout);
  packet.len += sizes.sum();
  packet.holds_ip = false;
}

void wrap_ah(const Sa& sa, PlainPacket& packet, Layout* layout) {
  const std::size_t len = ah_len(sa.algorithm->icv_len, packet.family);
  if (layout != nullptr) {
    const std::size_t icv_len = sa.algorithm->icv_len;
    layout->insert(kInside, {PartKind::ah_padding, len - kAhFixedLen - icv_len, &sa});
    layout->insert(kInside, {PartKind::icv, icv_len, &sa});
    layout->insert(kInside, {PartKind::ah, kAhFixedLen, &sa});
    layout->cover({Cover::Kind::authenticated, &sa, 0, layout->parts().size()});
  }
  packet.len += len;
  packet.holds_ip = false;
}

void wrap(const Sa& sa, PlainPacket& packet, Layout* layout) {
  switch (sa.said.proto) {
    case Proto::tun:
      return wrap_tun(sa, packet, layout);
    case Proto::esp:
      return wrap_esp(sa, packet, layout);
    case Proto::ah:
      return wrap_ah(sa, packet, layout);
    default:  // comp makes nothing longer
      return;
  }
}

}  // namespace

std::size_t Layout::len() const {
  std::size_t sum = 0;
  for (const Part& part : parts()) sum += part.len;
  return sum;
}

void Layout::insert(std::size_t at, const Part& part) {
  if (part.len == 0 && part.kind != PartKind::payload) return;
  SPIGRP_REQUIRE(at <= num_parts_ && num_parts_ < kMaxParts);
  std::copy_backward(parts_.begin() + static_cast<std::ptrdiff_t>(at),
                     parts_.begin() + static_cast<std::ptrdiff_t>(num_parts_),
                     parts_.begin() + static_cast<std::ptrdiff_t>(num_parts_ + 1));
  parts_[at] = part;
  ++num_parts_;
  for (Cover& cover : std::span(covers_).first(num_covers_)) {
    if (cover.first >= at) ++cover.first;
    if (cover.behind > at) ++cover.behind;
  }
}

void Layout::cover(const Cover& cover) {
  SPIGRP_REQUIRE(num_covers_ < kMaxCovers);
  covers_[num_covers_++] = cover;
}

PlainPacket wrapped(const SaChain& chain, PlainPacket packet, Layout* layout) {
  for (const Sa* sa : chain.sas()) wrap(*sa, packet, layout);
  return packet;
}

Layout layout_of(const SaChain& chain, const PlainPacket& plain) {
  SPIGRP_REQUIRE(plain.headers_len <= plain.len);
  Layout layout;
  layout.append({PartKind::ip, plain.headers_len, nullptr, plain.family});
  layout.append({PartKind::payload, plain.len - plain.headers_len});
  const PlainPacket made = wrapped(chain, plain, &layout);
  SPIGRP_REQUIRE(layout.len() == made.len);
  return layout;
}

// The length outside never falls when that inside grows: halving finds the place.
std::size_t longest_plain(const SaChain& chain, const PlainPacket& plain, std::size_t mtu) {
  const auto outside = [&](std::size_t len) {
    PlainPacket packet = plain;
    packet.len = len;
    return wrapped(chain, packet).len;
  };
  std::size_t fits = plain.headers_len;
  if (outside(fits) > mtu) return 0;
  std::size_t exceeds = mtu + 1;
  while (exceeds - fits > 1) {
    const std::size_t middle = fits + (exceeds - fits) / 2;
    (outside(middle) <= mtu ? fits : exceeds) = middle;
  }
  return fits;
}

}  // namespace spigrp
