// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "io/io_error.h"
#include "io/unique_fd.h"
#include "spigrp/sa.h"

namespace spigrp {

/// SequenceState is a file that remembers, over restarts and crashes, which sequence numbers may have been
/// used: a (key, IV) pair used twice breaks every counter-mode cipher. One line an SA: its SAID, and the last
/// number that may have been used. Numbers are reserved ahead in blocks, and the file is on the disk before
/// the first of a block is used, so that a crash skips numbers and never repeats one. A block is twice as
/// large as the one before, from 65,536 to 1,048,576 numbers, so that who sends much seldom waits for the disk, and a
/// crash skips no more than were used, and the first block.
class SequenceState {
 public:
  /// open() locks and reads the file; none yet is none used. The SAs go on behind what it says, and can send
  /// nothing before reserve().
  static Result<SequenceState, IoError> open(const std::string& path, std::span<Sa* const> sas);

  /// reserve() makes every SA able to send `count` packets, writing the file where that needs a new block.
  Result<void, IoError> reserve(std::size_t count);
  /// close() writes what was really used, so that an orderly end skips nothing.
  Result<void, IoError> close();

 private:
  struct Entry {
    Sa* sa;
    std::uint64_t limit;      // the algorithm's own
    std::uint64_t block = 0;  // reserved last
  };

  SequenceState(std::string path, UniqueFd lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  IoError damaged(std::size_t line, const std::string& how) const;
  Result<void, IoError> read();
  Result<void, IoError> write() const;
  std::optional<std::string> read_line(const std::string& line);

  std::string path_;
  UniqueFd lock_;
  std::vector<Entry> entries_;
  std::map<std::string, std::uint64_t> others_;  // SAs of other configurations keep their lines
};

}  // namespace spigrp
