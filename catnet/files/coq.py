r"""Certificates as statements of Coq, for the checker that proofs/ proves sound.

`coq_text` writes a ``.v`` file: the claim as a term of Coq, that the checker of ``proofs/Activations.v`` (of
``proofs/Equality.v``, of ``proofs/Triangulation.v``) accepts it, and the theorem that follows.  Coq then accepts the
file or rejects it by itself.

Names of generators are any strings, so no text of a certificate is copied into Coq but numbers: generators are counted,
and what stands in the one comment is spelled with letters, digits and escapes.

>>> quoted('r *) Qed. (* "'), quoted("é")
('r \\u002a\\u0029 Qed. \\u0028\\u002a \\u0022', '\\u00e9')
>>> coq_matrix(Scaled(((1, -2),), 3))
'mkMat [[1; (-2)]] 3'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catnet.files.claims import Claim, Equal, Identified, Layerwise, LinearMap, Scaled, Triangulated

__all__ = ["MOST_ELEMENTS", "coq_matrix", "coq_operator", "coq_text", "quoted"]

MOST_ELEMENTS = 2000
"""Groups that Coq enumerates have at most so many elements."""

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 _-.,:;=+")

_HEAD = """\
(* Written by `catnet check CERTIFICATE --coq FILE`.  Check it with `coqc -Q proofs Catnet FILE`.

{about}
*)
From Coq Require Import ZArith QArith List.
From Catnet Require Import {modules}.
Import ListNotations.
Local Open Scope Z_scope.

"""

_ACCEPT = """\
(* Coq computes here, and rejects the file if the answer is not true. *)
Theorem accepted : {check} = true.
Proof. vm_cast_no_check (eq_refl true). Qed.

