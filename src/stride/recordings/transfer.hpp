#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>

/// One HTTP request of a file or of its rest; the only place that knows libcurl.
namespace stride::recordings {

struct TransferRequest {
  std::string url;        ///< http or https
  std::int64_t from = 0;  ///< first byte wanted
  std::string
      only_if;  ///< with from > 0: the tag that the file must still have (If-Range); may be empty
  double connect_timeout_s = 20;
  double stall_timeout_s = 60;  ///< give up after so long without a byte
};

/// What the answer's head said.
struct TransferHead {
  long status = 0;
  std::int64_t from =
      0;  ///< first byte of the body: request.from where the server continues (206), else 0
  std::int64_t total = -1;  ///< size of the whole file, -1 = not said
  std::string tag;          ///< strong ETag or date of change; empty = not said
};

struct TransferSink {
  /// Called once, before the body of an answer 200 or 206. May throw; the transfer then ends and
  /// the exception goes on.
  std::function<void(const TransferHead&)> begin;
  std::function<void(std::span<const char>)> write;
  /// Called several times a second, also while nothing comes; false = stop.
  std::function<bool()> go_on;
};

/// How it ended.
struct TransferEnd {
  enum class Kind : std::uint8_t {
    whole,        ///< all bytes that were announced came
    refused,      ///< a status other than 200 and 206: see head.status
    interrupted,  ///< the connection broke or stalled: another try may help
    unreachable,  ///< no such host, no connection, a bad certificate: it will not
    stopped,      ///< by go_on
  };
  Kind kind = Kind::whole;
  TransferHead head;
  std::string problem;  ///< in the library's words
};

/// Errors: what the sink throws; an Error where libcurl is not installed. It is loaded by the first
/// call: linked, it and its 27 libraries would cost every start of the program 4 ms (measured on
/// Debian 12).
TransferEnd transfer(const TransferRequest& request, const TransferSink& sink);

}  // namespace stride::recordings
