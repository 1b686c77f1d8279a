"""Does symmetry layer by layer follow symmetry from end to end?  Small networks, measured exactly while they learn.

    python docs/tutorials/how_symmetry_grows.py                              # measures what is committed
    python docs/tutorials/how_symmetry_grows.py --figures docs/figures       # and draws it
    python docs/tutorials/how_symmetry_grows.py --train                      # trains first what is not there

Training is floating point and NumPy's; its checkpoints are rounded to multiples of 2^-20 and kept in
how_symmetry_grows.json, so that what is measured is the same everywhere.  The measures are catnet's and exact, or
intervals that hold; only the actions on the hidden neurons are proposed in floats.
Read docs/tutorials/how-symmetry-grows.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Affine, Gelu, Tanh
from catnet.drawing.told import FITS, NIGHT
from catnet.questions.on_box import Effort
from catnet.questions.perturbation import perturbation_bound
from catnet.questions.size_on_box import defect_on_box, norm_of
from catnet.questions.symmetrise import symmetrise
from catnet.theorem.action import EndActions

FILE = Path(__file__).with_suffix(".json")
BITS = 20
PIXELS = np.arange(9).reshape(3, 3)
STEPS = (0, 10, 30, 100, 300, 1_000, 3_000, 10_000)
SEEDS = 3
NODES = {"tanh": 200, "gelu": 200, "relu": 1000}
ACTIVATIONS = {"tanh": Tanh(), "gelu": Gelu(), "relu": RELU}


@dataclass(frozen=True)
class Task:
    """A group on 3 × 3 pixels and on the outputs, with one generator: images[j] is read at pixel j."""

    name: str
    pixels: np.ndarray
    outputs: np.ndarray
    order: int
    width: int

    def ends(self) -> EndActions:
        """The generator as catnet takes it."""
        first, last = (Monomial.of_permutation(Permutation(tuple(map(int, p)))) for p in (self.pixels, self.outputs))
        return EndActions(((self.name, first, last),))


TASKS = (
    Task("mirror", PIXELS[:, ::-1].ravel(), np.array([1, 0]), 2, 4),
    Task("turn", np.rot90(PIXELS).ravel(), np.array([0]), 4, 5),
)


@dataclass(frozen=True)
class Setting:
    """How many hidden neurons more than the teacher, how many pictures, and whether with all their images."""

    name: str
    more: int
    pictures: int
    augmented: bool


SETTINGS = (
    Setting("fitting", 0, 200, True),
    Setting("wide", 3, 200, True),
    Setting("few", 0, 30, False),
)


# ---- what is learnt


def teacher(task):
    """A network whose layers are equivariant: (W, b, V, c), its first neurons an orbit of the group."""
    rows = np.array([[4, -2, 1, 3, 0, -3, -1, 2, -4], [-3, 1, 2, 2, 3, -1, 4, -4, 1]]) / 4
    if task.order == 2:
        weight = np.array([rows[0], rows[0][task.pixels], rows[1], rows[1][task.pixels]])
        read = np.array([[1.0, -0.5, 0.75, 0.5], [-0.5, 1.0, 0.5, 0.75]])
        return weight, np.array([0.25, 0.25, -0.5, -0.5]), read, np.array([0.25, 0.25])
    turned = [rows[0]]
    for _ in range(3):
        turned.append(turned[-1][task.pixels])
    weight = np.array([*turned, np.array([2, -3, 2, -3, 4, -3, 2, -3, 2]) / 4])
    return weight, np.array([0.25] * 4 + [-0.25]), np.array([[0.75] * 4 + [-1.25]]), np.array([0.5])


GRID = np.arange(-2304, 2305) / 256
NORMAL = np.array([(1 + math.erf(z / math.sqrt(2))) / 2 for z in GRID])


def density(z):
    return np.exp(-z * z / 2) / math.sqrt(2 * math.pi)


def distribution(z):
    """Of the standard normal law, by Taylor's series at the nearest point of the grid."""
    place = np.rint(np.clip(z, -9, 9) * 256).astype(int) + 2304
    a = GRID[place]
    d = np.clip(z, -9, 9) - a
    return NORMAL[place] + density(a) * (d - a * d**2 / 2 + (a * a - 1) * d**3 / 6 - (a**3 - 3 * a) * d**4 / 24)


