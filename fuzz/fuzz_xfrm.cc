// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <memory>
#include <string>

#include "command/xfrm_configuration.h"
#include "spigrp/configuration.h"
#include "spigrp/providers.h"
#include "spigrp/result.h"
#include "spigrp/tables.h"
#include "support/shown_keys.h"

using namespace spigrp;
using namespace spigrp::test;

namespace {

constexpr std::size_t kMaxSize = 5120;  // about ten states: what more of them would do, they do too

struct Imported {
  explicit Imported(std::string_view text) : dump(read_xfrm(text)), import(import_xfrm(dump)) {}
  std::string configuration(bool with_keys) const {
    std::string all;
    write_xfrm_configuration(import, with_keys, [&](std::string_view piece) { all += piece; });
    return all;
  }
  XfrmDump dump;
  XfrmImport import;
};

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string all(text);
  for (std::size_t at = all.find(from); at != std::string::npos; at = all.find(from, at + to.size())) {
    all.replace(at, from.size(), to);
  }
  return all;
}

void check_notes(const Imported& imported, std::size_t lines) {
  std::size_t last = 0;
  for (const XfrmNote& note : imported.import.notes) {
    SPIGRP_REQUIRE(note.line >= 1 && note.line <= lines && note.line >= last);
    SPIGRP_REQUIRE(is_printable(note.message) && !shows_a_key(note.message));
    last = note.line;
  }
}

void check_no_key(const XfrmDump& dump, std::string_view configuration) {
  for (const XfrmState& state : dump.states) {
    for (const XfrmKeyed& keyed : {state.aead, state.enc, state.auth}) {
      SPIGRP_REQUIRE(keyed.key.size() < 18 || configuration.find(keyed.key) == std::string_view::npos);
    }
  }
}

// How an entry is spread over lines does not matter, and neither does how lines end.
void check_layout(const Imported& imported, std::string_view text) {
  const std::string configuration = imported.configuration(true);
  const auto is_same = [&](const Imported& other) {
    return other.configuration(true) == configuration &&
           other.import.notes.size() == imported.import.notes.size();
  };
  SPIGRP_REQUIRE(is_same(Imported(replaced(text, "\n", "\r\n"))));
  SPIGRP_REQUIRE(is_same(Imported(replaced(text, "\n\t", "\\\t"))));
}

bool is_complete(const XfrmImport& import) {
  return std::ranges::all_of(import.groups, [](const ImportedGroup& group) {
    return std::ranges::all_of(group.sas, [](const ImportedSa& sa) {
      if (sa.said.proto == Proto::tun || sa.said.proto == Proto::comp) return true;
      return sa.algorithm != nullptr && default_provider().supports(sa.algorithm->id);
    });
  });
}

void check_loads(const XfrmImport& import, const std::string& configuration) {
  const auto loaded = Configuration::load(configuration, {.assume_key_files = true}, default_provider());
  SPIGRP_REQUIRE(loaded.has_value());
  std::string listing;
  for (const ImportedGroup& group : import.groups)
    listing += std::string(format(group.group()).view()) + "\n";
  SPIGRP_REQUIRE(spigrp_table((*loaded)->database(), TableStyle::spigrp) == listing);
  std::size_t eroutes = 0;
  for ([[maybe_unused]] const Eroute& eroute : (*loaded)->database().eroutes()) ++eroutes;
  SPIGRP_REQUIRE(eroutes == import.eroutes.size());
}

}  // namespace

// What `ip xfrm` prints: what is made of it is a configuration that loads, with the same groups, in whatever lines it
// came; notes point into the text, and neither they nor a configuration without keys show a key.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxSize) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Imported imported(text);
  check_notes(imported, 1 + static_cast<std::size_t>(std::ranges::count(text, '\n')));
  check_layout(imported, text);
  const std::string without_keys = imported.configuration(false);
  check_no_key(imported.dump, without_keys);
  if (!is_complete(imported.import)) return 0;
  check_loads(imported.import, without_keys);
  check_loads(imported.import, imported.configuration(true));
  return 0;
}
