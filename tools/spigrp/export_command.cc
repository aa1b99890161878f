// SPDX-License-Identifier: Apache-2.0
#include "export_command.h"

#include "complaints.h"
#include "config_file.h"
#include "export_text.h"
#include "text_output.h"

namespace spigrp {
namespace {

bool write_export(const ExportOptions& options, const Exported& from, Complaints& complaints) {
  ExportText text;
  switch (options.format) {
    case ExportFormat::wireshark:
      export_wireshark(from, text);
      break;
    case ExportFormat::xfrm:
      export_xfrm(from, text);
      break;
    case ExportFormat::swanctl_proposal:
      export_swanctl_proposal(from, text);
      break;
  }
  if (text.omitted() > 0) {
    complaints.error("not everything could be exported: see the comments \"not exported\" in it");
  }
  return write_text(options.write, text.view(), options.with_keys, complaints);
}

}  // namespace

int run_export(const ExportOptions& options) {
  Complaints complaints;
  KeyKeeper keeper;  // outlives the configuration
  ConfigOptions config = options.config;
  config.provider = &keeper;
  config.assume_key_files = !options.with_keys;
  const auto configuration = load_configuration(config, complaints);
  bool written = false;
  if (configuration) {
    const Exported from{configuration->database(), options.with_keys ? &keeper : nullptr, options.local};
    written = write_export(options, from, complaints);
  }
  complaints.print();
  if (!written) return kExitFailed;
  return complaints.empty() ? kExitOk : kExitFindings;
}

}  // namespace spigrp
