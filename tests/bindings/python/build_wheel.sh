#!/bin/bash
# Builds the wheel in an isolated environment, as pip does, and two environments that have it: debian,
# with the system's numpy, and newest, with the newest numpy there is and what checks the package. The
# library is the one that is built already; subdirectory_install_test.sh and the preset m32 compile it
# as `pip install .` does.
set -eu
work=$BUILD_DIR/python
mkdir -p "$work"
newest=$work/newest/bin/python
[ -x "$newest" ] || "$MNIST_PYTHON" -m venv "$work/newest"
"$newest" -m pip install -q --upgrade build ipykernel matplotlib mypy nbclient numpy pillow ruff

rm -rf "$work/dist" "$work/prefix"
for component in dev runtime; do
  cmake --install "$BUILD_DIR" --prefix "$work/prefix" --component $component >/dev/null
done
"$newest" -m build --wheel --outdir "$work/dist" -Cbuild-dir="$work/build" \
  -Ccmake.define.MNIST_INSTALLED=ON -Ccmake.define.mnist_DIR="$(dirname "$(find "$work/prefix" -name mnist-config.cmake)")" \
  -Ccmake.define.MNIST_WERROR=ON "$SOURCE_DIR"

[ -x "$work/debian/bin/python" ] ||
  "$MNIST_PYTHON" -m venv --system-site-packages --without-pip "$work/debian"
for python in "$newest" "$work/debian/bin/python"; do
  "$newest" -m pip --python "$python" install -q --no-deps --force-reinstall "$work"/dist/*.whl
done
