// SPDX-License-Identifier: Apache-2.0
#include "export_line.h"

#include <array>
#include <utility>

#include "common/validators.h"
#include "config_line.h"
#include "export_command.h"

namespace spigrp {
namespace {

constexpr std::array<std::pair<const char*, ExportFormat>, 3> kFormats{
    {{"wireshark", ExportFormat::wireshark},
     {"xfrm", ExportFormat::xfrm},
     {"swanctl-proposal", ExportFormat::swanctl_proposal}}};

CLI::Validator is_address() {
  return {[](std::string& word) {
            return parse_ip_address(word) ? std::string() : std::string("write an IPv4 or IPv6 address");
          },
          "", "address"};
}

}  // namespace

ExportLine::ExportLine(CLI::App& program)
    : CommandLine(program, "export", "Write a configuration in the words of another program") {
  app()
      .add_option("FORMAT", format_,
                  "wireshark: its table esp_sa; xfrm: commands of ip xfrm; swanctl-proposal")
      ->check(one_of({"wireshark", "xfrm", "swanctl-proposal"}))
      ->option_text("wireshark|xfrm|swanctl-proposal REQUIRED");
  add_config_option(app(), options_.config);
  add_compat_option(app(), options_.config);
  app()
      .add_option_function<std::vector<std::string>>(
          "--local",
          [this](const std::vector<std::string>& words) {
            for (const std::string& word : words) options_.local.push_back(parse_ip_address(word).value());
          },
          "(xfrm) Addresses of this host: what is addressed to them comes in")
      ->check(is_address())
      ->delimiter(',')
      ->allow_extra_args(false)
      ->option_text("ADDR,...");
  app().add_flag("--with-keys", options_.with_keys, "Write keys too; a file is then for its owner alone");
  app()
      .add_option("--write", options_.write, "File to write; standard output where nothing is said")
      ->check(not_empty())
      ->option_text("FILE");
}

std::string ExportLine::check() const {
  std::string missing = needs({{format_, "a format"}, {options_.config.file, "--config"}});
  if (!missing.empty()) return missing;
  if (format_ != "xfrm" && !options_.local.empty()) return "--local goes with xfrm";
  return format_ == "swanctl-proposal" && options_.with_keys ? "swanctl-proposal has no keys: IKE makes them"
                                                             : std::string();
}

int ExportLine::run() {
  for (const auto& [name, format] : kFormats) {
    if (format_ == name) options_.format = format;
  }
  return run_export(options_);
}

}  // namespace spigrp
