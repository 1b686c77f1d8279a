"""Why an answer is the answer, in a paragraph for a student: made from the answer's own JSON object.

>>> document = {"command": "equal", "verdict": "refuted", "method": "the two functions differ at a point"}
>>> explanation(document)[:67]
'Two networks compute the same function if they agree at every point'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

__all__ = ["EXPLAINED", "explanation"]

Document: TypeAlias = dict[str, Any]

_OPEN = (
    "Undecided is not a guess and not a failure: {reason}. Whatever was not shown exactly is not said; a larger "
    "budget (--max-cells, --max-memory, --timeout) or one of the things named here could decide it."
)


def explanation(document: Document) -> str:
    """The paragraph.

    Parameters
    ----------
    document : dict
        What ``--json`` prints.
    """
    say = EXPLAINED.get(document.get("command", ""))
    words = say(document) if say is not None else [f"The command says: {_reason(document)}."]
    if document.get("verdict") == "undecided":
        words.append(_OPEN.format(reason=_reason(document)))
    return " ".join(words)


def _reason(part: Document) -> str:
    found = next((part[key] for key in ("reason", "criterion", "method", "holds") if part.get(key)), "no more is known")
    return str(found).rstrip(".")


def _source(part: Document) -> str:
    return f" ({part['reference']})" if part.get("reference") else ""


def _verify(document: Document) -> list[str]:
    whole, layers, theta = document["end_to_end"], document["layerwise"], document["identifiability"]
    words = [
        "The theorem (Shahverdi, Marchetti, Bökman, Kohn, arXiv 2601.21645) says: if the first and the last layer "
        "absorb the action (adjunction), the function is equivariant end to end, and the parameter theta is "
        "identifiable, then the group acts on every hidden layer so that each layer is equivariant."
    ]
    if whole["verdict"] == "refuted":
        words.append(_not_equivariant(whole))
        return words
    if whole["verdict"] == "proved":
        words.append(f"Here the function is equivariant: {_reason(whole)}.")
    words.append({"proved": _layers_found, "refuted": _no_layers}.get(layers["verdict"], _layers_open)(document, theta))
    return words


def _not_equivariant(whole: Document) -> str:
    witness = whole.get("witness")
    if witness is None:
        return f"Here the function is not equivariant: {_reason(whole)}; so there is nothing to ask of the layers."
    return (
        "Here the function is not equivariant: at one rational point x, f(g x) and g f(x) differ for g = "
        f"{witness['generator']}. Both sides were evaluated exactly, or enclosed in disjoint intervals, so one "
        "point is a proof. Equivariant layers would compose to an equivariant function; so no action on the hidden "
        "layers exists, either."
    )


def _layers_found(document: Document, theta: Document) -> str:
    found = (
        "Carry theta by a generator g through its first and last layer: the new parameter has the same function, "
        "so on every hidden layer i an element k_i(g) of the architecture's symmetry group must lead from one to "
        "the other. catnet found these elements, checked every square exactly, and showed that g ↦ k_i(g) is a "
        "homomorphism"
    )
    if theta["verdict"] == "proved":
        return f"{found}. They are the only ones, since theta is identifiable: {_reason(theta)}{_source(theta)}."
    return (
        f"{found}. That theta is identifiable was not needed: the squares are the proof, and whoever has them need "
        f"not believe the theorem. (Identifiable: {theta['verdict']}; {_reason(theta)}.){_weaker(theta)}"
    )


def _weaker(theta: Document) -> str:
    """What stands in for identifiability where that fails or is open."""
    weakly = theta.get("weakly", {})
    if weakly.get("verdict") == "proved":
        return f" But theta is weakly identifiable, which is all that the theorem asks: {_reason(weakly)}."
    if "proved" in (theta.get("generic"), weakly.get("generic")):
        whose = "theta" if theta.get("generic") == "proved" else "the smaller network that theta comes from"
        return (
            f" Of {whose} it is proved that no other simple parameter has its function; if it is simple itself, the "
            "theorem applies to it among simple parameters."
        )
    return ""


def _no_layers(document: Document, theta: Document) -> str:
    layers = document["layerwise"]
    start = f"But the layers are not equivariant: {_reason(layers)}, and all candidates were looked at."
    if theta["verdict"] == "refuted":
        start += (
            " This is no contradiction, since a hypothesis of the theorem fails: theta is not identifiable, another "
            f"parameter has the same function ({_reason(theta)}).{_weaker(theta)}"
        )
    found = document.get("realization", {})
    if found.get("verdict") == "proved":
        widths = " → ".join(map(str, found["widths"]))
        start += (
            f" Another network with this function, {widths}, is equivariant layer by layer; catnet realize writes it."
        )
    return start


def _layers_open(document: Document, theta: Document) -> str:
    return f"Whether the layers are equivariant was not found out: {_reason(document['layerwise'])}."


def _equal(document: Document) -> list[str]:
    words = ["Two networks compute the same function if they agree at every point of the input space."]
    if document["verdict"] == "proved":
        words.append(f"Here they do: {_reason(document)}. That is a statement about all points, not about samples.")
    elif document["verdict"] == "refuted":
        words.append(
            f"Here they do not: {_reason(document)}. The two values at the point were computed exactly, or enclosed "
            "in disjoint intervals, so a single point is a proof, however small the difference."
        )
    return words


def _identify(document: Document) -> list[str]:
    words = [
        "A parameter theta is identifiable if every real parameter of the same shape with the same function is "
        "theta, moved by exactly one element of the architecture's symmetry group (permuted and, where they pass "
        "through the activation, scaled neurons)."
    ]
    if document["verdict"] == "proved":
        words.append(f"Here it is, by this criterion, whose hypotheses were checked exactly: {_reason(document)}")
        words[-1] += f"{_source(document)}."
    elif document["verdict"] == "refuted":
        words.append(
            f"Here it is not: {_reason(document)}. The twin that comes with the answer has the same function, and no "
            "symmetry carries theta to it."
        )
    elif document.get("generic") == "proved":
        words.append(
            "That is open here. What is proved is less: no other simple parameter, up to these symmetries, has the "
            "function. Simple means that no pre-activation vanishes on an open set, that the zero sets of two hidden "
            "neurons meet in codimension two and those of three in codimension three; for given weights all biases but "
            "a null set make a parameter simple. One that is not simple may still share the function, so the theorem "
            "on equivariant networks does not follow."
        )
    value, expected = document.get("functional_dimension"), document.get("expected_dimension")
    if value is not None and expected is not None and value < expected:
        words.append(
            f"The functional dimension, the rank of parameter ↦ function at theta, is {value}, below the {expected} "
            "that the symmetries leave; by itself that would refute nothing, as |x| = relu(x) + relu(−x) shows."
        )
    return words


def _reduce(document: Document) -> list[str]:
    before, after = (" → ".join(map(str, document[key])) for key in ("before", "widths"))
    if document["before"] == document["widths"]:
        return [
            "A neuron can go if nobody reads it, if it is constant, or if its row is that of another neuron up to "
            "a scaling that passes through the activation. This network has none of these, as far as was looked."
        ]
    return [
        f"{before} became {after}: neurons that nobody reads, that are constant, or whose rows agree with those of "
        "others were taken out, and what they did is done by others. The maps alpha and alpha* between the hidden "
        "spaces commute with the layers, which shows that the function is the same."
    ]


def _realize(document: Document) -> list[str]:
    words = ["An equivariant function always has a network whose layers are equivariant, perhaps a wider one."]
    if document["verdict"] == "proved":
        widths = " → ".join(map(str, document["widths"]))
        words.append(f"The one found has the widths {widths}: {_reason(document)}. Every square was checked exactly.")
    return words


def _bound(document: Document) -> list[str]:
    words = [
        "The maximum of a network over a box lies between a value that is attained at the point given and an upper "
        "bound that holds everywhere: any multipliers of a relaxation give a true bound, so a floating-point "
        "solver may propose them, and exact arithmetic evaluates them."
    ]
    if document["verdict"] == "proved":
        words.append("Here both ends meet, or they decide what was asked.")
    elif document["verdict"] == "refuted":
        words.append("Here the point given violates what was asked; its value was computed exactly.")
    return words


def _regions(document: Document) -> list[str]:
    return [
        "A network of ReLUs cuts its input space along bent hyperplanes into regions on which it is affine: one "
        "for every pattern of signs of the neurons whose open cell is not empty. Cells are cut layer by layer in "
        "exact arithmetic, so no region is lost or counted twice; there are "
        f"{document.get('count') or 'more than were counted'}."
    ]


def _symmetrize(document: Document) -> list[str]:
    words = [
        "Given actions on the hidden layers, the average of every layer over the group is equivariant, and it is "
        "the nearest such layer: what was taken away is orthogonal to what is left (Pythagoras), so the distance "
        "is exact. Which actions to take is proposed in floating point and checked exactly; other actions could "
        "lead nearer."
    ]
    if document["verdict"] != "proved":
        words.append(f"Here: {_reason(document)}.")
    return words


def _symmetries(document: Document) -> list[str]:
    if document.get("near"):
        return [
            "Groups are proposed by comparing the network with itself, its neurons and weights permuted, up to a "
            "tolerance. For each, every layer is averaged over the group; the averaged network is proved equivariant, "
            "and its distance is exact. Nothing is said of the given network itself."
        ]
    words = [
        "A symmetry is a pair of an action on the inputs and one on the outputs that the function respects. Each "
        "one found was proved by carrying it through all layers."
    ]
    words.append(
        f"They are all of this kind: {_reason(document)}."
        if document.get("complete")
        else f"There may be more: {_reason(document)}. What was found is a subgroup."
    )
    return words


def _check(document: Document) -> list[str]:
    return [
        "A certificate holds all that is needed to see that its claim is true. The checker is a short program on "
        "Python's standard library alone, reads the certificate strictly, and computes again what it says; it "
        f"shares no code with what wrote it. What it found: {_reason(document)}."
    ]


EXPLAINED: dict[str, Callable[[Document], list[str]]] = {
    "verify": _verify,
    "equal": _equal,
    "identify": _identify,
    "reduce": _reduce,
    "realize": _realize,
    "bound": _bound,
    "regions": _regions,
    "symmetrize": _symmetrize,
    "symmetries": _symmetries,
    "check": _check,
}
