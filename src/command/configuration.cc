// SPDX-License-Identifier: Apache-2.0
#include "spigrp/configuration.h"

#include <utility>

#include "command/workspace.h"

namespace spigrp {

struct Configuration::Memory : Workspace {
  using Workspace::Workspace;
  std::vector<Diagnostic> remarks;
};

Configuration::Configuration(std::unique_ptr<Memory> memory) : memory_(std::move(memory)) {}

Configuration::~Configuration() = default;

Database& Configuration::database() { return memory_->database(); }

const Limits& Configuration::limits() const { return memory_->limits(); }

std::span<const Diagnostic> Configuration::remarks() const { return memory_->remarks; }

Result<std::unique_ptr<Configuration>, std::vector<Diagnostic>> Configuration::load(
    std::string_view text, const ConfigurationOptions& options, Provider& provider) {
  auto memory = std::make_unique<Memory>(text, provider);
  DiagnosticList remarks;
  CommandContext context{.database = memory->database(),
                         .provider = provider,
                         .options = options,
                         .remarks = &remarks,
                         .assume_key_files = options.assume_key_files};
  DiagnosticList list;
  run_text(text, context, list);
  if (!list.empty()) return fail(std::move(list).finish());
  memory->remarks = std::move(remarks).finish();
  return std::unique_ptr<Configuration>(new Configuration(std::move(memory)));
}

}  // namespace spigrp
