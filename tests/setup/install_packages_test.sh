#!/bin/bash
# tools/install-packages without touching the machine: apt-get, dpkg-query, sudo and id are faked.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"

die() {
  echo "FAILED: $*"
  exit 1
}

fake() {  # NAME: a command whose body is on stdin
  { echo '#!/bin/bash'; cat; } >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

run() {  # EXPECTED-STATUS ARGS...: output to $scratch/log, apt-get's arguments to $scratch/apt
  local expected=$1 status
  shift
  rm -f "$scratch/apt"
  PATH="$scratch/bin:$PATH" "$SOURCE_DIR/tools/install-packages" "$@" >"$scratch/log" 2>&1
  status=$?
  [ $status -eq "$expected" ] || die "exit $status, expected $expected: $(<"$scratch/log")"
}

fake apt-get <<<"echo \"\$DEBIAN_FRONTEND \${*: 5}\" >>'$scratch/apt'"
fake sudo <<<"echo sudo >>'$scratch/apt'; exec \"\$@\""
fake id <<<'echo 0'

# Everything is installed: apt is not even asked.
fake dpkg-query <<<'echo -n installed'
run 0
[ ! -e "$scratch/apt" ] || die "asked apt for nothing: $(<"$scratch/apt")"

# One package is missing: apt's lists are brought up to date and that one is installed, unasked.
# shellcheck disable=SC2016  # for the fake to expand
fake dpkg-query <<<'[ "${@: -1}" = catch2 ] && exit 1; echo -n installed'
run 0
[ "$(<"$scratch/apt")" = "noninteractive update
noninteractive install --no-install-recommends catch2" ] || die "$(<"$scratch/apt")"

# Not for the group that needs it: not installed.
run 0 build
[ ! -e "$scratch/apt" ] || die 'installed a package of a group nobody asked for'

# npm, which brings hundreds of packages, is for no group that does not name it.
# shellcheck disable=SC2016
fake dpkg-query <<<'[ "${@: -1}" = npm ] && exit 1; echo -n installed'
run 0 build fetch test
[ ! -e "$scratch/apt" ] || die 'installed npm where nobody asked for it'
run 0 npm
grep -q 'install --no-install-recommends npm$' "$scratch/apt" || die "$(<"$scratch/apt")"
# shellcheck disable=SC2016
fake dpkg-query <<<'[ "${@: -1}" = catch2 ] && exit 1; echo -n installed'

# Not root: through sudo.
fake id <<<'echo 1000'
run 0 test
grep -q sudo "$scratch/apt" || die 'no sudo for a user who is not root'

# apt fails: so do we.
fake apt-get <<<'exit 100'
run 1 test
grep -q 'apt-get install failed' "$scratch/log" || die "no message: $(<"$scratch/log")"

# Misuse.
run 2 no-such-group
run 0 --help
