#!/bin/bash
# What ./check makes of its steps: all of them are run, from any folder, their results are added up
# into the last line, and one failure anywhere is a failure. Every step is a fake.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch"/{bin,repo/{include,src,tools,bindings,tests/fuzz,bench,examples,docs,data,build/{dev,tsan,fuzz}}}
touch "$scratch/repo/src/a.cpp"
cp "$SOURCE_DIR/check" "$scratch/repo"

die() {
  echo "FAILED: $*: $(<"$scratch/log")"
  exit 1
}

fake() {  # PATH: a command whose body is on stdin
  { echo '#!/bin/bash'; cat; } >"$scratch/$1"
  chmod +x "$scratch/$1"
}

all_well() {
  for step in bin/{cmake,clang-format-14,doxygen,run-clang-tidy-14} repo/tools/install-packages \
    repo/data/fetch-mnist repo/tests/fuzz/run; do
    fake "$step" <<<'exit 0'
  done
  ctest_finds dev 10 0 0
  ctest_finds tsan 5 0 0
  ctest_finds fuzz 7 0 0
  # ctest --preset PRESET ...: its report is prepared, its status is whether one failed
  fake bin/ctest <<'END'
cp build/$2/prepared.xml build/$2/junit.xml && grep -q 'failures="0"' build/$2/junit.xml
END
}

ctest_finds() {  # PRESET TESTS FAILURES SKIPPED
  printf '<?xml version="1.0" encoding="UTF-8"?>\n<testsuite name="(empty)"\n%s>\n' \
    "$(printf '\t%s="%s"\n' tests "$2" failures "$3" disabled 0 skipped "$4")" \
    >"$scratch/repo/build/$1/prepared.xml"
}

expect() {  # STATUS LAST-LINE CASE [OPTION]
  (cd / && PATH="$scratch/bin:$PATH" "$scratch/repo/check" ${4:+"$4"}) >"$scratch/log" 2>&1
  local status=$?
  [ $status -eq "$1" ] || die "$3: exit $status, expected $1"
  [ "$(tail -n 1 "$scratch/log")" = "$2" ] || die "$3: the last line is not '$2'"
}

# The tests of dev, tsan and fuzz; and the format, the reference, the
# fuzzers, clang-tidy and the 32-bit build, each of which counts one.
all_well
expect 0 '27 passed, 0 failed' 'all is well'
expect 0 '12 passed, 0 failed' 'only the quick part is run' --quick

ctest_finds dev 10 2 0
expect 1 '25 passed, 2 failed' 'two tests fail, the others still run'

all_well
ctest_finds tsan 5 1 0
expect 1 '26 passed, 1 failed' 'a test fails under the thread sanitizer'

all_well
ctest_finds fuzz 7 1 0
expect 1 '26 passed, 1 failed' 'a test fails under the other sanitizers'

all_well
ctest_finds dev 10 0 3
expect 0 '24 passed, 0 failed' 'a test that was skipped has not passed'

for step in bin/clang-format-14 bin/doxygen bin/run-clang-tidy-14 repo/tests/fuzz/run; do
  all_well
  fake "$step" <<<'exit 1'
  expect 1 '26 passed, 1 failed' "$step finds something"
done

all_well
fake bin/ctest <<<'exit 8'
expect 1 '5 passed, 3 failed' 'ctest does not even report'

all_well
fake repo/tools/install-packages <<<'exit 1'
expect 1 '0 passed, 1 failed' 'nothing can be installed'

all_well
# shellcheck disable=SC2016  # for the fake to expand
fake bin/cmake <<<'[ "$1 $3" = "--build fuzz" ] && { echo broken; exit 1; }; exit 0'
expect 1 '12 passed, 1 failed' 'the build with sanitizers fails'
grep -q broken "$scratch/log" || die 'what the build with sanitizers said is lost'

expect 2 'usage: ./check [--quick]' 'an option it has not' --slow
