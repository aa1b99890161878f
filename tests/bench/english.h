// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace spigrp::bench {

/// kEnglish is what a packet carries that compresses as what people write does, about to half.
inline constexpr std::string_view kEnglish =
    "A security association is a one-way agreement between two hosts about how the packets that go from one "
    "of them to "
    "the other are protected: which transform is used, with which algorithm, and under which keys. Two hosts "
    "that talk to "
    "each other have at least two of them, one for either direction, and often more, because a transform "
    "does one thing "
    "and does not care what the next one does. A tunnel puts a packet into another one, compression makes it "
    "shorter, "
    "encryption hides what is inside, and authentication tells whether somebody has changed it on its way. "
    "Whoever wants "
    "all of that for the same packet lists the associations from inside to outside, and calls the list a "
    "group. The "
    "sender begins at its left end and the receiver at its right, so that each takes off what the other has "
    "put on last. "
    "It matters in which order this happens. Data that were encrypted look like noise, and nobody can "
    "compress them any "
    "more; so compression has to come first. A checksum under a key is cheap to compute, and a packet that "
    "was forged "
    "should not cost more than that; so the receiver looks at it before anything else is done, and drops "
    "what does not "
    "fit without a word. Numbers are counted up from one packet to the next, and a window of the last few "
    "that came "
    "remembers which of them were seen already. When the numbers are used up the association is at its end, "
    "and a new "
    "one has to take its place before the old one may be forgotten by either of the two hosts that shared "
    "it.\n";

}  // namespace spigrp::bench
