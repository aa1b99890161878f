// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <string_view>
#include <system_error>

#include "command/command.h"
#include "said_of_text.h"
#include "spigrp/configuration.h"
#include "support/lab.h"
#include "support/shown_keys.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

void check_diagnostic(const Diagnostic& said, std::string_view line) {
  if (said.code == "N499" || line.size() > kMaxLine) return;
  fuzz::check_diagnostic(said, line);
}

// What an accepted line calls a block of addresses has no bits behind its prefix.
void check_blocks(std::string_view line) {
  while (!line.empty()) {
    const std::string_view word = line.substr(0, line.find_first_of(" \t"));
    line.remove_prefix(std::min(word.size() + 1, line.size()));
    const std::size_t slash = word.find('/');
    unsigned length = 0;
    if (slash == std::string_view::npos) continue;
    const std::string_view digits = word.substr(slash + 1);
    const auto address = parse_ip_address(word.substr(0, slash));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (!address || error != std::errc() || end != digits.data() + digits.size()) continue;
    for (std::size_t bit = length; bit < 8 * address->bytes().size(); ++bit) {
      SPIGRP_REQUIRE((address->bytes()[bit / 8] >> (7 - bit % 8) & 1) == 0);
    }
  }
}

}  // namespace

// Command text, a line at a time: a refused command leaves the database as it was, every diagnostic points into
// its line, what is accepted as a block of addresses is one, nothing said can write to the terminal or shows what may be a key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const ConfigurationOptions options{.compat = Compat::none, .key_directory = {}, .read_key_files = false};
  Lab lab({.sas = 8, .eroutes = 8});
  CommandContext context{lab.database, libsodium_provider(), options};
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const Snapshot before = snapshot(lab.database);
    DiagnosticList list;
    run_line(line, number, context, list);
    const auto said = std::move(list).finish();
    SPIGRP_REQUIRE(said.empty() || snapshot(lab.database) == before);
    if (said.empty() && line.starts_with("eroute")) check_blocks(line);
    for (const Diagnostic& diagnostic : said) check_diagnostic(diagnostic, line);
  }
  SPIGRP_REQUIRE(lab.intact());
  return 0;
}
