// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include "command/line.h"
#include "command/options.h"
#include "spigrp/algorithm.h"
#include "spigrp/said.h"

namespace spigrp {

/// kSpiOptions is what `spi` takes.
extern const OptionTable kSpiOptions;

/// Transform is what an option such as --esp makes of an SA.
struct Transform {
  OptionId id;
  Proto proto;
  std::optional<AlgorithmUse> use;  ///< none for a tunnel, which has no algorithm
};

/// ChosenTransform is a transform and the option that chose it.
struct ChosenTransform {
  Transform transform;
  const Given* option;
};

/// read_transform() is the one transform of a line. That there is none, or a second one, is reported.
std::optional<ChosenTransform> read_transform(Line& line, const GivenOptions& given);

/// check_kind() reports the options that do not fit an SA of this protocol.
void check_kind(Line& line, const GivenOptions& given, Proto proto);

/// refuse_others() reports the options that `action` has no use for; it has one for those in `used`.
void refuse_others(Line& line, const GivenOptions& given, OptionId action, std::span<const OptionId> used);

/// proto_name() is "esp" and the like.
std::string_view proto_name(Proto proto);

}  // namespace spigrp
