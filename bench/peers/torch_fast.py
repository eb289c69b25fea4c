"""The recipe `fast` of mnist-train in PyTorch: the same network, augmentation, optimiser and
schedule, written as one would for speed (whole blocks of images are varied at once). Prints the
accuracy on the test set.

    torch_fast.py --data FOLDER [--threads N] [--seed N]"""

import argparse
import math

import torch
from torch import nn
from torch.nn import functional as F

import protocol

EPOCHS, BATCH, RATE, MOMENTUM, DECAY = 8, 64, 0.02, 0.95, 5e-4
ELASTIC, SIGMA, ROTATION, SCALE, SHEAR, SHIFT = 1.4, 5.0, math.radians(10), 0.1, 0.1, 1.0
FADE_TO = 0.2
BLOCK = 16 * BATCH  # images varied at once
SIDE, PERIOD = 28, 256
MEAN, DEVIATION = 0.1307, 0.3081


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 5, 5, stride=2)
        self.conv2 = nn.Conv2d(5, 50, 5, stride=2)
        self.fc1 = nn.Linear(800, 100)
        self.fc2 = nn.Linear(100, 10)
        for layer in self.children():
            nn.init.normal_(layer.weight, 0, math.sqrt(2 / layer.weight[0].numel()))
            nn.init.normal_(layer.bias, 0, 0.01)

    def forward(self, x):
        x = torch.tanh(self.conv1((x - MEAN) / DEVIATION))
        x = torch.tanh(self.conv2(x))
        return self.fc2(torch.tanh(self.fc1(x.flatten(1))))


def smooth_field():
    """Periodic noise of variance 1, smoothed by a Gaussian; stored beyond one period."""
    frequency = torch.fft.fftfreq(PERIOD)
    gauss = torch.exp(-2 * (math.pi * SIGMA * frequency) ** 2)
    spectrum = torch.fft.fft2(torch.randn(PERIOD, PERIOD)) * gauss[:, None] * gauss
    field = torch.fft.ifft2(spectrum).real
    field = (field - field.mean()) / field.std()
    return field.repeat(2, 2)[:PERIOD + SIDE, :PERIOD + SIDE]


class Augmenter:
    def __init__(self):
        self.windows = smooth_field().unfold(0, SIDE, 1).unfold(1, SIDE, 1)
        line = torch.arange(SIDE) - (SIDE - 1) / 2
        self.y, self.x = torch.meshgrid(line, line, indexing="ij")

    def displacement(self, count, strength):
        y, x = torch.randint(PERIOD, (2, count))
        sign = torch.randint(2, (count, 1, 1)) * 2 - 1
        return self.windows[y, x] * sign * (ELASTIC * strength)

    def __call__(self, images, strength):
        n = len(images)
        def up_to(bound):
            return (torch.rand(n, 1, 1) * 2 - 1) * (bound * strength)

        angle, shear = up_to(ROTATION), up_to(SHEAR)
        scale_y, scale_x = 1 + up_to(SCALE), 1 + up_to(SCALE)
        c, s = torch.cos(angle), torch.sin(angle)
        x = (c * scale_x * self.x + (c * shear - s) * scale_y * self.y + up_to(SHIFT)
             + self.displacement(n, strength))
        y = (s * scale_x * self.x + (s * shear + c) * scale_y * self.y + up_to(SHIFT)
             + self.displacement(n, strength))
        grid = torch.stack((x, y), -1) * (2 / (SIDE - 1))
        return F.grid_sample(images, grid, align_corners=True)


def train(net, images, labels):
    decayed = [p for name, p in net.named_parameters() if name.endswith("weight")]
    others = [p for name, p in net.named_parameters() if not name.endswith("weight")]
    optimizer = torch.optim.SGD([{"params": decayed, "weight_decay": DECAY}, {"params": others}],
                                lr=RATE, momentum=MOMENTUM, nesterov=True, fused=True)
    steps = EPOCHS * math.ceil(len(images) / BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    augment = Augmenter()
    for epoch in range(EPOCHS):
        strength = 1 + (FADE_TO - 1) * epoch / (EPOCHS - 1)
        for block in torch.randperm(len(images)).split(BLOCK):
            varied = augment(images[block], strength)
            for x, y in zip(varied.split(BATCH), labels[block].split(BATCH)):
                optimizer.zero_grad(set_to_none=True)
                F.cross_entropy(net(x), y).backward()
                optimizer.step()
                schedule.step()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    torch.manual_seed(options.seed)
    images, labels = map(torch.from_numpy, protocol.load_set(options.data, "train"))
    net = Net()
    train(net, images, labels)
    images, labels = map(torch.from_numpy, protocol.load_set(options.data, "t10k"))
    with torch.inference_mode():
        print(f"{100 * (net(images).argmax(1) == labels).float().mean():.2f}")


main()
