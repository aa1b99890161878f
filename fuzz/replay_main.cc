// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over files instead of under a fuzzer, and says so in TAP. A target that finds something
// stops the program, so the last line names the file.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// The regular files named by the arguments, those in folders below them too, in the order of their names.
std::vector<fs::path> files_of(int argc, char** argv) {
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    if (!fs::is_directory(argv[i])) files.emplace_back(argv[i]);
    if (!fs::is_directory(argv[i])) continue;
    for (const auto& entry : fs::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::ranges::sort(files);
  return files;
}

// False when the file cannot be read: a seed that silently is not there would test nothing.
bool run(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return false;
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto files = files_of(argc, argv);
  std::size_t number = 0;
  bool all_read = true;
  for (const fs::path& path : files) {
    std::cout << "# " << path.string() << '\n' << std::flush;
    const bool read = run(path);
    std::cout << (read ? "ok " : "not ok ") << ++number << " - " << path.filename().string() << '\n';
    all_read = all_read && read;
  }
  std::cout << "1.." << files.size() << '\n';
  return all_read && !files.empty() ? 0 : 1;
}
