"""Has the contestants do the same work in turn, A B A B, and keeps the time of every round."""

import statistics
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from .contestants import OURS
from .worker import Worker, WorkerFailed

EPOCH = 60_000
TESTS = 10_000
# Multiplications and additions that training on one image cannot do without: three products a dense
# layer (forward, the gradients of weights and of inputs), two for the convolution.
USEFUL_FLOPS = 2 * (2 * 45 * 676 + 3 * 3380 * 100 + 3 * 100 * 10)
INFERENCE_BATCHES = (100, 1000)
ENOUGH_TO_LEARN = 500  # images after which the loss must have fallen
HOPELESS = 1.5  # a mode so many times slower than another of its contestant is not measured further


@dataclass
class Plan:
    """How much is measured."""

    rounds: int = 5
    seconds: float = 0.7  # of one call, about
    most: int = EPOCH  # images of one call
    latencies: int = 2000

    @classmethod
    def quick(cls):
        return cls(rounds=2, seconds=0.05, most=2048, latencies=100)


@dataclass
class Result:
    """One contestant's times for one piece of work."""

    work: str  # train, infer or latency
    threads: int
    batch: int
    contestant: str
    mode: str
    images: int = 0  # of one call; the times are scaled from these to the whole work
    estimate: float = 0.0  # seconds an image, from calibration
    seconds: list = field(default_factory=list)  # of the whole work, one a round
    peak: list = field(default_factory=list)  # floating-point operations a second, one a round
    learnt: bool = True

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def share_of_peak(self):
        return USEFUL_FLOPS * EPOCH / self.median / (statistics.median(self.peak) * self.threads)


class Runner:
    """A contestant in one of its modes."""

    def __init__(self, contestant, mode, threads, options, environment):
        self.contestant = contestant
        self.mode = mode
        self.alive = True
        arguments = options + (["--mode", mode] if mode else [])
        self.worker = Worker(contestant.command + arguments, threads, environment)

    def train(self, result, count):
        rate = min(0.1, 0.01 * result.batch)
        seconds, before, after = self.worker.ask("train", result.batch, count, rate)
        if count >= ENOUGH_TO_LEARN:
            result.learnt = result.learnt and after < before
        return seconds

    def infer(self, result, count):
        return self.worker.ask("infer", result.batch, count)[0]

    def latency(self, _, count):
        return self.worker.ask("latency", count)[0] * count


class Comparison:
    def __init__(self, contestants, plan, data, environment):
        self.contestants = contestants
        self.plan = plan
        self.options = ["--data", str(data)]
        self.environment = environment
        self.results = []
        self.descriptions = {}  # contestant -> what its modes say of themselves
        self.failures = []

    def run(self, threads, batches, works):
        """Everything at one number of threads."""
        runners = self.start(threads)
        try:
            if "train" in works:
                for batch in batches:
                    able = [r for r in runners if batch == 1 or not r.contestant.only_batch_1]
                    self.measure("train", Runner.train, able, threads, batch, EPOCH)
            if "infer" in works:
                for batch in INFERENCE_BATCHES:
                    self.measure("infer", Runner.infer, runners, threads, batch, TESTS)
            if "latency" in works and threads == 1:
                self.measure("latency", Runner.latency, runners, threads, 1, 1)
        finally:
            for runner in runners:
                runner.worker.close()

    def start(self, threads):
        runners = []
        for contestant in self.contestants:
            for mode in contestant.modes:
                try:
                    runner = Runner(contestant, mode, threads, self.options, self.environment)
                except WorkerFailed as error:
                    self.fail(contestant.name, mode, error)
                    continue
                runners.append(runner)
                known = self.descriptions.setdefault(contestant.name, [])
                if runner.worker.description not in known:
                    known.append(runner.worker.description)
        return runners

    def measure(self, work, call, runners, threads, batch, whole):
        """Times `call` for each of `runners` in turn and scales the times to `whole` images."""
        print(f"{work}, batch {batch}, {threads} thread(s)", file=sys.stderr)
        running = []
        for runner in runners:
            result = Result(work, threads, batch, runner.contestant.name, runner.mode)
            if runner.alive:
                with self.surviving(runner):
                    self.calibrate(call, runner, result, whole)
                    running.append((runner, result))
        running = without_hopeless(running)
        for _ in range(self.plan.rounds):
            for runner, result in running:
                if runner.alive:
                    with self.surviving(runner):
                        self.measure_once(call, runner, result, whole)
        self.results += [result for _, result in running if result.seconds]

    def measure_once(self, call, runner, result, whole):
        time.sleep(0.02)  # the threads of the one before may still be spinning
        result.seconds.append(call(runner, result, result.images) * whole / result.images)
        if result.work == "train" and result.contestant == OURS:
            result.peak += runner.worker.ask("peak")

    def calibrate(self, call, runner, result, whole):
        """Finds how many images take about the planned time, in whole batches."""
        most = min(whole, self.plan.most)
        if result.work == "latency":
            most = self.plan.latencies
        count = min(most, 4 * result.batch)
        call(runner, result, count)  # what is compiled when it is first used is compiled now
        seconds = call(runner, result, count)
        while seconds < self.plan.seconds / 4 and count < most:
            count = min(most, 4 * count)
            seconds = call(runner, result, count)
        result.estimate = seconds / count
        fitting = int(min(most, self.plan.seconds / result.estimate))
        result.images = max(min(most, 4 * result.batch), fitting // result.batch * result.batch)

    @contextmanager
    def surviving(self, runner):
        """A contestant that fails leaves the comparison, which goes on."""
        try:
            yield
        except WorkerFailed as error:
            runner.alive = False
            self.fail(runner.contestant.name, runner.mode, error)

    def fail(self, name, mode, error):
        if name == OURS:
            raise error
        self.failures.append(f"{name} {mode}".strip() + f": {error}")
        print(self.failures[-1], file=sys.stderr)


def without_hopeless(running):
    """Leaves out the modes that calibration showed to be much slower than another mode."""
    best = {}
    for runner, result in running:
        name = runner.contestant.name
        best[name] = min(best.get(name, result.estimate), result.estimate)
    return [(runner, result) for runner, result in running
            if result.estimate <= HOPELESS * best[runner.contestant.name]]
