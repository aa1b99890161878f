// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/fast_path.h"
#include "transform/esp.h"
#include "transform/esp_frame.h"
#include "wire/esp.h"
#include "wire/ip_protocol.h"

namespace spigrp {

/// FastEsp is ESP on the fast path, of one form. `whole` is always a packet from its outer header on.
template <class Form>
class FastEsp {
 public:
  static constexpr std::uint8_t kProtocol = ip_protocol::kEsp;
  static constexpr bool kHides = false;
  using Sizes = EspSizes;

  FastEsp(const Form& form, Sa& sa) : form_(form), sa_(sa) {}

  Sizes sizes(std::size_t inner_len) const { return esp_sizes(form_, inner_len, true); }

  /// write() puts ESP around an inner packet that is in its place, and makes its job.
  void write(MutableBytes whole, const Sizes& sizes, std::uint64_t sequence, const FastJob& to,
             IvPool& random) const {
    const MutableBytes esp = whole.subspan(kIpv4HeaderLen);
    write_esp_frame(form_, sizes, sa_, ip_protocol::kIpv4, esp, sequence, random);
    to.memory->sequence = sequence;
    fill_esp_job(form_, esp, sa_.esn, *to.memory, *to.job);
  }

  /// read() gives the number of a packet; false for what ESP cannot be.
  bool read(Bytes whole, std::uint32_t& number) const {
    const auto esp =
        EspView::parse(whole.subspan(kIpv4HeaderLen), {form_.iv_len, form_.icv_len, form_.block_len});
    if (!esp) [[unlikely]]
      return false;
    number = esp->seq();
    return true;
  }
  void make_job(MutableBytes whole, std::uint64_t sequence, const FastJob& to) const {
    to.memory->sequence = sequence;
    fill_esp_job(form_, whole.subspan(kIpv4HeaderLen), sa_.esn, *to.memory, *to.job);
  }
  /// inside() is what was protected, where that is said to be IPv4; else nothing.
  Bytes inside(Bytes /*packet*/, const CryptoJob& opened) const {
    const auto trailer = parse_esp_trailer(opened.text);
    if (!trailer || trailer->next_header != ip_protocol::kIpv4) [[unlikely]]
      return {};
    return Bytes(opened.text).first(trailer->payload_len);
  }
  /// inside_at() is where it begins.
  std::size_t inside_at() const { return kIpv4HeaderLen + kEspHeaderLen + form_.iv_len; }
  /// whole_len() is without link-layer padding.
  std::size_t whole_len(Bytes /*packet*/, const CryptoJob& opened) const {
    return inside_at() + opened.text.size() + form_.icv_len;
  }
  void take_off(Lane& lane) const { esp_take_off(sa_, lane); }

 private:
  Form form_;
  Sa& sa_;
};

}  // namespace spigrp
