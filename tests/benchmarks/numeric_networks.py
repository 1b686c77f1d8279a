"""Networks of every format in floats, many parameters at once, read off their documents: an oracle, and a search.

`Numeric` evaluates a document at a batch of parameters, of shape (batch, numbers), and gives the hidden states too.
`search` starts from many parameters, near and far, and minimises the distance between their values and those of
theta by Levenberg and Marquardt.  `related` says whether the hidden states of what was found are those of theta under
linear maps of the shape that the architecture's symmetries have.  Nothing here imports catnet.

Takes no time by itself: architectures.py runs it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.special import erf, expit

LEAVES = {"weight", "bias", "own", "neighbours", "filter", "score", "value", "key", "query"}
LEAVES |= {"encoding", "weights"}

ACTIVATIONS = {
    "relu": (lambda z: np.maximum(z, 0), "positive"),
    "tanh": (np.tanh, "sign"),
    "sigmoid": (expit, "sigmoid"),
    "gelu": (lambda z: z * (1 + erf(z / math.sqrt(2))) / 2, "none"),
    "silu": (lambda z: z * expit(z), "none"),
    "softplus": (lambda z: np.logaddexp(0, z), "none"),
    "identity": (lambda z: z, "linear"),
}


def number(text: str) -> float:
    above, _, below = text.partition("/")
    return int(above) / int(below) if below else float(above)


def activation(entry: Any) -> tuple[Any, str]:
    """The function, and which monomial matrices pass through it."""
    if isinstance(entry, str):
        return ACTIVATIONS[entry]
    if "leaky_relu" in entry:
        slope = number(entry["leaky_relu"])
        return (lambda z: np.where(z > 0, z, slope * z)), "nonzero" if slope == -1 else "positive"
    if "power" in entry:
        return (lambda z: z ** entry["power"]), "nonzero"
    coefficients = [number(c) for c in entry["polynomial"]]
    return (lambda z: np.polynomial.polynomial.polyval(z, coefficients)), "sign"


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Every array of parameters in a document, with its place."""
    if isinstance(document, dict):
        for key, value in document.items():
            if key in LEAVES and isinstance(value, list):
                yield (*path, key), value
            elif key not in ("activation", "mixing"):
                yield from leaves(value, (*path, key))
    elif isinstance(document, list):
        for key, value in enumerate(document):
            yield from leaves(value, (*path, key))


