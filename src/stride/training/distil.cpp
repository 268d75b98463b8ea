// Knowledge distillation: a small network learns from what a large one answers, and from where it
// looks.
#include <algorithm>
#include <array>
#include <optional>

#include "stride/network/layers.hpp"
#include "stride/network/model.hpp"
#include "stride/training/logits.hpp"
#include "stride/training/loop.hpp"
#include "stride/training/method.hpp"

namespace stride::training {
namespace {

using network::Graph;
using network::Model;
using network::Value;

// Nodes that hold attention maps: [N, F] weights of the filters, [N, 1, ...] weights of the places.
constexpr std::string_view channel_map = "attention.channel", spatial_map = "attention.spatial";

std::vector<std::string_view> transferred(const Json& options) {
  const auto word = member<std::string>(options, "transfer", "distil");
  std::vector<std::string_view> maps;
  if (word == "channel" || word == "cbam") maps.push_back(channel_map);
  if (word == "spatial" || word == "cbam") maps.push_back(spatial_map);
  return maps;
}

std::optional<Value> found(const Graph& graph, std::string_view name) {
  const auto at = std::ranges::find(graph.nodes(), name, &network::Node::name);
  if (at == graph.nodes().end()) return std::nullopt;
  return Value{static_cast<int>(at - graph.nodes().begin())};
}

Error unfit(std::string what, std::string teachers, std::string students, std::string advice = {}) {
  if (advice.empty()) advice = "Train one on the student's windows: --teacher-model NAME does it";
  return Error({.where = "teacher",
                .what = std::move(what),
                .got = std::move(teachers),
                .want = std::move(students) + " as the student's",
                .advice = std::move(advice)});
}

template <class List, class Text>
void check_same_list(const std::string& what, const List& teachers, const List& students,
                     Text&& text) {
  if (teachers.size() != students.size())
    throw unfit(what, std::to_string(teachers.size()), std::to_string(students.size()));
  for (std::size_t i = 0; i < students.size(); ++i)
    if (text(teachers[i]) != text(students[i]))
      throw unfit(what + ", number " + std::to_string(i + 1), "'" + text(teachers[i]) + "'",
                  "'" + text(students[i]) + "'");
}

// What shapes the network's input. The scaler may differ: the teacher sees its own.
void check_windows(const network::Contract& contract, const windows::WindowSet& windows) {
  std::vector<network::Contract::Channel> channels;
  for (const auto& channel : windows.channels) channels.push_back({channel.name, channel.unit});
  check_same_list("channels", contract.channels, channels,
                  [](const auto& channel) { return channel.name + " [" + channel.unit + "]"; });
  const auto length = static_cast<std::int64_t>(windows.length);
  if (contract.length != length)
    throw unfit("window", std::to_string(contract.length) + " samples", std::to_string(length));
  const Json students = windows::to_json(windows.preprocessing);
  for (const char* key : {"rate_hz", "low_pass_hz", "high_pass_hz", "gravity"}) {
    const Json teachers = member<Json>(contract.preprocessing, key, "teacher");
    if (teachers != students[key]) throw unfit(key, teachers.dump(), students[key].dump());
  }
}

void check_maps(const Graph& student, const Graph& teacher, const Json& options) {
  for (const std::string_view map : transferred(options)) {
    const auto theirs = found(teacher, map), ours = found(student, map);
    if (!theirs || !ours)
      throw Error({.where = "distil",
                   .what = "transfer=" + member<std::string>(options, "transfer", "distil"),
                   .got = std::string(theirs ? "a student" : "a teacher") + " without a node '" +
                          std::string(map) + "'",
                   .want = "both with it",
                   .advice =
                       "Build both with --model deep-conv-lstm --set attention=cbam, or leave "
                       "the maps out: --set transfer=none"});
    if (map == spatial_map && teacher.shape(*theirs) != student.shape(*ours))
      throw unfit("map " + std::string(map), network::text(teacher.shape(*theirs)),
                  network::text(student.shape(*ours)),
                  "Give both the attention at the same --set position");
  }
}

void check(const TrainTask& task) {
  if (task.teacher == nullptr)
    throw Error({.where = "distil",
                 .what = "teacher",
                 .got = "none",
                 .want = {},
                 .advice = "Name a model folder with --teacher, or --teacher-model to train one"});
  const Model& teacher = *task.teacher;
  check_same_list("activities", teacher.activities, task.windows->activities,
                  [](const std::string& name) { return name; });
  check_windows(teacher.contract, *task.windows);
  check_maps(*task.graph, teacher.graph, task.method_options);
}

// What the teacher makes of the training windows, each once and as it was recorded: augmentation
// changes what the student sees alone.
std::vector<Fixed> answers_of_teacher(const TrainTask& task,
                                      std::span<const std::string_view> maps) {
  const Model& teacher = *task.teacher;
  std::vector<Value> wanted{teacher.graph.output("logits")};
  std::vector<Fixed> answers{{"teacher.logits", {}}};
  for (const std::string_view map : maps) {
    wanted.push_back(teacher.graph.named(map));
    answers.push_back({"teacher." + std::string(map), {}});
  }
  const auto executor = executor_with(teacher.graph, teacher.parameters, task.options.executor);
  const auto scaler =
      windows::scaler_from_json(teacher.contract.scaler, task.windows->channels.size(), "teacher");
  auto values =
      values_with(*executor, teacher.graph, *task.windows, scaler, task.fold->training, wanted);
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i].values = std::move(values[i]);
  return answers;
}

// The mean squared difference of the student's and the teacher's map. Where they count different
// filters, a linear layer that learns with the student foretells the teacher's map from the
// student's (as FitNets do). The other way round, both sides could meet in a constant and carry
// nothing over.
Value matched(Graph& graph, std::string_view map, const network::Shape& teachers) {
  const std::string name(map);
  Value ours = graph.named(map);
  const Value theirs = graph.input("teacher." + name, teachers);
  if (graph.shape(ours) != teachers)
    ours = linear(graph, name + ".projection", ours, network::elements(teachers));
  return squared_error(graph, name + ".match", ours, theirs);
}

// alpha CE + (1 - alpha) T^2 KL(teacher || student) + beta (sum over the maps of their differences)
Graph objective_of(const TrainTask& task, std::span<const std::string_view> maps) {
  const auto option = [&](const char* name) {
    return member<double>(task.method_options, name, "distil");
  };
  const double alpha = option("alpha");
  Graph graph = *task.graph;
  const Value logits = graph.output("logits");
  const Value truth = cross_entropy_of(graph, "truth", task);
  const Value teacher = graph.input("teacher.logits", graph.shape(logits));
  const Value answers = distillation(graph, "answers", logits, teacher, option("temperature"));
  std::vector<Value> terms{scale(graph, "truth.share", truth, alpha),
                           scale(graph, "answers.share", answers, 1 - alpha)};
  for (const std::string_view map : maps) {
    const network::Shape& teachers = task.teacher->graph.shape(task.teacher->graph.named(map));
    terms.push_back(
        scale(graph, std::string(map) + ".share", matched(graph, map, teachers), option("beta")));
  }
  graph.set_objective(add(graph, "loss", terms));
  return graph;
}

TrainResult train(const TrainTask& task) {
  check_task(task);
  check(task);
  const std::vector<std::string_view> maps = transferred(task.method_options);
  return train_loop(task, objective_of(task, maps), answers_of_teacher(task, maps));
}

}  // namespace

const Method distil{
    .name = "distil",
    .summary = "learn from a teacher's answers, and from its attention if wished",
    .source =
        "Hinton, Vinyals, Dean 2015, arXiv:1503.02531; maps: Romero et al. 2015, "
        "arXiv:1412.6550",
    .train = train,
    .options = {{"temperature", 4, 0.1, 100, false, "softens both answers: softmax(logits / T)"},
                {"alpha", 0.5, 0, 1, false,
                 "share of the true activities in the loss; the rest is the teacher's answers"},
                choice("transfer", {"none", "channel", "spatial", "cbam"},
                       "attention maps that the student matches; cbam is both"),
                {"beta", 1, 0, 1e6, false, "weight of the maps' squared differences"}},
    .check_teacher = check,
};

}  // namespace stride::training