"""

_LAYERWISE = {
    "relu": ("", "layerwise_equivariant rationals the_certificate relu", "relu_sound _ _ accepted"),
    "leaky_relu": ("", "layerwise_equivariant rationals the_certificate ({sigma})", "leaky_relu_sound _ _ _ accepted"),
    "tanh": (
        "RealNumbers",
        "layerwise_equivariant reals the_certificate Rtrigo_def.tanh",
        "RealNumbers.tanh_sound _ _ accepted",
    ),
    "odd": (
        "",
        "forall sigma : Q -> Q, (forall x y, x == y -> sigma x == sigma y)%Q ->\n"
        "  (forall x, sigma (- x) == - sigma x)%Q -> layerwise_equivariant rationals the_certificate sigma",
        "odd_sound _ _ accepted",
    ),
    "identity": ("", "layerwise_equivariant rationals the_certificate (fun x => x)", "linear_sound _ _ accepted"),
}


def coq_text(claim: Claim) -> str:
    """The ``.v`` file: data, the computation that accepts it, and the theorem that follows."""
    about = "\n".join(f"   {quoted(line)}" for line in claim.about)
    if isinstance(claim, Layerwise):
        extra, statement, proof = _LAYERWISE[claim.sigma.split(" ")[0]]
        modules = f"Scalars Matrices Certificates Activations {extra} Rationals".replace("  ", " ")
        body = (
            f"Definition network : list mat :=\n  {_lines(map(coq_matrix, claim.layers))}.\n\n"
            "(* For every generator and every space V_0, ..., V_L: the operator and its inverse. *)\n"
            f"Definition group : list generator :=\n  {_lines(map(_coq_generator, claim.generators))}.\n\n"
            f"Definition relations : list word :=\n  {_lines(map(_coq_word, claim.relators))}.\n\n"
            f"Definition the_certificate := mkCertificate {claim.inputs}%nat network group relations.\n\n"
        )
        check = f"check {claim.activation} {_reason(claim)} the_certificate"
        name, statement = "layerwise", statement.format(sigma=claim.sigma)
    elif isinstance(claim, Identified):
        modules = "Models Matrices Certificates Perceptrons Accepted Identified"
        body = (
            f"Definition network : list mat :=\n  {_lines(map(coq_matrix, claim.layers))}.\n\n"
            f"Definition the_certificate := mkCertificate {claim.inputs}%nat network [] [].\n\n"
        )
        check = f"identified {claim.inputs}%nat network"
        name, statement = "theta_identifiable", "identifiable 2 (theta relu_activation the_certificate 1)"
        proof = "checked_identifiable the_certificate accepted"
    else:
        modules = "Scalars Matrices Rationals Equality EqualitySound"
        if isinstance(claim, Triangulated):
            modules = "Scalars Matrices RealNumbers Equality Triangulation TriangulationSound"
        body = "".join(
            f"Definition {name} : list mat :=\n  {_lines(map(coq_matrix, layers))}.\n\n"
            for name, layers in (("left_network", claim.left), ("right_network", claim.right))
        )
        if isinstance(claim, Triangulated):
            rays = _lines(_coq_list(map(_integer, ray)) for ray in claim.rays)
            body += (
                f"Definition the_rays : list ray :=\n  {rays}.\n\n"
                f"Definition the_cones : list (list number) :=\n  {_lines(map(_coq_cone, claim.cones))}.\n\n"
            )
            check = f"triangulated {claim.inputs}%nat left_network right_network the_rays the_cones"
            name, proof = "same_function", "triangulated_sound _ _ _ _ _ accepted"
            statement = (
                f"forall x : list Rdefinitions.R, length x = {claim.inputs}%nat ->\n"
                "  net reals relu left_network x = net reals relu right_network x"
            )
        elif isinstance(claim, Equal):
            check = f"equal {claim.fuel}%nat {claim.inputs}%nat left_network right_network"
            name, proof = "same_function", "equal_networks _ _ _ _ accepted"
            statement = (
                f"forall x : list Q, length x = {claim.inputs}%nat ->\n"
                "  Forall2 Qeq (value left_network x) (value right_network x)"
            )
        else:
            point, bottom = _coq_list(map(_integer, claim.point.rows[0])), claim.point.denominator
            check = f"differ left_network right_network {point} {bottom}"
            name, proof = "different_functions", "different_networks _ _ _ _ accepted"
            place = f"(map (fun a => (1 # {bottom})%Q * inject_Z a)%Q {point})"
            statement = f"~ Forall2 Qeq (value left_network {place})\n    (value right_network {place})"
    head = _HEAD.format(about=about, modules=modules)
    theorem = f"Theorem {name} :\n  {statement}.\nProof. exact ({proof}). Qed.\nPrint Assumptions {name}.\n"
    return head + body + _ACCEPT.format(check=check) + theorem


def quoted(text: str) -> str:
    """Text for a comment of Coq: everything but letters, digits and a few signs as an escape, and cut when long."""
    cut = text if len(text) <= 200 else text[:200] + "..."
    return "".join(sign if sign in _SAFE else f"\\u{ord(sign):04x}" for sign in cut)


def _reason(claim: Layerwise) -> str:
    if claim.homomorphism == "ByRank":
        return f"(ByRank {_lines(map(coq_matrix, claim.right_inverses))})"
    return claim.homomorphism if claim.homomorphism == "ByUniqueness" else f"(ByEnumeration {MOST_ELEMENTS})"


def _integer(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def _coq_list(items: Iterable[str]) -> str:
    return f"[{'; '.join(items)}]"


def _lines(items: Iterable[str]) -> str:
    return "[" + ";\n   ".join(items) + "]"


def coq_matrix(matrix: Scaled) -> str:
    return f"mkMat {_coq_list(_coq_list(map(_integer, row)) for row in matrix.rows)} {matrix.denominator}"


def coq_operator(operator: LinearMap) -> str:
    if isinstance(operator, Scaled):
        return f"Dense ({coq_matrix(operator)})"
    return f"Mono {_coq_list(f'({column}%nat, {value})' for column, value in operator.entries)} {operator.denominator}"


def _coq_generator(entry: tuple[tuple[LinearMap, LinearMap], ...]) -> str:
    return _coq_list(f"({coq_operator(forth)}, {coq_operator(back)})" for forth, back in entry)


def _coq_cone(cone: Sequence[int]) -> str:
    return _coq_list(f"{index}%N" for index in cone)


def _coq_word(word: Sequence[int]) -> str:
    return _coq_list(f"({index}%nat, false)" for index in word)
