// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "support/octets.h"

namespace spigrp::test {

/// ip_packets() are the IP packets of a classic capture file (pcap), as they came, but for those that are cut
/// short and for what is no IP. A file that is no such capture, or of a link layer that is not known here,
/// throws. Nothing of src/io is used.
std::vector<Octets> ip_packets(const std::filesystem::path& file);

/// capture_files() are the *.pcap files of a directory, in order of names; none where there is no directory.
std::vector<std::filesystem::path> capture_files(const std::filesystem::path& directory);

}  // namespace spigrp::test
