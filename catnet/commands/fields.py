"""What ``catnet verify`` says of vector fields: their ladders and the points that refute them, as JSON and as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catnet.algebra.matrix import Matrix
from catnet.commands.answer import spelled, values_json
from catnet.questions.end_to_end import FieldWitness

if TYPE_CHECKING:
    from catnet.theorem.lie_ladder import Hidden
    from catnet.theorem.lie_proof import LieLayerwise

__all__ = ["add_fields_json", "field_witness_json", "hidden_json"]


def field_witness_json(witness: FieldWitness) -> dict[str, Any]:
    """The point, the derivative of f there along the field, and what the field on the outputs says it should be."""
    return {
        "generator": witness.generator,
        "point": spelled(witness.point),
        "derivative_along": values_json(witness.derivative),
        "field_at_f": values_json(witness.expected),
    }


def hidden_json(field: Hidden) -> dict[str, Any]:
    """ξ_i: ``{"diagonal": […]}`` or ``{"matrix": [[…], …]}``."""
    return {"matrix": field.spelled()} if isinstance(field, Matrix) else {"diagonal": spelled(field)}


def add_fields_json(actions: list[dict[str, Any]], fields: LieLayerwise) -> None:
    """Every layer's ``"algebra"``, beside its generators."""
    depth = len(fields.ladders[0][1].hidden)
    if not actions:
        actions += [{"layer": index, "generators": {}} for index in range(1, depth + 1)]
    for place, entry in enumerate(actions):
        entry["algebra"] = {name: hidden_json(ladder.hidden[place]) for name, ladder in fields.ladders}
