"""Do trained networks become symmetric layer by layer?  tanh against ReLU, on pictures and their mirror images.

    python docs/tutorials/tanh_or_relu.py [--seeds 5] [--figures docs/figures]

Everything here but the last step is floating point and proves nothing.  NumPy alone trains the networks; the last
step hands a rounded network to catnet, which answers exactly.  Read docs/tutorials/tanh-or-relu.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import subprocess
import sys
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from catnet.drawing.told import FITS, NIGHT

SIDE = 8
MIRROR = np.arange(SIDE * SIDE).reshape(SIDE, SIDE)[:, ::-1].ravel()


@dataclass(frozen=True)
class Task:
    """What a network learns: its widths, how strongly its weights decay, and how the mirror moves the outputs."""

    name: str
    widths: tuple[int, ...]
    decay: float
    output: np.ndarray

    @property
    def classifies(self):
        return self.widths[-1] == 4


EVEN = Task("even classes", (64, 8, 4), 1 / 30, np.arange(4))
SIDES = Task("left and right", (64, 8, 4), 1 / 30, np.array([1, 0, 2, 3]))
TASKS = (
    EVEN,
    SIDES,
    Task("autoencoder", (64, 12, 2, 12, 64), 0.0, MIRROR),
    Task("shallow autoencoder", (64, 12, 64), 0.0, MIRROR),
)
ACTIVATIONS = ("tanh", "relu")
STEPS, BATCH, RATE = 20_000, 64, 3e-3


# ---- data: one blob on 8 × 8 pixels


def pictures(source, count, task):
    """Pictures as rows, and their classes.

    The even classes are near to or far from the middle column, times low or high; the mirror keeps them.  The other
    classes are left, right, and in between low or high; the mirror swaps left and right.
    """
    rows, columns = np.mgrid[0:SIDE, 0:SIDE]
    x, y = source.uniform(1, 6, (2, count, 1, 1))
    blobs = 3 * np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / 2.5)
    if task is SIDES:
        classes = np.where(np.abs(x - 3.5) > 1, x > 3.5, 2 + (y > 3.5))
    else:
        classes = 2 * (np.abs(x - 3.5) > 1.25) + (y > 3.5)
    return blobs.reshape(count, -1), classes.ravel().astype(int)


def fresh(task, run_mean, seed):
    """1000 pictures that were not learnt from, less the mean of those that were."""
    x, classes = pictures(np.random.default_rng(10_000 + seed), 1_000, task)
    return x - run_mean, classes


# ---- networks: lists of (weight, bias)


def activate(z, activation):
    return np.tanh(z) if activation == "tanh" else np.maximum(z, 0)


def slope(a, activation):
    """sigma' where sigma has the value a."""
    return 1 - a * a if activation == "tanh" else (a > 0).astype(float)


def untrained(source, widths, activation):
    gain = 2 if activation == "relu" else 1
    return [(source.normal(0, np.sqrt(gain / n), (m, n)), np.zeros(m)) for n, m in itertools.pairwise(widths)]


def states(network, x, activation):
    """The points in V_0, …, V_L, one row for each picture."""
    found = [x]
    for weight, bias in network[:-1]:
        found.append(activate(found[-1] @ weight.T + bias, activation))
    weight, bias = network[-1]
    return [*found, found[-1] @ weight.T + bias]


def gradient(network, x, target, activation, classifies):
    """The derivatives of the mean loss: squared error, or cross-entropy where the targets are classes."""
    values = states(network, x, activation)
    out = values[-1]
    if classifies:
        back = np.exp(out - out.max(axis=1, keepdims=True))
        back /= back.sum(axis=1, keepdims=True)
        back[np.arange(len(x)), target] -= 1
    else:
        back = 2 * (out - target)
    back = back / len(x)
    found = []
    for index in range(len(network) - 1, -1, -1):
        found.append((back.T @ values[index], back.sum(axis=0)))
        if index:
            back = (back @ network[index][0]) * slope(values[index], activation)
    return found[::-1]


