"""Makes the files of PyTorch, ONNX, safetensors and NumPy in this folder, and the values that they must give.

Run once with PyTorch 2.13, onnx and safetensors installed: ``python make_torch.py``.  The tests read what it wrote and
need none of them.
"""

import json
from pathlib import Path

import numpy as np
import safetensors.torch
import torch
from torch import nn

HERE = Path(__file__).parent


def trained() -> nn.Sequential:
    """A small network that was trained a little, so that its weights look like weights."""
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(3, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 2))
    inputs = torch.randn(256, 3)
    targets = torch.stack((inputs.abs().sum(1), inputs.amax(1)), 1)
    steps = torch.optim.Adam(model.parameters(), 0.01)
    for _ in range(200):
        steps.zero_grad()
        nn.functional.mse_loss(model(inputs), targets).backward()
        steps.step()
    return model.eval()


class Residual(nn.Module):
    """Everything that needs --lower, and a BatchNorm."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(1, 2, 3, padding=1)
        self.norm = nn.BatchNorm2d(2)
        self.second = nn.Conv2d(2, 2, 3, padding=1, bias=False)
        self.pool = nn.MaxPool2d(2)
        self.last = nn.Linear(16, 3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.relu(self.norm(self.first(x)))
        x = self.pool(x + torch.relu(self.second(x)))
        x = torch.cat((x, torch.clamp(x, -1, 0.5)), 1)
        return self.last(nn.functional.leaky_relu(x - 0.25, 0.1).flatten(1))


def convolution() -> nn.Sequential:
    torch.manual_seed(2)
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, stride=2, padding=1, groups=2),
        nn.Tanh(),
        nn.AvgPool2d(2, padding=1),
        nn.Flatten(),
        nn.Linear(16, 3),
        nn.Softmax(1),
    ).eval()


def values(model: nn.Module, shape: tuple[int, ...]) -> dict[str, object]:
    """Points, and what the model makes of them."""
    torch.manual_seed(9)
    points = torch.randint(-64, 64, (4, *shape)) / 32
    with torch.no_grad():
        outputs = torch.stack([model(point[None])[0] for point in points])
    return {"points": points.reshape(4, -1).tolist(), "outputs": outputs.tolist()}


def export(model: nn.Module, example: tuple[torch.Tensor], name: str) -> None:
    """A .pt2 file without the traces of where it was made."""
    program = torch.export.export(model, example)
    for node in program.graph.nodes:
        node.meta.pop("stack_trace", None)
    torch.export.save(program, HERE / name)


def main() -> None:
    found = {}
    model = trained()
    state = model.state_dict()
    torch.save(state, HERE / "mlp.pt")
    safetensors.torch.save_file(state, HERE / "mlp.safetensors")
    np.savez(HERE / "mlp.npz", **{key: value.numpy() for key, value in state.items()})
    torch.onnx.export(model, (torch.zeros(1, 3),), HERE / "mlp.onnx", dynamo=False)
    export(model, (torch.zeros(1, 3),), "mlp.pt2")
    found["mlp"] = values(model, (3,))

    half = trained().to(torch.bfloat16)
    safetensors.torch.save_file(half.state_dict(), HERE / "bfloat16.safetensors")
    torch.save({"epoch": 3, "state_dict": half.state_dict()}, HERE / "bfloat16.pt")
    found["bfloat16"] = {"weight": half[0].weight.float().tolist()}

    pixels = convolution()
    export(pixels, (torch.zeros(1, 2, 5, 5),), "convolution.pt2")
    torch.onnx.export(pixels, (torch.zeros(1, 2, 5, 5),), HERE / "convolution.onnx", dynamo=False)
    found["convolution"] = values(pixels[:-1], (2, 5, 5))

    torch.manual_seed(3)
    residual = Residual().eval()
    residual.norm.running_mean[:] = torch.tensor([0.3, -0.2])
    residual.norm.running_var[:] = torch.tensor([0.7, 1.9])
    export(residual, (torch.zeros(1, 1, 4, 4),), "residual.pt2")
    found["residual"] = values(residual, (1, 4, 4))
    torch.save(trained(), HERE / "module.pt")  # a pickle of a whole module: must be refused
    (HERE / "torch_values.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
