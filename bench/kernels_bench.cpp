// A roofline of this machine: every kernel at the sizes of the default network, as the layers call
// it, against what bounds it. That is the longer of two times: its operations at the peak of its
// instructions, and its bytes, each operand once, at the speed of the cache that holds them all.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/blocks.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/nn/random.hpp"
#include "mnist/nn/sgd.hpp"
#include "peak.hpp"

namespace {

using namespace mnist::engine;
using mnist::nn::ConvShape;
using mnist::nn::Shape;
using mnist::nn::Tensor;
using Clock = std::chrono::steady_clock;

constexpr std::size_t inputs = 3380, outputs = 100;
constexpr ConvShape conv{1, 28, 28, 5, 3, 3, 1, 26, 26};

struct Options {
  std::vector<std::size_t> batches = {1, 64, 128, 256};
  std::string only;        // kernels of this name, or empty
  int milliseconds = 100;  // for each measurement
};

Tensor random_tensor(const Shape& shape) {
  mnist::nn::Random random{1};
  Tensor tensor(shape);
  for (float& value : tensor.values()) value = random.uniform(-0.1F, 0.1F);
  return tensor;
}

/// The least seconds of one call.
double seconds_of(const std::function<void()>& work, int milliseconds) {
  work();
  double best = 1e9;
  const auto end = Clock::now() + std::chrono::milliseconds(milliseconds);
  for (auto start = Clock::now(); start < end;) {
    work();
    const auto now = Clock::now();
    best = std::min(best, std::chrono::duration<double>(now - start).count());
    start = now;
  }
  return best;
}

class Roofline {
 public:
  explicit Roofline(const Options& options) : options_(options) {
    fmt::print(
        "| kernel | batch | by | us | Mop | kB | Gop/s | limit | share |\n"
        "|---|---|---|---|---|---|---|---|---|\n");
  }

  /// Measures one kernel; `floats` is the size of its operands together.
  void add(const char* what, std::size_t batch, const Kernels& kernels, double operations,
           std::size_t floats, const std::function<void()>& work) {
    const std::size_t bytes = floats * sizeof(float);
    // The clock moves: a bound is taken again beside what it bounds.
    const double seconds = seconds_of(work, options_.milliseconds);
    double& peak = peaks_[kernels.name];
    peak = std::max(peak, bench::peak(kernels.name));
    double& bandwidth = bandwidths_[bytes];
    bandwidth = std::max(bandwidth, bench::bandwidth(bytes));
    const double by_operations = operations / peak;
    const double by_bytes = static_cast<double>(bytes) / bandwidth;
    const double share = std::max(by_operations, by_bytes) / seconds;
    fmt::print("| {} | {} | {} | {:.1f} | {:.2f} | {:.0f} | {:.0f} | {} | {:.0f} % |\n", what,
               batch, kernels.name, seconds * 1e6, operations * 1e-6,
               static_cast<double>(bytes) / 1e3, operations / seconds * 1e-9,
               by_operations > by_bytes ? "peak" : "bytes", share * 100.0);
    sound_ = sound_ && share < 1.03;
  }

  /// Whether nothing was faster than its bound, but for what the clock of the machine moves.
  bool sound() const { return sound_; }

