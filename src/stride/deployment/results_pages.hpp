#pragma once
#include <span>
#include <string>
#include <string_view>

#include "stride/evaluation/comparison.hpp"

/// The pages of results, written from kept answers alone: the same answers, the same bytes.
namespace stride::deployment {

/// docs/results.md: a table of all studies, then each with its command, seeds and hardest
/// activities. What has not run is named at the end.
std::string results_markdown(std::span<const evaluation::Comparison> all);

/// docs/reproduction.md: every published figure beside ours.
std::string reproduction_markdown(std::span<const evaluation::Comparison> all,
                                  std::span<const evaluation::Claim> claims);

/// The report that opens in a browser without a network: the built page with the data in it.
std::string results_html(std::span<const evaluation::Comparison> all);

/// The built page (web/report/dist/report.html), as it was when the program was built.
std::string_view report_template();

/// JSON that may stand between <script> tags: nothing in a name can end them.
std::string script_safe(const Json& json);

/// "0.912 [0.871, 0.944]", stamped where leaky: no number goes without it.
std::string stamped(const evaluation::Spread& spread, bool leaky);

/// 393216 -> "384.0 KiB"
std::string bytes_text(double bytes);

}  // namespace stride::deployment
