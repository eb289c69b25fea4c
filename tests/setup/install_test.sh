#!/bin/bash
# The library as its users meet it: installed under a prefix that was then moved, found by CMake and
# by pkg-config. subdirectory_install_test.sh has it as a folder of another project.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix
consumer=$SOURCE_DIR/tests/setup/consumer
image=$SOURCE_DIR/data/samples/mnist_2.png

die() {
  echo "FAILED: $*"
  exit 1
}

cmake --install "$BUILD_DIR" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$prefix"
for tool in "$BIN_DIR"/mnist-*; do
  "$prefix/bin/$(basename "$tool")" --version >/dev/null || die "installed $tool does not run"
done
if [ -f "$SOURCE_DIR/network_state.npz" ]; then
  cmp "$SOURCE_DIR/network_state.npz" "$prefix/share/mnist-cnn/network_state.npz"
fi

echo 'find_package'
cmake -S "$consumer" -B "$scratch/cmake" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
cmake --build "$scratch/cmake" >/dev/null
"$scratch/cmake/consumer" "$image" || die 'the consumer that used find_package fails'
! grep -q -- '-march\|-Werror\|MNIST_' "$scratch/cmake/compile_commands.json" ||
  die "our own flags reached the consumer: $(<"$scratch/cmake/compile_commands.json")"

echo 'pkg-config'
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name mnist.pc)")
# shellcheck disable=SC2046  # one word a flag
c++ -std=c++20 "$consumer/main.cpp" -o "$scratch/consumer" $(pkg-config --cflags --libs mnist_recognizer)
"$scratch/consumer" "$image" || die 'the consumer that used pkg-config fails'
