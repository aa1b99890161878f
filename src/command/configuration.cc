// SPDX-License-Identifier: Apache-2.0
#include "spigrp/configuration.h"

#include <new>
#include <utility>

#include "command/command.h"

namespace spigrp {
namespace {

struct AlignedDelete {
  void operator()(std::uint8_t* memory) const {
    ::operator delete[](memory, std::align_val_t{Database::kMemoryAlign});
  }
};

using AlignedMemory = std::unique_ptr<std::uint8_t[], AlignedDelete>;

AlignedMemory allocate(std::size_t size) {
  return AlignedMemory(
      static_cast<std::uint8_t*>(::operator new[](size, std::align_val_t{Database::kMemoryAlign})));
}

// Calls `use` with each line, without its line end, and its number. A text that ends with a line end has no
// empty line behind it.
template <class Use>
void for_each_line(std::string_view text, Use use) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    use(line, number);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// A command adds at most one SA or eroute, so counting the commands is enough to know how much memory serves.
Limits count_commands(std::string_view text) {
  Limits limits{1, 1};
  for_each_line(text, [&](std::string_view line, std::size_t) {
    const CommandKind kind = kind_of(line);
    if (kind == CommandKind::spi) ++limits.sas;
    if (kind == CommandKind::eroute) ++limits.eroutes;
  });
  return limits;
}

}  // namespace

struct Configuration::Memory {
  Memory(const Limits& limits, Provider& provider)
      : bytes(allocate(Database::memory_size(limits))),
        database(limits, {bytes.get(), Database::memory_size(limits)}, provider) {}

  AlignedMemory bytes;  // outlives the database in it
  Database database;
};

Configuration::Configuration(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}

Configuration::~Configuration() = default;

Database& Configuration::database() { return memory_->database; }

Result<std::unique_ptr<Configuration>, std::vector<Diagnostic>> Configuration::load(
    std::string_view text, const ConfigurationOptions& options, Provider& provider) {
  auto memory = std::make_unique<Memory>(count_commands(text), provider);
  CommandContext context{memory->database, provider, options};
  DiagnosticList list;
  for_each_line(text,
                [&](std::string_view line, std::size_t number) { run_line(line, number, context, list); });
  if (!list.empty()) return fail(std::move(list).finish());
  return std::unique_ptr<Configuration>(new Configuration(std::move(memory)));
}

}  // namespace spigrp
