"""Evidence by `token maps` that two attention networks compute one function, for `catnet.checking.token_maps`.

A chain of networks from the left to the right one: heads without positions in the place of rotary ones that see none,
reductions, constants moved up; and between what is left of both a symmetry, or layers that are equal as maps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from catnet.algebra.matrix import Matrix
from catnet.algebra.scalars import spell
from catnet.architectures.attention.constants import iter_settling
from catnet.architectures.attention.layers import Heads, Linear, Readout
from catnet.architectures.attention.model import AttentionNetworks, features_of
from catnet.architectures.attention.network import MultiHeadNetwork, TokenNetwork
from catnet.architectures.attention.reduction import reduce_attention
from catnet.architectures.attention.rotary import unturned
from catnet.architectures.attention.rotary_heads import RotaryHeads
from catnet.architectures.attention.softmax_heads import SoftmaxHeads
from catnet.files.parameter import parameter_to_json
from catnet.theorem.transporter import iter_transporters

__all__ = ["iter_token_maps"]

Document = dict[str, Any]
Step = tuple[TokenNetwork, TokenNetwork, bool, list[Any]]
"""From one network to another, whether the maps go forth, and the maps."""


def iter_token_maps(left: TokenNetwork, right: TokenNetwork) -> Iterator[Callable[[], Document | None]]:
    """Candidates, short ones first."""
    if left.tokens != right.tokens:
        return
    for way in (_as_they_are, _reduced, _settled):
        for bridge in (_alike, _carried, _joined):
            yield lambda way=way, bridge=bridge: _evidence(way(left), way(right), bridge, left, right)  # type: ignore[misc]


def _evidence(
    up: list[Step],
    down: list[Step],
    bridge: Callable[[TokenNetwork, TokenNetwork], list[Any] | None],
    left: TokenNetwork,
    right: TokenNetwork,
) -> Document | None:
    here, there = up[-1][1] if up else left, down[-1][1] if down else right
    if here.depth != there.depth:
        return None
    maps = bridge(here, there)
    if maps is None:
        return None
    back = [(small, big, not forth, maps_back) for big, small, forth, maps_back in reversed(down)]
    steps = [
        {"direction": "forth" if forth else "back", "maps": found, "network": parameter_to_json(target)}
        for _, target, forth, found in [*up, (here, there, True, maps), *back]
    ]
    steps[-1].pop("network")
    return {"method": "token maps", "steps": steps}


def _map(matrix: Matrix, shift: Matrix | None = None) -> Document:
    constant = [] if shift is None else [spell(value) for value in shift.T.row(0)]
    return {"matrix": matrix.spelled(), **({"shift": constant} if shift is not None and not shift.is_zero else {})}


def _still(theta: TokenNetwork) -> list[Any]:
    return [_map(Matrix.identity(layer.outputs)) for layer in theta.layers[:-1]]


# ---- what leads from a network to a smaller one


def _as_they_are(theta: TokenNetwork) -> list[Step]:
    plain = unturned(theta) if isinstance(theta, MultiHeadNetwork) else theta
    return [] if plain is theta else [(theta, plain, True, _still(theta))]


def _reduced(theta: TokenNetwork) -> list[Step]:
    result = _as_they_are(theta)
    steps = reduce_attention(result[-1][1] if result else theta).steps
    return [*result, *((step.big, step.small, not step.includes, list(map(_map, step.maps))) for step in steps)]


def _settled(theta: TokenNetwork) -> list[Step]:
    result = _reduced(theta)
    here = result[-1][1] if result else theta
    for there, index, shift in iter_settling(here):
        maps = _still(here)
        heads, value = there.layers[index], Matrix.zeros(0, here.features[index])
        assert isinstance(heads, SoftmaxHeads)  # constants move through these
        for _, part in heads.heads:
            value = value.above(part)
        maps[index - 1] = _map(Matrix.identity(here.features[index]), shift)
        maps[index] = _map(Matrix.identity(value.shape[0]), value @ shift)
        result.append((here, there, True, maps))
        here = there
    steps = reduce_attention(here).steps
    return [*result, *((step.big, step.small, not step.includes, list(map(_map, step.maps))) for step in steps)]


# ---- between what is left


def _alike(here: TokenNetwork, there: TokenNetwork) -> list[Any] | None:
    """The same features."""
    return _still(here) if here.features == there.features else None


def _carried(here: TokenNetwork, there: TokenNetwork) -> list[Any] | None:
    """A symmetry."""
    if type(here) is not type(there):
        return None
    found = next(iter_transporters(AttentionNetworks(), here, there, budget=1_000), None)
    return None if found is None else [_map(features_of(operator, here.tokens)) for operator in found]


def _joined(here: TokenNetwork, there: TokenNetwork) -> list[Any] | None:
    """Heads and the linear layer that reads them as one map."""
    maps: list[Any] = []
    for index in range(1, here.depth):
        layers = [(theta.layers[index - 1], theta.layers[index]) for theta in (here, there)]
        if all(
            isinstance(a, Heads | SoftmaxHeads | RotaryHeads) and isinstance(b, Linear | Readout) for a, b in layers
        ):
            maps.append(None)
        elif here.features[index] != there.features[index]:
            return None
        else:
            maps.append(_map(Matrix.identity(here.features[index])))
    return maps
