// SPDX-License-Identifier: Apache-2.0
#include "wire/wire_error.h"

namespace spigrp {

const char* describe(WireErrc code) {
  switch (code) {
    case WireErrc::truncated:
      return "the packet ends inside a header";
    case WireErrc::bad_version:
      return "the version field is not that of this header";
    case WireErrc::bad_header_length:
      return "a header length is too small or ends outside the packet";
    case WireErrc::bad_total_length:
      return "a length field does not fit the bytes there are";
    case WireErrc::bad_options:
      return "an option is too short or ends outside its header";
    case WireErrc::jumbogram:
      return "the packet is a jumbogram";
    case WireErrc::too_many_headers:
      return "there are too many extension headers";
  }
  return "unknown";
}

}  // namespace spigrp
