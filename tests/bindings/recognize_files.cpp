// The pictures that standard input names, read by the C++ library: a JSON object a line, as
// mnist-recognize gives them. For python/five_ways_test.py.
#include <iostream>
#include <limits>
#include <string>

#include "mnist/recognizer.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const mnist::Recognizer recognizer{std::filesystem::path(argv[1])};
  std::cout.precision(std::numeric_limits<float>::max_digits10);
  for (std::string path; std::getline(std::cin, path);) {
    const char* between = "";
    std::cout << "{\"digits\": [";
    for (const auto& digit : recognizer.recognize(mnist::io::read_image(path)).digits) {
      std::cout << between << "{\"digit\": " << digit.digit << ", \"box\": [" << digit.box.x << ", "
                << digit.box.y << ", " << digit.box.width << ", " << digit.box.height
                << "], \"top\": [";
      for (std::size_t i = 0; i < digit.probabilities.size(); ++i) {
        std::cout << (i == 0 ? "[" : ", [") << i << ", " << digit.probabilities[i] << ']';
      }
      std::cout << "]}";
      between = ", ";
    }
    std::cout << "]}\n";
  }
}
