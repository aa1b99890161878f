// SPDX-License-Identifier: Apache-2.0
//
// The program spigrp-ipsec: `ipsec`, for scripts of KLIPS.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "command/suggest.h"
#include "common/exit_codes.h"
#include "common/process.h"
#include "edit.h"
#include "help.h"
#include "show.h"
#include "spigrp/version.h"
#include "usage.h"

namespace {

using namespace spigrp;
using Words = std::vector<std::string_view>;

constexpr std::string_view kCommands[] = {"spi",   "spigrp",     "eroute",  "look",
                                          "tncfg", "klipsdebug", "version", "help"};

int usage_error(const std::string& message) {
  std::cerr << "spigrp-ipsec: error: " << message << "\nTry 'spigrp-ipsec --help'.\n";
  return kExitFailed;
}

int print(std::string_view text) {
  std::cout << text << std::flush;
  if (std::cout) return kExitOk;
  std::cerr << "spigrp-ipsec: error: standard output: cannot write\n";
  return kExitFailed;
}

int print_version() { return print("spigrp-ipsec " + std::string(kVersion) + "\n"); }

bool has(const Words& words, std::string_view wanted) {
  return std::ranges::find(words, wanted) != words.end();
}

// What only the kernel module had: old scripts set it up, and nothing is left to do.
int name_without_effect(std::string_view command) {
  std::cerr << "spigrp-ipsec: note: " << command << " has no effect: "
            << (command == "tncfg" ? "there is no virtual device to set up\n"
                                   : "there is no kernel module to debug\n");
  return kExitOk;
}

int run_on_file(const Words& words) {
  const char* const path = std::getenv("SPIGRP_CONFIG");  // NOLINT(concurrency-mt-unsafe): one thread
  if (path == nullptr || *path == '\0') {
    return usage_error("set the environment variable SPIGRP_CONFIG to the name of the configuration");
  }
  const std::string_view command = words.front();
  if (command == "look" && words.size() > 1) return usage_error(unknown_word(words[1], {}));
  return words.size() == 1 ? run_show(path, command) : run_edit(path, words);
}

int run(const Words& words) {
  if (words.empty()) return usage_error("name a command: " + list(kCommands));
  const std::string_view command = words.front();
  if (command == "help" || command == "--help" || command == "-h") return print(kHelp);
  if (command == "version" || command == "--version") return print_version();
  const std::string_view help = help_of(command);
  if (help.empty()) return usage_error(unknown_command(command, kCommands));
  if (has(words, "--help") || has(words, "-h")) return print(help);
  if (has(words, "--version")) return print_version();
  const bool without_effect = command == "tncfg" || command == "klipsdebug";
  return without_effect ? name_without_effect(command) : run_on_file(words);
}

}  // namespace

int main(int argc, char** argv) {
  prepare_process();
  try {
    return run(Words(argv + std::min(argc, 1), argv + argc));
  } catch (const std::exception& error) {  // memory that is not to be had
    static_cast<void>(std::fprintf(stderr, "spigrp-ipsec: error: %s\n", error.what()));
    return kExitFailed;
  }
}