def train(task, activation, seed, steps=STEPS):
    """Adam on batches that hold every picture with its mirror image; the weights decay.

    Returns the network before and after, and the mean that was taken off all pixels.
    """
    source = np.random.default_rng(seed)
    x, classes = pictures(source, 2_000, task)
    mean = x.mean()
    x = x - mean
    before = untrained(source, task.widths, activation)
    network = before
    first = [tuple(map(np.zeros_like, layer)) for layer in network]
    second = [tuple(map(np.zeros_like, layer)) for layer in network]
    for step in range(1, steps + 1):
        chosen = source.integers(len(x), size=BATCH)
        batch = np.vstack([x[chosen], x[chosen][:, MIRROR]])
        target = np.concatenate([classes[chosen], task.output[classes[chosen]]]) if task.classifies else batch
        found = gradient(network, batch, target, activation, task.classifies)
        rate = RATE * min(1, 2 * (1 - step / steps))
        updated = []
        for index, layer in enumerate(network):
            first[index] = tuple(0.9 * m + 0.1 * g for m, g in zip(first[index], found[index], strict=True))
            second[index] = tuple(0.999 * v + 0.001 * g * g for v, g in zip(second[index], found[index], strict=True))
            moves = [
                m / (1 - 0.9**step) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
                for m, v in zip(first[index], second[index], strict=True)
            ]
            weight, bias = layer
            updated.append((weight - rate * (moves[0] + task.decay * weight), bias - rate * moves[1]))
        network = updated
    return before, network, mean


# ---- how near is a layer to an action of the mirror?


def assignment(cost):
    """The permutation p that makes Σ cost[p[k], k] least, by the Hungarian method (Jonker and Volgenant's form)."""
    n = len(cost)
    rows, columns, owner = np.zeros(n + 1), np.zeros(n + 1), np.zeros(n + 1, dtype=int)
    for row in range(1, n + 1):
        owner[0], column = row, 0
        least, way, used = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int), np.zeros(n + 1, dtype=bool)
        while owner[column]:
            used[column] = True
            reduced = cost[owner[column] - 1] - rows[owner[column]] - columns[1:]
            better = ~used[1:] & (reduced < least[1:])
            least[1:][better], way[1:][better] = reduced[better], column
            column = int(np.where(used[1:], np.inf, least[1:]).argmin()) + 1
            step = least[column]
            rows[owner[used]] += step
            columns[used] -= step
            least[~used] -= step
        while column:
            owner[column] = owner[way[column]]
            column = way[column]
    return owner[1:] - 1


def costs(a, b, activation):
    """cost[j, k] = min |b_j − c a_k|² over the c that pass: ±1 for tanh, c ≥ 0 for ReLU; columns are neurons."""
    inner = b.T @ a
    size, other = (a * a).sum(axis=0), (b * b).sum(axis=0)
    if activation == "tanh":
        return other[:, None] + size - 2 * np.abs(inner)
    return other[:, None] - np.maximum(inner, 0) ** 2 / np.where(size > 0, size, 1)


def layer_errors(network, x, activation):
    """For every hidden layer: min over k of ‖a(Mx) − k a(x)‖ / ‖a(Mx)‖, neurons weighted by how much they are read.

    a(x) is the state of the layer, ‖·‖ the root of the sum of squares over all pictures and neurons, each neuron
    multiplied by the norm of its outgoing weights; k runs through the signed permutations (tanh) or the
    permutations with scalings c ≥ 0 (ReLU).  Exact minimum, up to rounding.
    """
    plain, moved = states(network, x, activation), states(network, x[:, MIRROR], activation)
    found = []
    for index in range(1, len(network)):
        read = np.linalg.norm(network[index][0], axis=0)
        a, b = plain[index] * read, moved[index] * read
        cost = costs(a, b, activation)
        total = (b * b).sum()
        found.append(float(np.sqrt(max(cost[assignment(cost), np.arange(len(cost))].sum(), 0) / total)) if total else 0)
    return found


def bend(network, x, activation):
    """How far layer 1 is from affine on the pictures: the part of a(x) that no affine map of x explains, relative."""
    a = states(network, x, activation)[1] * np.linalg.norm(network[1][0], axis=0)
    affine = np.hstack([x, np.ones((len(x), 1))])
    rest = a - affine @ np.linalg.lstsq(affine, a, rcond=1e-6)[0]
    return float(np.linalg.norm(rest) / np.linalg.norm(a - a.mean(axis=0)))


