#pragma once
#include <stdexcept>
#include <string>

namespace stride {

/// What went wrong, for a person: `[where] what: got …, want …. advice.` Empty parts are left out.
struct Problem {
  std::string
      where;  ///< file, line and column, or the part of the program: "walk.csv:12:3", "train"
  std::string what;    ///< what was looked at: "acc_x", "window"
  std::string got;     ///< what was found
  std::string want;    ///< what would have been right
  std::string advice;  ///< what to do, a sentence without its full stop; may name the next command
};

/// The one exception of the host rooms. Only `main` catches it to print; it is always one line.
///
///     throw Error({.where = path, .what = "columns", .got = "5", .want = "6", .advice = "Check the
///     delimiter"});
class Error : public std::runtime_error {
 public:
  explicit Error(const Problem& problem);
  /// An error met inside something larger: `[where] [inner where] …`.
  Error(const std::string& where, const Error& inner);
};

}  // namespace stride
