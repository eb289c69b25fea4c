#!/bin/bash
# What ./quickstart asks of its steps: the right commands in the right order, from any folder,
# twice, never on the network that is shipped; and it ends with the first that fails. Every step is
# a fake.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
repo=$scratch/repo
bin=build/release/bin
mkdir -p "$scratch/bin" "$repo"/{tools,data/samples,$bin}
cp "$SOURCE_DIR/quickstart" "$repo"
touch "$repo/data/samples/7.png"
echo shipped >"$repo/network_state.npz"

die() {
  echo "FAILED: $*"
  exit 1
}

fake() {  # PATH STATUS: a command that writes down how it was called
  # shellcheck disable=SC2016  # for the fake to expand
  printf '#!/bin/bash\necho "$(basename "$0")${*:+ $*}" >>"%s"\nexit %s\n' "$scratch/calls" "$2" \
    >"$scratch/$1"
  chmod +x "$scratch/$1"
}

run() {
  rm -f "$scratch/calls"
  (cd / && PATH="$scratch/bin:$PATH" "$repo/quickstart") >"$scratch/log" 2>&1
}

for step in bin/cmake repo/tools/install-packages repo/data/fetch-mnist \
  repo/$bin/mnist-{train,test,recognize}; do
  fake "$step" 0
done

state=build/quickstart/network_state.npz
for time in first second; do
  run || die "the $time run failed: $(<"$scratch/log")"
  diff "$scratch/calls" - <<END || die "the $time run called other commands"
install-packages build fetch
cmake --preset release -DMNIST_BUILD_TESTS=OFF
cmake --build --preset release
fetch-mnist
mnist-train --epochs 20 --lr 0.01 --fresh --data data/mnist --state $state
mnist-test --data data/mnist --state $state
mnist-recognize --state $state data/samples/7.png
END
done
[ -d "$repo/build/quickstart" ] || die 'the folder of the state was not made'
[ "$(<"$repo/network_state.npz")" = shipped ] || die 'the shipped network was touched'

fake repo/data/fetch-mnist 1
! run || die 'a failed fetch was taken for a success'
! grep -q mnist-train "$scratch/calls" || die 'trained without data'