 private:
  const Options& options_;
  std::map<std::string, double> peaks_;
  std::map<std::size_t, double> bandwidths_;
  bool sound_ = true;
};

void dense(Roofline& table, const Kernels& kernels, std::size_t n) {
  const Tensor x = random_tensor({n, inputs}), w = random_tensor({outputs, inputs});
  const Tensor b = random_tensor({outputs}), dy = random_tensor({n, outputs});
  const std::size_t slice = kernels.input_slice;
  Tensor y({n, outputs}), dx({n, inputs}), dw({outputs, slice});
  const double operations = 2.0 * static_cast<double>(n * inputs * outputs);
  const auto each_slice = [slice](const auto& part) {
    for (std::size_t i = 0; i < inputs; i += slice) part(i, std::min(inputs, i + slice));
  };
  table.add("dense forward", n, kernels, operations, x.size() + w.size() + y.size(), [&] {
    for (std::size_t i = 0; i < n; i += kernels.sample_slice) {
      const std::size_t end = std::min(n, i + kernels.sample_slice);
      kernels.gemm_nt(rows_of(x, i, end), whole(w), b.data(), Activation::tanh, rows_of(y, i, end));
    }
  });
  table.add("dense input gradient", n, kernels, operations, x.size() + dx.size() + w.size(), [&] {
    each_slice([&](std::size_t begin, std::size_t end) {
      kernels.gemm_nn(whole(dy), columns_of(w, begin, end), Activation::tanh,
                      columns_of(x, begin, end), columns_of(dx, begin, end));
    });
  });
  table.add("dense weight gradient", n, kernels, operations, x.size() + dy.size() + dw.size(), [&] {
    each_slice([&](std::size_t begin, std::size_t end) {
      kernels.gemm_tn(whole(dy), columns_of(x, begin, end),
                      {dw.data(), outputs, end - begin, slice});
    });
  });
}

void convolution(Roofline& table, const Kernels& kernels, std::size_t n) {
  const Tensor in = random_tensor({n, 28, 28}), w = random_tensor({5, 9});
  const Tensor b = random_tensor({5, 26, 26});
  Tensor out({n, 5, 26, 26}), dw({5, 9});
  const double operations =
      2.0 * static_cast<double>(n * conv.filters * conv.taps() * conv.positions());
  table.add("convolution and tanh", n, kernels, operations, in.size() + b.size() + out.size(), [&] {
    for (std::size_t i = 0; i < n; ++i) {
      kernels.convolve({conv, in.sample(i).data(), w.data(), b.data(), true, Activation::tanh,
                        out.sample(i).data()});
    }
  });
  table.add("convolution weight gradient", n, kernels, operations, in.size() + out.size(),
            [&] { kernels.convolve_weight_gradient(conv, n, in.data(), out.data(), dw.data()); });
}

void elementwise(Roofline& table, const Kernels& kernels) {
  Tensor values = random_tensor({conv.filters * conv.positions()});
  table.add("tanh", 1, kernels, 0.0, values.size(),
            [&] { kernels.activate(Activation::tanh, values.data(), values.size()); });
  const Tensor gradient = random_tensor({outputs, inputs});
  Tensor weight = gradient, velocity = gradient;
  table.add("update", 1, kernels, 0.0, 3 * gradient.size(), [&] {
    kernels.sgd({1e-6F, 0.9F, 0.0F, true}, whole(gradient), whole(weight), velocity.data());
  });
}

void network(Roofline& table, const Kernels& kernels, std::size_t n) {
  mnist::nn::Network net("conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
                         {1, 28, 28});
  net.initialize(1);
  mnist::nn::Sgd sgd(net, {});
  const Engine engine(net, nullptr, kernels);
  const Tensor images = random_tensor({n, 1, 28, 28}), grad = random_tensor({n, 10});
  Workspace workspace;
  const double forward = 2.0 * static_cast<double>(n) * (45.0 * 676.0 + 338000.0 + 1000.0);
  const std::size_t passed = n * (784 + inputs + outputs), parameters = 342000;
  table.add("prediction", n, kernels, forward, passed + parameters,
            [&] { engine.forward(images, workspace); });
  table.add("training step", n, kernels,
            3.0 * forward - 2.0 * static_cast<double>(n) * 45.0 * 676.0, passed + parameters, [&] {
              engine.logits(images, workspace);
              engine.update(images, grad, workspace, sgd, 1e-6F);
            });
}

void measure(Roofline& table, const Kernels& kernels, const std::vector<std::size_t>& batches) {
  for (const std::size_t n : batches) dense(table, kernels, n);
  for (const std::size_t n : batches) convolution(table, kernels, n);
  elementwise(table, kernels);
  for (const std::size_t n : batches) network(table, kernels, n);
}

}  // namespace

// kernels_bench [MILLISECONDS [KERNELS]]: for each measurement; and of these kernels alone.
int main(int argc, char** argv) {
  Options options;
  if (argc > 1) options.milliseconds = std::stoi(argv[1]);
  if (argc > 2) options.only = argv[2];
  Roofline table(options);
  for (const std::string_view name : available_kernels()) {
    const Kernels& kernels = kernels_named(name);
    for (const Precision precision : {Precision::fp32, Precision::bf16}) {
      if (is_portable(kernels) || (precision == Precision::bf16 && !has_bf16(kernels))) continue;
      const Kernels& these = kernels_in(precision, kernels);
      if (options.only.empty() || options.only == these.name) {
        measure(table, these, options.batches);
      }
    }
  }
  if (!table.sound()) {
    fmt::print(stderr, "kernels_bench: a kernel was faster than its bound: one of them is wrong\n");
    return 1;
  }
}