def activate(z, activation):
    return {"tanh": np.tanh, "relu": lambda z: np.maximum(z, 0), "gelu": lambda z: z * distribution(z)}[activation](z)


def slope(z, activation):
    """The derivative of the activation."""
    if activation == "gelu":
        return distribution(z) + z * density(z)
    return 1 - np.tanh(z) ** 2 if activation == "tanh" else z > 0


def value(network, x, activation):
    weight, bias, read, shift = network
    return activate(x @ weight.T + bias, activation) @ read.T + shift


def pictures(task, activation, setting, seed):
    """Random pictures, with all their images if so asked, and what the teacher says of them."""
    x = np.random.default_rng(1_000 + seed).uniform(-1, 1, (setting.pictures, 9))
    if setting.augmented:
        images = [x]
        for _ in range(task.order - 1):
            images.append(images[-1][:, task.pixels])
        x = np.vstack(images)
    return x, value(teacher(task), x, activation)


def gradient(network, x, target, activation):
    """The derivatives of the mean squared error, and the error."""
    weight, bias, read, shift = network
    heights = x @ weight.T + bias
    hidden = activate(heights, activation)
    error = hidden @ read.T + shift - target
    back = 2 * error / len(x)
    below = (back @ read) * slope(heights, activation)
    return (below.T @ x, below.sum(axis=0), back.T @ hidden, back.sum(axis=0)), float(np.sqrt((error**2).mean()))


def train(task, activation, setting, seed, steps=STEPS):
    """Adam on all pictures at once, its rate falling to 0 as a cosine; every checkpoint with its error."""
    x, target = pictures(task, activation, setting, seed)
    source = np.random.default_rng(seed)
    width, outputs = task.width + setting.more, len(task.outputs)
    gain = 1 if activation == "tanh" else 2
    network = [
        source.normal(0, np.sqrt(gain / 9), (width, 9)),
        np.zeros(width),
        source.normal(0, np.sqrt(1 / width), (outputs, width)),
        np.zeros(outputs),
    ]
    first, second = ([np.zeros_like(part) for part in network] for _ in range(2))
    found = []
    for step in range(steps[-1] + 1):
        slopes, error = gradient(network, x, target, activation)
        if step in steps:
            found.append((step, error, [np.rint(part * 2**BITS).astype(int).tolist() for part in network]))
        rate = 0.01 * (1 + np.cos(np.pi * step / steps[-1])) / 2
        for index, slope in enumerate(slopes):
            first[index] = 0.9 * first[index] + 0.1 * slope
            second[index] = 0.999 * second[index] + 0.001 * slope**2
            size = np.sqrt(second[index] / (1 - 0.999 ** (step + 1))) + 1e-8
            network[index] = network[index] - rate * first[index] / (1 - 0.9 ** (step + 1)) / size
    return found


def runs():
    return itertools.product(TASKS, ACTIVATIONS, SETTINGS, range(SEEDS))


def key(task, activation, setting, seed):
    return f"{task.name} {activation} {setting.name} {seed}"


def train_all(kept):
    """All checkpoints, as they are kept; what is there is not trained again."""
    document = {}
    for run in runs():
        document[key(*run)] = kept.get(key(*run)) or [
            {"step": step, "error": f"{error:.1e}", "network": network} for step, error, network in train(*run)
        ]
    return document


# ---- what is measured


@dataclass(frozen=True)
class Measured:
    """One checkpoint: the defect as an interval, the distance, the breaks."""

    step: int
    error: float
    low: Fraction
    high: Fraction
    distance: float
    breaks: int
    rows: int
    largest: Fraction


