// SPDX-License-Identifier: Apache-2.0
#include "table_command.h"

#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>

#include "command/lazy_provider.h"
#include "config_file.h"
#include "spigrp/tables.h"
#include "table.h"

namespace spigrp {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kJsonFormat = 1;
constexpr std::uint64_t kNow = 0;  // no time passes in a configuration that nobody runs

bool print(const std::string& text, Complaints& complaints) {
  std::cout << text << std::flush;
  if (std::cout) return true;
  complaints.error("standard output: cannot write");
  return false;
}

// What differs between the commands.
struct Printer {
  const char* command;
  std::function<std::string(const Database&)> text;
  std::function<void(Json&, const Database&)> json;
};

int run(const TableOptions& options, const Printer& printer) {
  Complaints complaints;
  LazyProvider provider(provider_of(options.config));  // outlives the configuration
  ConfigOptions config = options.config;
  config.provider = &provider;
  const auto configuration = load_configuration(config, complaints);
  bool good = configuration != nullptr;
  if (options.json) {
    Json object = {{"format", kJsonFormat}, {"command", printer.command}};
    complaints.add_to(object);
    if (good) printer.json(object, configuration->database());
    // Bytes that are no UTF-8 (in a file name) are replaced: JSON has no other way to show them.
    if (print(object.dump(2, ' ', false, Json::error_handler_t::replace) + '\n', complaints)) {
      return good ? kExitOk : kExitFailed;
    }
    good = false;
  } else if (good) {
    good = print(printer.text(configuration->database()), complaints);
  }
  complaints.print();
  return good ? kExitOk : kExitFailed;
}

}  // namespace

int run_list(const TableOptions& options) {
  return run(options,
             {.command = "list",
              .text =
                  [&](const Database& database) {
                    return table_text(database, options.table, options.config.compat, kNow);
                  },
              .json = [&](Json& object,
                          const Database& database) { add_table(object, database, options.table, kNow); }});
}

int run_look(const TableOptions& options) {
  return run(options, {.command = "look",
                       .text =
                           [&](const Database& database) {
                             return look_table(database, style_of(options.config.compat), kNow);
                           },
                       .json =
                           [](Json& object, const Database& database) {
                             add_table(object, database, Table::eroute, kNow);
                             add_table(object, database, Table::spi, kNow);
                           }});
}

}  // namespace spigrp
