// The module mnist_cnn._core: the library's classes and functions for numpy arrays. The package
// mnist_cnn around it chooses what is public.
#include "buffer.hpp"
#include "mnist/error.hpp"

NB_MODULE(_core, module) {
  using namespace mnist::python;
  module.doc() = "The C++ library behind mnist_cnn.";
  const nanobind::exception<mnist::Error> error(module, "Error", PyExc_ValueError);
  bind_recognizer(module);
  bind_state(module);
  bind_network(module);
  bind_training(module);
}
