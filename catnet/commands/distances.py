"""How far a network is from symmetric, and where it breaks, in words and as JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from catnet.algebra.scalars import spell
from catnet.commands.answer import number_words

if TYPE_CHECKING:
    from catnet.questions.symmetrise import Break, Symmetrised

__all__ = ["break_json", "break_words", "relative_distance", "root_words"]


def break_json(entry: Break) -> dict[str, Any]:
    return {
        "layer": entry.layer,
        "generator": entry.generator,
        "neuron": entry.neuron,
        "nearest": entry.nearest,
        "largest_entry": spell(entry.largest_entry),
        "column": (entry.part or "bias") if entry.column is None else entry.column,
        **({"part": entry.part} if entry.part else {}),
    }


def break_words(entry: Break) -> str:
    """For a reader."""
    if entry.part == "scores":
        partner = "its image" if entry.nearest == entry.neuron else f"head {entry.nearest}"
        size = number_words(entry.largest_entry)
        return (
            f"layer {entry.layer}, {entry.generator}: head {entry.neuron} and {partner} differ by {size} in the scores"
        )
    partner = "its image" if entry.nearest in (None, entry.neuron) else f"neuron {entry.nearest}"
    place = "the biases" if entry.column is None else f"the {entry.part or 'weights'} from {entry.column}"
    size = number_words(entry.largest_entry)
    return f"layer {entry.layer}, {entry.generator}: neuron {entry.neuron} and {partner} differ by {size} in {place}"


def relative_distance(found: Symmetrised) -> str:
    """The distance as a share of the length of all weights and biases."""
    return root_words(found.distance_squared / found.norm_squared) if found.norm_squared else "0"


def root_words(square: Fraction) -> str:
    """The square root to twelve digits, for a reader."""
    from decimal import Context, Decimal

    context = Context(prec=30, Emax=10**9, Emin=-(10**9))
    root = context.sqrt(context.divide(Decimal(square.numerator), Decimal(square.denominator)))
    return str(Context(prec=12, Emax=10**9, Emin=-(10**9)).plus(root))
