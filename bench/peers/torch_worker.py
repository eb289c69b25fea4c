"""PyTorch's contestant. Its modes: `eager` or `compile` (torch.compile of a whole step, update
included), each also with `-bf16` (autocast)."""

import contextlib

import torch
from torch import nn
from torch.nn import functional as F

import protocol


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 5, 3, bias=False)
        self.bias = nn.Parameter(torch.randn(5, 26, 26) * 0.01)
        self.fc1 = nn.Linear(3380, 100)
        self.fc2 = nn.Linear(100, 10)

    def forward(self, x):
        x = torch.tanh(self.conv(x) + self.bias)
        return self.fc2(torch.tanh(self.fc1(x.flatten(1))))


class Worker:
    def __init__(self, options):
        torch.set_num_threads(options.threads)
        torch.set_flush_denormal(True)
        torch.manual_seed(1)
        self.mode = options.mode or "eager"
        self.train_set, self.test_set = (
            [torch.from_numpy(array) for array in protocol.load_set(options.data, name)]
            for name in ("train", "t10k"))
        self.one_image = torch.empty(1, 1, 28, 28)
        self.net = Net()
        if self.compiled:
            # One graph for each batch size: with symbolic sizes the code would be slower.
            torch._dynamo.config.recompile_limit = 64
            self.step = torch.compile(self.functional_step, dynamic=False, fullgraph=True)
            self.forward = torch.compile(self.net, dynamic=False, fullgraph=True)
        else:
            self.step = self.eager_step
            self.forward = self.net

    @property
    def compiled(self):
        return self.mode.startswith("compile")

    def description(self):
        settings = ["torch.compile of the whole step" if self.compiled else "eager, fused SGD",
                    "bf16 autocast" if self.mode.endswith("bf16") else "float32",
                    "denormals flushed", "inference_mode"]
        return f"PyTorch {torch.__version__.split('+')[0]}, {', '.join(settings)}"

    def precision(self):
        if self.mode.endswith("bf16"):
            return torch.autocast("cpu", torch.bfloat16)
        return contextlib.nullcontext()

    def eager_step(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        with self.precision():
            loss = F.cross_entropy(self.net(x), y)
        loss.backward()
        self.optimizer.step()

    def functional_step(self, x, y):
        def loss_of(parameters):
            with self.precision():
                return F.cross_entropy(torch.func.functional_call(self.net, parameters, x), y)

        parameters = dict(self.net.named_parameters())
        gradients = torch.func.grad(loss_of)({k: p.detach() for k, p in parameters.items()})
        with torch.no_grad():
            for name, parameter in parameters.items():
                parameter.sub_(gradients[name] * self.rate)

    def prepare(self, batch, count, rate):
        fresh = Net()
        self.net.load_state_dict(fresh.state_dict())
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=rate, fused=True)
        self.rate = rate
        x, y = self.train_set
        self.batches = list(zip(x[:count].split(batch), y[:count].split(batch)))

    def train(self):
        for x, y in self.batches:
            self.step(x, y)

    @torch.inference_mode()
    def loss(self):
        x, y = (part[:protocol.LOSS_IMAGES] for part in self.train_set)
        return F.cross_entropy(self.net(x), y).item()

    @torch.inference_mode()
    def infer(self, batch, count):
        with self.precision():
            for x in self.test_set[0][:count].split(batch):
                torch.softmax(self.forward(x), 1)

    @torch.inference_mode()
    def recognize(self, image):
        self.one_image.copy_(self.test_set[0][image:image + 1])
        with self.precision():
            torch.softmax(self.forward(self.one_image), 1)


protocol.serve(Worker)
