"""The authors' two comparisons, scaled down: the first layer of autoencoders and classifiers, and heads of attention.

    python docs/tutorials/mirrored_digits.py                          # measures what is committed
    python docs/tutorials/mirrored_digits.py --figures docs/figures   # and draws it
    python docs/tutorials/mirrored_digits.py --train                  # trains first what is not there

Training is floating point and NumPy's, on the 8 × 8 digits that scikit-learn brings along.  The networks are rounded to
multiples of 2^-12 and kept in mirrored_digits.json; what is said of these is exact where the page says so.  Read
docs/tutorials/mirrored-digits.md.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

import mirrored_heads as heads
from tanh_or_relu import label, picture, svg

from catnet import verify
from catnet.architectures.perceptron.nearest.assignment import best_permutation
from catnet.checking import layerwise
from catnet.commands.verify import certificate_of
from catnet.files.instance import Instance, instance_from_json
from catnet.formats.jsontext import parse_json
from catnet.questions.symmetrise import symmetrise

FILE = Path(__file__).with_name("mirrored_digits.json")
SIDE, BITS, SEEDS, HEAD_SEEDS = 8, 12, 2, 3
PIXELS = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)
MIRROR, UPDOWN = PIXELS[:, ::-1].ravel(), PIXELS[::-1].ravel()
WIDTHS = (16, 16, 16)
STEPS, BATCH, RATE, WEIGHT = 20_000, 64, 3e-3, 3.0
NOISE = 10_000


@dataclass(frozen=True)
class Task:
    """What a network learns, and how the mirror moves its outputs."""

    name: str
    outputs: int

    @property
    def moved(self):
        return MIRROR if self.outputs == SIDE * SIDE else np.arange(self.outputs)


TASKS = (Task("autoencoder", SIDE * SIDE), Task("classifier", 10))
FIRST = ("tanh", "gelu")


# ---- data


def digits(seed):
    """1300 digits to learn from and 497 others, with their classes; and the mean pixel, which is taken off."""
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(seed).permutation(len(found.data))
    x, classes = found.data[order] / 16, found.target[order]
    mean = round(float(x[:1300].mean()), 6)
    return (x[:1300] - mean, classes[:1300]), (x[1300:] - mean, classes[1300:]), mean


def noise(seed, count, deviation):
    return np.random.default_rng(seed).normal(0, deviation, (count, SIDE * SIDE))


# ---- layers: (weight, bias); behind the first stands tanh or GELU, behind the others but the last GELU


def bell(z):
    """The distribution function of the normal law to 10^-7, and its density (Abramowitz, Stegun, 26.2.17)."""
    density = np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    t = 1 / (1 + 0.2316419 * np.abs(z))
    tail = density * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    return np.where(z > 0, 1 - tail, tail), density


def activate(z, activation):
    return np.tanh(z) if activation == "tanh" else z * bell(z)[0]


def slope(z, activation):
    """The derivative of the activation."""
    if activation == "tanh":
        return 1 - np.tanh(z) ** 2
    below, density = bell(z)
    return below + z * density


def activations(first):
    return (first, *["gelu"] * (len(WIDTHS) - 1))


def states(network, x, first):
    """The points in V_0, …, V_L, one row for each picture."""
    found = [x]
    for (weight, bias), activation in zip(network[:-1], activations(first), strict=True):
        found.append(activate(found[-1] @ weight.T + bias, activation))
    weight, bias = network[-1]
    return [*found, found[-1] @ weight.T + bias]


def gradient(network, x, first, loss):
    """The derivatives of a loss, which gives its derivative by the outputs."""
    values, slopes = [x], []
    for (weight, bias), activation in zip(network[:-1], activations(first), strict=True):
        heights = values[-1] @ weight.T + bias
        values.append(activate(heights, activation))
        slopes.append(slope(heights, activation))
    back = loss(values[-1] @ network[-1][0].T + network[-1][1])
    found = []
    for index in range(len(network) - 1, -1, -1):
        found.append((back.T @ values[index], back.sum(axis=0)))
        if index:
            back = (back @ network[index][0]) * slopes[index - 1]
    return found[::-1]


def loss_of(task, x, classes, pairs):
    """Of pictures with their mirror images behind them, and, if there are pairs of noise, of |f(My) − g f(y)|².

    The derivative by the outputs.
    """

    def derivative(out):
        seen = out[: len(x)]
        if task.outputs == 10:
            back = np.exp(seen - seen.max(axis=1, keepdims=True))
            back /= back.sum(axis=1, keepdims=True)
            back[np.arange(len(x)), classes] -= 1
        else:
            back = 2 * (seen - x)
        parts = [back / len(x)]
        if pairs:
            plain, moved = out[len(x) : len(x) + pairs], out[len(x) + pairs :]
            apart = 2 * WEIGHT * (moved - plain[:, task.moved]) / pairs
            parts += [-apart[:, np.argsort(task.moved)], apart]
        return np.vstack(parts)

    return derivative


def adam(parts, slopes, moments, step, steps):
    """One step on a list of arrays, the rate falling to 0 as a cosine."""
    rate = RATE * (1 + np.cos(np.pi * step / steps)) / 2
    for index, found in enumerate(slopes):
        one, two = moments[index]
        one, two = 0.9 * one + 0.1 * found, 0.999 * two + 0.001 * found**2
        moments[index] = one, two
        parts[index] = parts[index] - rate * one / (1 - 0.9 ** (step + 1)) / (
            np.sqrt(two / (1 - 0.999 ** (step + 1))) + 1e-8
        )


def train(task, first, seed, steps=STEPS):
    """Every batch holds each picture with its mirror image; in the second half noise has to be treated alike, too."""
    (x, classes), (fresh, fresh_classes), mean = digits(seed)
    source = np.random.default_rng(100 + seed)
    deviation = round(float(x.std()), 6)
    sizes = (SIDE * SIDE, *WIDTHS, task.outputs)
    parts = []
    for n, m in itertools.pairwise(sizes):
        parts += [source.normal(0, np.sqrt(1 / n), (m, n)), np.zeros(m)]
    moments = [(np.zeros_like(part), np.zeros_like(part)) for part in parts]
    for step in range(steps):
        chosen = source.integers(len(x), size=BATCH)
        seen = np.vstack([x[chosen], x[chosen][:, MIRROR]])
        pairs = BATCH if step >= steps // 2 else 0
        inputs = seen
        if pairs:
            y = source.normal(0, deviation, (pairs, SIDE * SIDE))
            inputs = np.vstack([seen, y, y[:, MIRROR]])
        loss = loss_of(task, seen, np.tile(classes[chosen], 2), pairs)
        network = list(zip(parts[::2], parts[1::2], strict=True))
        slopes = [part for pair in gradient(network, inputs, first, loss) for part in pair]
        adam(parts, slopes, moments, step, steps)
    entry = {"mean": mean, "deviation": deviation, "network": [whole(part) for part in parts]}
    network = floats(entry["network"])
    entry["quality"] = round(quality(task, network, first, fresh, fresh_classes), 4)
    entry["end to end on digits"] = round(end_error(task, network, first, fresh), 4)
    return entry


def train_heads(seed, steps=heads.STEPS):
    """The same for a layer of attention, whose pixels are scaled to spread 1."""
    (x, _), (fresh, _), mean = digits(seed)
    source = np.random.default_rng(200 + seed)
    deviation = round(float(x.std()), 6)
    x, fresh = (heads.tokens_of(one / deviation) for one in (x, fresh))
    parts = heads.fresh(source)
    moments = [(np.zeros_like(part), np.zeros_like(part)) for part in parts]
    for step in range(steps):
        seen = x[source.integers(len(x), size=BATCH)]
        inputs = [seen, heads.mirrored(seen)]
        pairs = BATCH // 2 if step >= steps // 2 else 0
        if pairs:
            y = source.normal(0, 1, (pairs, *seen.shape[1:]))
            inputs += [y, heads.mirrored(y)]
        inputs = np.concatenate(inputs)
        out, kept = heads.forward(parts, inputs)
        adam(parts, heads.backward(parts, kept, heads.derivative(out, inputs, pairs)), moments, step, steps)
    parts = [np.rint(part * 2**BITS) / 2**BITS for part in parts]
    out, moved = (heads.forward(parts, one)[0] for one in (fresh, heads.mirrored(fresh)))
    return {
        "mean": mean,
        "deviation": deviation,
        "network": [whole(part) for part in parts],
        "quality": round(float(np.linalg.norm(out - fresh) / np.linalg.norm(fresh)), 4),
        "end to end on digits": round(float(np.linalg.norm(moved - heads.mirrored(out)) / np.linalg.norm(out)), 4),
        "own part": round(heads.own_part(parts, fresh), 4),
        "heads on digits": np.round(heads.heads_apart(parts, fresh), 3).tolist(),
    }


def whole(part):
    return np.rint(part * 2**BITS).astype(int).tolist()


def floats(parts):
    arrays = [np.array(part) / 2**BITS for part in parts]
    return list(zip(arrays[::2], arrays[1::2], strict=True))


# ---- what is measured


def carried(network, first, layer, moved, deviation):
    """The authors' measure: the median of |a(My) − A a(y)| / |a(y)|, A fitted by least squares; all on noise."""
    fit, other = noise(1, NOISE, deviation), noise(2, NOISE, deviation)
    a, b = (states(network, points, first)[layer] for points in (fit, fit[:, moved]))
    matrix = np.linalg.lstsq(a, b, rcond=1e-9)[0]
    a, b = (states(network, points, first)[layer] for points in (other, other[:, moved]))
    return float(np.median(np.linalg.norm(b - a @ matrix, axis=1) / np.linalg.norm(a, axis=1)))


