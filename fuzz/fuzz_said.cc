// SPDX-License-Identifier: Apache-2.0
#include <string>

#include "../tests/listing/careful_words.h"
#include "../tests/listing/naive_said.h"

using namespace spigrp;

namespace {

// A refusal points into the text, speaks of a SAID (E1xx), and says more about addresses only.
void check_refusal(const TextError& error, std::string_view text) {
  SPIGRP_REQUIRE(error.at <= text.size() && error.length <= text.size() - error.at);
  SPIGRP_REQUIRE(name(error.code)[0] == 'E' && name(error.code)[1] == '1');
  SPIGRP_REQUIRE((error.detail != nullptr) == (error.code == TextCode::bad_address));
}

// A SAID has one canonical text: it is read as what it was written from, and written as it was read.
void check_canonical(const Said& said) {
  const SaidText canonical = format(said);
  const auto again = parse_said(canonical.view());
  SPIGRP_REQUIRE(again && again->said == said);
  SPIGRP_REQUIRE(again->spelling == (canonical.view().front() == '%' ? Spelling::magic : Spelling::marked));
  SPIGRP_REQUIRE(format(again->said).view() == canonical.view());
}

}  // namespace

// The fast and the careful half of parse_said() give the same answer, a refusal's place included.
// parse_said() accepts exactly what the naive parser accepts and means the same by it. Without that second
// opinion on the input, a digit lost on the way in would come back unseen from every second reading.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto said = parse_said(text);
  SPIGRP_REQUIRE(spigrp::test::same(said, careful_said(text)));
  const auto naive = spigrp::test::naive_said(text);
  SPIGRP_REQUIRE(said.has_value() == naive.has_value());
  if (!said) {
    check_refusal(said.error(), text);
    return 0;
  }
  SPIGRP_REQUIRE(naive && said->said == naive->said && said->spelling == naive->spelling);
  check_canonical(said->said);
  return 0;
}
