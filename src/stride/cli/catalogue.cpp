// How the options of table entries are listed.
#include "stride/cli/catalogue.hpp"

#include "stride/cli/text.hpp"

namespace stride::cli {

Json options_json(const std::vector<Option>& options) {
  Json all = Json::object();
  for (const Option& o : options) {
    Json& one = all[std::string(o.name)] = {{"default", default_of(o)}};
    if (o.words.empty())
      one.update({{"low", o.low}, {"high", o.high}, {"whole", o.whole}});
    else
      one["words"] = o.words;
    one["summary"] = o.summary;
  }
  return all;
}

void add_options(Table& table, std::string_view owner, const std::vector<Option>& options) {
  for (const Option& o : options) {
    const Json usual = default_of(o);
    table.row({std::string(owner), std::string(o.name),
               usual.is_string() ? usual.get<std::string>() : shortest(o.value), range_of(o),
               std::string(o.summary)});
  }
}

}  // namespace stride::cli
