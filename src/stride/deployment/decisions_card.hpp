#pragma once
#include <string>

#include "stride/network/model.hpp"

namespace stride::deployment {

/// The card's chapter on what stands between logits and answers, in Markdown. `measured` is what
/// `stride evaluate` found of it ("decisions" of evaluation.json), or null. Empty where the model
/// has no decisions.
std::string decisions_chapter(const network::Model& model, const Json& measured);

}  // namespace stride::deployment