def in_group(network, first, layer, deviation):
    """The same with A a signed permutation behind tanh, a permutation behind GELU: the best for all points together."""
    points = noise(2, NOISE, deviation)
    a, b = (states(network, seen, first)[layer] for seen in (points, points[:, MIRROR]))
    gains = a.T @ b
    signed = activations(first)[layer - 1] == "tanh"
    scaled = np.rint((np.abs(gains) if signed else gains) / np.abs(gains).max() * 2**40).astype(np.int64)
    images = best_permutation(scaled).images
    rows = np.arange(len(images))
    signs = np.where(signed & (gains[rows, images] < 0), -1, 1)
    matrix = np.zeros(gains.shape)
    matrix[rows, images] = signs
    return float(np.median(np.linalg.norm(b - a @ matrix, axis=1) / np.linalg.norm(a, axis=1)))


def bend(network, first, deviation):
    """The part of layer 1 that no affine map of the noise explains, relative to its spread."""
    points = noise(2, NOISE, deviation)
    a = states(network, points, first)[1]
    affine = np.hstack([points, np.ones((len(points), 1))])
    rest = a - affine @ np.linalg.lstsq(affine, a, rcond=1e-9)[0]
    return float(np.linalg.norm(rest) / np.linalg.norm(a - a.mean(axis=0)))


