#pragma once
#include <cstddef>
#include <string>

#include "stride/evaluation/scores.hpp"

/// Scores as text for people: a fixed-width terminal, one table a function. Nothing here prints.
namespace stride::evaluation {

/// The four averages, each with its 95 % interval and what the interval was drawn over.
std::string summary(const Scores& scores);

/// Precision, recall, F1 and windows of each activity.
std::string class_table(const Scores& scores);

/// Rows are the truth, columns the answers, both numbered in the order of the activities. Counts
/// where they fit into `columns` characters, else per cent of the row; more activities than fit
/// side by side continue in a second block. A '.' stands for zero.
std::string confusion_table(const Scores& scores, std::size_t columns = 100);

/// Accuracy, macro-F1 and windows of each subject, the worst first; the first `most` of them.
std::string subject_table(const Scores& scores, std::size_t most = 10);

/// "1234 windows, 3 subjects; 95 % intervals over subjects\n": what a table of scores begins with.
std::string sample_line(std::int64_t windows, int subjects);
/// "and 4 better ones\n"; nothing where none are left.
std::string more_line(std::size_t left_out);

/// The characters that a terminal shows for UTF-8 text (code points; good enough for names of
/// activities).
std::size_t text_width(const std::string& text);

/// `text` filled up with blanks, or cut with a '~', to exactly `width` characters.
std::string fitted(const std::string& text, std::size_t width);

}  // namespace stride::evaluation
