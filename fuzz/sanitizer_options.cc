// SPDX-License-Identifier: Apache-2.0

// AddressSanitizer asks for this where ASAN_OPTIONS does not say otherwise. It keeps what was freed from being used again, so
// that a use of it shows: by default 256 MB, which is new pages for each input, and half of the time of most targets. What one
// input frees is far less than this.
extern "C" const char*
__asan_default_options();  // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
extern "C" const char*
__asan_default_options() {  // NOLINT(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp)
  return "quarantine_size_mb=8:malloc_context_size=12";
}
