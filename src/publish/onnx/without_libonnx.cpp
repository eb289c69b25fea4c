#include "mnist/error.hpp"
#include "onnx.hpp"

namespace mnist::publish {

std::vector<std::byte> encode_onnx(State /*state*/) {
  throw Error(
      "built without ONNX support: install libonnx-dev and libprotobuf-dev, then configure "
      "and build again");
}

}  // namespace mnist::publish