def end_error(task, network, first, points):
    """|f(Mx) − g f(x)| / |f(x)|, over all points together."""
    plain, moved = (states(network, seen, first)[-1] for seen in (points, points[:, MIRROR]))
    return float(np.linalg.norm(moved - plain[:, task.moved]) / np.linalg.norm(plain))


def quality(task, network, first, x, classes):
    """The share of right answers, or the relative error of reconstruction."""
    out = states(network, x, first)[-1]
    if task.outputs == 10:
        return float((out.argmax(axis=1) == classes).mean())
    return float(np.linalg.norm(out - x) / np.linalg.norm(x))


@dataclass(frozen=True)
class Measured:
    quality: float
    end: float
    first: float
    second: float
    reference: float
    in_group: float
    bend: float


def measure(task, first, entry):
    network, deviation = floats(entry["network"]), entry["deviation"]
    return Measured(
        entry["quality"],
        end_error(task, network, first, noise(2, NOISE, deviation)),
        carried(network, first, 1, MIRROR, deviation),
        carried(network, first, 2, MIRROR, deviation),
        carried(network, first, 1, UPDOWN, deviation),
        in_group(network, first, 1, deviation),
        bend(network, first, deviation),
    )


# ---- what is exact


def spelled(part):
    if isinstance(part, list):
        return [spelled(one) for one in part]
    return str(Fraction(part, 2**BITS))


