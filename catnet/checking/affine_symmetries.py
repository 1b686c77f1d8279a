"""Re-checks symmetries of a function by maps with shifts, x ↦ P x + t and y ↦ Q y + s, and that there are no others.

**Claim**: a network that can be written out as a perceptron, with the function f; generators, pairs of such maps with
f(P x + t) = Q f(x) + s; the order of the group that their matrices (P, Q) generate, or null; its `kind`, permutations
or signed permutations; and whether it is `complete`: every such pair of maps has matrices in that group, so that it is
a product of generators, up to shifts of both ends that f respects.

**Proof**: points o and o' (`centre`), and `forms`, `squares` and `all` as `symmetries` has them, of the function
g(x) = f(o + x) − o'.

- *These are symmetries*: the generators fix o and o', so that they are (P, Q) about these points, and symmetries of g.
- *These are all*: of g there are no others without shifts, by the layers of a form that is affine or identifiable; and
  every symmetry of g is one without shifts, up to shifts that g respects.  If g(x) = W x, then g(P x + t) =
  Q g(x) + s means W P = Q W and s = W t, and g respects the shifts (t, W t).  If a form is identifiable, its symmetry
  permutes the neurons of the first layer by monomial matrices (w_j P | w_j t + b_j) = c_k (w_k | b_k), and keeps the
  last bias, Q b_L + s = b_L.  With b_L = 0 there is no s.  The rows (w_j | b_j) / ‖w_j‖₁ are permuted up to sign, as
  signed permutations keep the norm; so x ↦ P x + t keeps the set where the sum of (w_j x + b_j)² / ‖w_j‖₁² is least.
  That set is an affine space along ker W_1; it holds 0 if the gradient Σ b_j w_j / ‖w_j‖₁² is 0, and then t, the image
  of 0, too: W_1 t = 0, and g(P x) = g(P x + t) (docs/symmetries.md, Theorem 7).

Rests on the theorems of `identifiable`, where that is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .affine_layers import ENDS, fixes, recentred, with_shifts, without_shifts
from .layerwise import read_ends, write_ends
from .networks import Layered, one_perceptron, read_network
from .perceptron import Perceptron, centred
from .reading import bind, fields, guarded, need, opened, shown, spelled, vector, written_once
from .same import affine_of
from .symmetries import KINDS, Ends, check_complete, check_forms, counted_order, is_of_kind, read_kind
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "symmetries under affine maps"
CLAIMED = ("network", "kind", "generators", "order", "complete")


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    given = opened(document, CLAIM, *CLAIMED, "network_sha256", "centre", "forms", "squares", "all")
    network = read_network(given["network"], "network")
    theta = one_perceptron(network)
    kind, complete, order = read_kind(given)
    sizes = [theta.sizes[0], theta.sizes[-1]]
    plain, shifts = without_shifts(given["generators"], sizes)
    ends = read_ends(plain, *sizes)
    centre = fields(given["centre"], "centre", *ENDS)
    points = [vector(centre[end], "centre", size) for end, size in zip(ENDS, sizes, strict=True)]
    found = bind(
        given,
        {
            "network": network.written(),
            "kind": kind,
            "generators": with_shifts(write_ends(ends), shifts),
            "order": order,
            "complete": complete,
        },
        {"centre": dict(zip(ENDS, map(spelled, points), strict=True))},
        {"claim_verdict": "proved", "assuming": [], "dimensions": sizes},
    )
    for name, pair in ends.items():
        need(all(is_of_kind(operator, kind) for operator in pair), f"{shown(name)} is not of the kind {kind}")
        for operator, shift, point in zip(pair, shifts[name], points, strict=True):
            need(fixes(operator, shift, point), f"{shown(name)} does not fix the centre")
    moved = Layered(recentred(theta, *points))
    forms = check_forms(moved, ends, given)
    counted, assumed = _counted(moved, forms, ends, given)
    need(order in (None, counted), "the group has another order")
    said = "all of this kind, up to shifts alone" if complete else "a subgroup"
    details = {"symmetries": said, "kind": kind, "order": order, "generators": list(ends)}
    return {**found, "assuming": sorted(assumed), **details}


def _counted(
    moved: Layered, forms: Sequence[Network], ends: Ends, given: dict[str, Any]
) -> tuple[int | None, list[str]]:
    """The order of the group, if it is needed, and the theorems that are assumed; refused unless these are all."""
    signed = -1 in KINDS[given["kind"]]
    if not given["complete"]:
        return None if given["order"] is None else counted_order(moved, list(ends.values()), signed), []
    fields(given["all"], "all", "form", "identifiable")
    counted, assumed, reasons = check_complete(moved, forms, ends, signed, given["all"])
    written_once(given, {"all": reasons})
    form = forms[reasons["form"]]
    assert isinstance(form, Layered)  # `check_complete` refuses others
    check_centre(form.theta)
    return counted, assumed


def check_centre(form: Perceptron) -> None:
    """Refused unless every symmetry of an affine or identifiable form keeps 0 on both ends, up to shifts alone."""
    if form.activation.scales == "linear":
        need(not any(row[-1] for row in affine_of(form)), "the constant of the affine function is not the centre")
        return
    layers = centred(form)
    need(not any(layers[-1][1]), "the bias of the last layer is not the centre")
    gradient = [Fraction(0)] * form.inputs
    for row, b in zip(*layers[0], strict=True):
        norm = sum(map(abs, row), Fraction(0))
        if norm:
            gradient = [total + b * entry / norm**2 for total, entry in zip(gradient, row, strict=True)]
    need(not any(gradient), "the sum of squares is not least at the centre")
