// SPDX-License-Identifier: Apache-2.0
#include "project_file.h"

#include <filesystem>
#include <string_view>
#include <system_error>
#include <vector>

#include "pages.h"

#ifdef SPIGRP_HAS_TOML
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>
#endif

namespace spigrp {
namespace {

namespace fs = std::filesystem;

constexpr const char* kName = ".spigrp-check.toml";

#ifdef SPIGRP_HAS_TOML

/// TomlReader fills Settings from a table. Its steps return false after stop().
class TomlReader {
 public:
  explicit TomlReader(std::string path) : path_(std::move(path)) {}

  Result<Settings, std::string> read() {
    const toml::parse_result parsed = toml::parse_file(path_);
    if (!parsed) {
      stop(parsed.error().source().begin.line, std::string(parsed.error().description()));
      return fail(error_);
    }
    for (const auto& [key, value] : parsed.table()) {
      if (!take(key.str(), value)) return fail(error_);
    }
    return settings_;
  }

 private:
  bool stop(std::size_t line, const std::string& why) {
    error_ = path_ + ":" + std::to_string(line) + ": " + why;
    return false;
  }

  bool take(std::string_view key, const toml::node& value) {
    line_ = value.source().begin.line;
    key_ = key;
    if (key == "strict") return flag(value, settings_.strict);
    if (key == "pedantic") return flag(value, settings_.pedantic);
    if (key == "key-files") return flag(value, settings_.key_files);
    if (key == "max-diagnostics") return number(value, settings_.max_diagnostics);
    if (key == "max-groups") return number(value, settings_.max_groups);
    if (key == "error") return codes(value, settings_.errors);
    if (key == "ignore") return codes(value, settings_.ignored);
    return take_word(key, value);
  }

  bool take_word(std::string_view key, const toml::node& value) {
    const std::string word = value.value_or(std::string());
    if (key == "kind") {
      settings_.kind = parse_kind(word);
      return settings_.kind ? true : stop(line_, "kind is listing, config or said");
    }
    if (key == "fail-on") {
      settings_.fail_on = parse_severity(word);
      return settings_.fail_on ? true : stop(line_, "fail-on is error, warning or note");
    }
    if (key == "compat") {
      settings_.compat = Compat::klips;
      return word == "klips" ? true : stop(line_, "compat is klips");
    }
    return stop(line_, "there is no setting " + std::string(key));
  }

  bool flag(const toml::node& value, std::optional<bool>& to) {
    to = value.value_exact<bool>();
    return to ? true : stop(line_, key_ + " is true or false");
  }

  bool number(const toml::node& value, std::optional<std::uint64_t>& to) {
    const auto read = value.value_exact<std::int64_t>();
    if (!read || *read < 0) return stop(line_, key_ + " is a number from 0 on");
    to = static_cast<std::uint64_t>(*read);
    return true;
  }

  bool codes(const toml::node& value, std::set<std::string>& to) {
    const toml::array* const list = value.as_array();
    if (list == nullptr) return stop(line_, key_ + " is a list of codes, such as [\"W251\"]");
    for (const toml::node& each : *list) {
      const std::string code = each.value_or(std::string());
      if (find_page(code) == nullptr) return stop(line_, "there is no code " + code);
      to.insert(code);
    }
    return true;
  }

  std::string path_;
  std::string key_;
  std::size_t line_ = 1;
  std::string error_;
  Settings settings_;
};

#endif

}  // namespace

std::optional<std::string> find_project_file(const std::string& file) {
  std::error_code error;
  const fs::path start = file == "-" ? fs::path("x") : fs::path(file);
  fs::path directory = fs::absolute(start, error).lexically_normal().parent_path();
  while (!error) {
    const fs::path candidate = directory / kName;
    if (fs::exists(candidate, error) && !error) return candidate.string();
    error.clear();
    if (directory == directory.parent_path()) break;
    directory = directory.parent_path();
  }
  return std::nullopt;
}

Result<Settings, std::string> read_project_file(const std::string& path) {
#ifdef SPIGRP_HAS_TOML
  return TomlReader(path).read();
#else
  return fail(path + ": this build reads no project files; give --no-project, and its settings as options");
#endif
}

}  // namespace spigrp
