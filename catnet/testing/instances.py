"""Theorem instances with a chosen outcome, which is true by construction: an answer to test answers against.

>>> from hypothesis import find
>>> from catnet.questions.verify import verify
>>> drawn = find(theorem_instances(outcome="layerwise refuted"), lambda drawn: True)
>>> report = verify(drawn.theta, drawn.ends)
>>> report.end_to_end.word, report.layerwise.word
('proved', 'refuted')
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.architectures.perceptron.network import MLP
from catnet.category import RELU, Activation, Affine, Identity
from catnet.files.instance import Instance
from catnet.groups import cyclic, natural
from catnet.testing.disguises import disguises
from catnet.testing.equivariant import equivariant_mlps
from catnet.testing.groups import finite_groups
from catnet.testing.values import checked, positive_rationals, require, small_integers
from catnet.theorem import EndActions

__all__ = ["OUTCOMES", "TheoremInstance", "instances", "theorem_instances"]

OUTCOMES = ("proved", "end to end refuted", "layerwise refuted")
"""Every layer is equivariant; the network is not equivariant; it is, but its layers are not."""


@final
@dataclass(frozen=True, slots=True)
class TheoremInstance:
    """A network, a group acting on its ends, and what is true of them."""

    theta: MLP
    ends: EndActions
    outcome: str


@checked
@st.composite
def theorem_instances(
    draw: DrawFn, *, outcome: str | None = None, activation: Activation = RELU, layers: int = 3
) -> TheoremInstance:
    """Instances of which it is known what `catnet.questions.verify` has to say.

    - ``"proved"``: drawn from intertwiners; G acts faithfully on the inputs, and no neuron is dead, so that the search
      for the actions is complete.
    - ``"end to end refuted"``: to such a network a constant is added that g moves.
    - ``"layerwise refuted"``: for ReLU relu(z) − relu(−z) = z, with hyperplanes that the group does not permute; else
      neurons that cancel, with rows that the group does not permute.
    """
    chosen = draw(st.sampled_from(OUTCOMES)) if outcome is None else outcome
    require(chosen in OUTCOMES, f"no outcome {chosen!r}; known are {', '.join(OUTCOMES)}")
    if chosen == "proved":
        drawn = draw(equivariant_mlps(activation=activation, layers=layers, faithful=True, biased=True))
        return TheoremInstance(drawn.theta, drawn.ends, chosen)
    if chosen == "end to end refuted":
        return draw(_moved(activation, layers))
    return draw(_hidden_pairs() if activation == RELU else _cancelling(activation))


@st.composite
def _moved(draw: DrawFn, activation: Activation, layers: int) -> TheoremInstance:
    group = draw(finite_groups(order=8))
    if group.is_trivial:
        group = cyclic(2)
    drawn = draw(equivariant_mlps(activation=activation, group=group, layers=layers, last=st.just(natural(group))))
    mover = next(g for _, g in group.generators if not g.is_identity)
    point = next(point for point in range(group.degree) if mover(point) != point)
    tail = drawn.theta.layers[-1]
    height = draw(positive_rationals())
    bias = tuple(value + (height if i == point else 0) for i, value in enumerate(tail.bias))
    theta = MLP((*drawn.theta.layers[:-1], Affine(tail.weight, bias)), activation)
    return TheoremInstance(theta, drawn.ends, "end to end refuted")


@st.composite
def _hidden_pairs(draw: DrawFn) -> TheoremInstance:
    """x ↦ Σ u (relu(w x + b) − relu(−w x − b) − b) = Σ u w x, under x ↦ −x: no rows (−w, b) are there to map to."""
    inputs, outputs = draw(st.integers(1, 3)), draw(st.integers(1, 2))
    rows: list[list[Fraction]] = []
    biases: list[Fraction] = []
    columns: list[list[Fraction]] = []
    shift = [Fraction(0)] * outputs
    for _ in range(draw(st.integers(1, 2))):
        row = [draw(positive_rationals()), *(draw(small_integers()) for _ in range(inputs - 1))]
        bias = draw(positive_rationals())
        column = [draw(small_integers()) for _ in range(outputs)]
        rows += [row, [-value for value in row]]
        biases += [bias, -bias]
        columns += [column, [-value for value in column]]
        shift = [s - bias * u for s, u in zip(shift, column, strict=True)]
    hidden = Affine(Matrix(rows), tuple(biases))
    theta = MLP((hidden, Affine(Matrix(columns).T, tuple(shift))))
    ends = EndActions((("s", _minus(inputs), _minus(outputs)),))
    return TheoremInstance(draw(disguises(theta)), ends, "layerwise refuted")


@st.composite
def _cancelling(draw: DrawFn, activation: Activation) -> TheoremInstance:
    """Neurons with equal rows (w, b), w and b not zero, read with opposite columns, under x ↦ −x on the inputs and any
    signs on the outputs; for deep linear networks a row whose kernel the swap of two inputs does not keep.
    """
    outputs = draw(st.integers(1, 2))
    last = draw(st.sampled_from([_minus(outputs), Monomial.identity(outputs)]))
    if isinstance(activation, Identity):
        row = [draw(positive_rationals()), Fraction(0)]
        layers = (Affine.linear(Matrix([row])), Affine.linear(Matrix.zeros(outputs, 1)))
        ends = EndActions((("s", Monomial.of_permutation((1, 0)), last),))
        return TheoremInstance(draw(disguises(MLP(layers, activation))), ends, "layerwise refuted")
    inputs = draw(st.integers(1, 3))
    row = [draw(positive_rationals()), *(draw(small_integers()) for _ in range(inputs - 1))]
    bias = draw(positive_rationals())
    column = [draw(small_integers()) for _ in range(outputs)]
    theta = MLP(
        (
            Affine(Matrix([row, row]), (bias, bias)),
            Affine.linear(Matrix([column, [-value for value in column]]).T),
        ),
        activation,
    )
    return TheoremInstance(draw(disguises(theta)), EndActions((("s", _minus(inputs), last),)), "layerwise refuted")


@st.composite
def instances(draw: DrawFn, *, outcome: str | None = None, activation: Activation = RELU) -> Instance:
    """Instances as files hold them, with names."""
    drawn = draw(theorem_instances(outcome=outcome, activation=activation))
    name = draw(st.text("abc é∂-", min_size=1, max_size=4))
    return Instance(name, drawn.theta, drawn.ends)


def _minus(size: int) -> Monomial:
    return Monomial.diagonal((Fraction(-1),) * size)
