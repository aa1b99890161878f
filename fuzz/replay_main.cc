// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over files instead of under a fuzzer, and says so in TAP. A target that finds something
// stops the program, so the last line names the file.
//
// This is C's library on purpose: MemorySanitizer knows it, while a C++ library that is not instrumented itself,
// such as Debian's, seems to hand out memory that nobody wrote.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <sys/stat.h>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

// The regular files of a path and of the folders below it; false when there is no such path.
bool find_files(const char* path, std::vector<char*>& found) {
  struct stat status{};
  if (stat(path, &status) != 0) return false;
  if (S_ISREG(status.st_mode)) found.push_back(strdup(path));
  if (!S_ISDIR(status.st_mode)) return true;
  DIR* folder = opendir(path);
  if (folder == nullptr) return false;
  bool good = true;
  while (const dirent* entry = readdir(folder)) {
    if (entry->d_name[0] == '.') continue;
    char* below = nullptr;
    good = asprintf(&below, "%s/%s", path, entry->d_name) > 0 && find_files(below, found) && good;
    std::free(below);
  }
  closedir(folder);
  return good;
}

// False when the file cannot be read: a seed that silently is not there would test nothing.
bool run(const char* path) {
  std::FILE* file = std::fopen(path, "rb");
  if (file == nullptr) return false;
  std::vector<std::uint8_t> bytes;
  std::size_t size = 0;
  do {
    bytes.resize(size + 65536);
    size += std::fread(bytes.data() + size, 1, bytes.size() - size, file);
  } while (size == bytes.size());
  const bool whole = std::ferror(file) == 0;
  static_cast<void>(std::fclose(file));
  bytes.resize(size);
  bytes.shrink_to_fit();  // so that ASan sees the end
  if (whole) LLVMFuzzerTestOneInput(bytes.data(), size);
  return whole;
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<char*> found;
  for (int i = 1; i < argc; ++i) {
    if (!find_files(argv[i], found)) return 1;
  }
  std::ranges::sort(found, [](const char* a, const char* b) { return std::strcmp(a, b) < 0; });
  std::size_t number = 0;
  bool all_read = true;
  for (char* path : found) {
    static_cast<void>(std::printf("# %s\n", path));
    static_cast<void>(std::fflush(stdout));
    const bool read = run(path);
    const char* slash = std::strrchr(path, '/');
    static_cast<void>(
        std::printf("%s %zu - %s\n", read ? "ok" : "not ok", ++number, slash == nullptr ? path : slash + 1));
    all_read = all_read && read;
    std::free(path);
  }
  static_cast<void>(std::printf("1..%zu\n", number));
  return all_read && number > 0 ? 0 : 1;
}