def network_of(parts, activation):
    """The network of a checkpoint, exactly."""
    weight, bias, read, shift = parts

    def layer(rows, shifts):
        scale = Fraction(1, 2**BITS)
        return Affine(Matrix([[entry * scale for entry in row] for row in rows]), tuple(b * scale for b in shifts))

    return MLP((layer(weight, bias), layer(read, shift)), ACTIVATIONS[activation])


def measure(entry, task, activation):
    """Defect on [-1, 1]^9, distance to what `symmetrise` finds, and the rows that break by more than 1/100."""
    theta, ends = network_of(entry["network"], activation), task.ends()
    found = symmetrise(theta, ends)
    box = [(-1, 1)] * 9
    nodes = NODES[activation]
    low, high = defect_on_box(theta, ends, box, Effort(nodes=nodes, cells=nodes))
    near = perturbation_bound(found.given, found.network, box)
    if near is not None:  # f is near F, and F is equivariant
        closed = near * (1 + norm_of(ends))
        high = closed if high is None else min(high, closed)
    share = found.distance_squared / found.norm_squared if found.norm_squared else Fraction(0)
    sizes = [row.largest_entry for row in found.breaks]
    return Measured(
        entry["step"],
        float(entry["error"]),
        low,
        high,
        float(share) ** 0.5,
        sum(size > Fraction(1, 100) for size in sizes),
        sum(theta.widths[1:]),
        max(sizes, default=Fraction(0)),
    )


def trimmed(parts, activation):
    """Without the neurons that hardly count, and nearly equal ones merged: in floats, another function nearby.

    Rows that agree up to a tenth (up to scale for ReLU, up to sign for tanh) become one, weighted by how much each is
    read; rows whose norm times that of their column is less than a hundredth of the largest are left out.
    """
    weight, bias, read, shift = (np.array(part) / 2**BITS for part in parts)
    merged = []
    for row, column in zip(np.column_stack([weight, bias]), read.T, strict=True):
        if activation == "relu":
            size = np.linalg.norm(row)
            row, column = row / size, column * size
        for place, (other, sum_, total) in enumerate(merged):
            sign = -1 if activation == "tanh" and row @ other < 0 else 1
            if np.linalg.norm(sign * row - other) < 0.1 * np.linalg.norm(other):
                much = np.linalg.norm(column)
                mean = (other * total + sign * row * much) / (total + much)
                merged[place] = mean, sum_ + sign * column, total + much
                break
        else:
            merged.append((row, column, np.linalg.norm(column)))
    counts = [np.linalg.norm(row) * np.linalg.norm(column) for row, column, _ in merged]
    kept = [pair for pair, count in zip(merged, counts, strict=True) if count >= 0.01 * max(counts)]
    rows, columns = np.array([row for row, _, _ in kept]), np.array([column for _, column, _ in kept])
    return [np.rint(part * 2**BITS).astype(int).tolist() for part in (rows[:, :-1], rows[:, -1], columns.T, shift)]


def distance_of(theta, ends):
    """The distance to the network that `symmetrise` finds, as a share of the length of all parameters."""
    found = symmetrise(theta, ends)
    return float(found.distance_squared / found.norm_squared) ** 0.5 if found.norm_squared else 0.0


# ---- pictures, written by hand as SVG

COLOURS = {"fitting": "#0072b2", "wide": "#d55e00", "few": "#666666"}
TEXT = 'font-family="sans-serif" fill="#222"'
FLOOR, TOP = 1e-7, 20.0
HIGH, LONG = 220, 360
WIDE = 20 + (LONG + 70) * len(ACTIVATIONS)


