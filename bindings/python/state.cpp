#include "mnist/state/state.hpp"

#include <fmt/format.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "buffer.hpp"

namespace mnist::python {
namespace {

using namespace nb::literals;

/// (architecture, input shape, temperature, arrays by name)
nb::tuple load(const std::string& path) {
  State state = load_state(path);
  nb::dict arrays;
  for (const nn::Parameter* parameter : state.network.parameters()) {
    arrays[parameter->name.c_str()] = to_numpy(parameter->value);
  }
  return nb::make_tuple(state.network.architecture(), to_tuple(state.network.input_shape()),
                        state.temperature, arrays);
}

/// The state of these arrays, which have to be those of the architecture, in its shapes.
State state_of(const std::string& architecture, const std::vector<std::size_t>& input,
               double temperature, const nb::dict& arrays) {
  State state{nn::Network(architecture_text(architecture), nn::Shape(input.begin(), input.end())),
              {},
              {},
              temperature};
  const std::vector<nn::Parameter*> parameters = state.network.parameters();
  for (nn::Parameter* parameter : parameters) {
    const std::string& name = parameter->name;
    if (!arrays.contains(name.c_str())) throw Error(fmt::format("the state has no {}", name));
    const Buffer buffer(arrays[name.c_str()], name);
    nn::Shape shape;
    for (std::size_t axis = 0; axis < buffer.rank(); ++axis) shape.push_back(buffer.extent(axis));
    if (!(shape == parameter->value.shape())) {
      throw Error(fmt::format("{} has the shape {}, expected {}", name, nn::to_string(shape),
                              nn::to_string(parameter->value.shape())));
    }
    buffer.to_floats(parameter->value.data());
  }
  if (arrays.size() != parameters.size()) {
    throw Error(fmt::format("the state has {} arrays, expected {} for `{}`", arrays.size(),
                            parameters.size(), architecture));
  }
  if (!(temperature > 0.0)) {
    throw Error(fmt::format("a temperature of {}, expected a number above 0", temperature));
  }
  return state;
}

void save(const std::string& path, const std::string& architecture,
          const std::vector<std::size_t>& input, double temperature, const nb::dict& arrays) {
  save_state(path, state_of(architecture, input, temperature, arrays));
}

nb::bytes encode(const std::string& architecture, const std::vector<std::size_t>& input,
                 double temperature, const nb::dict& arrays) {
  const auto bytes = encode_state(state_of(architecture, input, temperature, arrays));
  return nb::bytes(bytes.data(), bytes.size());
}

}  // namespace

void bind_state(nb::module_& module) {
  module.def("load_state", &load, "path"_a);
  module.def("save_state", &save, "path"_a, "architecture"_a, "input_shape"_a, "temperature"_a,
             "arrays"_a);
  module.def("encode_state", &encode, "architecture"_a, "input_shape"_a, "temperature"_a,
             "arrays"_a);
}

}  // namespace mnist::python
