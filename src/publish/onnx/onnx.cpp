#include "onnx.hpp"

#include <fmt/format.h>
#include <onnx/onnx_pb.h>

#include <string>

#include "mnist/error.hpp"
#include "mnist/nn/conv2d.hpp"
#include "mnist/nn/dense.hpp"
#include "mnist/nn/relu.hpp"
#include "mnist/nn/reshape.hpp"
#include "mnist/nn/sigmoid.hpp"
#include "mnist/nn/softmax.hpp"
#include "mnist/nn/standardize.hpp"
#include "mnist/nn/tanh.hpp"
#include "state/fold_standardize.hpp"

namespace mnist::publish {
namespace {

// Operators as of ONNX 1.8, in the file format of that release: every later runtime takes them.
constexpr int opset_version = 13;
constexpr int file_version = 7;

void set_floats(onnx::TensorProto& tensor, const std::string& name, const nn::Shape& shape,
                std::span<const float> values) {
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const std::size_t extent : shape) tensor.add_dims(static_cast<std::int64_t>(extent));
  tensor.mutable_float_data()->Add(values.begin(), values.end());
}

void set_attribute(onnx::NodeProto& node, const char* name, std::int64_t value) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INT);
  attribute.set_i(value);
}

void set_attribute(onnx::NodeProto& node, const char* name, std::size_t first, std::size_t second) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  attribute.set_type(onnx::AttributeProto::INTS);
  attribute.add_ints(static_cast<std::int64_t>(first));
  attribute.add_ints(static_cast<std::int64_t>(second));
}

/// (N, shape) of floats, N free.
void set_value(onnx::ValueInfoProto& value, const std::string& name, const nn::Shape& shape) {
  value.set_name(name);
  onnx::TypeProto::Tensor& type = *value.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  type.mutable_shape()->add_dim()->set_dim_param("N");
  for (const std::size_t extent : shape) {
    type.mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(extent));
  }
}

/// A chain of operators under construction: each new one takes the output of the one before.
class Chain {
 public:
  explicit Chain(onnx::GraphProto& graph, std::string input)
      : graph_(graph), value_(std::move(input)) {}

  /// An operator with its further inputs, which are named initialisers.
  onnx::NodeProto& add(const char* operation, std::initializer_list<std::string> inputs = {}) {
    onnx::NodeProto& node = *graph_.add_node();
    node.set_op_type(operation);
    node.set_name(fmt::format("{}{}", operation, graph_.node_size()));
    node.add_input(value_);
    for (const std::string& input : inputs) node.add_input(input);
    value_ = node.name();
    node.add_output(value_);
    return node;
  }

  /// Has the last operator give its output this name.
  void end(const std::string& name) {
    onnx::NodeProto& last = *graph_.mutable_node(graph_.node_size() - 1);
    last.set_output(0, name);
  }

  /// Stores a tensor and returns its name.
  const std::string& store(const nn::Parameter& parameter) {
    set_floats(*graph_.add_initializer(), parameter.name, parameter.value.shape(),
               parameter.value.values());
    return parameter.name;
  }

  std::string store_scalar(float value) {
    const std::string name = fmt::format("constant{}", graph_.initializer_size() + 1);
    set_floats(*graph_.add_initializer(), name, {}, {&value, 1});
    return name;
  }

 private:
  onnx::GraphProto& graph_;
  std::string value_;
};

void add_convolution(Chain& chain, const nn::Conv2D& layer) {
  const nn::Conv2DOptions& options = layer.options();
  const bool tied = options.bias == nn::Bias::tied;
  const std::string weight = chain.store(layer.weight);
  const std::string bias = chain.store(layer.bias);
  onnx::NodeProto& node = tied ? chain.add("Conv", {weight, bias}) : chain.add("Conv", {weight});
  set_attribute(node, "kernel_shape", options.kernel_height, options.kernel_width);
  set_attribute(node, "strides", options.stride, options.stride);
  if (!tied) chain.add("Add", {bias});  // (F,H,W) is repeated for each sample
}

void add_layer(Chain& chain, const nn::Layer& layer) {
  if (const auto* conv = dynamic_cast<const nn::Conv2D*>(&layer)) {
    add_convolution(chain, *conv);
  } else if (const auto* dense = dynamic_cast<const nn::Dense*>(&layer)) {
    // Weights are (outputs, inputs) here, the other way round there.
    set_attribute(chain.add("Gemm", {chain.store(dense->weight), chain.store(dense->bias)}),
                  "transB", 1);
  } else if (const auto* standardize = dynamic_cast<const nn::Standardize*>(&layer)) {
    chain.add("Sub", {chain.store_scalar(standardize->mean())});
    chain.add("Div", {chain.store_scalar(standardize->std_dev())});
  } else if (dynamic_cast<const nn::Reshape*>(&layer) != nullptr) {
    set_attribute(chain.add("Flatten"), "axis", 1);
  } else if (dynamic_cast<const nn::Softmax*>(&layer) != nullptr) {
    set_attribute(chain.add("Softmax"), "axis", 1);
  } else if (dynamic_cast<const nn::Tanh*>(&layer) != nullptr) {
    chain.add("Tanh");
  } else if (dynamic_cast<const nn::Relu*>(&layer) != nullptr) {
    chain.add("Relu");
  } else if (dynamic_cast<const nn::Sigmoid*>(&layer) != nullptr) {
    chain.add("Sigmoid");
  } else {
    throw Error(fmt::format("an ONNX file cannot hold the layer `{}`", layer.describe()));
  }
}

void build(onnx::GraphProto& graph, const nn::Network& network) {
  graph.set_name("digits");
  graph.set_doc_string(network.architecture());
  set_value(*graph.add_input(), "input", network.input_shape());
  set_value(*graph.add_output(), "probabilities", network.output_shape());
  Chain chain(graph, "input");
  for (std::size_t i = 0; i < network.size(); ++i) add_layer(chain, network.layer(i));
  chain.end("probabilities");
}

}  // namespace

std::vector<std::byte> encode_onnx(State state) {
  const nn::Network network = fold_standardization(std::move(state.network));
  onnx::ModelProto model;
  model.set_ir_version(file_version);
  model.set_producer_name("mnist-cnn");
  model.set_producer_version(MNIST_VERSION);
  model.add_opset_import()->set_version(opset_version);
  build(*model.mutable_graph(), network);

  std::vector<std::byte> bytes(model.ByteSizeLong());
  if (!model.SerializeToArray(bytes.data(), static_cast<int>(bytes.size()))) {
    throw Error("the network is too large for an ONNX file");
  }
  return bytes;
}

}  // namespace mnist::publish
