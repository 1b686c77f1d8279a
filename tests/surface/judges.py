"""What an answer claims, looked at by evaluation alone: exactly, or by balls where values are not rational."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

from catnet.algebra.scalars import Vector
from catnet.architectures.perceptron.network import MLP
from catnet.category import Morphism, enclose
from catnet.geometry.complex import Complex
from catnet.groups.operators import as_matrix
from catnet.questions.defect import Defect
from catnet.questions.verify import Report
from catnet.theorem import EndActions
from catnet.theorem.architecture import Identification
from catnet.verdict import Proved, Refuted, Undecided, Verdict

VERDICTS = (Proved, Refuted, Undecided)


def points(size: int) -> Iterator[Vector]:
    """A few, near and far, on both sides of every axis."""
    yield (Fraction(0),) * size
    for scale in (Fraction(1), Fraction(-3, 2), Fraction(5)):
        yield tuple(scale * (place + 1) * (-1) ** place for place in range(size))
        for place in range(min(size, 3)):
            yield tuple(scale if place == other else Fraction(0) for other in range(size))


def values(arrow: Morphism, point: Vector) -> list[tuple[Fraction, Fraction]]:
    """Intervals that hold the values; points where they are rational."""
    if arrow.is_rational:
        return [(value, value) for value in arrow(point)]
    return list(enclose(arrow, point, bits=400))


def apart(ours: list[tuple[Fraction, Fraction]], theirs: list[tuple[Fraction, Fraction]]) -> bool:
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(ours, theirs, strict=True))


def differ(left: Any, right: Any) -> bool:
    """Whether two networks are seen to have different functions."""
    first, second = left.morphism(), right.morphism()
    if (first.source, first.target) != (second.source, second.target):
        return True
    return any(apart(values(first, x), values(second, x)) for x in points(first.source.dimension))


def moves(theta: Any, ends: EndActions) -> bool:
    """Whether f(g x) and g f(x) are seen to differ for a generator."""
    arrow = theta.morphism()
    for _, first, last in ends.generators:
        for x in points(arrow.source.dimension):
            moved = values(arrow, first.apply(x))
            carried = []
            ball = values(arrow, x)
            for row in as_matrix(last).rows():
                sides = [sorted((c * low, c * high)) for c, (low, high) in zip(row, ball, strict=True)]
                carried.append((sum((s[0] for s in sides), Fraction(0)), sum((s[1] for s in sides), Fraction(0))))
            if apart(moved, carried):
                return True
    return False


def has_an_obvious_twin(theta: Any) -> bool:
    """A multilayer perceptron with a neuron that nobody reads, or with two of the same row."""
    if not isinstance(theta, MLP) or theta.activation.is_linear:
        return False
    for lower, upper in itertools.pairwise(theta.layers):
        rows = [(*row, bias) for row, bias in zip(lower.weight.rows(), lower.bias, strict=True)]
        if len(set(rows)) < len(rows) or not all(any(column) for column in upper.weight.columns()):
            return bool(len(upper.bias)) or lower.weight.shape[1] > 0
    return False


def same_function(verdict: Verdict, left: Any, right: Any) -> None:
    if isinstance(verdict, Proved):
        assert not differ(left, right), f"said to be the same: {verdict.reason}"
    if isinstance(verdict, Refuted):
        point = getattr(verdict.witness, "point", None)
        if point is not None:
            assert apart(values(left.morphism(), point), values(right.morphism(), point)), "the witness shows nothing"
        else:
            assert left != right, "said to differ from itself"


def identifiable(verdict: Verdict, theta: Any) -> None:
    if isinstance(verdict, Proved):
        assert not has_an_obvious_twin(theta), f"said to be identifiable: {verdict.reason}"
    if isinstance(verdict, Refuted) and hasattr(verdict.witness, "morphism"):
        twin = verdict.witness
        assert type(twin) is type(theta) and twin != theta, "theta is no twin of itself"
        assert not differ(theta, twin), f"said to be a twin: {verdict.reason}"


def end_to_end(verdict: Verdict, theta: Any, ends: EndActions) -> None:
    if isinstance(verdict, Proved):
        assert not moves(theta, ends), f"said to be equivariant: {verdict.reason}"
    if isinstance(verdict, Refuted) and hasattr(verdict.witness, "f_of_gx"):
        witness = verdict.witness
        name, first, last = next(entry for entry in ends.generators if entry[0] == witness.generator)
        assert moves(theta, EndActions(((name, first, last),))) or witness.f_of_gx != witness.g_of_fx


def judge(name: str, answer: Any, given: dict[str, Any]) -> bool:
    """Whether there was something to look at; `AssertionError` if it is false."""
    theta = given.get("theta", given.get("left", given.get("network")))
    other = next((given[key] for key in ("right", "twin", "other", "moved") if given.get(key) is not None), None)
    ends = given.get("ends")
    short = name.rsplit(".", 1)[-1]
    if isinstance(answer, VERDICTS):
        if "same" in short or "equal" in short or short == "check_in_place":
            same_function(answer, theta, other)
        elif ends is not None and "realis" in short:
            if isinstance(answer, Proved):
                assert not differ(theta, answer.certificate.network)
            end_to_end(answer, theta, ends)
        elif ends is not None:
            if isinstance(answer, Proved) or "end_to_end" in short:
                end_to_end(answer, theta, ends)
        elif short.endswith(IDENTIFIABLE):
            identifiable(answer, theta)
        return True
    if isinstance(answer, Report):
        end_to_end(answer.end_to_end, theta, ends)
        identifiable(answer.identifiability, theta)
        if isinstance(answer.layerwise, Proved):
            assert not moves(theta, ends)
        if isinstance(answer.realisation, Proved):
            assert not differ(theta, answer.realisation.certificate.network)
        return True
    if isinstance(answer, Identification):
        identifiable(answer.verdict, theta)
        return True
    if isinstance(answer, tuple) and answer and isinstance(answer[0], VERDICTS):
        assert not differ(theta, answer[1].small)
        identifiable(answer[0], answer[1].small)
        return True
    if hasattr(answer, "small") and hasattr(answer, "check"):
        assert not differ(theta, answer.small)
        return True
    if isinstance(answer, Complex):
        arrow = theta.morphism()
        for region in itertools.islice(answer, 20):
            here = [
                sum((a * x for a, x in zip(row, region.point, strict=True)), b)
                for row, b in zip(region.weight, region.bias, strict=True)
            ]
            assert not apart([(v, v) for v in here], values(arrow, region.point)), "an affine piece is not the network"
        return True
    if isinstance(answer, tuple) and answer and isinstance(answer[0], Defect):
        for defect in answer:
            if defect.value is not None:
                entry = next(entry for entry in ends.generators if entry[0] == defect.generator)
                gap = _gap(theta, entry, defect.point)
                assert any(low <= defect.value <= high for low, high in gap), "the defect is not attained"
        return True
    if "extremes" in short:
        for output, (low, high) in enumerate(answer):
            for extreme in (low, high):
                if extreme.value is not None:
                    found = _value(theta, other, extreme.point)[output]
                    assert found[0] <= extreme.value <= found[1], "the extreme is not attained"
        return True
    if hasattr(answer, "expected") and hasattr(answer, "exact"):
        assert 0 <= answer.value <= theta.parameters
        return True
    if short in SAME_FUNCTION:
        for network in answer if isinstance(answer, list) else [answer]:
            assert network is None or not differ(theta, network), "another function"
        return True
    if isinstance(answer, bool) and answer and short == "are_equivalent":
        assert not differ(theta, other), "said to be equivalent"
        return True
    return False


IDENTIFIABLE = ("identifiable", "check_criteria", "check_shallow", "check_two_layers", "check_by_peeling")
"""Functions whose verdict is about being identifiable."""

SAME_FUNCTION = (
    "reduce_network",
    "relu_network",
    "relu_form",
    "centred",
    "uncentred",
    "written_like",
    "require_relu",
    "forms_of",
    "coordinates",
)
"""Functions whose value is a network with the given one's function."""


def _value(theta: Any, other: Any, point: Vector) -> list[tuple[Fraction, Fraction]]:
    ours = values(theta.morphism(), point)
    if other is None:
        return ours
    return [(a[0] - b[1], a[1] - b[0]) for a, b in zip(ours, values(other.morphism(), point), strict=True)]


def _gap(theta: Any, entry: Any, point: Vector) -> list[tuple[Fraction, Fraction]]:
    _, first, last = entry
    arrow = theta.morphism()
    there, here = values(arrow, first.apply(point)), values(arrow, point)
    result = []
    for row, (low, high) in zip(as_matrix(last).rows(), there, strict=True):
        middle = sum((c * (b[0] + b[1]) / 2 for c, b in zip(row, here, strict=True)), Fraction(0))
        slack = (
            sum((abs(c) * (b[1] - b[0]) / 2 for c, b in zip(row, here, strict=True)), Fraction(0)) + (high - low) / 2
        )
        size = abs((low + high) / 2 - middle)
        result.append((size - slack, size + slack))
    return result


Judge = Callable[[str, Any, dict[str, Any]], bool]
