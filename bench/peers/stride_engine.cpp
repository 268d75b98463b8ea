// stride's own engine.
#include <stdexcept>

#include "peer.hpp"
#include "stride/engine/engine.hpp"
#include "stride/engine/plan/plan.hpp"

namespace stride::peers {
namespace {

struct Device {
  engine::ProgramBytes program;
  engine::Arena arena;
  engine::Engine engine;
};

}  // namespace

Peer stride_engine() {
  return {"stride", [](const Given& given) -> Run {
            const auto device = std::make_shared<Device>();
            const network::Model& model = given.model;
            device->program =
                engine::plan(model.graph, model.parameters,
                             {.quantisation = model.quantisation ? &*model.quantisation : nullptr,
                              .winograd = true});
            device->arena.resize(engine::Engine::arena(device->program));
            if (engine::Engine::make(device->program, device->arena, device->engine) != Status::ok)
              throw std::runtime_error("stride: no engine");
            return [device, &window = given.window](std::span<float> answers) {
              if (device->engine.run(window.samples_first, answers) != Status::ok)
                throw std::runtime_error("stride: no answer");
            };
          }};
}

}  // namespace stride::peers
