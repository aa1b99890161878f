// SPDX-License-Identifier: Apache-2.0
//
// A mutator as afl-fuzz loads it: library_test LIBRARY.so INPUT.
#include <cstdint>
#include <cstdlib>
#include <dlfcn.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <vector>

namespace {

template <class Function>
Function* find(void* library, const char* name) {
  auto* found = reinterpret_cast<Function*>(::dlsym(library, name));
  if (found == nullptr) {
    std::cerr << "there is no " << name << "\n";
    std::exit(1);
  }
  return found;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  void* library = ::dlopen(argv[1], RTLD_NOW);
  if (library == nullptr) {
    std::cerr << ::dlerror() << "\n";
    return 1;
  }
  auto* init = find<void*(void*, unsigned)>(library, "afl_custom_init");
  auto* fuzz = find<std::size_t(void*, std::uint8_t*, std::size_t, std::uint8_t**, std::uint8_t*, std::size_t,
                                std::size_t)>(library, "afl_custom_fuzz");
  auto* deinit = find<void(void*)>(library, "afl_custom_deinit");
  std::ifstream file(argv[2], std::ios::binary);
  std::vector<std::uint8_t> input{std::istreambuf_iterator<char>(file), {}};
  void* state = init(nullptr, 1);
  std::set<std::vector<std::uint8_t>> seen;
  constexpr std::size_t kMost = 4096;
  for (int i = 0; i < 200; ++i) {
    std::uint8_t* output = nullptr;
    const std::size_t size = fuzz(state, input.data(), input.size(), &output, nullptr, 0, kMost);
    if (size > kMost || output == nullptr) return 1;
    seen.insert({output, output + size});
  }
  deinit(state);
  std::cout << seen.size() << " different inputs of 200\n";
  return seen.size() > 100 ? 0 : 1;
}
