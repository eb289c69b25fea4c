// Touches what brings each of the library's dependencies along: Eigen through the network, zlib and
// libdeflate through the files.
#include <mnist/error.hpp>
#include <mnist/io/image.hpp>
#include <mnist/io/npz.hpp>
#include <mnist/nn/network.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const mnist::nn::Network network("conv2d 5x3x3 untied, tanh, reshape, dense 10, softmax",
                                   {1, 28, 28});
  const mnist::io::Image image = mnist::io::read_image(argv[1]);
  try {
    mnist::io::read_npz("no such file");
  } catch (const mnist::Error&) {
    return image.width == 28 && network.parameter_count() > 0 ? 0 : 1;
  }
  return 1;
}
