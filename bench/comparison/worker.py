"""A contestant's process and the line protocol it speaks; peers/worker.hpp describes both."""

import os
import subprocess


class WorkerFailed(Exception):
    pass


class Worker:
    """Started on processors of its own choice no more than `threads`: a library that cannot be told
    how many threads to use counts those."""

    def __init__(self, command, threads, environment):
        processors = sorted(os.sched_getaffinity(0))[-threads:]
        count = str(threads)
        self.process = subprocess.Popen(
            command + ["--threads", count],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, **environment, "OMP_NUM_THREADS": count,
                 "OPENBLAS_NUM_THREADS": count, "MKL_NUM_THREADS": count},
            preexec_fn=lambda: os.sched_setaffinity(0, processors))
        ready, _, self.description = self.reply().partition(" ")
        if ready != "ready":
            raise WorkerFailed(f"answered '{ready}' instead of 'ready'")

    def reply(self):
        line = self.process.stdout.readline().strip()
        if not line or line.startswith("error"):
            raise WorkerFailed(line or f"ended with code {self.process.wait()}")
        return line

    def ask(self, *words):
        """The numbers a command is answered with."""
        try:
            print(*words, file=self.process.stdin, flush=True)
        except BrokenPipeError:
            raise WorkerFailed("has ended") from None
        return [float(number) for number in self.reply().split()]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
