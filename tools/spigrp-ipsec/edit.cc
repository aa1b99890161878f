// SPDX-License-Identifier: Apache-2.0
#include "edit.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <vector>

#include "command/compaction.h"
#include "command_words.h"
#include "common/exit_codes.h"
#include "complaints.h"
#include "config_text.h"
#include "file.h"
#include "io/file_lock.h"
#include "spigrp/configuration.h"
#include "spigrp/providers.h"
#include "spigrp/tables.h"
#include "terminal.h"

namespace spigrp {
namespace {

void append(SecretText& text, std::string_view more) {
  text.append({reinterpret_cast<const std::uint8_t*>(more.data()), more.size()});
}

int refuse(const std::string& message) {
  Complaints complaints("spigrp-ipsec");
  complaints.error(message);
  complaints.print();
  return kExitFailed;
}

// Size is how much is in a database: a command that only adds makes one of the numbers greater, and none less.
struct Size {
  std::size_t sas = 0;
  std::size_t neighbours = 0;
  std::size_t eroutes = 0;

  bool only_grew_from(const Size& before) const {
    return sas >= before.sas && neighbours >= before.neighbours && eroutes >= before.eroutes &&
           sas + neighbours + eroutes > before.sas + before.neighbours + before.eroutes;
  }
};

// Made is what a text makes: enough to tell whether a command changed anything.
struct Made {
  Size size;
  std::string picture;
};

Made made_by(const Database& database) {
  Made made;
  for (const Sa* sa : database.sas()) {
    if (sa == nullptr) continue;
    ++made.size.sas;
    if (sa->inner != nullptr) ++made.size.neighbours;
  }
  made.size.eroutes = database.eroutes().size();
  made.picture = spigrp_table(database, TableStyle::klips) + '\n' +
                 spi_table(database, TableStyle::klips, 0) + '\n' + eroute_table(database, TableStyle::klips);
  return made;
}

Result<std::unique_ptr<Configuration>, std::vector<Diagnostic>> load(const std::string& path,
                                                                     const SecretText& text) {
  return Configuration::load(
      text.view(), {.compat = Compat::klips, .key_directory = key_directory(path), .look_at_modes = true},
      default_provider());
}

// What was there is one thing, and the command another: it has a line of its own.
int refuse(const std::string& path, std::vector<Diagnostic> all, std::size_t command_line) {
  std::size_t in_command = 0;
  for (Diagnostic& each : all) {
    const bool command = each.line == command_line;
    if (command) each.line = 1;
    in_command += command ? 1 : 0;
    std::cerr << render_text(each, command ? "ipsec" : path, use_color());
  }
  return refuse(
      path + (in_command == all.size() ? ": not changed" : ": not changed: every line of it must be right"));
}

// What may be said about this command; the others had their turn.
void tell_remarks(const Configuration& configuration, std::size_t command_line) {
  for (Diagnostic remark : configuration.remarks()) {
    if (remark.line != command_line) continue;
    remark.line = 1;
    std::cerr << render_text(remark, "ipsec", use_color());
  }
}

// The new text, shorter where the command made something void.
void shorten(const SecretText& text, SecretText& shorter) {
  for (const Piece& piece : compact(text.view())) {
    append(shorter, piece.text());
    append(shorter, "\n");
  }
}

int write(const std::string& path, const ConfigFile& before, const SecretText& text) {
  if (const auto error = replace_file(path, text)) return refuse(error->message);
  if (before.exposed) {
    std::cerr << "spigrp-ipsec: warning: " << path
              << ": others could read this file, which can hold keys; it is for its owner only now\n";
  }
  return kExitOk;
}

}  // namespace

int run_edit(const std::string& path, std::span<const std::string_view> words) {
  SecretText command;
  const std::string wrong = append_command(words, command);
  if (!wrong.empty()) return refuse(std::string(words.front()) + ": " + wrong);
  const auto lock = lock_beside(path);
  if (!lock) return refuse(lock.error().message);
  ConfigFile before;
  if (const auto error = read_file(path, before)) return refuse(error->message);

  SecretText text;
  append(text, before.text.view());
  if (text.size() > 0 && text.view().back() != '\n') append(text, "\n");
  const auto command_line = static_cast<std::size_t>(std::ranges::count(text.view(), '\n')) + 1;
  append(text, command.view());
  append(text, "\n");
  const auto after = load(path, text);
  if (!after) return refuse(path, after.error(), command_line);
  tell_remarks(**after, command_line);
  const Made now = made_by((*after)->database());
  const auto old = load(path, before.text);
  if (!old) return refuse(path, old.error(), command_line);
  const Made then = made_by((*old)->database());
  if (before.exists && now.picture == then.picture) return kExitOk;  // and the file does not grow
  if (now.size.only_grew_from(then.size)) return write(path, before, text);
  SecretText shorter;
  shorten(text, shorter);
  return write(path, before, shorter);
}

}  // namespace spigrp
