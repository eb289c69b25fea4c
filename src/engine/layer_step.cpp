#include "engine/layer_step.hpp"

#include <optional>

#include "mnist/nn/network.hpp"

namespace mnist::engine {
namespace {

// Samples a thread handles at a time: enough to fill Eigen's blocks.
constexpr std::size_t layer_slice = 32;

}  // namespace

// What Eigen multiplies it may round otherwise in another number of rows.
std::size_t LayerStep::sample_group() const { return learns() ? layer_slice : row_group; }

void LayerStep::forward(const nn::Tensor& x, nn::Tensor& y, const ExecutionContext& context) const {
  for_each_slice(context, x.batch(), layer_slice, [&](std::size_t begin, std::size_t end) {
    nn::Tensor part = y.samples(begin, end);
    layer_.forward(x.samples(begin, end), part);
  });
}

void LayerStep::backward(const nn::Tensor& x, const nn::Tensor& y, const nn::Tensor& dy,
                         nn::Tensor* dx, GradientSink& sink,
                         const ExecutionContext& context) const {
  // Each slice has gradients of its own, added up in order afterwards.
  std::vector<nn::Gradients> slices;
  if (learns()) slices.resize(slice_count(x.batch(), layer_slice));
  for_each_slice(context, x.batch(), layer_slice, [&](std::size_t begin, std::size_t end) {
    std::span<nn::Tensor> gradients;
    if (learns()) {
      nn::Gradients& own = slices[begin / layer_slice];
      nn::resize_like(parameters_, own);
      gradients = own;
    }
    std::optional<nn::Tensor> dx_part;
    if (dx != nullptr) dx_part = dx->samples(begin, end);
    layer_.backward(x.samples(begin, end), y.samples(begin, end), dy.samples(begin, end),
                    dx_part ? &*dx_part : nullptr, gradients);
  });
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    for (std::size_t i = 1; i < slices.size(); ++i) {
      slices[0][p].array() += slices[i][p].array();
    }
    deliver(sink, *parameters_[p], slices[0][p]);
  }
}

}  // namespace mnist::engine
