// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace spigrp {

/// CommandLine is a command of the program as main() sees it: its options, and what is done with them.
class CommandLine {
 public:
  CommandLine(CLI::App& program, const std::string& name, const std::string& description)
      : app_(*program.add_subcommand(name, description)) {}
  virtual ~CommandLine() = default;
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  CLI::App& app() const { return app_; }

  /// check() is a sentence about what is wrong with words that are right one by one; empty: nothing is.
  virtual std::string check() const { return {}; }
  /// run() does the work, and returns the exit code.
  virtual int run() = 0;

 protected:
  /// needs() is the sentence about options that must be given and are not; empty: all are. They are marked for
  /// people only: with CLI11's own required() a word that nobody knows would be called a missing option.
  struct Needed {
    const std::string& value;
    const char* name;
  };
  std::string needs(const std::vector<Needed>& all) const;

 private:
  CLI::App& app_;
};

/// make_command_lines() adds every command to the program.
std::vector<std::unique_ptr<CommandLine>> make_command_lines(CLI::App& program);

}  // namespace spigrp
