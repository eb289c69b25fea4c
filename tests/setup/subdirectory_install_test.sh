#!/bin/bash
# The library as a folder of another project: compiled by that project's compiler with its flags,
# linked and run. It is clang where there is one, and not optimised, both unlike our own build.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() {
  echo "FAILED: $*"
  exit 1
}

compiler=$(command -v clang++-14 || command -v clang++ || command -v c++)
cmake -S "$SOURCE_DIR/tests/setup/consumer" -B "$scratch/build" -G Ninja \
  -DMNIST_SOURCE="$SOURCE_DIR" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG='-O0 -D_GLIBCXX_ASSERTIONS' >"$scratch/log" 2>&1 ||
  die "cmake: $(<"$scratch/log")"
cmake --build "$scratch/build" >"$scratch/log" 2>&1 || die "$compiler: $(<"$scratch/log")"
"$scratch/build/consumer" "$SOURCE_DIR/data/samples/mnist_2.png" || die 'the consumer fails'
