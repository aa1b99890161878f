// SPDX-License-Identifier: Apache-2.0
#include "import_command.h"

#include <iostream>

#include "command/shown_text.h"
#include "command/xfrm_configuration.h"
#include "command/xfrm_import.h"
#include "complaints.h"
#include "export_text.h"
#include "text_file.h"
#include "text_output.h"

namespace spigrp {
namespace {

constexpr std::size_t kMaxDump = std::size_t{64} << 20;

void write_listing(const XfrmImport& import, ExportText& to) {
  for (const ImportedGroup& group : import.groups) to << format(group.group()).view() << "\n";
}

// What is said about the dump, as file:line; true where all of it could be used.
bool print_notes(const std::string& file, const XfrmImport& import) {
  bool whole = true;
  for (const XfrmNote& note : import.notes) {
    std::cerr << shown_text(file) << ':' << note.line << (note.error ? ": error: " : ": note: ")
              << note.message << '\n';
    whole = whole && !note.error;
  }
  return whole;
}

}  // namespace

int run_import(const ImportOptions& options) {
  Complaints complaints;
  SecretText text;
  if (const auto error = read_text_file(options.file, kMaxDump, "dump of ip xfrm", text)) {
    complaints.error(error->message);
    complaints.print();
    return kExitFailed;
  }
  const XfrmDump dump = read_xfrm(text.view());
  const XfrmImport import = import_xfrm(dump);
  ExportText output;
  if (options.listing) {
    write_listing(import, output);
  } else {
    write_xfrm_configuration(import, options.with_keys, [&](std::string_view piece) { output << piece; });
  }
  const bool whole = print_notes(options.file == "-" ? "standard input" : options.file, import);
  const bool written = write_text(options.write, output.view(), options.with_keys, complaints);
  complaints.print();
  if (!written) return kExitFailed;
  return whole ? kExitOk : kExitFindings;
}

}  // namespace spigrp
