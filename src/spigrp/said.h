// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spigrp/ip_address.h"
#include "spigrp/result.h"
#include "spigrp/text_code.h"

namespace spigrp {

/// Proto is the protocol of an SA; its value is the IP protocol number, and 61 for `int`, as KLIPS had it.
enum class Proto : std::uint8_t { tun = 4, esp = 50, ah = 51, internal = 61, comp = 108 };

/// Said names an SA: protocol + SPI + destination, `<proto><af><spi>@<dest>`. For `comp` the SPI is the CPI
/// (RFC 3173 section 3.3) and has 16 bits.
struct Said {
  Proto proto = Proto::tun;
  std::uint32_t spi = 0;
  IpAddress dst;

  friend bool operator==(const Said&, const Said&) = default;
  friend auto operator<=>(const Said&, const Said&) = default;
};

/// Shunts are SAIDs of proto `int` at 0.0.0.0 whose SPI says what becomes of a packet instead of a transform.
enum class Shunt : std::uint16_t { pass = 256, drop, reject, hold, trap, trapsubnet };

/// shunt_said(s) is the SAID that prints as %pass, %drop, ...
Said shunt_said(Shunt shunt);

/// is_passthrough() tells %passthrough, a `tun` with SPI 0 at the unspecified address.
inline bool is_passthrough(const Said& said) {
  return said.proto == Proto::tun && said.spi == 0 && said.dst.is_unspecified();
}

/// is_shunt() tells that and the SAIDs of proto `int`; or this one of them.
inline bool is_shunt(const Said& said) { return said.proto == Proto::internal || is_passthrough(said); }
inline bool is_shunt(const Said& said, Shunt shunt) {
  return said.proto == Proto::internal && said.spi == static_cast<std::uint32_t>(shunt);
}

/// Spelling says how a SAID was written, so that a checker can speak about it.
enum class Spelling : std::uint8_t {
  marked,   ///< esp.101@1.2.3.4, esp:101@::1 : hexadecimal, the mark fixes the family
  hex,      ///< esp0x101@1.2.3.4 : what the KLIPS kernel printed
  octal,    ///< esp0401@1.2.3.4 : a leading zero and more digits
  decimal,  ///< esp257@1.2.3.4, esp0@1.2.3.4
  magic,    ///< %pass, %drop, %passthrough, ...
};

/// SpelledSaid is a SAID and how it was spelled.
struct SpelledSaid {
  Said said;
  Spelling spelling = Spelling::marked;
};

/// parse_said() reads the whole text as one SAID, in every spelling above; hex digits in either case, and any
/// number of leading zeros. What old programs printed for a SAID that they could not name ("(error)",
/// "%unk-262", "unk77.9@...") is refused with a code of its own. It allocates nothing, reads nothing outside
/// the text, and on refusal names the bytes at fault and the reason; a bad address is refused before a mark
/// that contradicts it.
Result<SpelledSaid, TextError> parse_said(std::string_view text);

/// kMaxSaidText bytes hold any formatted SAID.
inline constexpr std::size_t kMaxSaidText = 4 + 1 + 8 + 1 + kMaxAddressText;

/// SaidText is a formatted SAID; view() lives as long as it does.
struct SaidText {
  std::array<char, kMaxSaidText> bytes{};
  std::size_t length = 0;
  std::string_view view() const { return {bytes.data(), length}; }
};

/// format() writes the canonical form: lower case, no leading zeros, `.` or `:` by family, RFC 5952
/// addresses, `%` names for shunts and for passthrough.
SaidText format(const Said& said);

}  // namespace spigrp
