// Times stride's engine and other runtimes on one network with the same weights, one window at a
// time, on one thread, by turns. First each answer is compared.
//
//   peers ONNX_RUNTIME [--only NETWORK] [--rounds N] [--json FILE]      see bench/peers/run
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>

#include "networks.hpp"
#include "stride/base/json.hpp"
#include "stride/deployment/target.hpp"
#include "stride/engine/plan/plan.hpp"
#include "stride/training/switches.hpp"

namespace stride::peers {
namespace {

constexpr std::size_t activities = 6;

// One runtime with one form of the network.
struct Contender {
  std::string peer, form;
  Run run;
  double far = 0;               // from the float reference, as a share of its largest answer
  double one_us = 0;            // a rough time, to choose how often it runs in its turn
  std::vector<double> us = {};  // of each turn
  double median() const {
    std::vector<double> sorted = us;
    std::ranges::nth_element(sorted,
                             sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
    return sorted[sorted.size() / 2];
  }
};

double clock_us() {
  return std::chrono::duration<double, std::micro>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

double turn(const Run& run, int times) {
  float answers[activities];
  const double begin = clock_us();
  for (int i = 0; i < times; ++i) run(answers);
  return (clock_us() - begin) / times;
}

double distance(std::span<const float> got, std::span<const float> wanted) {
  double largest = 0, apart = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    largest = std::max(largest, std::abs(double{wanted[i]}));
    const double d = std::abs(double{got[i]} - double{wanted[i]});
    apart = std::isnan(d) ? INFINITY : std::max(apart, d);
  }
  return apart / largest;
}

std::vector<Peer> all_peers(const std::string& library) {
  std::vector<Peer> peers = {stride_engine(), onnx_runtime(library)};
#if PEERS_XNNPACK
  peers.push_back(xnnpack());
#endif
#if PEERS_ONEDNN
  peers.push_back(onednn());
#endif
#if PEERS_LIBTORCH
  peers.push_back(libtorch());
#endif
  return peers;
}

// A program that keeps nothing in fewer bits although it was asked to.
bool is_float(const network::Model& fewer) {
  return engine::plan(fewer.graph, fewer.parameters, {.quantisation = &*fewer.quantisation}) ==
         engine::plan(fewer.graph, fewer.parameters);
}

// A network in both its forms, and what each exports to.
struct Forms {
  explicit Forms(const Network& n) : exact(n.model), fewer(n.model) {
    fewer.quantisation = n.fewer;
    exact_file = deployment::targets::onnx.write(exact);
    fewer_file = deployment::targets::onnx.write(fewer);
  }
  network::Model exact, fewer;
  std::string exact_file, fewer_file;
};

std::vector<Contender> contenders(const Network& n, const Forms& forms, const Window& window,
                                  const std::vector<Peer>& peers) {
  std::vector<Contender> all;
  for (const Peer& peer : peers) {
    if (Run run = peer.make({forms.exact, forms.exact_file, window}))
      all.push_back({peer.name, "float", std::move(run)});
    const bool ours = peer.name == "stride";
    if (!(ours && !is_float(forms.fewer)) && !(n.runs_elsewhere && peer.name == "ONNX Runtime"))
      continue;
    if (Run run = peer.make({forms.fewer, forms.fewer_file, window}))
      all.push_back({peer.name, n.form, std::move(run)});
  }
  return all;
}

// ONNX Runtime's float answer is the reference. Errors: answers that are too far from it.
void compare(const Network& n, std::vector<Contender>& all) {
  float wanted[activities] = {};
  for (const Contender& c : all)
    if (c.peer == "ONNX Runtime" && c.form == "float") c.run(wanted);
  for (Contender& c : all) {
    float got[activities] = {};
    c.run(got);
    c.far = std::max(c.far, distance(got, wanted));
    const double most = c.form == "float" ? 1e-4 : n.tolerance;
    if (!(c.far <= most))
      throw std::runtime_error(n.name + ": " + c.peer + " " + c.form + " answers " +
                               std::to_string(c.far) + " of the largest apart, want at most " +
                               std::to_string(most));
  }
}

void measure(std::vector<Contender>& all, int rounds) {
  constexpr double turn_us = 2000;
  for (Contender& c : all) {
    turn(c.run, 20);
    c.one_us = turn(c.run, 20);
  }
  for (int round = 0; round < rounds; ++round)
    for (Contender& c : all) {
      turn(c.run, 2);  // its own data back into the caches
      c.us.push_back(turn(c.run, std::max(1, static_cast<int>(turn_us / c.one_us))));
    }
}

const Contender* find(const std::vector<Contender>& all, std::string_view peer,
                      std::string_view form) {
  for (const Contender& c : all)
    if (c.peer == peer && c.form == form) return &c;
  return nullptr;
}

Json report(const Network& n, const std::vector<Contender>& all) {
  const double ours = find(all, "stride", "float")->median();
  std::printf("\n%s: %s\n  %-14s %-7s %10s %10s %9s %9s\n", n.name.c_str(), n.about.c_str(),
              "runtime", "form", "median us", "fastest", "stride/it", "apart");
  Json rows = Json::array(), bars = Json::array();
  for (const Contender& c : all) {
    const double least = *std::ranges::min_element(c.us);
    std::printf("  %-14s %-7s %10.1f %10.1f %9.2f %9.1e\n", c.peer.c_str(), c.form.c_str(),
                c.median(), least, ours / c.median(), c.far);
    rows.push_back({{"runtime", c.peer},
                    {"form", c.form},
                    {"median_us", c.median()},
                    {"fastest_us", least},
                    {"stride_float_over_it", ours / c.median()},
                    {"apart", c.far}});
  }
  for (const Bar& bar : n.bars) {
    const Contender* const a = find(all, "stride", bar.ours);
    const Contender* const b = find(all, "ONNX Runtime", bar.theirs);
    Json row = {{"ours", bar.ours}, {"theirs", bar.theirs}, {"at_most", bar.at_most}};
    std::printf("  stride %s / ONNX Runtime %s: ", bar.ours.c_str(), bar.theirs.c_str());
    if (a == nullptr || b == nullptr) {
      std::printf("no such program; want at most %.2f\n", bar.at_most);
      row["ratio"] = nullptr;
    } else {
      const double ratio = a->median() / b->median();
      std::printf("%.2f, want at most %.2f: %s\n", ratio, bar.at_most,
                  ratio <= bar.at_most ? "met" : "MISSED");
      row["ratio"] = ratio;
    }
    bars.push_back(row);
  }
  return {{"network", n.name}, {"about", n.about}, {"runtimes", rows}, {"bars", bars}};
}

int main_of(const std::string& library, const std::map<std::string, std::string>& flags) {
  const auto flag = [&](const char* name, const char* otherwise) {
    const auto found = flags.find(name);
    return found == flags.end() ? std::string(otherwise) : found->second;
  };
  const std::vector<Peer> peers = all_peers(library);
  Json all = Json::array();
  for (const Network& n : all_networks()) {
    if (!flag("--only", "").empty() && flag("--only", "") != n.name) continue;
    const Forms forms(n);
    std::vector<Contender> timed;
    const Window windows[] = {noise(101), noise(102), noise(103)};
    for (const Window& window : windows) {
      timed = contenders(n, forms, window, peers);
      compare(n, timed);
    }
    measure(timed, std::stoi(flag("--rounds", "60")));
    all.push_back(report(n, timed));
  }
  if (const std::string path = flag("--json", ""); !path.empty()) write_json(path, all);
  return 0;
}

}  // namespace
}  // namespace stride::peers

int main(int count, char** words) {
  // Libraries have read the environment already: begin anew under the switches.
  if (stride::training::set_library_switches()) ::execv("/proc/self/exe", words);
  if (count < 2 || count % 2 != 0) {
    std::fprintf(stderr, "usage: peers ONNX_RUNTIME [--only NETWORK] [--rounds N] [--json FILE]\n");
    return 2;
  }
  std::map<std::string, std::string> flags;
  for (int i = 2; i + 1 < count; i += 2) flags[words[i]] = words[i + 1];
  try {
    return stride::peers::main_of(words[1], flags);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "peers: %s\n", error.what());
    return 2;
  }
}
