#include "mnist/nn/network.hpp"

#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>

#include "buffer.hpp"
#include "mnist/nn/losses.hpp"
#include "mnist/recipe/recipe.hpp"

/// A vector of unique pointers makes it look as if it could be copied.
template <>
struct nanobind::detail::is_copy_constructible<mnist::nn::Network> : std::false_type {};

namespace mnist::python {
namespace {

using namespace nb::literals;
using nn::Network;
using nn::Tensor;

/// The classes as bytes; `object` holds uint8.
std::vector<std::uint8_t> labels_from(nb::handle object) {
  const Buffer buffer(object, "the labels");
  if (!buffer.is_of_bytes() || buffer.rank() != 1) {
    throw Error(
        fmt::format("the labels have the shape {}, expected (N,) of uint8", buffer.shape()));
  }
  return buffer.to_bytes();
}

Tensor forward(const Network& network, nb::handle images) {
  const Tensor in = batch_from(images, network.input_shape(), "the input");
  nn::Workspace workspace;
  const nb::gil_scoped_release release;
  return network.forward(in, workspace);
}

/// The output of each layer.
nb::list activations(const Network& network, nb::handle images) {
  const Tensor in = batch_from(images, network.input_shape(), "the input");
  nn::Workspace workspace;
  {
    const nb::gil_scoped_release release;
    network.forward(in, workspace);
  }
  nb::list outputs;
  for (const Tensor& output : workspace.values) outputs.append(to_numpy(output));
  return outputs;
}

/// Arrays by the names of the parameters.
nb::dict by_name(const std::vector<const nn::Parameter*>& parameters,
                 const nn::Gradients& gradients) {
  nb::dict dict;
  for (std::size_t i = 0; i < gradients.size(); ++i) {
    dict[parameters[i]->name.c_str()] = to_numpy(gradients[i]);
  }
  return dict;
}

/// (loss, gradients by name)
nb::tuple gradients(const Network& network, nb::handle images, nb::handle classes) {
  const Tensor in = batch_from(images, network.input_shape(), "the input");
  const std::vector<std::uint8_t> labels = labels_from(classes);
  nn::Workspace workspace;
  nn::Gradients found;
  double loss = 0.0;
  {
    const nb::gil_scoped_release release;
    const Tensor& logits = network.logits(in, workspace);
    Tensor grad_logits;
    loss = nn::softmax_cross_entropy(logits, labels, &grad_logits);
    network.backward(in, grad_logits, workspace, found);
  }
  return nb::make_tuple(loss, by_name(network.parameters(), found));
}

nb::dict parameters(nb::handle_t<Network> self) {
  nb::dict dict;
  for (nn::Parameter* parameter : nb::cast<Network&>(self).parameters()) {
    dict[parameter->name.c_str()] = view_of(parameter->value, self);
  }
  return dict;
}

/// A layer of a network, with the shape of its input.
struct LayerOf {
  nb::object network;  // which owns the layer
  const nn::Layer& layer;
  nn::Shape in;
  nn::Shape out;
};

nb::list layers(nb::handle_t<Network> self) {
  const Network& network = nb::cast<Network&>(self);
  nb::list list;
  for (std::size_t i = 0; i < network.size(); ++i) {
    const nn::Shape& in = i == 0 ? network.input_shape() : network.output_shape(i - 1);
    list.append(LayerOf{nb::borrow(self), network.layer(i), in, network.output_shape(i)});
  }
  return list;
}

Tensor layer_forward(const LayerOf& self, nb::handle x) {
  const Tensor in = batch_from(x, self.in, "x");
  Tensor out(self.out.with_batch(in.batch()));
  const nb::gil_scoped_release release;
  self.layer.forward(in, out);
  return out;
}

/// (dx, gradients by name)
nb::tuple layer_backward(const LayerOf& self, nb::handle x, nb::handle dy) {
  const Tensor in = batch_from(x, self.in, "x");
  const Tensor grad = batch_from(dy, self.out, "dy");
  if (grad.batch() != in.batch()) {
    throw Error(fmt::format("dy has {} samples, and x {}", grad.batch(), in.batch()));
  }
  Tensor out(self.out.with_batch(in.batch()));
  Tensor dx(in.shape());
  nn::Gradients found;
  {
    const nb::gil_scoped_release release;
    self.layer.forward(in, out);
    nn::resize_like(self.layer.parameters(), found);
    self.layer.backward(in, out, grad, &dx, found);
  }
  return nb::make_tuple(to_numpy(dx), by_name(self.layer.parameters(), found));
}

using Loss = double (*)(const Tensor&, const Tensor&, Tensor*);

/// A loss for Python: (value, gradient by the first argument).
template <Loss loss>
nb::tuple with_gradient(nb::handle prediction, nb::handle target) {
  const auto rows = [](nb::handle object, const char* what) {
    const Buffer buffer(object, what);
    if (buffer.rank() != 2 || buffer.size() == 0) {
      throw Error(fmt::format("{} has the shape {}, expected (N, classes)", what, buffer.shape()));
    }
    Tensor tensor({buffer.extent(0), buffer.extent(1)});
    buffer.to_floats(tensor.data());
    return tensor;
  };
  Tensor grad;
  const double value = loss(rows(prediction, "the prediction"), rows(target, "the target"), &grad);
  return nb::make_tuple(value, to_numpy(grad));
}

}  // namespace

void bind_network(nb::module_& module) {
  nb::class_<LayerOf>(module, "Layer", "A step y = f(x) of a network, and its derivative.")
      .def_prop_ro(
          "input_shape", [](const LayerOf& self) { return to_tuple(self.in); }, "Of one sample.")
      .def_prop_ro(
          "output_shape", [](const LayerOf& self) { return to_tuple(self.out); }, "Of one sample.")
      .def(
          "forward",
          [](const LayerOf& self, nb::handle x) { return to_numpy(layer_forward(self, x)); }, "x"_a,
          "y = f(x): (N, input shape) -> (N, output shape).")
      .def("backward", &layer_backward, "x"_a, "dy"_a,
           "From x and dLoss/dy: dLoss/dx, and dLoss by each parameter, by its name.")
      .def("__repr__", [](const LayerOf& self) {
        return fmt::format("<Layer {}: {} -> {}>", self.layer.describe(), nn::to_string(self.in),
                           nn::to_string(self.out));
      });

  nb::class_<Network>(module, "Network")
      .def(
          "__init__",
          [](Network* self, const std::string& architecture,
             const std::vector<std::size_t>& input_shape, std::uint64_t seed) {
            new (self) Network(architecture_text(architecture),
                               nn::Shape(input_shape.begin(), input_shape.end()));
            self->initialize(seed);
          },
          "architecture"_a, "input_shape"_a, "seed"_a)
      .def_prop_ro("architecture", &Network::architecture, "Its layers, as a text.")
      .def_prop_ro(
          "input_shape", [](const Network& self) { return to_tuple(self.input_shape()); },
          "Of one sample.")
      .def_prop_ro(
          "output_shape", [](const Network& self) { return to_tuple(self.output_shape()); },
          "Of one sample.")
      .def_prop_ro("parameters", &parameters,
                   "The learnt arrays by name. They are the network's own memory: to learn is to\n"
                   "write to them, as in ``network.parameters['fc1.bias'] -= rate * gradient``.")
      .def_prop_ro("layers", &layers, "In order.")
      .def(
          "forward", [](const Network& self, nb::handle x) { return to_numpy(forward(self, x)); },
          "x"_a,
          "The output for a batch: (N, input shape) -> (N, output shape). Bytes are divided by "
          "255.")
      .def("activations", &activations, "x"_a,
           "The output of every layer for a batch, each (N, output shape of the layer).")
      .def("gradients", &gradients, "x"_a, "labels"_a)
      .def("__repr__", [](const Network& self) {
        return fmt::format("<Network {}: {} parameters>", self.architecture(),
                           self.parameter_count());
      });

  const auto loss = [&](const char* name, auto function, const char* doc) {
    module.def(name, function, "prediction"_a, "target"_a, doc);
  };
  loss("mse", &with_gradient<&nn::mse>,
       "The mean squared error of two arrays (N, classes), and its gradient by the first.");
  loss("binary_cross_entropy", &with_gradient<&nn::binary_cross_entropy>,
       "Mean of -(t log p + (1 - t) log(1 - p)) over (N, classes), and its gradient by p.");
  loss("cross_entropy", &with_gradient<&nn::cross_entropy>,
       "-sum over classes of t log p, averaged over the samples of (N, classes), and its gradient\n"
       "by p.");
  loss("softmax_cross_entropy", &with_gradient<static_cast<Loss>(&nn::softmax_cross_entropy)>,
       "The cross-entropy of the softmax of logits (N, classes) with a distribution over the\n"
       "classes, (N, classes), and its gradient by the logits.");
}

}  // namespace mnist::python