def matrix_error(network, x, activation):
    """The same for layer 1 with any matrix k at all, by least squares: K_1 would be that large in a linear network."""
    read = np.linalg.norm(network[1][0], axis=0)
    a, b = (states(network, points, activation)[1] * read for points in (x, x[:, MIRROR]))
    return float(np.linalg.norm(b - a @ np.linalg.lstsq(a, b, rcond=1e-9)[0]) / np.linalg.norm(b))


def end_error(network, x, activation, task):
    """‖f(Mx) − g f(x)‖ / ‖f(x)‖: g is the mirror for autoencoders, and moves the classes of a classifier."""
    plain, moved = (states(network, points, activation)[-1] for points in (x, x[:, MIRROR]))
    return float(np.linalg.norm(moved - plain[:, task.output]) / np.linalg.norm(plain))


def quality(network, x, classes, activation, classifies):
    """The share of right answers, or the relative error of reconstruction."""
    out = states(network, x, activation)[-1]
    if classifies:
        return float((out.argmax(axis=1) == classes).mean())
    return float(np.linalg.norm(out - x) / np.linalg.norm(x))


@dataclass(frozen=True)
class Run:
    """One trained network and what was measured on 1000 fresh pictures."""

    network: list
    mean: float
    quality: float
    end: float
    layers: list[float]
    untrained: float
    bend: float
    matrix: float


def measure(task, activation, seed, steps=STEPS):
    before, network, mean = train(task, activation, seed, steps)
    x, classes = fresh(task, mean, seed)
    return Run(
        network,
        mean,
        quality(network, x, classes, activation, task.classifies),
        end_error(network, x, activation, task),
        layer_errors(network, x, activation),
        layer_errors(before, x, activation)[0],
        bend(network, x, activation),
        matrix_error(network, x, activation),
    )


# ---- the exact step: round, make symmetric, ask catnet


def rounded(array):
    return np.vectorize(lambda value: Fraction(round(1000 * float(value)), 1000), otypes=[object])(array)


def involutions(n):
    """All p with p(p(i)) = i, as tuples."""
    if n == 0:
        return [()]
    found = [(*p, n - 1) for p in involutions(n - 1)]
    for partner in range(n - 1):
        others = [i for i in range(n - 1) if i != partner]
        for p in involutions(n - 2):
            images = [0] * n
            images[partner], images[n - 1] = n - 1, partner
            for place, image in enumerate(p):
                images[others[place]] = others[image]
            found.append(tuple(images))
    return found


def best_involution(network, x, activation):
    """The (signed) permutation of order at most 2 of the hidden neurons that the mirror is nearest to."""
    both = np.vstack([x, x[:, MIRROR]])
    a, b = (states(network, points, activation)[1] for points in (both, both[:, MIRROR]))
    inner = b.T @ a
    inner = inner + inner.T
    gain = np.abs(inner) if activation == "tanh" else inner
    images = max(involutions(len(gain)), key=lambda p: gain[p, np.arange(len(gain))].sum())
    signs = [-1 if activation == "tanh" and inner[image, i] < 0 else 1 for i, image in enumerate(images)]
    return np.array(images), np.array(signs)


def symmetrised(network, images, signs, output):
    """The nearest network, exactly, on whose hidden layer the mirror acts by P e_i = signs[i] e_images[i]."""
    (weight, bias), (upper, shift) = [tuple(map(rounded, layer)) for layer in network]
    return [
        ((weight + (signs[:, None] * weight)[images][:, MIRROR]) / 2, (bias + (signs * bias)[images]) / 2),
        ((upper + (upper[:, images] * signs)[output]) / 2, (shift + shift[output]) / 2),
    ]


def balanced(network):
    """Every hidden ReLU neuron with equal norms before and behind it: then the mirror acts without scalings."""
    (weight, bias), (upper, shift) = network
    size = np.sqrt((weight**2).sum(axis=1) + bias**2)
    factor = np.sqrt(np.linalg.norm(upper, axis=0) / np.where(size > 0, size, 1))
    factor = np.where(factor > 0, factor, 1)
    return [(weight * factor[:, None], bias * factor), (upper / factor, shift)]


def instance(network, activation, name, output):
    layers = [
        {"weight": [[str(v) for v in row] for row in weight], "bias": [str(v) for v in bias]}
        for weight, bias in network
    ]
    document = {"format": "catnet-network/1", "activation": activation, "layers": layers}
    mirror = {"input": {"permutation": MIRROR.tolist()}, "output": {"permutation": output.tolist()}}
    return {"format": "catnet-instance/1", "name": name, "network": document, "group": {"generators": {"m": mirror}}}


