"""Whole processes, from start to end: what somebody who types a command waits for."""

import os
import statistics
import time

from .contestants import ROOT


def wall_time(command):
    null = os.open(os.devnull, os.O_WRONLY)
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ,
                           file_actions=[(os.POSIX_SPAWN_DUP2, null, 1)])
    _, status = os.waitpid(child, 0)
    seconds = time.perf_counter() - start
    os.close(null)
    if status != 0:
        raise RuntimeError(" ".join(command) + f": ended with status {status}")
    return seconds


def measure(build, data, rounds):
    """Median seconds of each program, started in turn; the first start of each does not count."""
    state = ["--state", str(ROOT / "network_state.npz")]
    tools = build / "bin"
    commands = {
        "/bin/true": ["/bin/true"],
        "mnist-recognize digit.png": [str(tools / "mnist-recognize"), *state,
                                      str(ROOT / "data/samples/mnist_4.png")],
        "mnist-test -q": [str(tools / "mnist-test"), "-q", "--data", str(data), *state],
    }
    times = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            seconds = wall_time(command)
            if turn > 0:
                times[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in times.items()}
