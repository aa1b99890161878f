// SPDX-License-Identifier: Apache-2.0
#include "io/temporary_file.h"

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "io/ending_signals.h"

namespace spigrp {
namespace {

// What the signal handler reads. It may touch no std::string, so names lie in fixed arrays; and it may see no
// half-written name, so a slot is used only once its name is complete.
struct Slot {
  volatile std::sig_atomic_t used = 0;
  char name[PATH_MAX] = "";
};
constexpr std::size_t kSlots = 8;
Slot g_slots[kSlots];

extern "C" void remove_and_end(int number) {
  for (std::size_t i = 0; i < kSlots; ++i) {
    if (g_slots[i].used != 0) ::unlink(g_slots[i].name);
  }
  // SA_RESETHAND has put the default action back, which comes when this handler returns.
  static_cast<void>(::raise(number));
}

std::size_t free_slot() {
  std::size_t slot = 0;
  while (slot < kSlots && g_slots[slot].used != 0) ++slot;
  return slot;
}

mode_t mode_of_new_files() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

Result<TemporaryFile, IoError> TemporaryFile::create(const std::string& directory,
                                                     const std::string& target) {
  const std::string pattern = directory + "/.spigrp-XXXXXX";
  const std::size_t slot = free_slot();
  if (slot == kSlots) return fail(system_error(target, "create", EMFILE));
  if (pattern.size() >= PATH_MAX) return fail(system_error(target, "create", ENAMETOOLONG));

  // Between the birth of a file and its entry in a slot no signal may come: the file would stay behind.
  const EndingSignalsHeldBack held_back;
  char* name = g_slots[slot].name;
  std::memcpy(name, pattern.c_str(), pattern.size() + 1);
  UniqueFd fd(::mkostemp(name, O_CLOEXEC));
  if (!fd) return fail(system_error(target, "create", errno));
  g_slots[slot].used = 1;
  TemporaryFile file(std::move(fd), slot);
  if (::fchmod(file.fd(), mode_of_new_files()) != 0) return fail(system_error(target, "create", errno));
  return file;
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept
    : fd_(std::move(other.fd_)), slot_(std::exchange(other.slot_, kSlots)) {}

TemporaryFile::~TemporaryFile() {
  if (slot_ == kSlots) return;
  static_cast<void>(::unlink(g_slots[slot_].name));
  g_slots[slot_].used = 0;
}

// On some file systems (NFS, quotas) only fsync() and close() tell that a write has failed.
Result<void, IoError> TemporaryFile::rename_to(const std::string& target) {
  if (::fsync(fd_.get()) != 0) return fail(system_error(target, "write", errno));
  if (::close(fd_.release()) != 0) return fail(system_error(target, "write", errno));
  if (std::rename(g_slots[slot_].name, target.c_str()) != 0) {
    return fail(system_error(target, "replace", errno));
  }
  g_slots[std::exchange(slot_, kSlots)].used = 0;
  return {};
}

void remove_temporaries_on_signals() {
  struct sigaction action{};
  action.sa_handler = remove_and_end;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigemptyset(&action.sa_mask);
  for (const int number : kEndingSignals) {
    struct sigaction before{};
    if (::sigaction(number, nullptr, &before) != 0 || before.sa_handler == SIG_IGN) continue;
    static_cast<void>(::sigaction(number, &action, nullptr));
  }
}

}  // namespace spigrp
