// Distillation: what its loss is by hand, what a student takes over, and which teachers are
// refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "stride/base/names.hpp"
#include "stride/network/layers.hpp"
#include "stride/network/model.hpp"
#include "stride/training/toy_task.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Model;
using network::Value;

// [N, 2, 16] -convolution-> [N, F, 16] -weighed by maps-> [N, F] -> [N, 3]
Graph attentive(std::int64_t filters, std::int64_t kernel = 3) {
  Graph g;
  const Value x = g.input("x", {network::batch, 2, 16});
  Value h = relu(g, "relu", convolution(g, "conv", x, {.filters = filters, .kernel = {kernel}}));
  const Value channel =
      g.add("channel_attention", "attention.channel", {h}, {{"reduction", std::int64_t{2}}});
  h = multiply(g, "weighed", h, channel);
  const Value mean = g.add("mean_over_channels", "mean", {h});
  const Value spatial =
      sigmoid(g, "attention.spatial", convolution(g, "look", mean, {.filters = 1, .kernel = {1}}));
  h = multiply(g, "seen", h, spatial);
  g.set_output("logits", linear(g, "head", mean_over_time(g, "pool", h), 3));
  return g;
}

// A student of the toy and its teacher; both live as long as this.
struct School : Toy {
  Model teacher;
  explicit School(const Graph& teachers = network(), Graph students = network())
      : teacher(toy_model(*this, teachers, network::initial_parameters(teachers, 7))) {
    graph = std::move(students);
    task.teacher = &teacher;
    set("transfer", "none");
  }
  void set(std::string_view name, const Json& value) {
    Json given = task.method_options;
    given[std::string(name)] = value;
    task.method_options = complete_options(distil.name, distil.options, given);
  }
  std::vector<float> logits(const TrainResult& result) const {
    return logits_of(result.graph, result.parameters, windows, task.scaler, fold.test,
                     {.threads = 1});
  }
};

class Distillation : public testing::Test {
 protected:
  void SetUp() override {
    if (!can_train()) GTEST_SKIP() << "the LibTorch module is not built (STRIDE_TORCH=OFF)";
  }
};

float loss_of(std::vector<float> student, std::vector<float> teacher, double temperature) {
  Graph g;
  const Value a = g.input("a", {network::batch, 2}), b = g.input("b", {network::batch, 2});
  const Value loss = distillation(g, "loss", a, b, temperature);
  g.set_output("a", a);
  g.set_objective(loss);
  const auto executor = make_executor(g, {.threads = 1});
  executor->bind(a, student, static_cast<std::int64_t>(student.size() / 2));
  executor->bind(b, teacher, static_cast<std::int64_t>(teacher.size() / 2));
  executor->forward(Pass::inference);
  float value = 0;
  executor->read(loss, {&value, 1});
  return value;
}

TEST_F(Distillation, IsTheDivergenceOfTheTeachersAnswersFromTheStudents) {
  EXPECT_EQ(loss_of({0.3F, -2, 1, 5}, {0.3F, -2, 1, 5}, 1), 0);
  // 3/4 and 1/4 against 1/2 and 1/2: 3/4 log(3/2) + 1/4 log(1/2).
  const double by_hand = 0.75 * std::log(1.5) + 0.25 * std::log(0.5);
  const auto log3 = static_cast<float>(std::log(3.0));
  EXPECT_NEAR(loss_of({0, 0}, {log3, 0}, 1), by_hand, 1e-6);
  EXPECT_NEAR(loss_of({0, 0}, {2 * log3, 0}, 2), 4 * by_hand, 1e-6);
  EXPECT_NEAR(loss_of({0, 0, 1, 1}, {log3, 0, 1, 1}, 1), by_hand / 2, 1e-6);  // mean over windows
}

TEST_F(Distillation, WithoutTheTeachersShareIsSupervised) {
  School school;
  school.set("alpha", 1);
  EXPECT_EQ(distil.train(school.task).parameters, supervised.train(school.task).parameters);
}

// A teacher of a strange language: what is still it calls slow, what is slow fast.
TEST_F(Distillation, WithoutTheTruthTheStudentAnswersAsItsTeacher) {
  School school;
  school.fold.validation.clear();  // it would choose by the truth
  Toy strange;
  for (std::int32_t& y : strange.windows.y) y = (y + 1) % 3;
  strange.task.options.epochs = 40;
  const TrainResult taught = supervised.train(strange.task);
  school.teacher = toy_model(school, taught.graph, taught.parameters);
  school.set("alpha", 0);
  school.task.options.epochs = 40;
  const std::vector<float> logits = school.logits(distil.train(school.task));
  int strangely = 0;
  for (std::size_t i = 0; i < school.fold.test.size(); ++i) {
    const auto row = std::span(logits).subspan(3 * i, 3);
    const auto y = school.windows.y[static_cast<std::size_t>(school.fold.test[i])];
    strangely += std::ranges::max_element(row) - row.begin() == (y + 1) % 3;
  }
  EXPECT_GE(strangely, 16) << "of " << school.fold.test.size();
}

// Twice the scale and half the weights are the same teacher; powers of two, so to the last bit.
TEST_F(Distillation, TheTeacherSeesItsOwnScaler) {
  Graph plain;
  const Value x = plain.input("x", {network::batch, 2, 16});
  plain.set_output("logits", linear(plain, "head", flatten(plain, "flat", x), 3, false));
  School school(plain);
  const std::vector<float> first = distil.train(school.task).parameters;
  windows::Scaler doubled = school.task.scaler;
  for (float& factor : doubled.factor) factor *= 2;
  school.teacher.contract.scaler = windows::to_json(doubled);
  EXPECT_NE(distil.train(school.task).parameters, first);
  for (float& weight : school.teacher.parameters) weight /= 2;
  EXPECT_EQ(distil.train(school.task).parameters, first);
}

