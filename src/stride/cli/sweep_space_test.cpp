#include "stride/cli/sweep_space.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <set>

#include "stride/cli/sweep_plan.hpp"

namespace stride::cli {
namespace {

Axis axis(const std::string& text) { return axis_from(text, {}); }

std::string complaint(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

void expect_part(const std::string& line, const std::string& part) {
  EXPECT_NE(line.find(part), std::string::npos) << line;
}

TEST(Sweep, ReadsListsAndRanges) {
  EXPECT_EQ(axis("set.filters=16,32").values, (std::vector<Json>{16, 32}));
  EXPECT_EQ(axis("model=cnn,lstm").values, (std::vector<Json>{"cnn", "lstm"}));
  EXPECT_EQ(axis("refit=true,false").values, (std::vector<Json>{true, false}));
  EXPECT_EQ(axis("lr=1e-4..1e-2:3").values, (std::vector<Json>{1e-4, 1e-3, 1e-2}));
  EXPECT_EQ(axis("set.dropout=0..0.5:3").values, (std::vector<Json>{0.0, 0.25, 0.5}));
  EXPECT_EQ(axis("batch=1..3:5").values, (std::vector<Json>{1, 2, 3}));  // rounded, each once
  EXPECT_TRUE(axis("lr=1e-4..1e-2").logarithmic());
  EXPECT_TRUE(axis("set.filters=8..128").whole);
  EXPECT_FALSE(axis("lr=1e-3..5e-3").logarithmic());
  EXPECT_FALSE(axis("set.dropout=0..1").whole);
}

TEST(Sweep, RefusesWhatItCannotVary) {
  const auto line = [](const std::string& text) { return complaint([&] { axis(text); }); };
  expect_part(line("lr"), "want NAME=VALUES");
  expect_part(line("lr="), "want NAME=VALUES");
  expect_part(line("lrr=1,2"), "Did you mean 'lr'");
  expect_part(line("filters=16,32"), "want set.filters");
  expect_part(line("lr=2..1"), "the smaller one first");
  expect_part(line("model=cnn..lstm"), "two numbers");
  expect_part(line("lr=1..2:1"), "1 points, want 2 to 10000");
  expect_part(line("lr=1,,2"), "an empty value");
  expect_part(line("protocol=loso,holdout"), "changes who validates");
}

TEST(Sweep, AGridIsEveryCombination) {
  const std::vector<Axis> axes{axis("lr=0.1,0.2"), axis("set.filters=1,2,3")};
  const auto points = grid_of(axes, 6);
  ASSERT_EQ(points.size(), 6u);
  EXPECT_EQ(points[0].dump(), R"({"lr":0.1,"set.filters":1})");
  EXPECT_EQ(points[1].dump(), R"({"lr":0.1,"set.filters":2})");
  EXPECT_EQ(points[5].dump(), R"({"lr":0.2,"set.filters":3})");
  expect_part(complaint([&] { grid_of(axes, 5); }), "want at most 5");
  expect_part(complaint([&] { grid_of(std::vector{axis("lr=1e-4..1e-2")}, 9); }), ":5");
}

TEST(Sweep, RandomPointsAreDifferentAndALongerSweepBeginsWithThem) {
  const std::vector<Axis> axes{axis("lr=1e-4..1e-2"), axis("set.filters=8..16"),
                               axis("scaler=none,zscore")};
  const auto points = random_points(axes, 200, 1);
  ASSERT_EQ(points.size(), 200u);
  std::set<std::string> seen;
  int small = 0;
  for (const Point& point : points) {
    EXPECT_TRUE(seen.insert(point.dump()).second);
    const double lr = point["lr"].get<double>();
    EXPECT_TRUE(lr >= 1e-4 && lr <= 1e-2) << lr;
    small += lr < 1e-3;
    const int filters = point["set.filters"].get<int>();
    EXPECT_TRUE(filters >= 8 && filters <= 16) << filters;
  }
  EXPECT_NEAR(small, 100, 30) << "half of a logarithmic range lies below its middle";
  EXPECT_EQ(random_points(axes, 20, 1), std::vector(points.begin(), points.begin() + 20));
  EXPECT_NE(random_points(axes, 20, 2), std::vector(points.begin(), points.begin() + 20));
  EXPECT_EQ(random_points(std::vector{axis("scaler=none,zscore")}, 20, 1).size(), 2u);
}

TEST(Sweep, SettingsTakeThePointsValues) {
  Settings base;
  base.set["kernel"] = 3;
  const Settings s = settings_at(base, Json::parse(R"({"lr": 0.5, "set.filters": 4,
      "class-weights": true})"));
  EXPECT_EQ(s.train.learning_rate, 0.5);
  EXPECT_TRUE(s.train.class_weights);
  EXPECT_EQ(s.set, Json::parse(R"({"kernel": 3, "filters": 4})"));
  expect_part(complaint([&] { settings_at(base, {{"epochs", 0}}); }), "--vary epochs");
  expect_part(complaint([&] {
                settings_at(base, {{"set.filtres", 4}});
              }),
              "Did you mean 'filters'");
}

TEST(Sweep, ABudgetIsRunsOrTime) {
  EXPECT_EQ(budget_from("20").runs, 20u);
  EXPECT_EQ(budget_from("20").seconds, 0);
  EXPECT_EQ(budget_from("90s").seconds, 90);
  EXPECT_EQ(budget_from("1.5min").seconds, 90);
  EXPECT_EQ(budget_from("2h").seconds, 7200);
  for (const char* text : {"", "0", "-3", "2.5", "3 weeks", "nan", "1e9"})
    expect_part(complaint([&] { budget_from(text); }), "want a number of runs, or a time");
}

SweepRun ended(std::size_t number, const char* point, double macro_f1, double loss = 0) {
  return {.number = number,
          .point = Json::parse(point),
          .done = true,
          .macro_f1 = macro_f1,
          .loss = loss};
}

TEST(Sweep, ChoosesTheConfigurationWithTheBestMeanOverItsSeeds) {
  std::vector<SweepRun> runs{{.number = 1, .point = Json::parse(R"({"lr": 9, "seed": 1})")}};
  EXPECT_FALSE(choice_of(runs).has_value());
  runs.push_back(ended(2, R"({"lr": 1, "seed": 1})", 0.9));
  runs.push_back(ended(3, R"({"lr": 2, "seed": 1})", 0.7));
  runs.push_back(ended(4, R"({"lr": 1, "seed": 2})", 0.5));
  runs.push_back(ended(5, R"({"lr": 2, "seed": 2})", 0.8));
  ASSERT_TRUE(choice_of(runs).has_value());
  EXPECT_EQ(choice_of(runs)->number, 3u);
  EXPECT_EQ(choice_of(runs)->seeds, 2u);
  EXPECT_DOUBLE_EQ(choice_of(runs)->macro_f1, 0.75);
  runs = {ended(1, R"({"lr": 1})", 0.8, 0.5), ended(2, R"({"lr": 2})", 0.8, 0.4)};
  EXPECT_EQ(choice_of(runs)->number, 2u) << "ties by the lower loss";
}

}  // namespace
}  // namespace stride::cli
