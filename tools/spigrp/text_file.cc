// SPDX-License-Identifier: Apache-2.0
#include "text_file.h"

#include <array>

#include "spigrp/secret.h"

namespace spigrp {
namespace {

IoError too_long(const InputStream& stream, std::size_t most, const char* kind) {
  return {IoErrc::system,
          stream.name() + ": over " + std::to_string(most >> 20) + " MiB, which no " + kind + " has"};
}

}  // namespace

std::optional<IoError> read_text(InputStream& stream, std::size_t most, const char* kind, SecretText& text) {
  if (stream.size() > most) return too_long(stream, most, kind);
  text.reserve(static_cast<std::size_t>(stream.size()));
  std::array<std::uint8_t, 65536> chunk{};
  std::size_t count = 0;
  while ((count = stream.read_some(chunk)) > 0) {
    if (text.size() + count > most) {
      wipe(chunk);
      return too_long(stream, most, kind);
    }
    text.append(std::span(chunk).first(count));
  }
  wipe(chunk);
  if (stream.error_number() != 0) return system_error(stream.name(), "read", stream.error_number());
  return std::nullopt;
}

std::optional<IoError> read_text_file(const std::string& path, std::size_t most, const char* kind,
                                      SecretText& text) {
  const auto stream = InputStream::open(path);
  if (!stream) return stream.error();
  return read_text(**stream, most, kind, text);
}

}  // namespace spigrp