TEST_F(Distillation, CarriesAttentionOverAndDeploysNoProjection) {
  School school(attentive(8), attentive(2));
  school.task.options.epochs = 2;
  const std::vector<float> before = distil.train(school.task).parameters;
  for (const char* maps : {"channel", "spatial", "cbam"}) {
    school.set("transfer", maps);
    school.set("beta", 50);
    const TrainResult result = distil.train(school.task);
    EXPECT_NE(result.parameters, before) << maps;
    EXPECT_EQ(network::text(result.graph.shape(result.graph.named("attention.channel"))), "[N, 2]");
    EXPECT_EQ(result.graph.nodes().size(), school.graph.nodes().size()) << maps;
    EXPECT_EQ(result.parameters.size(), before.size()) << maps;
    school.set("beta", 0);
    EXPECT_EQ(distil.train(school.task).parameters, before) << maps << " of no weight";
  }
}

// How far the student's spatial map is from the teacher's on the test side.
double distance(const School& school, const TrainResult& result) {
  const auto map = [&](Graph graph, const std::vector<float>& parameters) {
    Graph shown;  // the same network with its map as the answer
    shown = std::move(graph);
    const Value value = shown.named("attention.spatial");
    const auto executor = make_executor(shown, {.threads = 1});
    std::ranges::copy(parameters, executor->parameters().begin());
    executor->parameters_changed();
    std::vector<float> x(school.fold.test.size() * 32), out(school.fold.test.size() * 14);
    gather(school.windows, school.task.scaler, school.fold.test, x);
    executor->bind(shown.named("x"), x, static_cast<std::int64_t>(school.fold.test.size()));
    executor->forward(Pass::inference);
    executor->read(value, out);
    return out;
  };
  const auto theirs = map(school.teacher.graph, school.teacher.parameters),
             ours = map(result.graph, result.parameters);
  double sum = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) sum += std::pow(ours[i] - theirs[i], 2);
  return sum / static_cast<double>(ours.size());
}

TEST_F(Distillation, TheStudentLooksWhereItsTeacherLooks) {
  School school(attentive(8), attentive(2));
  school.task.options.epochs = 20;
  const double alone = distance(school, distil.train(school.task));
  school.set("transfer", "spatial");
  school.set("beta", 50);
  EXPECT_LT(distance(school, distil.train(school.task)), 0.5 * alone);
}

struct Killed {};

TEST_F(Distillation, GoesOnBitForBitUnderTheSameTeacherAlone) {
  School school;
  const std::vector<float> straight = distil.train(school.task).parameters;
  const Folder folder;
  school.task.run = folder.path;
  school.task.on_epoch = [](const Epoch& epoch) {
    if (epoch.number == 3) throw Killed();
  };
  EXPECT_THROW(distil.train(school.task), Killed);
  school.task.resume = true;
  school.task.on_epoch = nullptr;
  EXPECT_EQ(distil.train(school.task).parameters, straight);
  school.teacher.parameters[0] += 1;
  EXPECT_THROW(distil.train(school.task), Error);
}

std::string refusal(School& school, const std::function<void()>& change) {
  change();
  try {
    distil.check_teacher(school.task);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Teachers, AreRefusedWhereTheyCannotTeach) {
  const auto line = [](void (*change)(School&)) {
    School school(attentive(8), attentive(2));
    return refusal(school, [&] { change(school); });
  };
  const auto expect = [](const std::string& got, const std::string& part) {
    EXPECT_NE(got.find(part), std::string::npos) << got;
  };
  EXPECT_EQ(line([](School&) {}), "accepted");
  EXPECT_EQ(line([](School& s) { s.set("transfer", "cbam"); }), "accepted");
  expect(line([](School& s) { s.task.teacher = nullptr; }), "--teacher-model");
  expect(line([](School& s) { s.teacher.activities.pop_back(); }),
         "activities: got 2, want 3 as the student's");
  expect(line([](School& s) { s.teacher.activities[1] = "sit"; }),
         "activities, number 2: got 'sit', want 'slow'");
  expect(line([](School& s) { s.teacher.contract.channels[1].name = "gyro_x"; }),
         "channels, number 2: got 'gyro_x []', want 'acc_y []'");
  expect(line([](School& s) { s.teacher.contract.length = 8; }), "window: got 8 samples, want 16");
  expect(line([](School& s) { s.teacher.contract.preprocessing["rate_hz"] = 20.0; }),
         "rate_hz: got 20.0, want 0.0");
  expect(line([](School& s) {
           s.set("transfer", "channel");
           s.graph = Toy::network();
         }),
         "got a student without a node 'attention.channel', want both");
  expect(line([](School& s) {
           s.set("transfer", "spatial");
           s.teacher.graph = Toy::network();
         }),
         "got a teacher without a node 'attention.spatial', want both");
  expect(line([](School& s) {
           s.set("transfer", "cbam");
           s.teacher.graph = attentive(8, 5);
         }),
         "got [N, 1, 12], want [N, 1, 14] as the student's. Give both");
}

}  // namespace
}  // namespace stride::training
