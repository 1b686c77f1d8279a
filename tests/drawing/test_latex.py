"""LaTeX is read back: the numbers in it are the numbers that went in."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given, strategies as st

from catnet.algebra.matrix import Matrix
from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.drawing.latex import (
    latex_affine,
    latex_ladder,
    latex_matrix,
    latex_monomial,
    latex_name,
    latex_network,
    latex_number,
    latex_permutation,
)
from catnet.groups.operators import as_matrix
from catnet.questions.verify import verify
from tests.drawing.subjects import SQUARE, triangle
from tests.support import wide_fractions


def number_of(text):
    found = re.fullmatch(r"(-?)(?:(\d+)|\\tfrac\{(\d+)\}\{(\d+)\})", text)
    sign, whole, top, bottom = found.groups()
    return Fraction(-1 if sign else 1) * (Fraction(int(whole)) if whole else Fraction(int(top), int(bottom)))


def matrix_of(text):
    body = re.fullmatch(r"\\begin\{pmatrix\} (.*) \\end\{pmatrix\}", text).group(1)
    return [[number_of(entry) for entry in row.split(" & ")] for row in body.split(r" \\ ")]


@given(wide_fractions)
def test_numbers(value):
    assert number_of(latex_number(value)) == value


@given(st.lists(st.lists(wide_fractions, min_size=2, max_size=2), min_size=1, max_size=3))
def test_matrices(rows):
    assert matrix_of(latex_matrix(Matrix(rows))) == rows


@given(st.permutations(range(6)))
def test_permutations(images):
    text = latex_permutation(Permutation(tuple(images)))
    cycles = [list(map(int, cycle.split(r"\ "))) for cycle in re.findall(r"\(([^)]+)\)", text)]
    assert Permutation.from_cycles(6, *cycles) == Permutation(tuple(images))


@given(st.permutations(range(3)), st.lists(wide_fractions.filter(bool), min_size=3, max_size=3))
def test_monomials_are_a_permutation_after_a_diagonal(images, scale):
    monomial = Monomial(Permutation(tuple(images)), tuple(scale))
    text = latex_monomial(monomial)
    cycles = [
        list(map(int, cycle.split(r"\ ")))
        for cycle in re.findall(r"\((\d[^),]*)\)(?! *$)", text.split("\\op")[0] + " .")
    ]
    inside = re.search(r"diag\}\((.*)\)", text)
    factors = [number_of(entry) for entry in inside.group(1).split(", ")] if inside else [Fraction(1)] * 3
    built = Monomial.of_permutation(Permutation.from_cycles(3, *cycles)) * Monomial.diagonal(factors)
    assert as_matrix(built) == as_matrix(monomial)


@given(st.text(max_size=12))
def test_names_cannot_break_out(name):
    text = latex_name(name)
    depth, place = 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
            continue
        depth += {"{": 1, "}": -1}.get(text[place], 0)
        assert depth >= 0 and text[place] not in "$&#%_^~\n"
        place += 1
    assert depth == 0


def test_networks_and_ladders():
    lines = latex_network(SQUARE).split(r"\\ f_")
    assert len(lines) == SQUARE.depth
    assert matrix_of(re.search(r"\\begin\{pmatrix\}.*?\\end\{pmatrix\}", lines[2]).group()) == [[2, -1]]
    assert latex_affine(SQUARE.layers[2]) == r"x \mapsto \begin{pmatrix} 2 & -1 \end{pmatrix} x"
    proof = verify(triangle.network, triangle.ends).proof
    for name in ("r", "s"):
        upper, lower = latex_ladder(triangle.network.widths, proof.actions, name).splitlines()[1:3]
        assert upper.count("arrow[d") == 3 and upper.count("arrow[r") == lower.count("arrow[r") == 2
        for operator in dict(proof.actions.generators)[name]:
            assert latex_monomial(operator) in upper
    assert latex_matrix(Matrix.zeros(0, 3)) == r"0_{0 \times 3}"


def test_values_show_themselves():
    assert Matrix([["1/2", -1]])._repr_latex_() == r"$\begin{pmatrix} \frac{1}{2} & -1 \end{pmatrix}$"
    assert Permutation((1, 2, 0, 3))._repr_latex_() == r"$(0\ 1\ 2)$" and Permutation((0,))._repr_latex_() == "$()$"
    swap = Monomial(Permutation((1, 0)), (Fraction(2), Fraction(1, 2)))
    assert swap._repr_latex_() == swap.matrix()._repr_latex_()
