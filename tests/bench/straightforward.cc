// SPDX-License-Identifier: Apache-2.0
#include "bench/straightforward.h"

#include <arpa/inet.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace spigrp::bench {
namespace {

struct PlainSaid {
  int proto;
  std::uint32_t spi;
  int family;
  unsigned char dst[16];
};

constexpr struct {
  const char* name;
  std::size_t length;
  int proto;
} kProtos[] = {{"ah", 2, 51}, {"esp", 3, 50}, {"comp", 4, 108}, {"tun", 3, 4}, {"int", 3, 61}};

bool read_word(const char* word, PlainSaid& said) {
  for (const auto& proto : kProtos) {
    if (std::strncmp(word, proto.name, proto.length) != 0) continue;
    const char* mark = word + proto.length;
    if (*mark != '.' && *mark != ':') return false;
    char* at = nullptr;
    said.proto = proto.proto;
    said.spi = static_cast<std::uint32_t>(std::strtoul(mark + 1, &at, 16));
    said.family = *mark == '.' ? AF_INET : AF_INET6;
    return *at == '@' && inet_pton(said.family, at + 1, said.dst) == 1;
  }
  return false;
}

// The SAIDs of a line that strtok() may write into.
bool read_line(char* line, std::size_t& count) {
  for (const char* word = std::strtok(line, " \t\r\n"); word; word = std::strtok(nullptr, " \t\r\n")) {
    PlainSaid said;
    if (!read_word(word, said)) return false;
    // What was read must be used, or the compiler would see that nobody needs it.
    __asm__ __volatile__("" : : "r"(&said) : "memory");
    ++count;
  }
  return true;
}

}  // namespace

std::size_t straightforward_count(std::string_view listing) {
  std::size_t count = 0;
  char line[1024];
  while (!listing.empty()) {
    const std::size_t end = std::min(listing.find('\n'), listing.size());
    if (end >= sizeof line) return 0;
    std::memcpy(line, listing.data(), end);
    line[end] = '\0';
    if (!read_line(line, count)) return 0;
    listing.remove_prefix(std::min(end + 1, listing.size()));
  }
  return count;
}

}  // namespace spigrp::bench