def instance(task, first, entry):
    """The network as it is kept: a composition of two parts where the activations differ."""
    layers = [
        {"weight": spelled(weight), "bias": spelled(bias)}
        for weight, bias in zip(entry["network"][::2], entry["network"][1::2], strict=True)
    ]
    if first == "gelu":
        network = {"format": "catnet-network/1", "activation": "gelu", "layers": layers}
    else:
        still = {"weight": [[str(int(i == j)) for j in range(WIDTHS[0])] for i in range(WIDTHS[0])]}
        one = {"format": "catnet-network/1", "activation": "tanh", "layers": [layers[0], still]}
        two = {"format": "catnet-network/1", "activation": "gelu", "layers": layers[1:]}
        network = {"format": "catnet-composition/1", "parts": [one, two]}
    mirror = {"input": {"permutation": MIRROR.tolist()}, "output": {"permutation": task.moved.tolist()}}
    group = {"generators": {"m": mirror}}
    return {"format": "catnet-instance/1", "name": f"{task.name}, {first}", "network": network, "group": group}


@dataclass(frozen=True)
class Exact:
    """What catnet says of a network and of its neighbour."""

    before: str
    after: str
    certificate: str
    distance: str
    breaks: int
    action: str
    network: object


def words(report):
    return ", ".join(one.word for one in (report.end_to_end, report.identifiability, report.layerwise))


def ask(document):
    """`verify`, `symmetrize`, `verify` of what was found, and its certificate read by the checker, if there is one."""
    given = instance_from_json(parse_json(json.dumps(document), "instance"))
    found = symmetrise(given.network, given.ends)
    near = Instance("near", found.network, given.ends)
    report = verify(near.network, near.ends)
    document_of_proof = certificate_of(near, report.group, report)
    proof = "none" if document_of_proof is None else layerwise.check(document_of_proof)["claim_verdict"]
    share = float(found.distance_squared / found.norm_squared) ** 0.5
    operators = found.layerwise.actions.generators[0][1]
    action = (
        spelled_action(operators[1])
        if found.network.kind != "multi-head softmax attention"
        else exchanged(operators[2])
    )
    before = words(verify(given.network, given.ends))
    return Exact(before, words(report), proof, f"{share:.3g}", len(found.breaks), action, found.network)


def exchanged(action):
    """Where the heads go, read off the first token."""
    wide = heads.HEADS * heads.SIZE
    images = [action.permutation(head * heads.SIZE) - heads.ACROSS[0] * wide for head in range(heads.HEADS)]
    return "heads " + ", ".join(f"{head} → {image // heads.SIZE}" for head, image in enumerate(images))


def spelled_action(action):
    """How many neurons a signed permutation fixes, turns round, and exchanges."""
    images, signs = action.permutation.images, action.scale
    fixed = [sign for i, (j, sign) in enumerate(zip(images, signs, strict=True)) if i == j]
    pairs = sum(1 for i, j in enumerate(images) if i < j)
    return f"{fixed.count(1)} fixed, {fixed.count(-1)} negated, {pairs} pairs"


# ---- heads


@dataclass(frozen=True)
class Heads:
    quality: float
    end: float
    own: float
    apart: np.ndarray
    reference: float

    @property
    def best(self):
        """Where every head goes: the permutation of the least squares, and its errors."""
        size = range(len(self.apart))
        images = min(itertools.permutations(size), key=lambda p: (self.apart[list(size), list(p)] ** 2).sum())
        return images, [float(self.apart[i, j]) for i, j in enumerate(images)]


def measure_heads(entry):
    """On noise of spread 1, as the layers."""
    parts = [np.array(part) / 2**BITS for part in entry["network"]]
    x = heads.tokens_of(noise(2, 1000, 1))
    out, moved = (heads.forward(parts, one)[0] for one in (x, heads.mirrored(x)))
    end = float(np.linalg.norm(moved - heads.mirrored(out)) / np.linalg.norm(out))
    turned = heads.heads_apart(parts, x, heads.upside_down, heads.DOWN)
    reference = float(np.median(turned.min(axis=1)))
    return Heads(entry["quality"], end, heads.own_part(parts, x), heads.heads_apart(parts, x), reference)


# ---- figures, written by hand so that they need nothing; they bring their own white paper

COLOUR = {"tanh": "#0072b2", "gelu": "#d55e00"}


