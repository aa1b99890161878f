// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "spigrp/result.h"

namespace spigrp::test {

inline std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream out(path, std::ios::binary);
  out << bytes;
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// TestDirectory is a fresh directory that is gone, with all in it, when the test ends.
class TestDirectory {
 public:
  TestDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "spigrp-test-XXXXXX").string();
    SPIGRP_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TestDirectory(const TestDirectory&) = delete;
  TestDirectory& operator=(const TestDirectory&) = delete;
  ~TestDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  /// names() is what is in it, sorted: temporary files that stayed behind show here.
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

 private:
  std::string path_;
};

using Names = std::vector<std::string>;

/// Redirected puts another descriptor in the place of a standard one, until it ends.
class Redirected {
 public:
  Redirected(int standard, int replacement) : standard_(standard), kept_(::dup(standard)) {
    SPIGRP_REQUIRE(::dup2(replacement, standard) == standard);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;
  ~Redirected() {
    ::dup2(kept_, standard_);
    ::close(kept_);
  }

 private:
  int standard_;
  int kept_;
};

/// Pipe is a pipe; both ends are closed when it ends, or before.
class Pipe {
 public:
  explicit Pipe(int flags = 0) { SPIGRP_REQUIRE(::pipe2(ends_, flags) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    close_reader();
    close_writer();
  }

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_reader() { close_end(ends_[0]); }
  void close_writer() { close_end(ends_[1]); }

 private:
  static void close_end(int& fd) {
    if (fd >= 0) ::close(fd);
    fd = -1;
  }
  int ends_[2] = {-1, -1};
};

/// in_child() runs `work` in a process of its own, so that it may change what belongs to a whole process
/// (limits, users, signals), and gives what waitpid() says. `work` returns the exit status.
template <class Work>
int in_child(Work work) {
  const pid_t child = ::fork();
  SPIGRP_REQUIRE(child >= 0);
  if (child == 0) ::_exit(work());
  int status = 0;
  SPIGRP_REQUIRE(::waitpid(child, &status, 0) == child);
  return status;
}

inline bool exited_well(int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }

}  // namespace spigrp::test