def ask_catnet(document):
    """What `catnet verify` answers, and what the mirror does to the hidden layer."""
    command = [sys.executable, "-m", "catnet", "verify", "-", "--json"]
    done = subprocess.run(command, input=json.dumps(document), capture_output=True, text=True, check=False)
    if done.returncode == 2:
        raise RuntimeError(done.stderr)
    answer = json.loads(done.stdout)
    actions = answer["layerwise"].get("actions") or []
    keys = ("end_to_end", "identifiability", "layerwise")
    words = [f"{key.replace('_', ' ')} {answer[key]['verdict']}" for key in keys]
    return ", ".join(words), actions[0]["generators"]["m"] if actions else None


def exact_step(runs):
    """The classifiers of seed 0, rounded to thousandths, and the nearest ones that are symmetric layer by layer."""
    for task, activation in itertools.product((EVEN, SIDES), ACTIVATIONS):
        run = runs[task.name, activation][0]
        network = balanced(run.network) if activation == "relu" else run.network
        x, classes = fresh(task, run.mean, 0)
        images, signs = best_involution(network, x, activation)
        exact = [tuple(map(rounded, layer)) for layer in network]
        for name, candidate in (
            ("rounded", exact),
            ("made symmetric", symmetrised(network, images, signs, task.output)),
        ):
            floats = [(weight.astype(float), bias.astype(float)) for weight, bias in candidate]
            right = quality(floats, x, classes, activation, True)
            words, action = ask_catnet(instance(candidate, activation, f"{activation}, {name}", task.output))
            print(f"{task.name}, {activation}, {name}: {right:.1%} right; {words}", end="")
            print(f"; m acts as {spelled(action)}" if action else "")


def spelled(action):
    """A monomial matrix as where every neuron goes."""
    if action == "trivial":
        return action
    scale = action.get("scale") or ["1"] * len(action["permutation"])
    signs = ["−" if s == "-1" else "" if s == "1" else f"{s} · " for s in scale]
    return ", ".join(f"{i} → {sign}{j}" for i, (j, sign) in enumerate(zip(action["permutation"], signs, strict=True)))


# ---- figures, written by hand so that they need nothing

COLOUR = {"tanh": "#0072b2", "relu": "#d55e00"}
TEXT = 'font-family="sans-serif" fill="#333"'


