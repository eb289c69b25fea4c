"""Who takes part: how each is installed or found, and how its worker is started."""

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WORKERS = ROOT / "bench/peers"
OURS = "mnist-cnn"


class Unavailable(Exception):
    pass


@dataclass
class Contestant:
    name: str
    command: list  # of its worker
    modes: list = field(default_factory=lambda: [""])  # of which the best counts
    only_batch_1: bool = False


class Installation:
    """Builds and installs what the workers need."""

    def __init__(self, build, venv):
        self.build = build
        self.venv = venv

    def compile(self):
        """Builds everything whose libraries are there."""
        run("cmake", "-S", ROOT, "-B", self.build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
            "-DMNIST_BUILD_BENCHMARKS=ON", "-DMNIST_BUILD_TESTS=OFF")
        run("cmake", "--build", self.build)

    def debian(self, group):
        run(ROOT / "tools/install-packages", group)

    def compiled(self, worker):
        path = self.build / "bin" / worker
        if not path.exists():
            raise Unavailable(f"{worker} was not built")
        return [str(path)]

    def python(self, worker, *modules):
        """The command of a worker that needs these packages, the newest there are."""
        python = self.venv / "bin/python"
        if not python.exists():
            run(sys.executable, "-m", "venv", self.venv)
        if subprocess.run([python, "-c", "import " + ", ".join(modules)],
                          capture_output=True).returncode != 0:
            run(python, "-m", "pip", "install", "--quiet", *modules)
        return [str(python), str(WORKERS / worker)]


def run(*command):
    command = [str(word) for word in command]
    print("$", *command, file=sys.stderr)
    try:
        subprocess.run(command, check=True, stdout=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(str(error)) from None


def torch(install):
    return Contestant("PyTorch", install.python("torch_worker.py", "numpy", "torch"),
                      ["eager", "compile"])


def torch_bf16(install):
    return Contestant("PyTorch bf16", install.python("torch_worker.py", "numpy", "torch"),
                      ["eager-bf16", "compile-bf16"])


def ours_bf16(install):
    return Contestant(OURS + " bf16", install.compiled("mnist_worker"), ["bf16"])


def jax(install):
    return Contestant("JAX", install.python("jax_worker.py", "numpy", "jax"), ["conv", "patches"])


def dlib(install):
    return Contestant("dlib", install.compiled("dlib_worker"))


def tiny_dnn(install):
    return Contestant("tiny-dnn", install.compiled("tiny_dnn_worker"))


def original(install):
    return Contestant("original's numpy", install.python("numpy_worker.py", "numpy", "scipy"),
                      only_batch_1=True)


PEERS = {"torch": torch, "torch-bf16": torch_bf16, "mnist-bf16": ours_bf16, "jax": jax,
         "dlib": dlib, "tiny-dnn": tiny_dnn, "numpy": original}
BF16 = ("torch-bf16", "mnist-bf16")  # only where they are asked for
DEBIAN_PEERS = ("dlib", "tiny-dnn")


def gather(names, install, build):
    """Our own contestant and those of `names` that can be had, and why the others cannot. Builds
    first, unless told not to."""
    if build:
        install.debian("bench")
        for name in set(names).intersection(DEBIAN_PEERS):
            try:
                install.debian(name)
            except Unavailable:
                pass  # then it is not built, which is noticed below
        install.compile()
    present, absent = [Contestant(OURS, install.compiled("mnist_worker"))], {}
    for name in names:
        try:
            present.append(PEERS[name](install))
        except Unavailable as error:
            absent[name] = str(error)
    return present, absent
