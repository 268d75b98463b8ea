#pragma once
#include <string>
#include <string_view>

/// Where verbs speak: results on stdout, talk on stderr. Nothing else in the project prints.
namespace stride::cli {

enum class Tint { bold, dim, red, green };

enum class Loudness { quiet, normal, verbose };

/// Thrown when nobody reads stdout any more (`stride … | head`): the program ends as if done.
struct PipeClosed {};

class Console {
 public:
  /// Finds out what stdout and stderr are; ignores SIGPIPE, so that a closed pipe is an answer and
  /// not a death.
  Console();

  /// Results, as they are. Errors: PipeClosed; an Error where stdout takes no more (full disk).
  void print(std::string_view results);
  /// One line of talk; not with -q.
  void say(std::string_view line);
  /// One line of talk for -v.
  void tell_more(std::string_view line);
  /// One line that even -q does not silence: what the user must know to trust the results.
  void warn(std::string_view line);
  /// Replaces the unfinished line on a terminal: progress. Only where `live`.
  void redraw(std::string_view line);
  /// Takes back the line that redraw left.
  void wipe();
  /// Ends the line that redraw left.
  void settle();

  /// The text coloured for stdout, or as it is where stdout is no terminal or NO_COLOR is set
  /// (no-color.org).
  std::string tinted(std::string_view text, Tint tint) const;

  bool live() const { return live_ && loudness != Loudness::quiet; }
  Loudness loudness = Loudness::normal;

 private:
  void write_error(std::string_view text);

  bool colour_out_ = false, colour_err_ = false, live_ = false, unfinished_ = false;
};

}  // namespace stride::cli
