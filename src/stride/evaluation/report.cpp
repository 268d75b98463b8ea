#include "stride/evaluation/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "stride/evaluation/bootstrap.hpp"

namespace stride::evaluation {
namespace {

constexpr std::size_t longest_name = 28;  // characters of a name before it is cut
constexpr std::size_t shortest_name = 8;  // in the confusion matrix, where columns need the room

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

std::size_t widest(const Scores& scores, std::size_t least) {
  std::size_t width = least;
  for (const ClassScore& c : scores.per_class) width = std::max(width, text_width(c.activity));
  return std::min(width, longest_name);
}

std::string average_line(const char* name, double value, const Interval& interval) {
  return fmt::format("{:<18}  {:.4f}   [{:.4f}, {:.4f}]\n", name, value, interval.low,
                     interval.high);
}

std::string cell(std::int64_t count, std::int64_t row_sum, bool per_cent, std::size_t width) {
  if (count == 0) return fmt::format("{:>{}}", ".", width);
  if (!per_cent) return fmt::format("{:>{}}", count, width);
  // Rounded up where it would show 0: a single confusion must stay visible.
  const auto rounded = static_cast<std::int64_t>(
      100.0 * static_cast<double>(count) / static_cast<double>(row_sum) + 0.5);
  return fmt::format("{:>{}}", std::max<std::int64_t>(1, rounded), width);
}

struct Layout {
  bool per_cent = false;
  std::size_t number = 1, name = shortest_name, cell = 2;  // widths
  std::size_t columns = 1;                                 // activities in one block
};

Layout layout_of(const Scores& scores, std::size_t columns) {
  const std::size_t classes = scores.per_class.size();
  Layout l;
  l.number = fmt::formatted_size("{}", classes);
  const std::int64_t largest =
      scores.confusion.empty()
          ? 0
          : *std::max_element(scores.confusion.begin(), scores.confusion.end());
  l.cell = 1 + std::max(l.number, fmt::formatted_size("{}", largest));
  const auto room_for_names = [&] {
    const std::size_t used = l.number + 1 + classes * l.cell;
    return columns > used ? columns - used : 0;
  };
  if (room_for_names() < std::min(widest(scores, shortest_name), std::size_t{16})) {
    l.per_cent = true;
    l.cell = std::min(l.cell, 1 + std::max(l.number, std::size_t{3}));
  }
  l.name = std::clamp(room_for_names(), shortest_name, widest(scores, shortest_name));
  const std::size_t head = l.number + 1 + l.name;
  l.columns = std::max<std::size_t>(1, columns > head ? (columns - head) / l.cell : 1);
  return l;
}

std::string confusion_block(const Scores& scores, const Layout& l, std::size_t begin,
                            std::size_t end) {
  const std::size_t classes = scores.per_class.size();
  std::string text = std::string(l.number + 1 + l.name, ' ');
  for (std::size_t k = begin; k < end; ++k) text += fmt::format("{:>{}}", k + 1, l.cell);
  text += '\n';
  for (std::size_t row = 0; row < classes; ++row) {
    text +=
        fmt::format("{:>{}} ", row + 1, l.number) + fitted(scores.per_class[row].activity, l.name);
    for (std::size_t k = begin; k < end; ++k)
      text += cell(scores.confusion[row * classes + k], scores.per_class[row].support, l.per_cent,
                   l.cell);
    text += '\n';
  }
  return text;
}

}  // namespace

std::size_t text_width(const std::string& text) {
  return text.size() - static_cast<std::size_t>(std::count_if(text.begin(), text.end(), continues));
}

std::string fitted(const std::string& text, std::size_t width) {
  const std::size_t shown = text_width(text);
  if (shown <= width) return text + std::string(width - shown, ' ');
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size(); ++end)
    if (!continues(text[end]) && ++points == width) break;
  return text.substr(0, end) + '~';
}

std::string sample_line(std::int64_t windows, int subjects) {
  return fmt::format("{} windows, {} subject{}; 95 % intervals over {}\n", windows, subjects,
                     subjects == 1 ? "" : "s",
                     subjects >= fewest_subjects
                         ? "subjects"
                         : "windows (too few subjects: people never seen will differ more)");
}

std::string more_line(std::size_t left_out) {
  if (left_out == 0) return {};
  return fmt::format("and {} better one{}\n", left_out, left_out == 1 ? "" : "s");
}

std::string summary(const Scores& scores) {
  return sample_line(scores.windows, scores.bootstrap_subjects) +
         average_line("accuracy", scores.accuracy, scores.accuracy95) +
         average_line("macro-F1", scores.macro_f1, scores.macro_f195) +
         average_line("weighted F1", scores.weighted_f1, scores.weighted_f195) +
         average_line("balanced accuracy", scores.balanced_accuracy, scores.balanced95);
}

std::string class_table(const Scores& scores) {
  const std::size_t width = widest(scores, 8);
  std::string text = fitted("activity", width) + "  precision  recall      F1  windows\n";
  for (const ClassScore& c : scores.per_class)
    text += fmt::format("{}  {:>9.3f}  {:>6.3f}  {:>6.3f}  {:>7}\n", fitted(c.activity, width),
                        c.precision, c.recall, c.f1, c.support);
  return text;
}

std::string confusion_table(const Scores& scores, std::size_t columns) {
  const Layout l = layout_of(scores, columns);
  const std::size_t classes = scores.per_class.size();
  std::string text = l.per_cent ? "rows: truth, columns: answers, per cent of the row\n"
                                : "rows: truth, columns: answers, windows\n";
  for (std::size_t begin = 0; begin < classes; begin += l.columns) {
    if (begin > 0) text += '\n';
    text += confusion_block(scores, l, begin, std::min(begin + l.columns, classes));
  }
  return text;
}

std::string subject_table(const Scores& scores, std::size_t most) {
  std::size_t width = 7;
  for (const SubjectScore& s : scores.per_subject) width = std::max(width, text_width(s.subject));
  width = std::min(width, longest_name);
  std::string text = fitted("subject", width) + "  accuracy  macro-F1  windows\n";
  const std::size_t shown = std::min(most, scores.per_subject.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const SubjectScore& s = scores.per_subject[i];
    text += fmt::format("{}  {:>8.3f}  {:>8.3f}  {:>7}\n", fitted(s.subject, width), s.accuracy,
                        s.macro_f1, s.windows);
  }
  return text + more_line(scores.per_subject.size() - shown);
}

}  // namespace stride::evaluation
