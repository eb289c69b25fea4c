#include "state/npz_tensors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "mnist/error.hpp"

namespace mnist {
namespace {

nn::Shape without_ones(const nn::Shape& shape) {
  nn::Shape squeezed;
  for (const std::size_t extent : shape) {
    if (extent != 1) squeezed.push_back(extent);
  }
  return squeezed;
}

bool is_one_for_each_plane(const nn::Shape& given, const nn::Shape& wanted) {
  return wanted.rank() == 3 && without_ones(given) == without_ones({wanted[0]});
}

}  // namespace

nn::Shape shape_of(const std::vector<std::size_t>& extents, std::string_view name) {
  if (extents.size() > nn::Shape::max_rank) {
    throw Error(fmt::format("{} has {} dimensions, expected at most {}", name, extents.size(),
                            nn::Shape::max_rank));
  }
  return nn::Shape(extents.begin(), extents.end());
}

bool fits(const nn::Shape& given, const nn::Shape& wanted) {
  return without_ones(given) == without_ones(wanted) || is_one_for_each_plane(given, wanted);
}

nn::Network network_from(const io::NpzReader& npz, std::string_view architecture,
                         const nn::Shape& input, std::string_view name) {
  constexpr std::size_t smallest_number = 2;        // bytes of a float16
  constexpr std::size_t for_small_files = 1 << 22;  // activations have no share in a file
  const std::size_t limit = for_small_files + npz.expanded_size() / smallest_number;
  try {
    return nn::Network(architecture, input, limit);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", name, error.what()));
  }
}

void fill(nn::Tensor& tensor, io::Array array, std::string_view name) {
  const nn::Shape given = shape_of(array.shape, name);
  if (!fits(given, tensor.shape())) {
    throw Error(fmt::format("{} is {}, expected {}", name, nn::to_string(given),
                            nn::to_string(tensor.shape())));
  }
  const std::vector<float> values = std::move(array).to_floats(name);
  if (values.size() == tensor.size()) {
    std::copy(values.begin(), values.end(), tensor.data());
  } else {
    for (std::size_t plane = 0; plane < tensor.batch(); ++plane) {
      std::fill_n(tensor.sample(plane).data(), tensor.sample(plane).size(), values[plane]);
    }
  }
  require_finite(tensor, name);
}

void fill(nn::Tensor& tensor, const io::NpzReader& npz, const std::string& array,
          std::string_view name) {
  const nn::Shape given = shape_of(npz.header(array).shape, name);
  if (!fits(given, tensor.shape()) || given.size() != tensor.size()) {
    return fill(tensor, npz.read(array), name);
  }
  npz.read_floats(array, tensor.values());
  require_finite(tensor, name);
}

void require_finite(const nn::Tensor& tensor, std::string_view name) {
  // Without a branch in the loop it takes a tenth of the time: every start of a tool waits for it.
  unsigned infinite = 0;
  for (const float value : tensor.values()) {
    infinite |= static_cast<unsigned>(!std::isfinite(value));
  }
  if (infinite != 0) {
    throw Error(fmt::format("{} holds a value that is infinite or undefined", name));
  }
}

io::Array to_array(const nn::Tensor& tensor) {
  return {{tensor.shape().begin(), tensor.shape().end()},
          std::vector<float>(tensor.values().begin(), tensor.values().end())};
}

}  // namespace mnist
