#!/bin/bash
# Every sample picture is read as its README says.
set -u
expected='31415 92653 58979
20867
6481
7
0
1
2
4
9'
cd "$SOURCE_DIR/data/samples" || exit 1
found=$("$BIN_DIR/mnist-recognize" --plain --state "$SOURCE_DIR/network_state.npz" photo.jpg ruled.png \
  blackboard.jpg 7.png mnist_{0,1,2,4,9}.png) || exit 1
diff <(echo "$expected") <(echo "$found") || { echo 'FAILED: a sample is misread'; exit 1; }
