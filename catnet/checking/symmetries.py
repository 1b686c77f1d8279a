"""Re-checks symmetries of a function, and that there are no others.

**Claim**: a network of any architecture, with the function f; generators, pairs (P, Q) of operators on its ends with
f(P x) = Q f(x); the order of the group that they generate, or null; its `kind`, permutations or signed permutations;
and whether it is `complete`, all pairs of that kind with f(P x) = Q f(x). If not, it is a subgroup.

**Proof**: other `forms` of f, networks with evidence that they compute it (`same`).

- *These are symmetries*: `squares`.  For every generator the form on which it acts, 0 for the network itself, and its
  operators on the hidden spaces, with which every layer commutes; or ``evidence`` that the network moved by (P, Q) has
  the same function.
- *These are all*: `all`, null if that is not claimed.  By layers: the number of a `form` whose graph holds every
  symmetry, as it is `identifiable` (with the proof that `identifiable` asks for) or, then null, affine.  By values:
  points at which f is differentiated, seeds of points at which it is evaluated (in intervals, with `bits` bits, where
  values are irrational), or with a centre and an order, of rays from there along which attention has Taylor
  coefficients (`series`), and probes, points that may refute single pairs.  What is searched is searched again:
  `all_symmetries`.

Rests on the theorems of `identifiable`, where that is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .affine_layers import Shifts
from .all_symmetries import (
    POINTS,
    add_derivative,
    add_values,
    check_all,
    content,
    encoded,
    graph_of_layers,
    images_of,
)
from .colouring import Graph
from .difference import MOST_BITS
from .identifiable import judge
from .intervals import disjoint
from .layerwise import check_pieces, check_squares, read_ends, write_ends
from .moved import sides
from .networks import Composition, Layered, Product, evaluated, one_perceptron, read_network, written_out
from .operators import Sparse, apply, read_operator, written
from .perceptron import centred
from .pieces import spaces
from .reading import (
    ExhaustedError,
    array,
    bind,
    fields,
    guarded,
    integer,
    need,
    number,
    opened,
    shape,
    shown,
    spell,
    spelled,
    vector,
    written_once,
)
from .residual import Residual
from .same import check_evidence
from .stabilisers import Chain
from .taylor import add_series
from .tokens import Tokens
from .values import Network, affine_operator

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "symmetries"
CLAIMED = ("network", "kind", "generators", "order", "complete")
ORDER = 20
KINDS = {"permutation": (1,), "signed": (1, -1)}

Ends = dict[str, tuple[Sparse, Sparse]]


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    given = opened(document, CLAIM, *CLAIMED, "network_sha256", "forms", "squares", "all")
    theta = read_network(given["network"], "network")
    kind, complete, order = read_kind(given)
    signed = -1 in KINDS[kind]
    ends = read_ends(given["generators"], theta.inputs, theta.outputs)
    claim = {"network": theta.written(), "kind": kind, "generators": write_ends(ends)}
    finding = {"claim_verdict": "proved", "assuming": [], "dimensions": [theta.inputs, theta.outputs]}
    found = bind(given, {**claim, "order": order, "complete": complete}, {}, finding)
    for name, pair in ends.items():
        need(all(is_of_kind(operator, kind) for operator in pair), f"{shown(name)} is not of the kind {kind}")
    forms = check_forms(theta, ends, given)
    assumed: list[str] = []
    if complete:
        counted, assumed, reasons = check_complete(theta, forms, ends, signed, given["all"])
        written_once(given, {"all": reasons})
        need(order in (None, counted), "the group has another order")
    elif order is not None:
        need(counted_order(theta, list(ends.values()), signed) == order, "the group has another order")
    said = "all of this kind" if complete else "a subgroup"
    details = {"symmetries": said, "kind": kind, "order": order, "generators": list(ends)}
    return {**found, "assuming": sorted(set(assumed)), **details}


def read_kind(given: dict[str, Any]) -> tuple[str, bool, int | None]:
    """The kind, whether these are claimed to be all, and the order."""
    kind, complete, order = given["kind"], given["complete"], given["order"]
    shape(type(kind) is str and kind in KINDS, f"kind: {shown(kind)} is not known")
    shape(type(complete) is bool, "complete: not true or false")
    shape((given["all"] is not None) is complete, "all: a proof if and only if the claim is that they are all")
    return kind, complete, None if order is None else integer(order, "order", 1)


def is_of_kind(operator: Sparse, kind: str) -> bool:
    return all(len(column) == 1 and column[0][1] in KINDS[kind] for column in operator)


def check_forms(theta: Network, ends: Ends, given: dict[str, Any], shifts: Shifts | None = None) -> list[Network]:
    """The network and its other forms, by which every generator is shown to be a symmetry."""
    forms, understood = read_forms(theta, given["forms"])
    squares = check_symmetries(theta, forms, ends, given["squares"], shifts)
    written_once(given, {"forms": understood, "squares": squares})
    return forms


def read_forms(theta: Network, value: Any) -> tuple[list[Network], list[Any]]:
    """The network and its other forms, each with evidence that it has the same function."""
    forms, understood = [theta], []
    for index, entry in enumerate(array(value, "forms"), start=1):
        given = fields(entry, f"form {index}", "network", "evidence")
        form = read_network(given["network"], f"form {index}")
        evidence = check_evidence(theta, form, given["evidence"])
        forms.append(form)
        understood.append({"network": form.written(), "evidence": evidence})
    return forms, understood


def check_symmetries(
    theta: Network, forms: Sequence[Network], ends: Ends, value: Any, shifts: Shifts | None = None
) -> dict[str, Any]:
    """f(P x + t) = Q f(x) + s for every generator, by evidence where it has shifts; what shows it, written again."""
    given = fields(value, "squares", *ends)
    result: dict[str, Any] = {}
    for name, (first, last) in ends.items():
        steps = [] if shifts is None or not any(map(any, shifts[name])) else shifts[name]
        if type(given[name]) is dict and "evidence" in given[name]:
            evidence = fields(given[name], f"squares of {shown(name)}", "evidence")["evidence"]
            result[name] = {"evidence": check_evidence(*sides(theta, first, last, *steps, where=shown(name)), evidence)}
            continue
        entry = fields(given[name], f"squares of {shown(name)}", "on", "hidden")
        need(not steps, f"{shown(name)} has a shift, and evidence is asked for")
        on = integer(entry["on"], f"squares of {shown(name)}", 0, len(forms) - 1)
        sizes = spaces(forms[on])
        hidden = [
            read_operator(action, size, f"{shown(name)} on V_{i}")
            for i, (action, size) in enumerate(
                zip(array(entry["hidden"], "hidden", len(sizes) - 2), sizes[1:-1], strict=True), start=1
            )
        ]
        if isinstance(forms[on], Composition | Product | Tokens | Residual):
            check_pieces(forms[on], {name: [first, *hidden, last]}, "enumeration")
        else:
            check_squares(written_out(forms[on]), [first, *hidden, last], shown(name))
        result[name] = {"on": on, "hidden": [written(operator) for operator in hidden]}
    return result


def check_complete(
    theta: Network, forms: Sequence[Network], ends: Ends, signed: bool, value: Any
) -> tuple[int, list[str], dict[str, Any]]:
    """The order of all symmetries, the theorems that are assumed, and the proof, written again."""
    shape(type(value) is dict, "all: not an object")
    pairs = list(ends.values())
    if "identifiable" in value:
        given = fields(value, "all", "form", "identifiable")
        place = integer(given["form"], "all: form", 0, len(forms) - 1)
        form = forms[place]
        need(isinstance(form, Layered), "the form that is searched is no perceptron")
        assert isinstance(form, Layered)
        assumed, proof = check_layers(form, given["identifiable"])
        counted = check_all(graph_of_layers(form.theta, signed), pairs, lambda first, last: False)
        return counted, assumed, {"form": place, "identifiable": proof}
    given = fields(value, "all", "derivatives", "seeds", "probes", "bits", optional=("series",))
    derivatives, seeds, probes = (
        [vector(point, key, theta.inputs) for point in array(given[key], key)]
        for key in ("derivatives", "seeds", "probes")
    )
    bits = integer(given["bits"], "bits", 16, MOST_BITS)
    graph = Graph(theta.inputs, theta.outputs, signed)
    for point in derivatives:
        need(len(set(point)) <= 1 and not (signed and any(point)), "not every symmetry fixes the point of a derivative")
        add_derivative(graph, one_perceptron(theta), point)
    points = list(dict.fromkeys(image for seed in seeds for image in images_of(seed, signed)))
    if len(points) > POINTS:
        raise ExhaustedError(f"more than {POINTS} points")
    series = array(given["series"], "series", 2) if "series" in given else None
    if series is not None:
        centre, order = number(series[0], "series"), integer(series[1], "series", 0, ORDER)
        add_series(graph, theta, points, centre, order)
        series = [spell(centre), order]
    elif points:
        add_values(graph, points, [evaluated(theta, point, bits) for point in points])
    at = [(point, evaluated(theta, point, bits)) for point in probes]

    def refute(first: Sparse, last: Sparse) -> bool:
        for point, image in at:
            sides = evaluated(theta, apply(first, point), bits), affine_operator(last, image, bits)
            if any(disjoint(a, b) for a, b in zip(*sides, strict=True)):
                return True
        return False

    counted = check_all(graph, pairs, refute)
    keys = {"derivatives": derivatives, "seeds": seeds, "probes": probes}
    more = {"bits": bits, **({} if series is None else {"series": series})}
    return counted, [], {**{key: [spelled(p) for p in found] for key, found in keys.items()}, **more}


def check_layers(form: Layered, proof: Any) -> tuple[list[str], Any]:
    """Refused unless every symmetry of the function is one of the layers of this form."""
    theta = form.theta
    if proof is None:
        need(theta.hidden == 0 or theta.activation.scales == "linear", "neither affine nor shown to be identifiable")
        return [], None
    if theta.activation.scales in ("positive", "any"):
        for weight, bias in centred(theta)[:-1]:
            for row, b in zip(weight, bias, strict=True):
                content((*row, b))
    return judge(form, proof)


def counted_order(theta: Network, pairs: list[tuple[Sparse, Sparse]], signed: bool) -> int:
    """The order of the group that (signed) permutations generate."""
    graph = Graph(theta.inputs, theta.outputs, signed)
    starts = [*range(theta.inputs), *range(graph.outputs.start, graph.outputs.start + theta.outputs)]
    chain = Chain(starts, graph.outputs.stop, [encoded(graph, pair) for pair in pairs])
    need(chain.is_whole(), "the order of the group is not seen")
    return chain.order
