"""The network as a graph: neurons in columns, those of one orbit together, of one colour and shape, weights as edges.

Positive weights are blue and solid, negative ones vermilion and dashed, the thicker the larger among their layer's.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence

from catnet.algebra.monomial import Monomial
from catnet.algebra.scalars import spell
from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.pure import pure_permutation_form
from catnet.drawing.canvas import Axes, new_axes, new_row, set_title
from catnet.drawing.colouring import orbits_of
from catnet.drawing.ladder import generators_on
from catnet.drawing.palette import GREY, HUES, INK, NEGATIVE, PALE, POSITIVE, tint
from catnet.drawing.told import tell
from catnet.theorem.ladder import LayerActions

__all__ = ["can_be_normalised", "draw_disguised_and_normalised", "draw_network", "network_height", "orbit_order"]

_SHAPES = ("o", "s", "D", "p", "h", "^", "v")
"""Of the orbits of a space, in this order: seven, so that with eight colours 56 orbits look different."""

_ABOVE, _BELOW = 0.4, 0.6
"""Inches for the title, and for the names of the spaces."""

_MOST_EDGES = 3_000
_MOST_NEURONS = 40


def draw_network(
    theta: MLP,
    actions: LayerActions | None = None,
    *,
    order: Sequence[Sequence[int]] | None = None,
    title: str | None = None,
    axes: Axes | None = None,
) -> Axes:
    """Neurons and weights.

    Parameters
    ----------
    theta : MLP
    actions : LayerActions, optional
        On V_0, …, V_L: colours and shapes the neurons by orbit, and, without `order`, puts those of one orbit
        together.
    order : sequence of sequences of int, optional
        For every space the neurons from above to below.
    title : str, optional
    axes : matplotlib Axes, optional
    """
    groups = orbit_order(theta, actions)
    sorted_by_orbit = [[a for orbit in found for a in orbit] for found in groups]
    rows = [list(row) for row in order] if order is not None else sorted_by_orbit
    shown = [row[:_MOST_NEURONS] for row in rows]
    tallest = max(map(len, shown))
    axes = new_axes(axes, (1.7 * len(shown) + 0.8, network_height(theta.widths)))
    axes.set_axis_off()
    axes.set_xlim(-0.45, len(shown) - 0.55)
    inches = network_height(theta.widths)
    below = max(0.9, _BELOW * (tallest + 0.3) / (inches - _ABOVE - _BELOW))
    axes.set_ylim(-tallest / 2 - below, tallest / 2 + 0.3)
    places = [
        {neuron: (float(layer), (len(row) - 1) / 2 - place) for place, neuron in enumerate(row)}
        for layer, row in enumerate(shown)
    ]
    drawn, total = _edges(axes, theta, places)
    radius = 8.5 if tallest <= 12 else 5.5
    for layer, found in enumerate(groups):
        colour_of = {neuron: index for index, orbit in enumerate(found) for neuron in orbit}
        for neuron, place in places[layer].items():
            number = colour_of[neuron]
            (disc,) = axes.plot(
                *place,
                _SHAPES[number % len(_SHAPES)] if actions is not None else "o",
                markersize=2 * radius,
                markerfacecolor=tint(HUES[number % len(HUES)], 0.45) if actions is not None else PALE,
                markeredgecolor=INK,
                markeredgewidth=0.8,
                zorder=3,
            )
            members = f", orbit {{{' '.join(map(str, found[number]))}}}" if actions is not None else ""
            tell(disc, [f"V_{layer}, neuron {neuron}{members}"])
            axes.text(*place, str(neuron), ha="center", va="center", fontsize=0.9 * radius, color=INK, zorder=4)
        words = f"$V_{{{layer}}}$"
        if len(rows[layer]) > len(shown[layer]):
            words += f"\n{len(shown[layer])} of {len(rows[layer])}"
        axes.text(layer, -tallest / 2 - 0.61 * below, words, ha="center", va="center", fontsize=9, color=INK)
    note = "" if drawn == total else f" ({drawn} largest of {total} weights)"
    set_title(axes, (title or "solid: positive, dashed: negative") + note)
    return axes


def draw_disguised_and_normalised(
    theta: MLP, actions: LayerActions, *, axes: Sequence[Axes] | None = None
) -> list[Axes]:
    """Left the network as it was given, right the equivalent one on which the group only permutes the neurons.

    Parameters
    ----------
    theta : MLP
    actions : LayerActions
        Under which the layers are equivariant.
    axes : sequence of two matplotlib Axes, optional

    Returns
    -------
    list of Axes
        Two.
    """
    pure, permuting = pure_permutation_form(theta, actions)
    size = (2 * (1.6 * (theta.depth + 1) + 0.6), network_height(theta.widths))
    left, right = axes if axes is not None else new_row(2, size)
    given = [list(range(width)) for width in theta.widths]
    draw_network(theta, actions, order=given, title="as given, neurons in their order", axes=left)
    draw_network(pure, permuting, title="rescaled and sorted: the group only permutes", axes=right)
    return [left, right]


def can_be_normalised(theta: MLP, actions: LayerActions) -> bool:
    """Whether rescaling by positive numbers makes these actions on the hidden layers permutations."""
    hidden = [operator for _, operators in actions.generators for operator in operators[1:-1]]
    return theta.activation.freedom == "positive" and all(isinstance(op, Monomial) and op.is_positive for op in hidden)


def network_height(widths: Sequence[int]) -> float:
    """How many inches a network with these widths needs."""
    return min(8.0, max(3.2, 0.42 * min(max(widths), _MOST_NEURONS) + 1.0))


def orbit_order(theta: MLP, actions: LayerActions | None) -> list[list[list[int]]]:
    """For every space its neurons, orbit by orbit."""
    return [
        orbits_of(width, generators_on(actions, index) if actions is not None else [])
        for index, width in enumerate(theta.widths)
    ]


def _edges(axes: Axes, theta: MLP, places: list[dict[int, tuple[float, float]]]) -> tuple[int, int]:
    """Draw the weights between shown neurons, the largest ones if there are very many; how many, and of how many."""
    collections = importlib.import_module("matplotlib.collections")
    total, drawn = 0, 0
    for layer in range(theta.depth):
        weight = theta.layers[layer].weight
        tops = weight.packed[0]
        sizes = [(abs(weight[b, a]), a, b) for b in places[layer + 1] for a in places[layer] if tops[b, a] != 0]
        total += int((tops != 0).sum())
        sizes.sort(key=lambda entry: (-entry[0], entry[1:]))
        kept = sizes[: _MOST_EDGES // theta.depth]
        drawn += len(kept)
        if not kept:
            continue
        largest = kept[0][0]
        for positive, colour, dashes in ((True, POSITIVE, "solid"), (False, NEGATIVE, (0, (3, 1.6)))):
            chosen = [(size, a, b) for size, a, b in kept if (weight[b, a] > 0) == positive]
            lines = [[places[layer][a], places[layer + 1][b]] for _, a, b in chosen]
            thick = [0.35 + 2.1 * float(size / largest) for size, _, _ in chosen]
            if lines:
                edges = collections.LineCollection(
                    lines, colors=colour, linewidths=thick, linestyles=dashes, alpha=0.75
                )
                axes.add_collection(edges)
                tell(edges, [f"layer {layer + 1}, {a} to {b}: weight {spell(weight[b, a])}" for _, a, b in chosen])
    if not total:
        axes.text(theta.depth / 2, 0, "every weight is 0", ha="center", va="center", color=GREY)
    return drawn, total
