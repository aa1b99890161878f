// SPDX-License-Identifier: Apache-2.0
#include "check_file.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "config_check.h"
#include "file_report.h"
#include "fix.h"
#include "input.h"
#include "io/output_file.h"
#include "kind.h"
#include "listing_check.h"
#include "unified_diff.h"

namespace spigrp {
namespace {

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

Outcome failed(Report& report, const std::string& sentence) {
  complain("error: " + sentence);
  report.failed(sentence);
  return Outcome::failed;
}

// A remark for people, beside the findings.
void remark(const std::string& name, const std::string& sentence) { complain(name + ": " + sentence); }

// Whether it went well is asked at the end.
void write_to(const File& file, std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), file.get()));
}

std::string lines(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " line" : " lines"); }

// "rewrote 2 lines, folded 3 lines into their groups; left alone: 1 line with an error"
std::string summary(const FixCounts& counts, const char* verb) {
  std::string text = verb + std::string(" ") + lines(counts.rewritten);
  if (counts.folded > 0) text += ", and folded " + lines(counts.folded) + " into their groups";
  std::string alone;
  const auto add = [&](const std::string& part) { alone += (alone.empty() ? "" : " and ") + part; };
  if (counts.broken > 0) add(lines(counts.broken) + " with an error");
  if (counts.unnamed > 0) add(lines(counts.unnamed) + " with an SA that has no name");
  if (counts.inbound > 0) add("the order of " + lines(counts.inbound) + " in inbound order");
  return alone.empty() ? text : text + "; left alone: " + alone;
}

// One file on its way through: found out what it is, fixed or compared, checked.
class FileCheck {
 public:
  FileCheck(const std::string& path, const Settings& settings, Mode mode, Report& report)
      : path_(path), settings_(settings), mode_(mode), report_(report) {}

  Outcome run() {
    auto input = Input::open(path_);
    if (!input) return failed(report_, input.error().message);
    const auto error = find_kind(*input);
    if (error) return failed(report_, error->message);
    if (mode_ == Mode::check) return check(*input);
    if (kind_ == FileKind::config) {
      remark(input->name(), "a configuration is only checked: --fix and --diff are for listings");
      return check(*input);
    }
    if (!input->is_regular()) {
      return failed(report_,
                    input->name() + ": --fix and --diff read a file twice, and this is none; name a file");
    }
    return mode_ == Mode::fix ? fix(*input) : diff(*input);
  }

 private:
  std::optional<IoError> find_kind(Input& input) {
    if (settings_.kind) {
      kind_ = *settings_.kind;
      return std::nullopt;
    }
    const auto piece = input.read();
    if (!piece) return piece.error();
    kind_ = kind_of_content(*piece);
    input.give_back();
    return std::nullopt;
  }

  FileFindings look(Input& input, std::optional<IoError>& error) {
    FileReport file(input.name(), kind_, settings_);
    if (kind_ == FileKind::config) {
      error = check_config(input, path_, settings_, file);
    } else {
      Duplicates duplicates;
      error = check_listing(input, kind_, settings_, duplicates, file);
    }
    return std::move(file).finish();
  }

  Outcome outcome_of(const FileFindings& findings) const {
    const Severity limit = settings_.fail_on.value_or(Severity::error);
    return findings.counts.reaches(limit) ? Outcome::findings : Outcome::clean;
  }

  Outcome check(Input& input) {
    std::optional<IoError> error;
    const FileFindings findings = look(input, error);
    if (error) return failed(report_, error->message);
    report_.file(findings);
    return outcome_of(findings);
  }

  // The file as it is behind the fix is read anew: lines have moved.
  Outcome fix(Input& input) {
    if (!rewrite(input)) return Outcome::failed;
    auto fixed = Input::open(path_);
    if (!fixed) return failed(report_, fixed.error().message);
    return check(*fixed);
  }

  // False when it failed.
  bool rewrite(Input& input) {
    Fix fix;
    if (!survey(fix, input)) return false;
    if (!fix.is_possible()) {
      remark(input.name(), "left alone: a line that is longer than 65536 bytes cannot be kept");
      return true;
    }
    auto output = OutputFile::create(path_);
    if (!output) return fail_with(output.error());
    if (!write(fix, input, *output)) return false;
    if (!fix.counts().any()) {
      if (fix.counts().left_alone()) remark(input.name(), summary(fix.counts(), "rewrote"));
      return true;  // without commit() the file is untouched
    }
    const auto done = output->commit();
    if (!done) return fail_with(done.error());
    remark(input.name(), summary(fix.counts(), "rewrote"));
    return true;
  }

  bool survey(Fix& fix, Input& input) {
    if (const auto error = input.rewind()) return fail_with(*error);
    if (const auto error = fix.survey(input, kind_, settings_)) return fail_with(*error);
    if (const auto error = input.rewind()) return fail_with(*error);
    return true;
  }

  bool write(Fix& fix, Input& input, OutputFile& output) {
    auto made = output.make_file();
    if (!made) return fail_with(made.error());
    const File file(*made, &std::fclose);
    keep_owner_and_mode(::fileno(file.get()), input.status());
    bool first = true;
    bool last_went = false;
    const auto put_line = [&](const FixedLine& line) {
      last_went = !line.after;
      if (last_went) return;
      if (!std::exchange(first, false)) write_to(file, "\n");
      write_to(file, *line.after);
    };
    if (const auto error = fix.run(input, kind_, put_line)) return fail_with(*error);
    if (!first && (fix.ends_with_line_end() || last_went)) write_to(file, "\n");
    const bool written = std::fflush(file.get()) == 0 && std::ferror(file.get()) == 0;
    return written || fail_with(output.write_error(errno));
  }

  // Another owner than one's own can be given only by root; the mode then must not open more than before.
  static void keep_owner_and_mode(int fd, const struct stat& status) {
    const bool same_owner = ::fchown(fd, status.st_uid, status.st_gid) == 0;
    const mode_t mode = status.st_mode & (same_owner ? 07777U : 0777U);
    static_cast<void>(::fchmod(fd, mode));
  }

  Outcome diff(Input& input) {
    Fix fix;
    if (!survey(fix, input)) return Outcome::failed;
    UnifiedDiff unified(input.name());
    if (fix.is_possible()) {
      const auto add = [&](const FixedLine& line) {
        unified.add(line.before, line.after);
        put(unified.take());
      };
      if (const auto error = fix.run(input, kind_, add)) return failed(report_, error->message);
      unified.finish(fix.ends_with_line_end());
      put(unified.take());
      if (fix.counts().any() || fix.counts().left_alone()) {
        remark(input.name(), summary(fix.counts(), "would rewrite"));
      }
    }
    if (const auto error = input.rewind()) return failed(report_, error->message);
    std::optional<IoError> error;
    const FileFindings findings = look(input, error);
    return error ? failed(report_, error->message) : outcome_of(findings);
  }

  bool fail_with(const IoError& error) {
    static_cast<void>(failed(report_, error.message));
    return false;
  }

  const std::string& path_;
  const Settings& settings_;
  Mode mode_;
  Report& report_;
  FileKind kind_ = FileKind::listing;
};

}  // namespace

Outcome check_file(const std::string& path, const Settings& settings, Mode mode, Report& report) {
  return FileCheck(path, settings, mode, report).run();
}

}  // namespace spigrp