def held(document: Any, path: tuple[Any, ...]) -> bool:
    """Whether an array is a bias that the architecture holds at zero: those of linear hidden layers, of junctions and
    of residual streams, which move into what reads them.
    """
    if path[-1] != "bias":
        return False
    if document["format"] == "catnet-residual/1":
        return "norm" not in document and (path[0] == "embedding" or "write" in path)
    if document["format"] in ("catnet-network/1", "catnet-tied/1"):
        return document["activation"] == "identity" and path[1] + 1 < len(document["layers"])
    if document["format"] in ("catnet-composition/1", "catnet-product/1"):
        part = document["parts"][path[1]]
        junction = document["format"] == "catnet-composition/1" and path[1] + 1 < len(document["parts"])
        return held(part, path[2:]) or (junction and path[3] + 1 == len(part["layers"]))
    return False


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The document with another value at a place."""
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = put(copy[path[0]], path[1:], value)
    return copy


class Numeric:
    """A document as a function of its parameters and of points."""

    def __init__(self, document: Any, inputs: int) -> None:
        self.document, self.inputs = document, inputs
        self.places = []
        theta: list[float] = []
        free: list[bool] = []
        for path, value in leaves(document):
            array = np.array([number(text) for text in np.array(value, dtype=object).ravel()], dtype=float)
            self.places.append((path, np.array(value, dtype=object).shape, len(theta)))
            theta.extend(array)
            free.extend([not held(document, path)] * len(array))
        self.theta, self.free = np.array(theta), np.array(free, dtype=bool)
        self.tied = bool((self.theta[~self.free] != 0).any())  # such a bias is 0 in other coordinates: behind a sigmoid

    def document_of(self, numbers: list[str]) -> Any:
        """The document with other numbers."""
        result = self.document
        for path, shape, start in self.places:
            array = np.array(numbers[start : start + math.prod(shape)], dtype=object).reshape(shape)
            result = put(result, path, array.tolist())
        return result

    def states(self, theta: np.ndarray, points: np.ndarray) -> tuple[list[tuple[np.ndarray, Any]], np.ndarray]:
        """The hidden states with their kinds, each (batch, samples, features), and the values (batch, outputs…)."""
        filled = self.document
        for path, shape, start in self.places:
            filled = put(filled, path, theta[:, start : start + math.prod(shape)].reshape(len(theta), *shape))
        hidden: list[tuple[np.ndarray, Any]] = []
        values = run(filled, np.broadcast_to(points, (len(theta), *points.shape)), hidden)
        return hidden, values.reshape(len(theta), -1)


def affine(entry: Any, h: np.ndarray) -> np.ndarray:
    weight = entry["weight"].reshape(len(h), entry["weight"].shape[1], h.shape[-1])
    product = h @ weight.transpose(0, 2, 1)
    return product + entry["bias"][:, None, :] if "bias" in entry else product


def run(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    return RUNS[document["format"]](document, x, hidden)


def perceptron(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    if "input" in document and any(set(layer) - {"weight", "bias", "inputs"} for layer in document["layers"]):
        raise NotImplementedError("networks on grids")
    sigma, kind = activation(document["activation"])
    for place, layer in enumerate(document["layers"]):
        x = affine(layer, x)
        if place + 1 < len(document["layers"]):
            x = sigma(x)
            hidden.append((2 * x - 1, "sign") if kind == "sigmoid" else (x, kind))
    return x


def product(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    values, start = [], 0
    for part in document["parts"]:
        size = width(part)
        values.append(run(part, x[:, :, start : start + size], hidden))
        start += size
    return np.concatenate(values, axis=2)


def width(part: Any) -> int:
    first = part["layers"][0]
    return first["inputs"] if "inputs" in first else first["weight"].shape[2]


def composition(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    for place, part in enumerate(document["parts"]):
        x = run(part, x, hidden)
        if place + 1 < len(document["parts"]):
            hidden.append((x, "linear"))
    return x


def residual(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    sigma, kind = activation(document["activation"])
    stream = affine(document["embedding"], x)
    hidden.append((stream, "linear"))
    for block in document["blocks"]:
        seen = normalised(document, stream)
        neurons = sigma(affine(block["read"], seen))
        if "gate" in block:
            neurons = neurons * affine(block["gate"], seen)
        hidden.append((neurons, "nonzero" if "gate" in block else "sign" if kind == "sigmoid" else kind))
        stream = stream + affine(block["write"], neurons)
        hidden.append((stream, "linear"))
    return affine(document["readout"], normalised(document, stream))


def normalised(document: Any, stream: np.ndarray) -> np.ndarray:
    if "norm" not in document:
        return stream
    return stream / np.sqrt(np.mean(stream**2, axis=-1, keepdims=True) + number(document["norm"]["rms"]))


def tied(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    sigma, kind = activation(document["activation"])
    mixing = np.array([[number(text) for text in row] for row in document["mixing"]], dtype=float)
    batch, points, size = x.shape
    tokens = len(mixing)
    x = x.reshape(batch, points, tokens, size // tokens)
    for place, layer in enumerate(document["layers"]):
        own, other = (layer[key].transpose(0, 2, 1)[:, None] for key in ("own", "neighbours"))
        x = x @ own + np.einsum("ts,bpsd->bptd", mixing, x) @ other + layer["bias"][:, None, None, :]
        if place + 1 < len(document["layers"]):
            x = sigma(x)
            hidden.append((x.reshape(batch, points * tokens, -1), kind))
    return x.reshape(batch, points, -1)


def convolution(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    around = document["boundary"] == "circular"
    for place, layer in enumerate(document["layers"]):
        taps, stride, size = layer["filter"], layer["stride"], x.shape[2]
        count = size // stride if around else (size - taps.shape[1]) // stride + 1
        moved = [x[:, :, [(stride * j + a) % size for j in range(count)]] for a in range(taps.shape[1])]
        x = sum(taps[:, None, a, None] * part for a, part in enumerate(moved))
        if place + 1 < len(document["layers"]):
            x = x ** document["power"]
            hidden.append((x, "nonzero"))
    return x


def attention(document: Any, x: np.ndarray, hidden: list[tuple[np.ndarray, Any]]) -> np.ndarray:
    tokens, (batch, points, size) = document["tokens"], x.shape
    x = x.reshape(batch, points, tokens, size // tokens)
    layers = document["layers"]
    for place, layer in enumerate(layers):
        kind: Any = "linear"
        if layer["kind"] in ("embedding", "linear"):
            weight = layer["weight"].reshape(batch, layer["weight"].shape[1], x.shape[3])
            x = x @ weight.transpose(0, 2, 1)[:, None]
            x = x + layer["bias"][:, None, None, :] if "bias" in layer else x
            if "encoding" in layer:
                x = x + layer["encoding"].reshape(batch, x.shape[3], tokens).transpose(0, 2, 1)[:, None]
        elif layer["kind"] == "readout":
            x = np.einsum(
                "btmd,bptd->bpm", layer["weights"].reshape(batch, tokens, layer["weights"].shape[2], x.shape[3]), x
            )
            x = x + layer["bias"][:, None, :] if "bias" in layer else x
        else:
            heads = [layer] if layer["kind"] == "softmax" else layer["heads"]
            outputs = [head_of(layer, head, x) for head in heads]
            x = np.concatenate([*outputs, x[:, :, :, :0]], axis=3)
            kind = tuple(output.shape[3] for output in outputs) if layer["kind"] != "softmax" else kind
        if place + 1 < len(layers):
            hidden.append((x.reshape(batch, points * tokens, -1), kind))
    return x.reshape(batch, points, -1)


def head_of(layer: Any, head: Any, x: np.ndarray) -> np.ndarray:
    d, tokens = x.shape[3], x.shape[2]
    if "rotation" in layer:
        scores = turned_scores(layer, head, x)
    else:
        score = head["score"] if "score" in head else head["key"].transpose(0, 2, 1) @ head["query"]
        scores = x @ score.reshape(len(x), 1, d, d) @ x.transpose(0, 1, 3, 2)
    if layer["kind"] != "heads":
        if layer.get("mask") == "causal":
            scores = np.where(np.arange(tokens)[:, None] <= np.arange(tokens)[None, :], scores, -np.inf)
        scores = np.exp(scores - scores.max(axis=2, keepdims=True))
        scores = scores / scores.sum(axis=2, keepdims=True)
    value = head["value"].reshape(len(x), 1, head["value"].shape[1], d)
    return scores.transpose(0, 1, 3, 2) @ (x @ value.transpose(0, 1, 3, 2))


def turned_scores(layer: Any, head: Any, x: np.ndarray) -> np.ndarray:
    """Keys and queries turned by the places of the tokens."""
    turn = np.array([[number(text) for text in row] for row in layer["rotation"]])
    keys, queries = (x @ head[name].transpose(0, 2, 1)[:, None] for name in ("key", "query"))
    powers = np.stack([np.linalg.matrix_power(turn, t) for t in range(x.shape[2])])
    keys, queries = (np.einsum("tij,bptj->bpti", powers, part) for part in (keys, queries))
    return keys @ queries.transpose(0, 1, 3, 2)


RUNS = {
    "catnet-network/1": perceptron,
    "catnet-product/1": product,
    "catnet-composition/1": composition,
    "catnet-residual/1": residual,
    "catnet-tied/1": tied,
    "catnet-convolution/1": convolution,
    "catnet-attention/1": attention,
}


def search(
    numeric: Numeric, points: np.ndarray, source: np.random.Generator, starts: int = 10, steps: int = 40
) -> tuple[np.ndarray, np.ndarray]:
    """Parameters that were found, and the largest difference of their values at the points from those of theta."""
    size = len(numeric.theta)
    _, (goal,) = numeric.states(numeric.theta[None], points)
    spread = np.geomspace(0.1, 3, starts)[:, None]
    theta = numeric.theta + spread * source.standard_normal((starts, size))
    far = source.random(starts) < 0.3
    theta[far] = 1.5 * source.standard_normal((int(far.sum()), size))
    flipped = source.random((starts, size)) < 0.2
    theta = np.where(flipped, -theta, theta)
    theta[:, ~numeric.free] = 0
    damping = np.full(starts, 1e-2)

    def apart(batch: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            found = numeric.states(batch, points)[1] - goal
        return np.nan_to_num(np.clip(found, -1e8, 1e8), nan=1e8)

    rest = apart(theta)
    for _ in range(steps):
        step = 1e-7 * (1 + np.abs(theta))
        moved = theta[:, None, :] + step[:, None, :] * np.eye(size) * numeric.free
        slopes = (apart(moved.reshape(-1, size)).reshape(starts, size, -1) - rest[:, None]) / step[:, :, None]
        square = slopes @ slopes.transpose(0, 2, 1)
        scale = np.einsum("sii->si", square) + 1e-9
        system = square + (damping[:, None] * scale)[:, :, None] * np.eye(size)
        change = np.linalg.solve(system, np.einsum("spm,sm->sp", slopes, rest)[:, :, None])[:, :, 0]
        tried = theta - change
        after = apart(tried)
        better = (after**2).sum(1) < (rest**2).sum(1)
        theta, rest = np.where(better[:, None], tried, theta), np.where(better[:, None], after, rest)
        damping = np.clip(np.where(better, damping / 5, damping * 5), 1e-14, 1e8)
    return theta, np.abs(rest).max(axis=1, initial=0.0) / (1 + np.abs(goal).max(initial=0.0))


def related(numeric: Numeric, other: np.ndarray, points: np.ndarray, tolerance: float = 1e-4) -> str:
    """Whether linear maps of the kinds that symmetries have carry theta's hidden states to the other's.

    ``"orbit"``, ``"unspanned"`` (linear maps do, but theta's states do not determine them) or ``"twin"``.
    """
    hidden, _ = numeric.states(np.stack([numeric.theta, other]), points)
    answer = "orbit"
    for states, kind in hidden:
        ours, theirs = states
        if not ours.shape[1]:
            continue
        k, _, rank, _ = np.linalg.lstsq(ours, theirs, rcond=1e-9)
        size = 1 + np.abs(theirs).max()
        if np.abs(ours @ k - theirs).max() > tolerance * size:
            return "twin"
        if rank < ours.shape[1]:
            answer = "unspanned"
        elif not has_shape(k.T, kind, tolerance):
            return "twin"
    return answer


def has_shape(k: np.ndarray, kind: Any, tolerance: float) -> bool:
    if kind == "linear":
        return True
    blocks = kind if isinstance(kind, tuple) else (1,) * len(k)
    cuts = np.cumsum((0, *blocks))
    sizes = np.array(
        [
            [np.abs(k[a:b, c:d]).max(initial=0.0) for c, d in zip(cuts, cuts[1:]) if c < d]
            for a, b in zip(cuts, cuts[1:])
            if a < b
        ]
    )
    large = sizes > tolerance * sizes.max(initial=0.0)
    if (large.sum(axis=1) != 1).any() or (large.sum(axis=0) != 1).any():
        return False
    entries = k[np.abs(k) > tolerance * np.abs(k).max()] if not isinstance(kind, tuple) else np.ones(1)
    wanted = {"positive": entries > 0, "sign": abs(abs(entries) - 1) < 1e-3, "none": abs(entries - 1) < 1e-3}
    return bool(np.all(wanted.get(kind, True)))
