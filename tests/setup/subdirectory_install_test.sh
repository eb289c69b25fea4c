#!/bin/bash
# The library as a folder of another project, which names no build type, warns of more than we do, and
# takes each warning for an error. It is compiled by clang where there is one, unlike our own build.
# Only what reads digits is built, optimised, and in a time that a stranger accepts.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() {
  echo "FAILED: $*"
  exit 1
}

compiler=$(command -v clang++-14 || command -v clang++ || command -v c++)
cmake -S "$SOURCE_DIR/tests/setup/consumer" -B "$scratch/build" -G Ninja \
  -DMNIST_SOURCE="$SOURCE_DIR" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  -DCMAKE_CXX_FLAGS='-Wall -Wextra -Wconversion -Wshadow -Werror -D_GLIBCXX_ASSERTIONS' \
  >"$scratch/log" 2>&1 || die "cmake: $(<"$scratch/log")"
TIMEFORMAT='%U %S'
cpu=$( { time cmake --build "$scratch/build" >"$scratch/log" 2>&1; } 2>&1) ||
  die "$compiler: $(<"$scratch/log")"
"$scratch/build/consumer" "$SOURCE_DIR/data/samples/mnist_2.png" || die 'the consumer fails'

# Of the processor: below 60 where nothing else runs, and half as much again for what runs beside it.
read -r user system <<<"$cpu"
seconds=$((${user%.*} + ${system%.*}))
echo "built in $seconds seconds of one processor"
[ "$seconds" -le 90 ] || die "it took $seconds seconds"

! grep -q warning "$scratch/log" || die "warnings: $(<"$scratch/log")"
find "$scratch/build" -name '*.o' -o -name '*.a' >"$scratch/built"
! grep -E 'libmnist\.a|mnist_objects\.dir|tests|tools' "$scratch/built" ||
  die 'more was built than reads digits'
optimised=$(grep -c -- ' -O2 .*mnist_recognizer_objects' "$scratch/build/compile_commands.json")
[ "$optimised" -gt 0 ] || die 'the library is not optimised'

# Complete in itself: each of its functions finds all that it calls.
archive=$(find "$scratch/build" -name libmnist_recognizer.a)
echo 'int main() {}' | "$compiler" -x c++ - -x none -o "$scratch/whole" -Wl,--whole-archive "$archive" \
  -Wl,--no-whole-archive -lz -ldeflate -pthread || die 'it needs what mnist::mnist has'
