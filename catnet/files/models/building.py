"""A program becomes a network: runs of affine steps are multiplied into one layer, an activation ends the layer.

A value of the program is an affine map of the neurons of one hidden layer.  Where a model is a chain, each layer of
the network is one run of its affine steps and nothing else happens.  With --lower, values of different layers may meet:
then one is carried through further ReLU layers, as relu(x) where it is known not to be negative and as
relu(x) − relu(−x) where it is not; and a clip or a maximum becomes a few ReLU neurons.  All neurons of one layer have
one activation; where the layers' differ, the network is a composition (`catnet.files.models.mixed`).

>>> import numpy as np
>>> from catnet.files.models.recorder import Recorder
>>> book = Recorder("m", (1, 1), lower=True)
>>> kept = book.dense(book.start, np.array([[1.0], [2.0]]), None, "a")
>>> network = network_of(book.program(book.clip(kept, None, np.array(1.0), "b")), "m")    # min(x, 1), min(2x, 1)
>>> network.widths, network((Fraction(3, 4),))
((1, 2, 2), (Fraction(3, 4), Fraction(1, 1)))
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, final

import numpy as np

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import Vector
from catnet.architectures.composition.model import CompositionNetwork
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Identity
from catnet.errors import FormatError
from catnet.files.models.mixed import mixed_network
from catnet.files.models.program import (
    MAX_ENTRIES,
    Activate,
    Clip,
    Join,
    Largest,
    Linear,
    Pick,
    Program,
    Scale,
    Sum,
)

__all__ = ["network_of"]


@final
@dataclass(frozen=True, slots=True)
class _Pending:
    """An affine map, as a chain of steps, of the neurons start, …, start + size − 1 of hidden layer `level`."""

    level: int
    start: int
    size: int
    chain: tuple[tuple[str, Any], ...] = ()


@final
@dataclass(slots=True)
class _Level:
    """The neurons of one hidden layer, in blocks: each an affine map of a stretch of the layer before."""

    activation: Activation
    named: str
    width: int = 0
    blocks: list[tuple[int, Affine]] = field(default_factory=list)


@final
@dataclass(slots=True)
class _Builder:
    file: str
    inputs: int
    linear: bool  # a model without activations keeps its layers
    levels: list[_Level] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    # ---- affine chains

    def extended(self, value: _Pending, operation: Any, name: str) -> _Pending:
        """The value with one more affine step; what leaves entries out or doubles them becomes a matrix."""
        weighed = any(isinstance(step, Linear) for _, step in value.chain)
        if isinstance(operation, Pick) and not weighed and not _is_permutation(operation, value.size):
            table = np.zeros((len(operation.places), value.size), dtype=np.int64)
            table[np.arange(len(operation.places)), operation.places] = 1
            operation = Linear(_integers(table), (Fraction(0),) * len(operation.places), 1)
        if isinstance(operation, Linear) and weighed:
            if self.linear:
                value = self.new_layer(value, Identity())
            else:
                first = next(label for label, step in value.chain if isinstance(step, Linear))
                self.notes.append(f"no activation stands between {first!r} and {name!r}: multiplied into one layer")
        return replace(value, chain=(*value.chain, (name, operation)))

    def folded(self, value: _Pending) -> Affine:
        """The chain as one affine map of its stretch of neurons."""
        steps = [step for _, step in value.chain]
        where = next((i for i, step in enumerate(steps) if isinstance(step, Linear)), None)
        if where is None:
            if value.size * value.size > MAX_ENTRIES:
                raise FormatError(self.file, "", f"a layer of {value.size} neurons without weights is too wide")
            weight, bias = Matrix.identity(value.size), (Fraction(0),) * value.size
        else:
            weight, bias = steps[where].weight, steps[where].bias
            for step in reversed(steps[:where]):
                weight, bias = _before(weight, bias, step)
        for step in steps[0 if where is None else where + 1 :]:
            weight, bias = _after(weight, bias, step)
        return Affine(weight, bias)

    def whole(self, value: _Pending) -> Affine:
        """The same as a map of all neurons that its layer has by now."""
        return _stretched(value.start, self.folded(value), self.width(value.level))

    def width(self, level: int) -> int:
        return self.levels[level - 1].width if level else self.inputs

    def of_all(self, level: int, affine: Affine, name: str) -> _Pending:
        """A value that is an affine map of all neurons of a layer."""
        step = Linear(affine.weight, affine.bias, affine.weight.shape[1])
        return _Pending(level, 0, affine.weight.shape[1], ((name, step),))

    # ---- layers

    def new_layer(self, value: _Pending, activation: Activation, name: str = "") -> _Pending:
        level = self.level(value, activation, name)
        if level.activation != activation:
            raise FormatError(
                self.file,
                f"layer {name!r}" if name else "",
                f"the activation is {activation.name}, that of {level.named!r} beside it is {level.activation.name}: "
                "neurons of one layer have one activation",
            )
        return self.push(level, value, value.start, self.folded(value))

    def level(self, value: _Pending, activation: Activation, name: str) -> _Level:
        """The layer above a value, begun with this activation if there is none."""
        if value.level == len(self.levels):
            self.levels.append(_Level(activation, name))
        return self.levels[value.level]

    def push(self, level: _Level, value: _Pending, start: int, affine: Affine) -> _Pending:
        begin = level.width
        level.blocks.append((start, affine))
        level.width += affine.weight.shape[0]
        return _Pending(value.level + 1, begin, affine.weight.shape[0])

    def relu(self, value: _Pending, affine: Affine, name: str) -> _Pending:
        """relu of an affine map of a value's layer, for what is written as ReLU neurons."""
        level = self.level(value, RELU, name)
        if level.activation != RELU:
            raise FormatError(
                self.file,
                f"layer {name!r}",
                f"written as ReLU neurons, it cannot stand in one layer with the activation {level.activation.name}",
            )
        return self.push(level, value, 0, affine)

    def carry(self, value: _Pending, name: str) -> _Pending:
        """The same value as an affine map of the next layer."""
        affine = self.whole(value)
        if value.level and _never_negative(affine):
            return self.relu(value, affine, name)
        size = affine.weight.shape[0]
        both = Affine(affine.weight.above(-affine.weight), (*affine.bias, *(-x for x in affine.bias)))
        made = self.relu(value, both, name)
        signs = np.hstack((np.eye(size, dtype=np.int64), -np.eye(size, dtype=np.int64)))
        step = Linear(_integers(signs), (Fraction(0),) * size, 2)
        return replace(made, chain=((name, step),))

    def lifted(self, values: list[_Pending], name: str) -> list[_Pending]:
        """The values as affine maps of one layer, the latest among theirs."""
        top = max(value.level for value in values)
        result = []
        for value in values:
            while value.level < top:
                value = self.carry(value, name)
            result.append(value)
        return result

    # ---- what is written as ReLU layers

    def joined(self, values: list[_Pending], name: str) -> _Pending:
        lifted = self.lifted(values, name)
        parts = [self.whole(value) for value in lifted]
        weight, bias = parts[0].weight, parts[0].bias
        for part in parts[1:]:
            weight, bias = weight.above(part.weight), (*bias, *part.bias)
        return self.of_all(lifted[0].level, Affine(weight, bias), name)

    def summed(self, values: list[_Pending], sign: int, name: str) -> _Pending:
        lifted = self.lifted(values, name)
        left, right = (self.whole(value) for value in lifted)
        weight = left.weight + right.weight if sign > 0 else left.weight - right.weight
        bias = tuple(x + sign * y for x, y in zip(left.bias, right.bias, strict=True))
        return self.of_all(lifted[0].level, Affine(weight, bias), name)

    def clipped(self, value: _Pending, clip: Clip, name: str) -> _Pending:
        """low + relu(x − low) − relu(x − high); with one bound only, low + relu(x − low) or high − relu(high − x)."""
        affine = self.whole(value)
        size = affine.weight.shape[0]
        eye = np.eye(size, dtype=np.int64)
        low, high = clip.low, clip.high
        if low is None and high is not None:
            flipped = Affine(-affine.weight, tuple(h - x for h, x in zip(high, affine.bias, strict=True)))
            made = self.relu(value, flipped, name)
            return replace(made, chain=((name, Linear(_integers(-eye), high, 1)),))
        if low is None:
            return value
        lower = Affine(affine.weight, tuple(x - a for x, a in zip(affine.bias, low, strict=True)))
        if high is None:
            made = self.relu(value, lower, name)
            return replace(made, chain=((name, Linear(_integers(eye), low, 1)),))
        shifts = (*lower.bias, *(x - b for x, b in zip(affine.bias, high, strict=True)))
        made = self.relu(value, Affine(affine.weight.above(affine.weight), shifts), name)
        return replace(made, chain=((name, Linear(_integers(np.hstack((eye, -eye))), low, 2)),))

    def leaky(self, value: _Pending, slope: Fraction, name: str) -> _Pending:
        """A leaky ReLU as relu(x) − slope · relu(−x)."""
        affine = self.whole(value)
        size = affine.weight.shape[0]
        both = Affine(affine.weight.above(-affine.weight), (*affine.bias, *(-x for x in affine.bias)))
        made = self.relu(value, both, name)
        eye = Matrix.identity(size)
        step = Linear(eye.beside(eye * -slope), (Fraction(0),) * size, 2)
        return replace(made, chain=((name, step),))

    def maximum(self, value: _Pending, windows: tuple[tuple[int, ...], ...], name: str) -> _Pending:
        """Half of the candidates at a time, by max(a, b) = relu(a − b) + b."""
        affine = self.whole(value)
        while True:
            rounds = [[window[i : i + 2] for i in range(0, len(window), 2)] for window in windows]
            if all(len(window) == 1 for window in windows):
                break
            pairs = sorted({pair for window in rounds for pair in window if len(pair) == 2})
            kept = sorted({pair[-1] for window in rounds for pair in window})
            first = affine.weight.select(rows=[a for a, _ in pairs]) - affine.weight.select(rows=[b for _, b in pairs])
            gaps = tuple(affine.bias[a] - affine.bias[b] for a, b in pairs)
            second = Affine(affine.weight.select(rows=kept), tuple(affine.bias[b] for b in kept))
            positive = bool(value.level) and _never_negative(second)
            weight, bias = first.above(second.weight), (*gaps, *second.bias)
            if not positive:
                weight, bias = weight.above(-second.weight), (*bias, *(-x for x in second.bias))
            made = self.relu(value, Affine(weight, bias), name)
            entries = sorted({pair for window in rounds for pair in window})
            place = {pair: i for i, pair in enumerate(entries)}
            table = np.zeros((len(entries), weight.shape[0]), dtype=np.int64)
            spot = {b: len(pairs) + i for i, b in enumerate(kept)}
            for pair, row in place.items():
                if len(pair) == 2:
                    table[row, pairs.index(pair)] = 1
                table[row, spot[pair[-1]]] = 1
                if not positive:
                    table[row, spot[pair[-1]] + len(kept)] = -1
            step = Linear(_integers(table), (Fraction(0),) * len(entries), 3)
            value = replace(made, chain=((name, step),))
            affine = self.whole(value)
            windows = tuple(tuple(place[pair] for pair in window) for window in rounds)
        places = np.array([window[0] for window in windows], dtype=np.int64)
        return replace(value, chain=(*value.chain, (name, Pick(places))))

    # ---- the end

    def network(self, output: _Pending) -> MLP | CompositionNetwork:
        if output.level and not output.chain:
            self.notes.append("the model ends with its activation: a last layer that is the identity stands after it")
        last = self.whole(output)
        layers = []
        before = self.inputs
        for level in self.levels[: output.level]:
            weight: Matrix | None = None
            bias: list[Fraction] = []
            for start, affine in level.blocks:
                block = _stretched(start, affine, before)
                weight = block.weight if weight is None else weight.above(block.weight)
                bias.extend(affine.bias)
            layers.append(Affine(weight if weight is not None else Matrix.zeros(0, before), tuple(bias)))
            before = level.width
        activations = [level.activation for level in self.levels[: output.level]]
        if len(set(activations)) > 1:
            self.notes.append("its activations differ by layer: read as a composition of networks, one for each")
        return mixed_network((*layers, last), activations)


