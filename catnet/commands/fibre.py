"""What ``catnet identify --fibre`` adds: the parameters with the same function near theta, and all if known."""

from __future__ import annotations

from typing import Any

from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.fibre import Stratum, shallow_fibre
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.dimension import FunctionalDimension
from catnet.architectures.relu.lines import Direction, Interval
from catnet.architectures.relu.local_fibre import LocalFibre, local_fibre
from catnet.errors import BudgetError
from catnet.files.parameter import parameter_to_json

__all__ = ["fibre_answer"]

_SHOWN = 8


def fibre_answer(
    theta: MLP, dimension: FunctionalDimension | None, *, max_cells: int
) -> tuple[dict[str, Any], list[str]]:
    """The object ``fibre`` of the answer, and lines for a reader."""
    document: dict[str, Any] = {"near": None, "strata": None}
    lines: list[str] = []
    try:
        near = local_fibre(theta, dimension, max_cells=max_cells)
    except BudgetError as error:
        lines.append(f"  fibre        near theta not found out: {error}")
    else:
        document["near"] = _near(near)
        lines += _near_lines(near, theta)
    if theta.depth == 2:
        try:
            strata = shallow_fibre(theta).strata
        except BudgetError as error:
            lines.append(f"  fibre        its parts not found out: {error}")
        else:
            document["strata"] = [_stratum(stratum) for stratum in strata]
            lines += _strata_lines(strata)
    return document, lines


def _near(found: LocalFibre) -> dict[str, Any]:
    return {
        "dimension": found.dimension,
        "at_least": found.at_least,
        "at_most": found.at_most,
        "scalings": found.scalings,
        "lines": [{**_ends(interval), "direction": _direction(family.direction)} for family, interval in found.lines],
        "first_order": [_direction(direction) for direction in found.directions],
    }


def _ends(interval: Interval) -> dict[str, str | None]:
    return {
        "from": None if interval.lower is None else spell(interval.lower),
        "to": None if interval.upper is None else spell(interval.upper),
    }


def _direction(direction: Direction) -> list[dict[str, Any]]:
    return [{"weight": weight.spelled(), "bias": [spell(value) for value in bias]} for weight, bias in direction]


def _near_lines(found: LocalFibre, theta: MLP) -> list[str]:
    if found.dimension is None:
        size = f"at least {found.at_least} and at most {found.at_most} dimensions"
    else:
        size = f"{found.dimension} dimensions"
    alone = found.at_most == found.scalings
    rest = ", all by scaling neurons" if alone else f", {found.scalings} by scaling neurons"
    result = [f"  fibre        near theta {size} of {theta.parameters}{rest}"]
    for family, interval in found.lines[:_SHOWN]:
        moved = [
            f"{neuron} of layer {index}"
            for index, (_, bias) in enumerate(family.direction, start=1)
            for neuron, value in enumerate(bias)
            if value
        ]
        result.append(f"  line         the biases of {', '.join(moved)} move along a line, {interval}")
    return result


def _stratum(found: Stratum) -> dict[str, Any]:
    return {
        "sides": found.sides,
        "pairs": found.pairs,
        "constant": found.constant,
        "idle": found.idle,
        "dimension": found.dimension,
        "representative": parameter_to_json(found.representative),
    }


def _strata_lines(strata: tuple[Stratum, ...]) -> list[str]:
    words = "one part" if len(strata) == 1 else f"{len(strata)} parts"
    result = [f"  fibre        as a whole {words}, up to permuting and scaling neurons"]
    for part in strata[:_SHOWN]:
        extra = f", {part.pairs} pairs that are affine together" if part.pairs else ""
        idle = f", {part.idle} neurons left over" if part.idle else ""
        result.append(f"  part         sides {part.sides or 'none'}{extra}{idle}: dimension {part.dimension}")
    return result + ([f"  part         and {len(strata) - _SHOWN} more"] if len(strata) > _SHOWN else [])
