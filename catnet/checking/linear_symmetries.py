"""Re-checks linear symmetries: pairs of matrices, and a Lie algebra of pairs of vector fields.

**Claim**: a network of any architecture, with the function f; generators, pairs of x ↦ P x + t and y ↦ Q y + s with
f(P x + t) = Q f(x) + s; named fields, pairs of x ↦ X x + t and y ↦ Y y + u whose flows carry f into itself, f(e^{sX} x)
= e^{sY} f(x) for all s and x; whether they are `affine`, all shifts being 0 if not; and whether the algebra is
`complete`: the fields are a basis, over R, of all such pairs.  The generators may make a part of the other components
only.

**Proof**: `forms` and `squares`, as in `symmetries`, evidence where a generator has a shift; and how the fields are
seen, `by`:

- *pieces* (ReLU, leaky ReLU, affine): a field is a symmetry iff A X = Y A and A t = Y c + u for every affine piece
  A x + c of f.  Either every field has a ladder on the hidden spaces, as in `connected`, and the pieces around `points`
  are enough to leave no more dimensions than the fields have; or rays and cones cover the space (`triangulation`), and
  the pieces on these are all.
- *polynomials*: Df (X x + t) = Y f + u, coefficient by coefficient.
- *layers*: a `form` with a finite K that is `identifiable`: near the identity nothing moves a weight, so W_1 (X x + t)
  = 0, Y W_L = 0 and Y b_L + u = 0; and what fulfils these is a symmetry.
- *nothing*: there are no fields, and it is not claimed that these are all.

All of these are linear equations in the entries of X, t, Y and u; ranks are taken modulo a prime, which only makes them
smaller.  That they say all: docs/symmetries.md and `catnet.theorem.lie`; besides, the theorems of `identifiable`.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from .affine_layers import with_shifts, without_shifts
from .algebra import dot, integral, rank_modulo, solve
from .all_symmetries import derivative_at
from .connected import Field, Pairs, check_ladder, read_hidden, read_pairs, write_ladder, write_pairs
from .identifiable import judge
from .layerwise import check_distinct_rows, read_ends, write_ends
from .networks import Layered, one_perceptron, read_network
from .perceptron import Perceptron, centred
from .polynomial_fields import Equation, of_polynomials, zeros
from .reading import (
    Rows,
    array,
    bind,
    fields,
    guarded,
    integer,
    need,
    opened,
    shape,
    shown,
    spelled,
    vector,
    written_once,
)
from .symmetries import check_forms
from .triangulation import check_cover, check_linear, check_rays, heights_at, integer_layers, read_triangulation
from .values import Network

__all__ = ["CLAIM", "CLAIMED", "check"]

CLAIM = "linear symmetries"
CLAIMED = ("network", "generators", "algebra", "affine", "complete")

Piece = tuple[Rows, list[Fraction]]


@guarded
def check(document: Any) -> dict[str, Any]:
    """What the certificate proves; `CertificateError` if it does not."""
    given = opened(document, CLAIM, *CLAIMED, "network_sha256", "forms", "squares", "proof")
    theta = read_network(given["network"], "network")
    affine, complete = given["affine"], given["complete"]
    shape(type(affine) is bool and type(complete) is bool, "affine, complete: not true or false")
    plain, shifts = without_shifts(given["generators"], [theta.inputs, theta.outputs])
    ends = read_ends(plain, theta.inputs, theta.outputs)
    pairs = read_pairs(given["algebra"], theta.inputs, theta.outputs)
    claim = {
        "network": theta.written(),
        "generators": with_shifts(write_ends(ends), shifts),
        "algebra": write_pairs(pairs),
    }
    finding = {"claim_verdict": "proved", "assuming": [], "dimensions": [theta.inputs, theta.outputs]}
    found = bind(given, {**claim, "affine": affine, "complete": complete}, {}, finding)
    for name, steps in shifts.items():
        need(affine or not any(map(any, steps)), f"{shown(name)} has a shift")
    forms = check_forms(theta, ends, given, shifts)
    for name, pair in pairs.items():
        need(affine or not any(map(any, (field.shift for field in pair))), f"{shown(name)} has a shift")
    equations, assumed, proof = read_equations(theta, forms, pairs, given["proof"])
    written_once(given, {"proof": proof})
    basis = [unknowns_of(pair, affine) for pair in pairs.values()]
    rows = [[*xs, *(ts if affine else []), *ys, *(us if affine else [])] for xs, ts, ys, us in equations]
    for row in rows:
        need(all(not dot(row, values) for values in basis), "a field does not fulfil the equations")
    if complete:
        size = theta.inputs**2 + theta.outputs**2 + affine * (theta.inputs + theta.outputs)
        need(rank_modulo(integral(basis)) == len(basis), "the fields are dependent")
        need(rank_modulo(integral(rows)) + len(basis) == size, "the equations leave more than the fields")
    said = "all" if complete else "a subalgebra"
    details = {"dimension": len(basis), "fields": said, "by": proof["by"], "generators": list(ends)}
    return {**found, "assuming": sorted(set(assumed)), **details}


def unknowns_of(pair: tuple[Field, Field], affine: bool) -> list[Fraction]:
    """X row by row, t, Y row by row, u."""
    return [v for f in pair for part in (*f.matrix, *([f.shift] if affine else [])) for v in part]


# ---- equations


def read_equations(
    theta: Network, forms: Sequence[Network], pairs: Pairs, value: Any
) -> tuple[list[Equation], list[str], dict[str, Any]]:
    """Equations that all symmetries fulfil; refused unless fields that fulfil them are symmetries, or are shown to be
    so; the theorems that are assumed, and the proof, written again.
    """
    shape(type(value) is dict and type(value.get("by")) is str, "proof: no method")
    by = value["by"]
    if by == "nothing":
        fields(value, "proof", "by")
        need(not pairs, "that the fields are symmetries is not shown")
        return [], [], {"by": by}
    if by == "polynomials":
        fields(value, "proof", "by")
        return of_polynomials(theta), [], {"by": by}
    if by == "layers":
        given = fields(value, "proof", "by", "form", "identifiable")
        number = integer(given["form"], "proof: form", 0, len(forms) - 1)
        found, assumed, proof = of_layers(forms[number], given["identifiable"])
        return found, assumed, {"by": by, "form": number, "identifiable": proof}
    shape(by == "pieces", f"proof: unknown method {shown(by)}")
    here = one_perceptron(theta)
    if "cones" in value:
        given = fields(value, "proof", "by", "rays", "cones")
        rays, cones = read_triangulation(given["rays"], given["cones"], theta.inputs)
        return of_pieces(here, all_pieces(here, rays, cones)), [], {"by": by, "rays": rays, "cones": cones}
    given = fields(value, "proof", "by", "fields", "points")
    points = [vector(point, "points", theta.inputs) for point in array(given["points"], "points")]
    ladders = fields(given["fields"], "proof: fields", *pairs)
    written = {}
    for name, (first, last) in pairs.items():
        sizes = here.sizes[1:-1]
        entries = array(ladders[name], f"fields of {shown(name)}", len(sizes))
        hidden = [read_hidden(here.activation, e, size, shown(name)) for e, size in zip(entries, sizes, strict=True)]
        check_ladder(here, first, hidden, last, shown(name))
        written[name] = write_ladder(here.activation, first, hidden, last)["hidden"]
    pieces = []
    for point in points:
        slopes, at = derivative_at(here, point)
        pieces.append((slopes, [b - dot(row, point) for row, b in zip(slopes, at, strict=True)]))
    return of_pieces(here, pieces), [], {"by": by, "fields": written, "points": [spelled(point) for point in points]}


def of_pieces(theta: Perceptron, pieces: Sequence[Piece]) -> list[Equation]:
    """A X = Y A and A t = Y c + u."""
    n, m = theta.inputs, theta.sizes[-1]
    result = []
    for slopes, constant in pieces:
        for i in range(m):
            for j in range(n):
                xs, ys = zeros(n * n), zeros(m * m)
                xs[j::n] = slopes[i]
                ys[i * m : (i + 1) * m] = [-slopes[k][j] for k in range(m)]
                result.append((xs, zeros(n), ys, zeros(m)))
            ys, us = zeros(m * m), zeros(m)
            ys[i * m : (i + 1) * m] = [-c for c in constant]
            us[i] = Fraction(-1)
            result.append((zeros(n * n), list(slopes[i]), ys, us))
    return result


def all_pieces(theta: Perceptron, rays: list[list[int]], cones: list[list[int]]) -> list[Piece]:
    """The affine maps that the network is on the cones, which cover the space."""
    layers = integer_layers(theta)
    check_linear(check_rays([layers], rays), cones)
    check_cover(rays, cones)
    at = []
    for ray in rays:
        _, outputs, scale = heights_at(layers, ray)
        at.append([Fraction(value, scale) for value in outputs])
    found = {}
    for cone in cones:
        corners = [[Fraction(v) for v in rays[i]] for i in cone]
        columns = [[corner[k] for corner in corners] for k in range(theta.inputs + 1)]
        rows = tuple(tuple(solve(columns, [at[i][o] for i in cone])) for o in range(theta.sizes[-1]))
        found[rows] = [list(row[:-1]) for row in rows], [row[-1] for row in rows]
    return list(found.values())


def of_layers(form: Network, proof: Any) -> tuple[list[Equation], list[str], Any]:
    """W_1 X = 0, W_1 t = 0, Y W_L = 0 and Y b_L + u = 0."""
    need(isinstance(form, Layered), "the form is no perceptron")
    assert isinstance(form, Layered)
    theta = form.theta
    need(theta.activation.scales in ("sign", "none") and len(theta.layers) > 1, "the layers have symmetries that move")
    layers = centred(theta)
    check_distinct_rows(layers, theta.activation)
    assumed, understood = judge(form, proof)
    n, m = theta.inputs, theta.sizes[-1]
    result = []
    for row in layers[0][0]:
        for j in range(n):
            xs = zeros(n * n)
            xs[j::n] = row
            result.append((xs, zeros(n), zeros(m * m), zeros(m)))
        result.append((zeros(n * n), list(row), zeros(m * m), zeros(m)))
    weight, bias = layers[-1]
    for i in range(m):
        for column in (*map(list, zip(*weight, strict=True)), list(bias)):
            ys, us = zeros(m * m), zeros(m)
            ys[i * m : (i + 1) * m] = column
            us[i] = Fraction(0)
            result.append((zeros(n * n), zeros(n), ys, us))
        result[-1][3][i] = Fraction(1)
    return result, assumed, understood
