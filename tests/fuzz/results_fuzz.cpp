// Any bytes as a kept answer and as a file of experiments: read, or refused with an Error. What was
// read is scored and written into every page.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string_view>

#include "stride/deployment/results_pages.hpp"

namespace {

using namespace stride::evaluation;

template <class Step>
void tried(Step step) {
  try {
    step();
  } catch (const stride::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  tried([&] {
    Answer answer = answer_from_json(stride::parse_json(text, "fuzz"), "fuzz");
    const stride::Json json = to_json(answer);
    if (to_json(answer_from_json(json, "again")) != json) std::abort();
    // Drawing single windows costs as many draws as there are.
    const auto& windows = answer.outcome.confusion;
    if (std::reduce(windows.begin(), windows.end()) > 10'000) return;
    const Comparison all[] = {{{}, row_of({std::move(answer)}, "fuzz"), {}}};
    stride::deployment::results_markdown(all);
    stride::deployment::reproduction_markdown(all, {});
    stride::deployment::results_html(all);
  });
  tried([&] { studies_from_json(stride::parse_json(text, "fuzz"), "fuzz"); });
  return 0;
}
