// SPDX-License-Identifier: Apache-2.0
#include "support/captures.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace spigrp::test {
namespace {

constexpr std::size_t kFileHeader = 24;
constexpr std::size_t kRecordHeader = 16;

// The writer's byte order shows in the magic number, whose last byte says how time stamps count.
class Numbers {
 public:
  explicit Numbers(Bytes file) : file_(file) {
    if (file.size() < kFileHeader) throw std::runtime_error("no capture file");
    little_ = file[3] == 0xa1;
    if (!little_ && file[0] != 0xa1) throw std::runtime_error("no classic capture file");
  }
  std::size_t u32(std::size_t at) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | file_[at + (little_ ? 3 - i : i)];
    return value;
  }

 private:
  Bytes file_;
  bool little_ = false;
};

bool is_vlan_tag(int first, int second) {
  return (first == 0x81 && second == 0x00) || (first == 0x88 && second == 0xa8);
}

// How many bytes stand before the IP packet.
std::size_t link_header_len(std::size_t link_type, Bytes frame) {
  constexpr std::size_t kEthernet = 14;
  switch (link_type) {
    case 0:  // BSD null and loop
    case 108:
      return 4;
    case 1: {
      std::size_t len = kEthernet;
      while (frame.size() > len && is_vlan_tag(frame[len - 2], frame[len - 1])) len += 4;
      return len;
    }
    case 12:
    case 101:
    case 228:
    case 229:
      return 0;
    case 113:  // Linux cooked, and its second version
      return 16;
    case 276:
      return 20;
    default:
      throw std::runtime_error("a link layer that is not known here");
  }
}

bool is_ip(Bytes packet) { return !packet.empty() && (packet[0] >> 4 == 4 || packet[0] >> 4 == 6); }

// ARP begins with 0x00, and so is none of the versions; other Ethernet types are told by their type field.
bool carries_ip(std::size_t link_type, Bytes frame, std::size_t len) {
  if (frame.size() < len) return false;
  if (link_type != 1) return is_ip(frame.subspan(len));
  const std::size_t type = frame[len - 2] * std::size_t{256} + frame[len - 1];
  return (type == 0x0800 || type == 0x86dd) && is_ip(frame.subspan(len));
}

}  // namespace

std::vector<Octets> ip_packets(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const Octets file{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const Numbers numbers(file);
  const std::size_t link_type = numbers.u32(20) & 0xffff;
  std::vector<Octets> packets;
  for (std::size_t at = kFileHeader; at + kRecordHeader <= file.size();) {
    const std::size_t len = numbers.u32(at + 8);
    const bool whole = len == numbers.u32(at + 12);
    at += kRecordHeader;
    if (len > file.size() - at) throw std::runtime_error("a record that is cut off");
    const Bytes frame = Bytes(file).subspan(at, len);
    at += len;
    const std::size_t skip = link_header_len(link_type, frame);
    if (!whole || !carries_ip(link_type, frame, skip)) continue;
    packets.emplace_back(frame.begin() + static_cast<std::ptrdiff_t>(skip), frame.end());
  }
  return packets;
}

std::vector<std::filesystem::path> capture_files(const std::filesystem::path& directory) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(directory)) return files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().extension() == ".pcap") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

}  // namespace spigrp::test
