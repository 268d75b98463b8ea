#pragma once
#include <string>
#include <string_view>
#include <vector>

/// The rules of the house, checked on text: who may include whom, how long a file may be, which
/// names are too vague.
namespace stride::house {

struct File {
  std::string path;  ///< from the repository's root, with '/': "src/stride/signal/slicer.hpp"
  std::string text;
};

/// The rooms and what each may include besides itself; the order is the data's journey.
struct Room {
  std::string_view name;
  std::vector<std::string_view> may_use;
};
const std::vector<Room>& rooms();

/// What is wrong with a single file: directions, length, names, marks of unfinished work, LibTorch
/// and printing outside their places. Each complaint is one line that begins with the file.
std::vector<std::string> complaints(const File& file);

/// What is wrong between the files of a table and its list: an entry that is defined and not
/// listed, or the reverse. `files` are all files of the room (those below `folder`), among them
/// folder/all.inc.
std::vector<std::string> table_complaints(std::string_view folder, const std::vector<File>& files);

/// A file longer than this tells two stories.
inline constexpr std::size_t most_lines = 400;

}  // namespace stride::house
