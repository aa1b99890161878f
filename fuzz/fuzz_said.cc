// SPDX-License-Identifier: Apache-2.0
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <string>

#include "../tests/listing/careful_words.h"
#include "../tests/listing/naive_said.h"
#include "command/suggest_said.h"

using namespace spigrp;

namespace {

// A refusal points into the text, speaks of a SAID (E1xx), and says more about addresses only.
void check_refusal(const TextError& error, std::string_view text) {
  SPIGRP_REQUIRE(error.at <= text.size() && error.length <= text.size() - error.at);
  SPIGRP_REQUIRE(name(error.code)[0] == 'E' && name(error.code)[1] == '1');
  SPIGRP_REQUIRE((error.detail != nullptr) == (error.code == TextCode::bad_address));
}

// What is suggested in the place of a text that is none is a SAID, as it is written.
void check_suggestion(const TextError& error, std::string_view text) {
  const auto suggested = suggest_said(text, error.code);
  if (!suggested) return;
  const auto said = parse_said(*suggested);
  SPIGRP_REQUIRE(said && format(said->said).view() == *suggested && *suggested != text);
}

// Mark, SPI and address as the C library writes them; its addresses are those of RFC 5952.
std::string naive_end(const Said& said) {
  const bool four = said.dst.family() == Family::ipv4;
  std::array<char, INET6_ADDRSTRLEN> address{};
  std::array<char, INET6_ADDRSTRLEN + 16> text{};
  SPIGRP_REQUIRE(
      inet_ntop(four ? AF_INET : AF_INET6, said.dst.bytes().data(), address.data(), address.size()));
  const int length =
      std::snprintf(text.data(), text.size(), "%c%x@%s", four ? '.' : ':', said.spi, address.data());
  return {text.data(), static_cast<std::size_t>(length)};
}

// A SAID has one canonical text: it is read as what it was written from, written as it was read, and as others would
// write it.
void check_canonical(const Said& said) {
  const SaidText canonical = format(said);
  const auto again = parse_said(canonical.view());
  SPIGRP_REQUIRE(again && again->said == said);
  SPIGRP_REQUIRE(again->spelling == (canonical.view().front() == '%' ? Spelling::magic : Spelling::marked));
  SPIGRP_REQUIRE(format(again->said).view() == canonical.view());
  SPIGRP_REQUIRE(canonical.view().front() == '%' || canonical.view().ends_with(naive_end(said)));
}

}  // namespace

// The fast and the careful half of parse_said() give the same answer, a refusal's place included.
// parse_said() accepts exactly what the naive parser accepts and means the same by it. Without that second
// opinion on the input, a digit lost on the way in would come back unseen from every second reading. What is suggested
// in the place of a refused text is a SAID.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto said = parse_said(text);
  SPIGRP_REQUIRE(spigrp::test::same(said, careful_said(text)));
  const auto naive = spigrp::test::naive_said(text);
  SPIGRP_REQUIRE(said.has_value() == naive.has_value());
  if (!said) {
    check_refusal(said.error(), text);
    check_suggestion(said.error(), text);
    return 0;
  }
  SPIGRP_REQUIRE(naive && said->said == naive->said && said->spelling == naive->spelling);
  check_canonical(said->said);
  return 0;
}