def label(x, y, text, size=12, anchor="middle", extra=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" {TEXT}{extra}>{text}</text>'


def svg(width, height, name, body):
    """A picture with its name, for screen readers and beside the pointer, and with dark colours by night."""
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{name}">'
    white = f'<rect width="{width}" height="{height}" fill="white"/>'
    return "\n".join([head, f"<title>{name}</title>", f"<style>{NIGHT}{FITS}</style>", white, *body, "</svg>", ""])


def share(value, low=FLOOR, high=TOP):
    """Where a value stands on a logarithmic axis, from 0 to 1; what is below the axis stands at its foot."""
    return float(np.log(min(max(float(value), low), high) / low) / np.log(high / low))


def axis(left, top, name):
    """A frame, and lines at powers of ten."""
    body = [f'<rect x="{left}" y="{top}" width="{LONG}" height="{HIGH}" fill="none" stroke="#888"/>']
    for power in range(-6, 2):
        y = top + HIGH * (1 - share(10.0**power))
        body.append(f'<path d="M{left} {y:.1f}h{LONG}" stroke="#e4e4e4"/>')
        body.append(label(left - 6, y + 4, f"1e{power}" if power else "1", 10, "end"))
    return [*body, label(left + LONG / 2, top - 8, name, 13)]


def key_of_colours(left, y):
    body = []
    for index, name in enumerate(COLOURS):
        x = left + 110 * index
        body.append(f'<rect x="{x}" y="{y - 9}" width="12" height="12" fill="{COLOURS[name]}"/>')
        body.append(label(x + 17, y + 1, name, 12, "start"))
    return body


def courses_figure(measured):
    """Distance and defect against training steps, seed 0, a panel for each task and activation."""
    body = []
    for index, (task, activation) in enumerate(itertools.product(TASKS, ACTIVATIONS)):
        row, column = divmod(index, len(ACTIVATIONS))
        left, top = 60 + (LONG + 70) * column, 40 + (HIGH + 75) * row
        body += axis(left, top, f"{task.name}, {activation}")
        for place, step in enumerate(STEPS):
            x = left + LONG * (place + 0.5) / len(STEPS)
            body.append(label(x, top + HIGH + 16, f"{step}", 10))
        for shift, setting in enumerate(SETTINGS):
            colour, paths = COLOURS[setting.name], ([], [])
            for place, found in enumerate(measured[key(task, activation, setting, 0)]):
                x = left + LONG * (place + 0.5) / len(STEPS) + 3 * (shift - 1)
                far, low, high = (top + HIGH * (1 - share(v)) for v in (found.distance, found.low, found.high))
                paths[0].append(f"{x:.1f} {far:.1f}")
                paths[1].append(f"{x:.1f} {low:.1f}")
                body.append(f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" stroke-opacity="0.45"/>')
                body.append(f'<circle cx="{x:.1f}" cy="{far:.1f}" r="3" fill="{colour}"/>')
                body.append(f'<circle cx="{x:.1f}" cy="{low:.1f}" r="3" fill="white" stroke="{colour}"/>')
            body.append(f'<path d="M{" L".join(paths[0])}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
            dashes = 'stroke-dasharray="5 3"'
            body.append(f'<path d="M{" L".join(paths[1])}" fill="none" stroke="{colour}" {dashes}/>')
    foot = 40 + 2 * (HIGH + 75)
    body += key_of_colours(60, foot - 12)
    words = "discs: relative distance; rings: defect, the line above reaches to its upper end; "
    words += "across: training steps; 0 stands at the foot"
    return svg(
        WIDE, foot + 15, "Defect and distance against training steps", [*body, label(60, foot + 6, words, 11, "start")]
    )


def against_figure(measured):
    """Every checkpoint of every run: distance against defect, both logarithmic."""
    body = []
    for index, activation in enumerate(ACTIVATIONS):
        left, top = 60 + (LONG + 70) * index, 40
        body += axis(left, top, activation)
        for power in range(-6, 2):
            x = left + LONG * share(10.0**power)
            body.append(label(x, top + HIGH + 16, f"1e{power}" if power else "1", 10))
        for task, setting, seed in itertools.product(TASKS, SETTINGS, range(SEEDS)):
            colour = COLOURS[setting.name]
            course = measured[key(task, activation, setting, seed)]
            for found in course:
                x, y = left + LONG * share(found.low), top + HIGH * (1 - share(found.distance))
                fill = colour if found is course[-1] else "white"
                body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{fill}" stroke="{colour}"/>')
    body += key_of_colours(60, 310)
    words = "across: defect, its lower end; upwards: relative distance; "
    words += "discs: the ends of training; rings: on the way; 0 at the edge"
    return svg(WIDE, 340, "Distance against defect, all checkpoints", [*body, label(60, 330, words, 11, "start")])


# ---- the whole


def short(value):
    return "0" if value == 0 else f"{float(value):.1e}"


def spread(values):
    ordered = sorted(values)
    return f"{short(ordered[len(ordered) // 2])} ({short(ordered[0])} – {short(ordered[-1])})"


def final_table(measured):
    lines = ["| task | activation | setting | error | defect at least | defect at most | distance | rows that break |"]
    lines.append("|" + "---|" * 8)
    for task, activation, setting in itertools.product(TASKS, ACTIVATIONS, SETTINGS):
        last = [measured[key(task, activation, setting, seed)][-1] for seed in range(SEEDS)]
        broken = ", ".join(f"{found.breaks} of {found.rows}" for found in last)
        cells = [task.name, activation, setting.name, *(
            spread([getattr(found, name) for found in last]) for name in ("error", "low", "high", "distance")
        ), broken]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def course_table(course):
    lines = ["| step | error | defect | distance | rows that break | largest |", "|" + "---|" * 6]
    for found in course:
        defect = f"{short(found.low)} – {short(found.high)}"
        cells = [f"{found.step}", short(found.error), defect, short(found.distance)]
        cells += [f"{found.breaks} of {found.rows}", short(found.largest)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def trimmed_table(kept):
    """The wide networks at the end, before and after trimming."""
    lines = ["| task | activation | neurons left | distance before | distance after |", "|" + "---|" * 5]
    for task, activation in itertools.product(TASKS, ACTIVATIONS):
        before, after, left = [], [], []
        for seed in range(SEEDS):
            parts = kept[key(task, activation, SETTINGS[1], seed)][-1]["network"]
            fewer = trimmed(parts, activation)
            left.append(f"{len(fewer[0])}")
            for found, network in ((before, parts), (after, fewer)):
                found.append(distance_of(network_of(network, activation), task.ends()))
        cells = [task.name, activation, ", ".join(left), spread(before), spread(after)]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", action="store_true", help="train what the file does not hold, and add it there")
    parser.add_argument("--file", type=Path, default=FILE, help="where the checkpoints are")
    parser.add_argument("--figures", type=Path, help="write the figures into this folder")
    options = parser.parse_args()
    if options.train:
        there = json.loads(options.file.read_text(encoding="utf-8")) if options.file.exists() else {}
        text = json.dumps(train_all(there), separators=(",", ":"))
        options.file.write_text(text.replace('"],', '"],\n').replace("}],", "}],\n") + "\n", encoding="utf-8")
    kept = json.loads(options.file.read_text(encoding="utf-8"))
    measured = {}
    for run in runs():
        task, activation, _, seed = run
        measured[key(*run)] = [measure(entry, task, activation) for entry in kept[key(*run)]]
        if seed == 0:
            print(f"\n{key(*run)}\n", *course_table(measured[key(*run)]), sep="\n", flush=True)
    print("\nAt the end\n", *final_table(measured), sep="\n")
    print("\nTrimmed\n", *trimmed_table(kept), sep="\n")
    if options.figures:
        options.figures.mkdir(parents=True, exist_ok=True)
        for name, draw in (("courses", courses_figure), ("against", against_figure)):
            path = options.figures / f"how-symmetry-grows-{name}.svg"
            path.write_text(draw(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
