// SPDX-License-Identifier: Apache-2.0
#include "sequence_state.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string_view>
#include <sys/stat.h>

#include "io/directory_sync.h"
#include "io/file_lock.h"
#include "io/output_file.h"

namespace spigrp {
namespace {

constexpr std::uint64_t kLeastBlock = 65536;
constexpr std::uint64_t kMostBlock = 1 << 20;
constexpr std::string_view kFormat = "# spigrp sequence state 1:";
constexpr std::string_view kHeading =
    " each SA, and the last sequence number it may have used. Do not turn back.\n";
constexpr std::string_view kEnd = "# end";

// Anything but a file forgets: /dev/null would make every run a first run.
Result<void, IoError> demand_file(const std::string& path) {
  struct stat status{};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists && errno != ENOENT) return fail(system_error(path, "open", errno));
  if (path != "-" && (!exists || S_ISREG(status.st_mode))) return {};
  return fail(IoError{IoErrc::bad_target, path + ": is no file, so it cannot keep sequence numbers"});
}

std::string line_of(std::string_view said, std::uint64_t number) {
  return std::string(said) + ' ' + std::to_string(number) + '\n';
}

}  // namespace

Result<SequenceState, IoError> SequenceState::open(const std::string& path, std::span<Sa* const> sas) {
  if (const auto good = demand_file(path); !good) return fail(good.error());
  auto locked = try_lock_beside(path, "in use by another spigrp, which takes numbers from it");
  if (!locked) return fail(locked.error());
  SequenceState state(path, std::move(*locked));
  for (Sa* sa : sas) state.entries_.push_back({.sa = sa, .limit = sa->send_limit});
  if (auto done = state.read(); !done) return fail(done.error());
  for (const Entry& entry : state.entries_) entry.sa->send_limit = entry.sa->last_sent;
  return state;
}

// A damaged state is not a fresh one: going on would use numbers again. So it has a first and a last line,
// and an empty file is damaged, too.
IoError SequenceState::damaged(std::size_t line, const std::string& how) const {
  return {IoErrc::damaged, path_ + ":" + std::to_string(line) + ": " + how};
}

Result<void, IoError> SequenceState::read() {
  std::ifstream file(path_);
  if (!file) {
    if (errno == ENOENT) return {};
    return fail(system_error(path_, "open", errno));
  }
  std::string line;
  std::size_t number = 1;
  if (!std::getline(file, line) || !line.starts_with(kFormat)) {
    return fail(damaged(number, "does not begin as a file of sequence numbers does"));
  }
  while (std::getline(file, line) && line != kEnd) {
    ++number;
    if (const auto wrong = read_line(line)) return fail(damaged(number, *wrong));
  }
  if (file.bad()) return fail(system_error(path_, "read", errno));
  if (line != kEnd) return fail(damaged(number, "the end of the file is missing"));
  if (std::getline(file, line)) return fail(damaged(number + 2, "there is more behind the end"));
  return {};
}

std::optional<std::string> SequenceState::read_line(const std::string& line) {
  const std::size_t blank = line.find(' ');
  const auto said = parse_said(std::string_view(line).substr(0, blank));
  if (blank == std::string::npos || !said) return "not a SAID and a sequence number";
  std::uint64_t number = 0;
  const char* end = line.data() + line.size();
  const auto parsed = std::from_chars(line.data() + blank + 1, end, number);
  if (parsed.ec != std::errc() || parsed.ptr != end) return "not a SAID and a sequence number";
  const auto entry = std::ranges::find_if(entries_, [&](const Entry& e) { return e.sa->said == said->said; });
  if (entry == entries_.end()) {
    std::uint64_t& kept = others_[std::string(format(said->said).view())];
    kept = std::max(kept, number);
  } else {
    // More than the SA has (it had --esn before): all of them are used.
    entry->sa->last_sent = std::max(entry->sa->last_sent, std::min(number, entry->limit));
  }
  return std::nullopt;
}

Result<void, IoError> SequenceState::write() const {
  auto output = OutputFile::create(path_);
  if (!output) return fail(output.error());
  std::string text(kFormat);
  text += kHeading;
  for (const auto& [said, number] : others_) text += line_of(said, number);
  for (const Entry& entry : entries_) text += line_of(format(entry.sa->said).view(), entry.sa->send_limit);
  text += std::string(kEnd) + '\n';
  auto file = output->make_file();
  if (!file) return fail(file.error());
  const bool written = std::fwrite(text.data(), 1, text.size(), *file) == text.size();
  const bool flushed = std::fflush(*file) == 0;
  const int error_number = errno;
  const bool closed = std::fclose(*file) == 0;
  if (!written || !flushed || !closed) return fail(output->write_error(error_number));
  // The order is what all rests on: the bytes, the name, the directory, and only then is a number used.
  if (auto done = output->commit(); !done) return fail(done.error());
  return sync_directory_of(path_);
}

Result<void, IoError> SequenceState::reserve(std::size_t count) {
  bool needed = false;
  for (Entry& entry : entries_) {
    Sa& sa = *entry.sa;
    if (sa.send_limit - sa.last_sent >= count || sa.send_limit == entry.limit) continue;
    entry.block = std::clamp(2 * entry.block, kLeastBlock, kMostBlock);
    sa.send_limit = entry.limit - sa.last_sent > entry.block ? sa.last_sent + entry.block : entry.limit;
    needed = true;
  }
  return needed ? write() : Result<void, IoError>();
}

Result<void, IoError> SequenceState::close() {
  for (const Entry& entry : entries_) entry.sa->send_limit = entry.sa->last_sent;
  return write();
}

}  // namespace spigrp
