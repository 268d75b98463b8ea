#pragma once
#include <string>

#include "stride/engine/stream.hpp"
#include "stride/network/model.hpp"

/// What stride stream says: a line for each answer.
namespace stride::cli {

enum class LineKind { csv, json, table };

/// Writes the answers of one model's stream.
class StreamLines {
 public:
  StreamLines(LineKind kind, const network::Model& model) : kind_(kind), model_(model) {}

  /// The names of the columns; empty for JSON.
  std::string head() const;
  /// A line with its end; empty where nothing is decided yet. The stream is asked for
  /// probabilities.
  std::string line(const engine::StreamAnswer& answer, const engine::Stream& stream) const;

 private:
  struct Said {
    double begin_s, end_s;
    std::string what, why;  ///< an activity or "unknown"; of a regression the value
    double value = 0;       ///< probability, or what was measured
    bool known = false;     ///< a value is there
    Span<const float> probabilities = {};
  };
  std::string csv(const Said& said) const;
  std::string json(const Said& said) const;
  std::string table(const Said& said) const;
  std::string why(const engine::StreamAnswer& answer) const;

  LineKind kind_;
  const network::Model& model_;
};

}  // namespace stride::cli
