#!/bin/bash
# The Debian packages: built, without an error of lintian's, installed into an empty root where the
# tools run and a program is compiled against the library, and removed without a trace.
set -eu
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
image=$SOURCE_DIR/data/samples/7.png

die() {
  echo "FAILED: $*"
  exit 1
}

for tool in cpack dpkg dpkg-shlibdeps gzip; do
  command -v $tool >/dev/null || { echo "skipped: there is no $tool"; exit 77; }
done

umask 022
cpack --config "$BUILD_DIR/CPackConfig.cmake" -B "$scratch/out" >"$scratch/log" 2>&1 ||
  die "cpack: $(<"$scratch/log")"
packages=("$scratch"/out/*.deb)
[ ${#packages[@]} -eq 3 ] || die "made ${packages[*]}, expected three packages"

for package in "${packages[@]}"; do
  [ -n "$(dpkg-deb -f "$package" Depends)" ] || die "$package depends on nothing"
done
if command -v lintian >/dev/null; then
  lintian --allow-root --fail-on error "${packages[@]}" >"$scratch/lintian" 2>&1 ||
    die "lintian: $(<"$scratch/lintian")"
fi

# A root of its own with an empty list of packages, so what they depend on counts as there already.
on_root() {
  dpkg --root="$root" --force-depends --force-not-root --force-script-chrootless \
    --log=/dev/null "$@" >"$scratch/log" 2>&1 || die "dpkg $1: $(<"$scratch/log")"
}
mkdir -p "$root"/var/lib/dpkg/{info,updates}
touch "$root/var/lib/dpkg/status"
find "$root" -not -path '*/var/lib/dpkg*' | sort >"$scratch/before"
on_root --install "${packages[@]}"

for tool in train test recognize export; do
  "$root/usr/bin/mnist-$tool" --version >/dev/null || die "mnist-$tool does not run"
  gzip -t "$root/usr/share/man/man1/mnist-$tool.1.gz"
  [ -s "$root/usr/share/bash-completion/completions/mnist-$tool" ] || die 'no bash completion'
  [ -s "$root/usr/share/zsh/vendor-completions/_mnist-$tool" ] || die 'no zsh completion'
done
"$root/usr/bin/mnist-fetch" --version >/dev/null || die 'mnist-fetch does not run'
gzip -t "$root/usr/share/man/man1/mnist-fetch.1.gz"
[ -s "$root/usr/share/mnist-cnn/format.md" ] || die 'no description of the formats'
# In a folder without a state, the installed one is used.
(cd "$scratch" && "$root/usr/bin/mnist-recognize" "$image" 2>/dev/null) | grep -q ': 7 (' ||
  die 'the installed mnist-recognize does not read a 7'

export PKG_CONFIG_PATH LD_LIBRARY_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$root" -name mnist.pc)")
LD_LIBRARY_PATH=$(dirname "$PKG_CONFIG_PATH")
# shellcheck disable=SC2046  # one word a flag
c++ -std=c++20 "$SOURCE_DIR/tests/setup/consumer/main.cpp" -o "$scratch/consumer" \
  $(pkg-config --cflags --libs mnist)
"$scratch/consumer" "$SOURCE_DIR/data/samples/mnist_2.png" || die 'the consumer fails'
printf '#include <mnist/mnist.h>\nint main(void) { return mnist_open("none", 0, 0) != 0; }\n' \
  >"$scratch/main.c"
# shellcheck disable=SC2046
cc "$scratch/main.c" -o "$scratch/main" $(pkg-config --cflags --libs mnist_c)
"$scratch/main" || die 'the C library fails'

on_root --purge mnist-cnn libmnist-cnn-dev libmnist-c0
find "$root" -not -path '*/var/lib/dpkg*' | sort >"$scratch/after"
diff "$scratch/before" "$scratch/after" || die 'something was left behind'
