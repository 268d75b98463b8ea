// Pre-processing as a value: the names of its choices, and its JSON.
#include "stride/windows/preprocessing.hpp"

#include <array>
#include <span>

#include "stride/base/names.hpp"

namespace stride::windows {
namespace {

template <class Choice>
Choice named(std::string_view kind, std::span<const Choice> all, std::string_view name) {
  std::vector<std::string_view> known;
  for (const Choice choice : all) {
    known.push_back(name_of(choice));
    if (known.back() == name) return choice;
  }
  throw unknown_name(kind, name, known);
}

}  // namespace

std::string_view name_of(Gravity gravity) {
  switch (gravity) {
    case Gravity::keep:
      return "keep";
    case Gravity::remove:
      return "remove";
    case Gravity::split:
      return "split";
  }
  return "";
}

std::string_view name_of(LabelRule rule) {
  switch (rule) {
    case LabelRule::unanimous:
      return "unanimous";
    case LabelRule::majority:
      return "majority";
    case LabelRule::last:
      return "last";
  }
  return "";
}

std::string_view name_of(Unlabelled unlabelled) {
  switch (unlabelled) {
    case Unlabelled::drop:
      return "drop";
    case Unlabelled::keep:
      return "keep";
  }
  return "";
}

std::string_view name_of(ScalerKind kind) {
  switch (kind) {
    case ScalerKind::none:
      return "none";
    case ScalerKind::zscore:
      return "zscore";
    case ScalerKind::minmax:
      return "minmax";
    case ScalerKind::robust:
      return "robust";
    case ScalerKind::units:
      return "units";
  }
  return "";
}

Gravity gravity_named(std::string_view name) {
  constexpr auto all = std::to_array({Gravity::keep, Gravity::remove, Gravity::split});
  return named<Gravity>("gravity", all, name);
}

LabelRule label_rule_named(std::string_view name) {
  constexpr auto all = std::to_array({LabelRule::unanimous, LabelRule::majority, LabelRule::last});
  return named<LabelRule>("label rule", all, name);
}

Unlabelled unlabelled_named(std::string_view name) {
  constexpr auto all = std::to_array({Unlabelled::drop, Unlabelled::keep});
  return named<Unlabelled>("unlabelled", all, name);
}

ScalerKind scaler_named(std::string_view name) {
  constexpr auto all = std::to_array({ScalerKind::none, ScalerKind::zscore, ScalerKind::minmax,
                                      ScalerKind::robust, ScalerKind::units});
  return named<ScalerKind>("scaler", all, name);
}

Json to_json(const Preprocessing& p) {
  Json json = {{"channels", p.channels},
               {"rate_hz", p.rate_hz},
               {"longest_gap_s", p.longest_gap_s},
               {"low_pass_hz", p.low_pass_hz},
               {"high_pass_hz", p.high_pass_hz},
               {"gravity", name_of(p.gravity)},
               {"window_s", p.window_s},
               {"overlap", p.overlap},
               {"label_rule", name_of(p.label_rule)},
               {"unlabelled", name_of(p.unlabelled)},
               {"scaler", name_of(p.scaler)}};
  // Only where chosen: what knows all activities and no target stays as it was before there was a
  // choice.
  if (!p.activities.empty()) json["activities"] = p.activities;
  if (!p.target.empty()) json["target"] = p.target;
  return json;
}

Preprocessing preprocessing_from_json(const Json& json, const std::string& where) {
  const auto text = [&](std::string_view key) { return member<std::string>(json, key, where); };
  const auto number = [&](std::string_view key) { return member<double>(json, key, where); };
  return {.channels = member<std::vector<std::string>>(json, "channels", where),
          .activities = member_or(json, "activities", where, std::vector<std::string>{}),
          .rate_hz = number("rate_hz"),
          .longest_gap_s = number("longest_gap_s"),
          .low_pass_hz = number("low_pass_hz"),
          .high_pass_hz = number("high_pass_hz"),
          .gravity = gravity_named(text("gravity")),
          .window_s = number("window_s"),
          .overlap = number("overlap"),
          .label_rule = label_rule_named(text("label_rule")),
          .unlabelled = unlabelled_named(text("unlabelled")),
          .scaler = scaler_named(text("scaler")),
          .target = member_or<std::string>(json, "target", where, "")};
}

}  // namespace stride::windows
