#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "stride/network/model.hpp"

/// Runtimes side by side: each is given a network and its weights once, then windows, one at a
/// time, on one thread.
namespace stride::peers {

/// A network, ready to run: gives it a window and reads its answers [K].
using Run = std::function<void(std::span<float> answers)>;

/// One window in both orders; each runtime takes the one that it likes.
struct Window {
  std::vector<float> channels_first;  ///< [C, T]
  std::vector<float> samples_first;   ///< [T, C]
};

/// What is given to every runtime. All of it lives as long as what `make` returns.
struct Given {
  const network::Model& model;  ///< float, or of few bits
  const std::string& onnx;      ///< the file that it exports to
  const Window& window;
};

struct Peer {
  std::string name;
  /// Empty where the runtime has no such layer. Errors: std::exception.
  std::function<Run(const Given&)> make;
};

Peer stride_engine();
/// `library` is libonnxruntime.so.
Peer onnx_runtime(const std::string& library);
#if PEERS_XNNPACK
Peer xnnpack();
#endif
#if PEERS_ONEDNN
Peer onednn();
#endif
#if PEERS_LIBTORCH
Peer libtorch();
#endif

/// A layer of a chain of convolutions over time, LSTMs, a mean or last sample, and linear layers,
/// its batch norm folded: what the runtimes without a graph of their own are told.
struct Layer {
  enum class Kind { convolution, lstm, mean, last, linear } kind{};
  std::int64_t inputs = 0, outputs = 0;  ///< C and F, or H
  std::int64_t in_length = 1, length = 1, kernel = 1, padding = 0;
  bool relu = false;
  std::vector<float> weight;  ///< [F, C, k], [K, F]; of an LSTM's input [4 H, C], gates i, f, g, o
  std::vector<float> recurrent;  ///< [4 H, H]
  std::vector<float> bias;       ///< [F], [4 H]
};
/// Errors: std::exception for a graph that is no such chain.
std::vector<Layer> chain_of(const network::Model& model);

}  // namespace stride::peers
