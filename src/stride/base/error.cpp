#include "stride/base/error.hpp"

namespace stride {
namespace {

std::string line_of(const Problem& p) {
  std::string line = "[" + p.where + "] " + p.what;
  if (!p.got.empty() || !p.want.empty()) line += ": ";
  if (!p.got.empty()) line += "got " + p.got;
  if (!p.got.empty() && !p.want.empty()) line += ", ";
  if (!p.want.empty()) line += "want " + p.want;
  if (!p.advice.empty()) line += ". " + p.advice;
  line += '.';
  // Outside bytes may be quoted in a message; a control character must not reach a terminal.
  for (char& c : line)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return line;
}

}  // namespace

Error::Error(const Problem& problem) : std::runtime_error(line_of(problem)) {}

Error::Error(const std::string& where, const Error& inner)
    : std::runtime_error("[" + where + "] " + inner.what()) {}

}  // namespace stride
