// SPDX-License-Identifier: Apache-2.0
#include "show.h"

#include <iostream>

#include "common/exit_codes.h"
#include "complaints.h"
#include "config_text.h"
#include "file.h"
#include "spigrp/configuration.h"
#include "spigrp/providers.h"
#include "spigrp/tables.h"

namespace spigrp {
namespace {

std::string text_of(const Database& database, std::string_view table) {
  if (table == "spi") return spi_table(database, TableStyle::klips, 0);
  if (table == "spigrp") return spigrp_table(database, TableStyle::klips);
  if (table == "eroute") return eroute_table(database, TableStyle::klips);
  return look_table(database, TableStyle::klips, 0);
}

// Reading needs no lock: the file is replaced at once.
void show(const std::string& path, std::string_view table, Complaints& complaints) {
  ConfigFile file;
  if (const auto error = read_file(path, file)) return complaints.error(error->message);
  if (!file.exists)
    return complaints.error(path + ": there is no such file yet; ipsec spi --clear makes an empty one");
  auto loaded = Configuration::load(
      file.text.view(), {.compat = Compat::klips, .key_directory = key_directory(path)}, default_provider());
  if (!loaded) {
    complaints.diagnostics(path, std::move(loaded.error()));
    return complaints.error(path + ": not used: every line of it must be right");
  }
  std::cout << text_of((*loaded)->database(), table) << std::flush;
  if (!std::cout) complaints.error("standard output: cannot write");
}

}  // namespace

int run_show(const std::string& path, std::string_view table) {
  Complaints complaints("spigrp-ipsec");
  show(path, table, complaints);
  complaints.print();
  return complaints.empty() ? kExitOk : kExitFailed;
}

}  // namespace spigrp
