// SPDX-License-Identifier: Apache-2.0
#include "footprint_command.h"

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>

#include "config_file.h"
#include "spigrp/footprint.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kJsonFormat = 1;

// The words of JSON, and of the text.
struct Names {
  std::string_view word;
  std::string_view text;
};

Names names_of(FootprintKind kind) {
  switch (kind) {
    case FootprintKind::database:
      return {"database", "database"};
    case FootprintKind::sas:
      return {"sas", "SAs"};
    case FootprintKind::groups:
      return {"groups", "groups"};
    case FootprintKind::windows:
      return {"windows", "replay windows"};
    case FootprintKind::contexts:
      return {"contexts", "provider contexts"};
    case FootprintKind::eroutes:
      return {"eroutes", "eroutes"};
    case FootprintKind::scratch:
      return {"scratch", "scratch of the engine"};
    case FootprintKind::compressor:
      return {"compressor", "compressor"};
    case FootprintKind::fragments:
      return {"fragments", "packets in fragments"};
    case FootprintKind::held:
      return {"held", "held packets"};
    case FootprintKind::count_:
      break;
  }
  return {};
}

// What this configuration needs: no context is larger than the largest in it, and no window wide without need.
Limits limits_of(const Configuration& configuration, const Database& database, const Provider& provider) {
  Limits limits = configuration.limits();
  limits.wide_windows = 0;
  limits.context_size = 0;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr || sa->crypto == nullptr) continue;
    limits.wide_windows += ReplayWindow::memory_words(sa->window.size()) > 0 ? 1 : 0;
    limits.context_size = std::max(limits.context_size, provider.context_size(sa->algorithm->id));
  }
  return limits;
}

std::size_t each(const FootprintPart& part) { return part.count == 0 ? 0 : part.bytes / part.count; }

std::string text_of(const Footprint& footprint) {
  std::ostringstream out;
  const auto line = [&out](std::string_view name, const auto& count, const auto& size, const auto& bytes) {
    out << std::left << std::setw(26) << name << std::right << std::setw(10) << count << std::setw(10) << size
        << std::setw(12) << bytes << '\n';
  };
  line("part", "count", "each", "bytes");
  for (const FootprintPart& part : footprint.parts()) {
    const std::string name = (part.within ? "  of these " : "") + std::string(names_of(part.kind).text);
    line(name, part.count, each(part), part.bytes);
  }
  line("total", "", "", footprint.total());
  return out.str();
}

void add_to(Json& object, const Footprint& footprint) {
  Json parts = Json::array();
  for (const FootprintPart& part : footprint.parts()) {
    Json row = {{"part", names_of(part.kind).word},
                {"count", part.count},
                {"each", each(part)},
                {"bytes", part.bytes}};
    if (part.within) row["within"] = names_of(FootprintKind::sas).word;
    parts.push_back(std::move(row));
  }
  object["parts"] = std::move(parts);
  object["total"] = footprint.total();
}

}  // namespace

int run_footprint(const FootprintOptions& options) {
  Complaints complaints;
  ConfigOptions config = options.config;
  config.assume_key_files = true;  // no key is used
  const auto configuration = load_configuration(config, complaints);
  const bool good = configuration != nullptr;
  const auto footprint = [&] {
    return Footprint(limits_of(*configuration, configuration->database(), provider_of(config)));
  };
  if (options.json) {
    Json object = {{"format", kJsonFormat}, {"command", "footprint"}};
    complaints.add_to(object);
    if (good) add_to(object, footprint());
    std::cout << object.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else if (good) {
    std::cout << text_of(footprint());
  }
  if (!options.json) complaints.print();
  std::cout << std::flush;
  if (std::cout) return good ? kExitOk : kExitFailed;
  complaints.error("standard output: cannot write");
  complaints.print();
  return kExitFailed;
}

}  // namespace spigrp
