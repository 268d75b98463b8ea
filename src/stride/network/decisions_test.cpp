#include "stride/network/decisions.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "stride/base/error.hpp"
#include "stride/base/files.hpp"

namespace stride::network {
namespace {

namespace fs = std::filesystem;

Decisions two_activities() {
  return {.temperature = 1.375,
          .smoothing = Decisions::Smoothing{{0, 2.1F, 3.7F, 0.1F}, {0.5F, 1.25F}, 3},
          .rejection = Decisions::Rejection{"energy", -1.7F, 0.953},
          .sets = Decisions::Sets{0.1, 0.83F, true},
          .people = 4,
          .windows = 812};
}

std::string refusal_after(const std::function<void(Json&)>& change, std::size_t activities = 2) {
  Json json = to_json(two_activities());
  change(json);
  try {
    decisions_from_json(json, activities, "decisions.json");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

void expect_refused(const std::function<void(Json&)>& change, const std::string& part) {
  const std::string got = refusal_after(change);
  EXPECT_NE(got.find("[decisions.json"), std::string::npos) << part << ": " << got;
  EXPECT_NE(got.find(part), std::string::npos) << part << ": " << got;
}

TEST(DecisionsFile, ComesBackExactly) {
  const Decisions all = two_activities();
  const Decisions back = decisions_from_json(to_json(all), 2, "x");
  EXPECT_EQ(back.temperature, all.temperature);
  EXPECT_EQ(back.smoothing->transition, all.smoothing->transition);
  EXPECT_EQ(back.smoothing->start, all.smoothing->start);
  EXPECT_EQ(back.smoothing->lag, 3);
  EXPECT_EQ(back.rejection->kind, "energy");
  EXPECT_EQ(back.rejection->threshold, -1.7F);
  EXPECT_EQ(back.rejection->kept, 0.953);
  EXPECT_EQ(back.sets->alpha, 0.1);
  EXPECT_EQ(back.sets->quantile, 0.83F);
  EXPECT_TRUE(back.sets->guaranteed);
  EXPECT_EQ(back.people, 4);
  EXPECT_EQ(back.windows, 812);
  const Decisions few =
      decisions_from_json(to_json(Decisions{.temperature = 2, .people = 1, .windows = 1}), 2, "x");
  EXPECT_FALSE(few.smoothing || few.rejection || few.sets);
}

TEST(DecisionsFile, IsRefusedByName) {
  EXPECT_EQ(refusal_after([](Json&) {}), "");
  expect_refused([](Json& j) { j["format"] = "other"; }, "\"format\"");
  expect_refused([](Json& j) { j["version"] = 2; }, "\"version\"");
  expect_refused([](Json& j) { j.erase("smoothing"); }, "\"smoothing\"");
  for (const Json& bad : {Json(0), Json(-1), Json(1e7), Json("1")})
    expect_refused([&](Json& j) { j["temperature"] = bad; }, "\"temperature\"");
  for (const Json& bad : {Json(-1), Json(65537), Json(1.5)})
    expect_refused([&](Json& j) { j["smoothing"]["lag"] = bad; }, "\"lag\"");
  EXPECT_EQ(refusal_after([](Json& j) { j["smoothing"]["lag"] = 65536; }), "");
  expect_refused([](Json& j) { j["smoothing"]["start"] = {1, 2, 3}; }, "\"start\"");
  expect_refused([](Json& j) { j["smoothing"]["start"] = {1, 1e39}; }, "\"start\"");
  expect_refused([](Json& j) { j["smoothing"]["transition"].erase(1); }, "\"transition\"");
  expect_refused([](Json& j) { j["smoothing"]["transition"][1] = {1}; }, "\"transition\"");
  expect_refused([](Json& j) { j["smoothing"]["transition"][1] = "costs"; }, "\"transition\"");
  expect_refused([](Json& j) { j["rejection"]["kind"] = "enrgy"; }, "energy");
  expect_refused([](Json& j) { j["rejection"]["threshold"] = 1e39; }, "\"threshold\"");
  expect_refused([](Json& j) { j["rejection"]["kept"] = 1.1; }, "\"kept\"");
  expect_refused([](Json& j) { j["sets"]["alpha"] = -0.1; }, "\"alpha\"");
  expect_refused([](Json& j) { j["sets"]["quantile"] = 1.01; }, "\"quantile\"");
  expect_refused([](Json& j) { j["sets"]["guaranteed"] = 1; }, "\"guaranteed\"");
  expect_refused([](Json& j) { j["fitted_on"]["people"] = 0; }, "\"fitted_on\"");
  expect_refused([](Json& j) { j["fitted_on"]["windows"] = 3; }, "\"fitted_on\"");
  EXPECT_NE(refusal_after([](Json&) {}, 3).find("want 3 costs"), std::string::npos);
  EXPECT_NE(refusal_after([](Json&) {}, 0).find("0 activities"), std::string::npos);
}

TEST(DecisionsFile, StandsInTheFolderOrNot) {
  const fs::path folder = fs::path(testing::TempDir()) / "decisions_file";
  fs::remove_all(folder);
  fs::create_directories(folder);
  EXPECT_FALSE(load_decisions(folder, 2));
  save_decisions(two_activities(), folder);
  ASSERT_TRUE(load_decisions(folder, 2));
  EXPECT_EQ(load_decisions(folder, 2)->windows, 812);
  write_whole(folder / "decisions.json", "{\"format\": ");
  try {
    load_decisions(folder, 2);
    ADD_FAILURE() << "half a file was read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("decisions.json:1:"), std::string::npos);
  }
  // A model without decisions leaves none of another model's behind.
  save_decisions(std::nullopt, folder);
  EXPECT_FALSE(fs::exists(folder / "decisions.json"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace stride::network