def errors_figure(measured):
    """Every seed beside the paper's number, on a logarithmic axis."""

    def height(value):
        return 300 - 250 * (np.log10(min(max(value, 1e-4), 1)) + 4) / 4

    body = []
    for tick in (0.0001, 0.001, 0.01, 0.1, 1):
        y = height(tick)
        body.append(f'<line x1="60" x2="700" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        body.append(label(52, y + 4, f"{tick:g}", 11, "end"))
    for place, (task, first) in enumerate(itertools.product(TASKS, FIRST)):
        for part, name in enumerate(("first", "second", "reference")):
            x = 95 + 160 * place + 45 * part
            colour = COLOUR[first] if part < 2 else "#777"
            for seed in range(SEEDS):
                y = height(getattr(measured[key(task, first, seed)], name))
                across = x + 7 * (seed - (SEEDS - 1) / 2)
                body.append(f'<circle cx="{across:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
            y = height(PAPER[task.name, first][part])
            body.append(f'<line x1="{x - 17}" x2="{x + 17}" y1="{y:.1f}" y2="{y:.1f}" stroke="#222" stroke-width="2"/>')
            body.append(label(x, 318, ("layer 1", "layer 2", "other")[part], 10))
        body.append(label(140 + 160 * place, 338, f"{task.name}, {first}", 12))
    body.append(
        label(
            60, 24, "relative error of the best matrix: discs here, one for each seed; lines in the paper", 13, "start"
        )
    )
    return svg(720, 352, "Errors of layers 1 and 2 beside the paper's", body)


def partners(network, first, deviation):
    """For every neuron of layer 1 the one that it goes to, and the sign."""
    points = noise(2, NOISE, deviation)
    a, b = (states(network, seen, first)[1] for seen in (points, points[:, MIRROR]))
    gains = a.T @ b
    kept = np.abs(gains) if first == "tanh" else gains
    images = best_permutation(np.rint(kept / np.abs(gains).max() * 2**40).astype(np.int64)).images
    return [(int(j), -1 if first == "tanh" and gains[i, j] < 0 else 1) for i, j in enumerate(images)]


def filters_figure(kept):
    """The rows of layer 1 of both classifiers, mirrored, above those of the neurons that they go to."""
    body = []
    for block, first in enumerate(FIRST):
        entry = kept[key(TASKS[1], first, 0)]
        network = floats(entry["network"])
        top = 40 + 190 * block
        body.append(label(20, top - 12, f"{first}: neuron k, mirrored (above), and where it goes (below)", 13, "start"))
        for k, (image, sign) in enumerate(partners(network, first, entry["deviation"])):
            x = 20 + 60 * k
            body += picture(sign * network[0][0][k][MIRROR], x, top, 52)
            body += picture(network[0][0][image], x, top + 60, 52)
            body.append(label(x + 26, top + 130, f"{'−' if sign < 0 else ''}{k} → {image}", 11))
    return svg(985, 390, "Rows of layer 1 of the classifiers", body)


def maps_figure(kept):
    """Where the tokens of one row look, head by head, on average over noise; and on the mirrored noise."""
    entry = kept["heads 0"]
    parts = [np.array(part) / 2**BITS for part in entry["network"]]
    x = heads.tokens_of(noise(2, 500, 1))
    plain, moved = (heads.forward(parts, one)[1][2].mean(axis=0) for one in (x, heads.mirrored(x)))
    moved = moved[:, heads.ACROSS][:, :, heads.ACROSS]
    images, _ = measure_heads(entry).best
    body = []
    for head, image in enumerate(images):
        x = 20 + 175 * head
        body.append(label(x + 75, 22, f"head {head}", 13))
        body.append(label(x + 75, 202, f"head {image}, mirrored", 13))
        for top, table in ((32, plain[head]), (212, moved[image])):
            body += grey(table, x, top, 150)
    body.append(
        label(
            20,
            388,
            "row: the token seen; column: the token that looks; like the letters: the largest of a picture",
            11,
            "start",
        )
    )
    return svg(720, 400, "Weights of the heads, and of those that they go to", body)


def grey(table, x, y, size):
    cell = size / len(table)
    body = []
    for (row, column), value in np.ndenumerate(table / table.max()):
        shade = round(255 * (1 - float(value)))
        place = f'x="{x + cell * column:.2f}" y="{y + cell * row:.2f}" width="{cell:.2f}" height="{cell:.2f}"'
        body.append(f'<rect {place} fill="#{shade:02x}{shade:02x}{shade:02x}"/>')
    return [*body, f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="none" stroke="#888"/>']


# ---- the whole


def runs():
    return itertools.product(TASKS, FIRST, range(SEEDS))


def key(task, first, seed):
    return f"{task.name} {first} {seed}"


def train_all(kept):
    """All networks, as they are kept; what is there is not trained again."""
    document = {key(*run): kept.get(key(*run)) or train(*run) for run in runs()}
    for seed in range(HEAD_SEEDS):
        document[f"heads {seed}"] = kept.get(f"heads {seed}") or train_heads(seed)
    return document


def written(document):
    return json.dumps(document, separators=(",", ":")).replace("},", "},\n") + "\n"


PAPER = {
    ("autoencoder", "tanh"): (0.029, 0.022, 0.15),
    ("autoencoder", "gelu"): (0.40, 0.11, 0.49),
    ("classifier", "tanh"): (0.077, 0.054, 0.48),
    ("classifier", "gelu"): (0.19, 0.064, 0.56),
}
"""Layers 1 and 2 under the mirror, layer 1 under the one that was not trained."""


def spread(values):
    return " – ".join(f"{value:.3f}" for value in sorted(values))


def layers_table(measured):
    head = (
        "task | first | quality | end to end | layer 1 | paper | layer 2 | paper | upside down | paper | in K_1 | bend"
    )
    lines = [f"| {head} |", "|" + "---|" * 12]
    for task, first in itertools.product(TASKS, FIRST):
        found = [measured[key(task, first, seed)] for seed in range(SEEDS)]
        paper = PAPER[task.name, first]
        cells = [task.name, first, spread([one.quality for one in found]), spread([one.end for one in found])]
        for name, other in zip(("first", "second", "reference"), paper, strict=True):
            cells += [spread([getattr(one, name) for one in found]), f"{other}"]
        cells += [spread([one.in_group for one in found]), spread([one.bend for one in found])]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def heads_table(measured):
    head = "seed | quality | end to end | own part | where the heads go | errors | upside down"
    lines = [f"| {head} |", "|" + "---|" * 7]
    for seed, found in enumerate(measured):
        images, errors = found.best
        goes = ", ".join(f"{i} → {j}" for i, j in enumerate(images))
        cells = [f"{seed}", *(f"{value:.3f}" for value in (found.quality, found.end, found.own)), goes]
        cells += [", ".join(f"{error:.2f}" for error in errors), f"{found.reference:.2f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def exact_table(documents):
    head = "network | before | distance | rows that break | after | certificate | the mirror"
    lines = [f"| {head} |", "|" + "---|" * 7]
    for name, document in documents:
        found = ask(document)
        cells = [name, found.before, found.distance, f"{found.breaks}", found.after, found.certificate, found.action]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def documents(kept):
    for task, first in itertools.product(TASKS, FIRST):
        yield f"{task.name}, {first}", instance(task, first, kept[key(task, first, 0)])
    yield "heads", heads.document(kept["heads 0"]["network"], 2**BITS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="train what the file does not hold, and add it there")
    parser.add_argument("--file", type=Path, default=FILE, help="where the networks are")
    parser.add_argument("--figures", type=Path, help="write the figures into this folder")
    options = parser.parse_args()
    if options.train:
        there = json.loads(options.file.read_text(encoding="utf-8")) if options.file.exists() else {}
        options.file.write_text(written(train_all(there)), encoding="utf-8")
    text = options.file.read_text(encoding="utf-8")
    print("SHA-256", hashlib.sha256(text.encode()).hexdigest())
    kept = json.loads(text)
    measured = {key(*run): measure(*run[:2], kept[key(*run)]) for run in runs()}
    of_heads = [measure_heads(kept[f"heads {seed}"]) for seed in range(HEAD_SEEDS)]
    print("\nLayers\n", *layers_table(measured), sep="\n", flush=True)
    print("\nHeads\n", *heads_table(of_heads), sep="\n", flush=True)
    print("\nExact\n", *exact_table(documents(kept)), sep="\n", flush=True)
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)
        drawn = (("errors", errors_figure(measured)), ("filters", filters_figure(kept)), ("heads", maps_figure(kept)))
        for name, text in drawn:
            (options.figures / f"mirrored-digits-{name}.svg").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
