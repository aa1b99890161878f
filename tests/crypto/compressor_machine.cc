// SPDX-License-Identifier: Apache-2.0
#include "crypto/compressor_machine.h"

#include <initializer_list>

namespace spigrp::test {

Octets prose(std::size_t size) {
  static constexpr std::string_view kWords[] = {"esp ",           "ah ",        "comp ",     "tun ",
                                                "192.168.2.110 ", "spi=0x3d0 ", "\r\nHost: "};
  const Octets picks = noise(size, 77);
  Octets text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    const Octets word = from_text(kWords[picks[i % size] % std::size(kWords)]);
    text.insert(text.end(), word.begin(), word.end());
  }
  text.resize(size);
  return text;
}

std::vector<Octets> samples() {
  std::vector<Octets> all;
  for (std::size_t size = 0; size <= 300; size += size < 20 ? 1 : 35) {
    all.push_back(noise(size, static_cast<std::uint32_t>(size)));
    all.push_back(prose(size));
    all.push_back(Octets(size, 0));
  }
  for (const std::size_t size : std::initializer_list<std::size_t>{1500, 9000, 65535}) {
    all.push_back(noise(size, static_cast<std::uint32_t>(size)));
    all.push_back(prose(size));
    all.push_back(Octets(size, 'x'));
  }
  return all;
}

}  // namespace spigrp::test
