// SPDX-License-Identifier: Apache-2.0
#include "text_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include "io/input_stream.h"
#include "spigrp/secret.h"

namespace spigrp {
namespace {

IoError too_long(const InputStream& stream, std::size_t most, const char* kind) {
  return {IoErrc::system,
          stream.name() + ": over " + std::to_string(most >> 20) + " MiB, which no " + kind + " has"};
}

}  // namespace

std::optional<IoError> read_text_file(const std::string& path, std::size_t most, const char* kind,
                                      SecretText& text) {
  const auto opened = InputStream::open(path);
  if (!opened) return opened.error();
  InputStream& stream = **opened;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(stream.make_file(), &std::fclose);
  if (!file) return system_error(stream.name(), "open", ENOMEM);
  static_cast<void>(std::setvbuf(file.get(), nullptr, _IONBF, 0));  // keys stay in one place
  std::array<std::uint8_t, 4096> chunk{};
  std::size_t count = 0;
  while ((count = std::fread(chunk.data(), 1, chunk.size(), file.get())) > 0) {
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

}  // namespace spigrp