def network_of(program: Program, file: str, notes: list[str] | None = None) -> MLP | CompositionNetwork:
    """The network that computes what a program does; what was folded on the way is appended to `notes`."""
    steps = program.steps
    linear = not any(isinstance(step.operation, (Activate, Clip, Largest, Join, Sum)) for step in steps)
    builder = _Builder(file, program.inputs, linear)
    relu_only = program.lower and _needs_relu(program)
    values = [_Pending(0, 0, program.inputs)]
    for step in steps:
        sources = [values[number] for number in step.sources]
        operation, name = step.operation, step.name
        if isinstance(operation, Activate):
            leak = operation.activation.leak if relu_only else None
            if leak is not None and leak != 0:  # two ReLU neurons
                made = builder.leaky(sources[0], leak, name)
            else:
                made = builder.new_layer(sources[0], RELU if leak == 0 else operation.activation, name)
        elif isinstance(operation, Join):
            made = builder.joined(sources, name)
        elif isinstance(operation, Sum):
            made = builder.summed(sources, operation.sign, name)
        elif isinstance(operation, Clip):
            made = builder.clipped(sources[0], operation, name)
        elif isinstance(operation, Largest):
            made = builder.maximum(sources[0], operation.windows, name)
        else:
            made = builder.extended(sources[0], operation, name)
        values.append(made)
    network = builder.network(values[program.output])
    if notes is not None:
        notes.extend(builder.notes)
    return network