def svg(width, height, name, body):
    """A picture with its name, for screen readers and beside the pointer, and with dark colours by night."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{name}">'
    white = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join([head, f"<title>{name}</title>", f"<style>{NIGHT}{FITS}</style>", white, *body, "</svg>", ""])


def label(x, y, text, size=12, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {TEXT}{extra}>{text}</text>'


def errors_figure(runs, seeds):
    """First-layer errors of every run, on a logarithmic axis; rings are the errors from end to end."""

    def height(value):
        return 300 - 250 * (np.log10(min(max(value, 1e-3), 1.5)) + 3) / (3 + np.log10(1.5))

    body = []
    for tick in (0.001, 0.01, 0.1, 1):
        y = height(tick)
        body.append(f'<line x1="60" x2="880" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        body.append(label(52, y + 4, f"{tick:g}", 11, "end"))
    for place, task in enumerate(TASKS):
        middle = 165 + 205 * place
        body.append(label(middle, 345, task.name, 13))
        for side, activation in zip((-45, 45), ACTIVATIONS, strict=True):
            x, colour = middle + side, COLOUR[activation]
            body.append(label(x, 322, activation, 12))
            base = np.mean([run.untrained for run in runs[task.name, activation]])
            y = height(base)
            ends = f'x1="{x - 30}" x2="{x + 30}" y1="{y:.1f}" y2="{y:.1f}"'
            body.append(f'<line {ends} stroke="#777" stroke-dasharray="4 3"/>')
            for index, run in enumerate(runs[task.name, activation]):
                across = x + (index - (seeds - 1) / 2) * 9
                body.append(f'<circle cx="{across:.1f}" cy="{height(run.layers[0]):.1f}" r="4" fill="{colour}"/>')
                body.append(
                    f'<circle cx="{across:.1f}" cy="{height(run.end):.1f}" r="3.5" fill="none" stroke="{colour}"/>'
                )
    body.append(label(60, 24, "relative error; one column for each seed", 13, "start"))
    body.append(label(880, 24, "● first layer, ○ end to end, - - first layer untrained", 12, "end"))
    foot = f"8 × 8 pictures, mirrored; seeds 0 to {seeds - 1}; floating point: nothing here is proved"
    body.append(label(470, 370, foot, 11))
    return svg(940, 385, "Errors of layer 1 and from end to end, one point for each seed", body)


def picture(vector, x, y, size):
    """Weights as pixels: blue negative, red positive."""
    top = np.abs(vector).max() or 1
    cells = []
    for pixel, value in enumerate(vector / top):
        fade = round(255 * (1 - abs(value)))
        colour = f"#ff{fade:02x}{fade:02x}" if value > 0 else f"#{fade:02x}{fade:02x}ff"
        row, column = divmod(pixel, SIDE)
        cell = size / SIDE
        cells.append(
            f'<rect x="{x + cell * column:.2f}" y="{y + cell * row:.2f}" width="{cell:.2f}" height="{cell:.2f}" '
            f'fill="{colour}"/>'
        )
    return [*cells, f'<rect x="{x}" y="{y}" width="{size}" height="{size}" fill="none" stroke="#888"/>']


def neurons_figure(runs):
    """The incoming weights of the neurons for the even classes, mirrored, above those of the neurons they go to."""
    body = []
    for block, activation in enumerate(ACTIVATIONS):
        run = runs[EVEN.name, activation][0]
        x, _ = fresh(EVEN, run.mean, 0)
        plain, moved = (states(run.network, points, activation)[1] for points in (x, x[:, MIRROR]))
        read = np.linalg.norm(run.network[1][0], axis=0)
        images = assignment(costs(plain * read, moved * read, activation))
        top = 45 + 205 * block
        words = f"{activation}: neuron k, mirrored (above); the neuron that it goes to (below)"
        body.append(label(20, top - 12, words, 13, "start"))
        for k, image in enumerate(images):
            sign = -1 if activation == "tanh" and (moved[:, image] @ plain[:, k]) < 0 else 1
            across = 20 + 85 * k
            body += picture(sign * run.network[0][0][k][MIRROR], across, top, 72)
            body += picture(run.network[0][0][image], across, top + 80, 72)
            body.append(label(across + 36, top + 168, f"{'−' if sign < 0 else ''}{k} → {image}", 11))
    body.append(label(350, 440, "even classes, seed 0; red positive, blue negative, each picture on its own scale", 11))
    return svg(700, 455, "Incoming weights of hidden neurons, mirrored, and of those that they go to", body)


# ---- the whole


def spread(values, digits=3):
    return f"{np.median(values):.{digits}f} ({min(values):.{digits}f} – {max(values):.{digits}f})"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--figures", type=Path, help="write the figures into this folder")
    options = parser.parse_args()
    runs = {}
    columns = "task widths activation quality end-to-end layer-1 untrained any-matrix bend deeper-layers"
    print("|", " | ".join(columns.split()), "|")
    print("|" + "---|" * 10)
    for task, activation in itertools.product(TASKS, ACTIVATIONS):
        found = [measure(task, activation, seed, options.steps) for seed in range(options.seeds)]
        runs[task.name, activation] = found
        deeper = [spread([run.layers[i] for run in found], 2) for i in range(1, len(found[0].layers))]
        cells = [
            task.name,
            "–".join(map(str, task.widths)),
            activation,
            spread([run.quality for run in found]),
            spread([run.end for run in found]),
            spread([run.layers[0] for run in found]),
            spread([run.untrained for run in found], 2),
            spread([run.matrix for run in found]),
            spread([run.bend for run in found]),
            "; ".join(deeper) or "none",
        ]
        print("|", " | ".join(cells), "|", flush=True)
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)
        (options.figures / "tanh-or-relu-errors.svg").write_text(errors_figure(runs, options.seeds), encoding="utf-8")
        (options.figures / "tanh-or-relu-neurons.svg").write_text(neurons_figure(runs), encoding="utf-8")
    exact_step(runs)


if __name__ == "__main__":
    main()
