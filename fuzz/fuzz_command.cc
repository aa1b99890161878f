// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <string_view>

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

}  // namespace

// Command text, a line at a time: a refused command leaves the database as it was, every diagnostic points into
// its line, nothing said can write to the terminal or shows what may be a key.
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
    for (const Diagnostic& diagnostic : said) check_diagnostic(diagnostic, line);
  }
  SPIGRP_REQUIRE(lab.intact());
  return 0;
}
