// SPDX-License-Identifier: Apache-2.0
//
// Under MemorySanitizer all code that writes memory must be instrumented, or what it writes counts as never written.
// libc++ is a library of headers but for little; of that little the targets use std::string, which is instantiated
// here, instrumented, and found before the one in the library.
#include <array>
#include <charconv>
#include <string>

template class std::basic_string<char>;
template std::string std::operator+
    <char, std::char_traits<char>, std::allocator<char>>(const char*, const std::string&);

namespace {

template <class Number>
std::string text_of(Number number) {
  std::array<char, 24> digits{};
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr};
}

}  // namespace

_LIBCPP_BEGIN_NAMESPACE_STD
string to_string(int number) { return text_of(number); }
string to_string(unsigned number) { return text_of(number); }
string to_string(long number) { return text_of(number); }
string to_string(unsigned long number) { return text_of(number); }
string to_string(long long number) { return text_of(number); }
string to_string(unsigned long long number) { return text_of(number); }
_LIBCPP_END_NAMESPACE_STD
