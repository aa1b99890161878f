// SPDX-License-Identifier: Apache-2.0
#include "io/io_error.h"

#include <boost/test/unit_test.hpp>
#include <cerrno>

namespace spigrp {
namespace {

BOOST_AUTO_TEST_SUITE(io_error)

BOOST_AUTO_TEST_CASE(sorts_errno) {
  BOOST_TEST((errc_of_errno(ENOENT) == IoErrc::not_found));
  BOOST_TEST((errc_of_errno(ENOTDIR) == IoErrc::not_found));
  BOOST_TEST((errc_of_errno(EACCES) == IoErrc::permission));
  BOOST_TEST((errc_of_errno(EROFS) == IoErrc::permission));
  BOOST_TEST((errc_of_errno(EISDIR) == IoErrc::is_directory));
  BOOST_TEST((errc_of_errno(ENOSPC) == IoErrc::no_space));
  BOOST_TEST((errc_of_errno(EDQUOT) == IoErrc::no_space));
  BOOST_TEST((errc_of_errno(EFBIG) == IoErrc::no_space));
  BOOST_TEST((errc_of_errno(EPIPE) == IoErrc::closed_pipe));
  BOOST_TEST((errc_of_errno(EIO) == IoErrc::system));
}

BOOST_AUTO_TEST_CASE(is_one_sentence_with_advice) {
  const auto error = system_error("a.pcap", "open", ENOENT);
  BOOST_TEST((error.code == IoErrc::not_found));
  BOOST_TEST(error.message ==
             "a.pcap: cannot open: No such file or directory; check the spelling of the path");
  BOOST_TEST(system_error("b", "read", EIO).message == "b: cannot read: Input/output error");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace spigrp
