// Every kernel at the sizes of the default network, with its speed in floating-point operations a
// second and as a share of what the core can do ("of_peak", measured in the same run).
#include <benchmark/benchmark.h>

#include <string>

#include "engine/blocks.hpp"
#include "fma_peak.hpp"
#include "mnist/engine/engine.hpp"
#include "mnist/nn/random.hpp"
#include "mnist/nn/tensor.hpp"

namespace {

using namespace mnist::engine;
using mnist::nn::ConvShape;
using mnist::nn::Network;
using mnist::nn::Random;
using mnist::nn::Shape;
using mnist::nn::Tensor;

constexpr std::size_t inputs = 3380, outputs = 100;
constexpr ConvShape conv{1, 28, 28, 5, 3, 3, 1, 26, 26};

Tensor random_tensor(const Shape& shape) {
  Random random{1};
  Tensor tensor(shape);
  for (float& value : tensor.values()) value = random.uniform(-1.0F, 1.0F);
  return tensor;
}

void report(benchmark::State& state, double operations) {
  static const double peak = bench::fma_peak();
  const double all = operations * static_cast<double>(state.iterations());
  state.counters["FLOPS"] = benchmark::Counter(all, benchmark::Counter::kIsRate);
  state.counters["of_peak"] = benchmark::Counter(all / peak, benchmark::Counter::kIsRate);
}

void dense_forward(benchmark::State& state, const Kernels& kernels) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Tensor x = random_tensor({n, inputs}), w = random_tensor({outputs, inputs});
  const Tensor b = random_tensor({outputs});
  Tensor y({n, outputs});
  for (auto _ : state) {
    kernels.gemm_nt(whole(x), whole(w), b.data(), Activation::tanh, whole(y));
    benchmark::DoNotOptimize(y.data());
  }
  report(state, 2.0 * static_cast<double>(n * inputs * outputs));
}

void dense_input_gradient(benchmark::State& state, const Kernels& kernels) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Tensor dy = random_tensor({n, outputs}), w = random_tensor({outputs, inputs});
  const Tensor x = random_tensor({n, inputs});
  Tensor dx({n, inputs});
  for (auto _ : state) {
    kernels.gemm_nn(whole(dy), whole(w), Activation::tanh, whole(x), whole(dx));
    benchmark::DoNotOptimize(dx.data());
  }
  report(state, 2.0 * static_cast<double>(n * inputs * outputs));
}

void dense_weight_gradient(benchmark::State& state, const Kernels& kernels) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Tensor dy = random_tensor({n, outputs}), x = random_tensor({n, inputs});
  Tensor dw({outputs, inputs});
  for (auto _ : state) {
    kernels.gemm_tn(whole(dy), whole(x), whole(dw));
    benchmark::DoNotOptimize(dw.data());
  }
  report(state, 2.0 * static_cast<double>(n * inputs * outputs));
}

void convolution(benchmark::State& state, const Kernels& kernels) {
  const Tensor in = random_tensor({1, 28, 28}), w = random_tensor({5, 9});
  const Tensor b = random_tensor({5, 26, 26});
  Tensor out({5, 26, 26});
  for (auto _ : state) {
    kernels.convolve({conv, in.data(), w.data(), b.data(), true, Activation::tanh, out.data()});
    benchmark::DoNotOptimize(out.data());
  }
  report(state, 2.0 * static_cast<double>(conv.filters * conv.taps() * conv.positions()));
}

void convolution_weight_gradient(benchmark::State& state, const Kernels& kernels) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const Tensor in = random_tensor({n, 28, 28}), dy = random_tensor({n, 5, 26, 26});
  Tensor dw({5, 9});
  for (auto _ : state) {
    kernels.convolve_weight_gradient(conv, n, in.data(), dy.data(), dw.data());
    benchmark::DoNotOptimize(dw.data());
  }
  report(state, 2.0 * static_cast<double>(n * conv.filters * conv.taps() * conv.positions()));
}

void tanh_in_place(benchmark::State& state, const Kernels& kernels) {
  Tensor values = random_tensor({conv.filters * conv.positions()});
  for (auto _ : state) {
    kernels.activate(Activation::tanh, values.data(), values.size());
    benchmark::DoNotOptimize(values.data());
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(values.size()));
}

void update(benchmark::State& state, const Kernels& kernels) {
  const Tensor gradient = random_tensor({outputs, inputs});
  Tensor weight = gradient, velocity = gradient;
  for (auto _ : state) {
    kernels.sgd({0.0F, 0.9F, 0.0F, true}, whole(gradient), whole(weight), velocity.data());
    benchmark::DoNotOptimize(weight.data());
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<std::int64_t>(5 * weight.size() * sizeof(float)));
}

void one_image(benchmark::State& state, const Kernels& kernels) {
  Network network("conv2d 5x3x3 untied, tanh, reshape, dense 100, tanh, dense 10, softmax",
                  {1, 28, 28});
  network.initialize(1);
  const Tensor image = random_tensor({1, 1, 28, 28});
  Workspace workspace;
  const Engine engine(network, nullptr, kernels);
  for (auto _ : state) benchmark::DoNotOptimize(engine.forward(image, workspace).data());
  report(state, 2.0 * (45.0 * 676.0 + 3380.0 * 100.0 + 1000.0));
}

using Benchmark = void (*)(benchmark::State&, const Kernels&);

void add(const std::string& name, Benchmark run, bool batched) {
  for (std::string_view isa : available_kernels()) {
    const Kernels& kernels = kernels_named(isa);
    if (is_portable(kernels) && run != one_image) continue;  // it has no kernels
    auto* registered = benchmark::RegisterBenchmark((name + "/" + std::string(isa)).c_str(),
                                                    [run, &kernels](benchmark::State& state) {
                                                      run(state, kernels);
                                                    });
    if (batched) registered->Arg(1)->Arg(16)->Arg(32)->Arg(64)->Arg(128);
  }
}

}  // namespace

int main(int argc, char** argv) {
  add("dense forward", dense_forward, true);
  add("dense input gradient", dense_input_gradient, true);
  add("dense weight gradient", dense_weight_gradient, true);
  add("convolution", convolution, false);
  add("convolution weight gradient", convolution_weight_gradient, true);
  add("tanh", tanh_in_place, false);
  add("update", update, false);
  add("one image", one_image, false);
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
  benchmark::RunSpecifiedBenchmarks();
}
