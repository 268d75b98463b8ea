// The file of experiments, read and checked.
#include "stride/evaluation/study.hpp"

#include <algorithm>
#include <set>

#include "stride/base/names.hpp"

namespace stride::evaluation {
namespace {

// A misspelt member would be a wish that nobody hears.
void check_members(const Json& json, std::span<const std::string_view> known,
                   const std::string& where) {
  if (!json.is_object()) throw bad_member(where, "studies", "objects", json);
  for (const auto& [key, value] : json.items())
    if (std::ranges::find(known, key) == known.end())
      throw Error(where, unknown_name("member", key, known));
}

void check_word(std::string_view kind, const std::string& word,
                std::span<const std::string_view> known, const std::string& where) {
  if (std::ranges::find(known, word) == known.end())
    throw Error(where, unknown_name(kind, word, known));
}

std::string text(const Json& json, std::string_view key, const std::string& where) {
  return member<std::string>(json, key, where);
}

Plan plan_from(const Json& json, const std::string& where) {
  static constexpr std::string_view known[] = {"verb", "seeds", "flags", "compress"};
  static constexpr std::string_view verbs[] = {"train", "crossval"};
  check_members(json, known, where);
  Plan plan{.verb = text(json, "verb", where),
            .seeds = member<std::vector<std::int64_t>>(json, "seeds", where),
            .flags = member<std::vector<std::string>>(json, "flags", where),
            .compress = member_or(json, "compress", where, std::vector<std::string>{})};
  check_word("verb", plan.verb, verbs, where);
  if (!plan.compress.empty() && plan.verb != "train")
    throw bad_member(where, "compress", "a plan whose verb is train", json["compress"]);
  if (plan.seeds.empty()) throw bad_member(where, "seeds", "at least one seed", json["seeds"]);
  if (std::set<std::int64_t>(plan.seeds.begin(), plan.seeds.end()).size() != plan.seeds.size())
    throw bad_member(where, "seeds", "each seed once", json["seeds"]);
  for (const std::int64_t seed : plan.seeds)
    if (seed < 0) throw bad_member(where, "seeds", "seeds from 0", json["seeds"]);
  return plan;
}

Published published_from(const Json& json, const std::string& where) {
  static constexpr std::string_view known[] = {"system", "source", "headline", "protocol",
                                               "score",  "value",  "differs",  "leaky"};
  check_members(json, known, where);
  Published p{.system = text(json, "system", where),
              .source = text(json, "source", where),
              .headline = text(json, "headline", where),
              .protocol = text(json, "protocol", where),
              .score = text(json, "score", where),
              .value = member<double>(json, "value", where),
              .differs = text(json, "differs", where),
              .leaky = member_or(json, "leaky", where, false)};
  std::vector<std::string_view> scores(std::begin(share_scores), std::end(share_scores));
  const bool share = std::ranges::find(scores, p.score) != scores.end();
  scores.insert(scores.end(), std::begin(count_scores), std::end(count_scores));
  check_word("score", p.score, scores, where);
  if (!(p.value >= 0) || (share && p.value > 1))
    throw bad_member(where, "value", share ? "a share from 0 to 1" : "a count", json["value"]);
  return p;
}

Study study_from(const Json& json, const std::string& where) {
  static constexpr std::string_view known[] = {"name",  "group",  "title", "about",    "label",
                                               "flags", "honest", "leaky", "published"};
  Study s;
  s.name = text(json, "name", where);
  const std::string here = where + ": " + s.name;
  check_members(json, known, here);
  // It becomes the name of files.
  if (s.name.empty() || s.name.size() > 60 || s.name[0] == '-' ||
      s.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    throw bad_member(where, "name", "small letters, digits and '-'", json["name"]);
  s.group = text(json, "group", here);
  s.title = text(json, "title", here);
  s.about = text(json, "about", here);
  s.label = text(json, "label", here);
  s.flags = member<std::vector<std::string>>(json, "flags", here);
  s.honest = plan_from(member<Json>(json, "honest", here), here + ", honest");
  if (json.contains("leaky")) s.leaky = plan_from(json["leaky"], here + ", leaky");
  for (const Json& p : member_or(json, "published", here, std::vector<Json>{})) {
    s.published.push_back(published_from(p, here + ", published"));
    if (s.published.back().leaky && !s.leaky)
      throw bad_member(here + ", published", "leaky", "a study with a leaky twin", true);
  }
  return s;
}

Claim claim_from(const Json& json, const std::string& where) {
  static constexpr std::string_view known[] = {"system", "source", "headline", "theirs", "ours"};
  check_members(json, known, where);
  return {.system = text(json, "system", where),
          .source = text(json, "source", where),
          .headline = text(json, "headline", where),
          .theirs = text(json, "theirs", where),
          .ours = text(json, "ours", where)};
}

}  // namespace

Studies studies_from_json(const Json& json, const std::string& where) {
  static constexpr std::string_view known[] = {"studies", "claims"};
  check_members(json, known, where);
  Studies all;
  std::set<std::string> names;
  for (const Json& study : member<std::vector<Json>>(json, "studies", where)) {
    all.studies.push_back(study_from(study, where));
    if (!names.insert(all.studies.back().name).second)
      throw bad_member(where, "name", "each name once", all.studies.back().name);
  }
  for (const Json& claim : member_or(json, "claims", where, std::vector<Json>{}))
    all.claims.push_back(claim_from(claim, where + ", claims"));
  return all;
}

std::vector<std::string> command_of(const Study& study, const Plan& plan, std::int64_t seed) {
  std::vector<std::string> words = {plan.verb};
  for (const auto& flags : {study.flags, plan.flags})
    words.insert(words.end(), flags.begin(), flags.end());
  words.insert(words.end(), {"--seed", std::to_string(seed)});
  return words;
}

}  // namespace stride::evaluation
