// Reads an .npz file and writes its arrays again, for numpy to compare: rewrite_npz IN OUT
// An array `key` of a pickled dict `name` is written as `name.key`.
#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "io/pickle.hpp"
#include "mnist/error.hpp"
#include "mnist/io/npz.hpp"

using mnist::io::Array;
using mnist::io::Pickle;

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    const mnist::io::NpzReader reader(arguments[1]);
    std::vector<std::pair<std::string, Array>> members;
    for (const auto& name : reader.names()) {
      Array array = reader.read(name);
      if (const auto* pickle = std::get_if<Pickle>(&array.data)) {
        for (auto& [key, value] : mnist::io::decode_pickle(*pickle, name)) {
          members.emplace_back(name + "." + std::to_string(key), std::move(value));
        }
      } else {
        members.emplace_back(name, std::move(array));
      }
    }
    mnist::io::write_npz(arguments[2], members);
  } catch (const mnist::Error& error) {
    std::fprintf(stderr, "rewrite_npz: %s\n", error.what());
    return 1;
  }
  return 0;
}
