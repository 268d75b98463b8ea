#pragma once
#include <c10/util/Exception.h>

#include <string>

#include "stride/base/error.hpp"

namespace stride::training::torch {

/// LibTorch's errors become ours: the caller's side of the module's door does not know their types.
template <class Work>
auto translated(Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error&) {
    throw;
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    throw Error({.where = "LibTorch",
                 .what = text.substr(0, text.find('\n')),
                 .got = {},
                 .want = {},
                 .advice = "If memory ran out, a smaller --batch needs less"});
  } catch (const std::exception& error) {
    throw Error({.where = "LibTorch", .what = error.what(), .got = {}, .want = {}, .advice = {}});
  }
}

}  // namespace stride::training::torch
