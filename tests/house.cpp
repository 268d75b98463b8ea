#include "house.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <sstream>

namespace stride::house {
namespace {

// Names that say nothing; they become drawers into which everything falls.
constexpr std::array vague = {"utils",  "util",    "common",  "misc",
                              "helper", "helpers", "manager", "info"};

std::string joined(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view w : words) text.append(text.empty() ? "" : ", ").append(w);
  return text.empty() ? "nothing" : text;
}

// "src/stride/signal/slicer.hpp" -> "signal"; empty outside src/stride.
std::string room_of(const std::string& path) {
  static const std::regex place("^src/stride/([a-z_]+)/");
  std::smatch found;
  return std::regex_search(path, found, place) ? found[1].str() : std::string();
}

bool is_test(const std::string& path) {
  return path.ends_with("_test.cpp") || path.starts_with("tests/");
}

void check_include(const File& file, const std::string& line, const std::string& at,
                   std::vector<std::string>& out) {
  static const std::regex ours("^\\s*#\\s*include\\s*\"stride/([a-z_]+)/");
  static const std::regex libtorch("^\\s*#\\s*include\\s*[<\"](torch|ATen|c10|caffe2)/");
  std::smatch found;
  if (std::regex_search(line, libtorch) &&
      file.path.find("/training/torch_") == std::string::npos && !file.path.starts_with("bench/"))
    out.push_back(at + "LibTorch may be included in src/stride/training/torch_* only");
  if (!std::regex_search(line, found, ours)) return;
  const std::string from = room_of(file.path), to = found[1].str();
  if (from.empty() || from == to) return;
  const auto room =
      std::find_if(rooms().begin(), rooms().end(), [&](const Room& r) { return r.name == from; });
  if (room == rooms().end()) return;  // said once a file, below
  if (std::find(room->may_use.begin(), room->may_use.end(), to) == room->may_use.end())
    out.push_back(at + "room '" + from + "' may not include '" + to +
                  "'; it may include: " + joined(room->may_use));
}

void check_line(const File& file, const std::string& line, const std::string& at,
                std::vector<std::string>& out) {
  // Spelt in two pieces, so that this file does not complain about itself.
  static const std::regex unfinished(std::string("\\b(TO") + "DO|FIX" + "ME|X" + "XX)\\b");
  static const std::regex prints(
      "std::(cout|cerr|clog|puts|printf|exit|abort)\\b|fmt::print\\b|(^|[^:_a-zA-Z])f?printf\\s*"
      "\\(");
  if (std::regex_search(line, unfinished))
    out.push_back(at + "unfinished work: make an issue, or finish it");
  const std::string room = room_of(file.path);
  if (!room.empty() && room != "cli" && !is_test(file.path) && std::regex_search(line, prints))
    out.push_back(at + "only the room 'cli' prints or exits");
  if (line.find("include") != std::string::npos) check_include(file, line, at, out);
}

void check_path(const File& file, std::vector<std::string>& out) {
  static const std::regex word("[A-Za-z0-9]+");
  for (auto i = std::sregex_iterator(file.path.begin(), file.path.end(), word);
       i != std::sregex_iterator(); ++i)
    if (std::find(vague.begin(), vague.end(), i->str()) != vague.end())
      out.push_back(file.path + ": '" + i->str() + "' says nothing; name what the file is about");
  const std::string room = room_of(file.path);
  const auto same = [&](const Room& r) { return r.name == room; };
  if (!room.empty() && std::none_of(rooms().begin(), rooms().end(), same))
    out.push_back(file.path + ": room '" + room +
                  "' is not in the table of directions (tests/house.cpp)");
}

std::set<std::string> names_in(const std::string& text, const std::regex& pattern) {
  std::set<std::string> names;
  for (auto i = std::sregex_iterator(text.begin(), text.end(), pattern);
       i != std::sregex_iterator(); ++i)
    names.insert((*i)[1].str());
  return names;
}

}  // namespace

const std::vector<Room>& rooms() {
  static const std::vector<Room> table = {
      {"base", {}},
      {"signal", {"base"}},
      {"recordings", {"base", "signal"}},
      {"windows", {"base", "signal", "recordings"}},
      {"network", {"base"}},
      {"models", {"base", "network"}},
      {"evaluation", {"base", "windows"}},
      {"training", {"base", "windows", "network", "models", "evaluation"}},
      {"engine", {"base", "signal", "network"}},
      {"compression", {"base", "network", "windows", "evaluation", "engine"}},
      {"deployment", {"base", "network", "engine", "compression", "evaluation"}},
      {"serving", {"base", "signal", "engine", "network"}},
      {"cli",
       {"base", "signal", "recordings", "windows", "network", "models", "evaluation", "training",
        "engine", "compression", "deployment", "serving"}},
  };
  return table;
}

std::vector<std::string> complaints(const File& file) {
  std::vector<std::string> out;
  check_path(file, out);
  std::istringstream in(file.text);
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);)
    check_line(file, line, file.path + ":" + std::to_string(++number) + ": ", out);
  if (number > most_lines)
    out.push_back(file.path + ": " + std::to_string(number) + " lines, at most " +
                  std::to_string(most_lines) + "; tell its stories in two files");
  return out;
}

std::vector<std::string> table_complaints(std::string_view folder, const std::vector<File>& files) {
  static const std::regex entry("STRIDE_ENTRY\\((\\w+)\\)");
  // An entry is a constant of the room's struct at namespace scope: `const DataSet usc_had{` or `=
  // {`.
  static const std::regex defined(
      "(?:^|\\n)(?:extern )?const (?:DataSet|Protocol|Operation|Architecture|Method|Scheme|Target) "
      "(?:schemes::)?(\\w+)\\s*(?:=\\s*)?\\{");
  const std::string list = std::string(folder) + "/all.inc";
  std::set<std::string> listed, found;
  std::vector<std::string> out;
  for (const File& file : files) {
    if (!file.path.starts_with(folder) || is_test(file.path)) continue;
    if (file.path == list) listed = names_in(file.text, entry);
    if (!file.path.ends_with(".cpp")) continue;
    for (const std::string& name : names_in(file.text, defined)) {
      found.insert(name);
    }
  }
  if (listed.empty()) out.push_back(list + ": the list is missing or empty");
  for (const std::string& name : found)
    if (!listed.contains(name))
      out.push_back(list + ": '" + name + "' is defined but not listed; add STRIDE_ENTRY(" + name +
                    ")");
  for (const std::string& name : listed)
    if (!found.contains(name))
      out.push_back(list + ": '" + name + "' is listed, but no file below " + std::string(folder) +
                    " defines it");
  return out;
}

}  // namespace stride::house