def _needs_relu(program: Program) -> bool:
    """Whether a model with --lower needs ReLU neurons, so that leaky ones must be written with them, too."""
    activations = {step.operation.activation for step in program.steps if isinstance(step.operation, Activate)}
    others = any(isinstance(step.operation, (Clip, Largest, Join, Sum)) for step in program.steps)
    return len(activations) > 1 or others


def _before(weight: Matrix, bias: Vector, step: Any) -> tuple[Matrix, Vector]:
    """weight · step(x) + bias as an affine map of x, for steps that cost no product."""
    if isinstance(step, Scale):
        moved = bias
        if any(step.shifts):
            moved = tuple(b + c for b, c in zip(bias, weight.apply(step.shifts), strict=True))
        return (weight if all(f == 1 for f in step.factors) else weight.scale_columns(step.factors)), moved
    return weight.select(columns=np.argsort(step.places).tolist()), bias  # a permutation: see `extended`


def _after(weight: Matrix, bias: Vector, step: Any) -> tuple[Matrix, Vector]:
    """step(weight x + bias) as an affine map of x."""
    if isinstance(step, Scale):
        scaled = weight if all(f == 1 for f in step.factors) else weight.scale_rows(step.factors)
        return scaled, tuple(f * b + s for f, b, s in zip(step.factors, bias, step.shifts, strict=True))
    if isinstance(step, Pick):
        places = step.places.tolist()
        return weight.select(rows=places), tuple(bias[place] for place in places)
    image = step.weight.apply(bias) if any(bias) else (Fraction(0),) * step.weight.shape[0]
    return step.weight @ weight, tuple(x + y for x, y in zip(image, step.bias, strict=True))


def _stretched(start: int, affine: Affine, width: int) -> Affine:
    """The same map of a longer vector, of which it reads the entries from `start` on."""
    rows, columns = affine.weight.shape
    if start == 0 and columns == width:
        return affine
    weight = Matrix.zeros(rows, start).beside(affine.weight).beside(Matrix.zeros(rows, width - start - columns))
    return Affine(weight, affine.bias)


def _is_permutation(step: Pick, size: int) -> bool:
    return len(step.places) == size and np.array_equal(np.sort(step.places), np.arange(size))


def _never_negative(affine: Affine) -> bool:
    tops = affine.weight.packed[0]
    return bool((tops >= 0).all()) and all(x >= 0 for x in affine.bias)


def _integers(table: Any) -> Matrix:
    return Matrix.from_lowest(table.astype(np.int64), np.ones(table.shape, dtype=np.int64))
