"""The pictures: the same bytes on every run, nothing shown, labels apart, and ink where the exact values are."""

from __future__ import annotations

import importlib.util
import itertools
import os
import subprocess
import sys
import xml.etree.ElementTree
from fractions import Fraction
from pathlib import Path

import pytest

from catnet.algebra.monomial import Monomial
from catnet.algebra.permutation import Permutation
from catnet.architectures.perceptron.network import MLP
from catnet.drawing import (
    Window,
    draw_cayley_graph,
    draw_graph,
    draw_hyperplanes,
    draw_ladder,
    draw_network,
    draw_orbit,
    draw_regions,
    draw_witness,
    save,
)
from catnet.drawing.canvas import new_axes, style, svg_text
from catnet.drawing.group import cayley_layout
from catnet.drawing.network import orbit_order
from catnet.drawing.palette import HUES, colours
from catnet.drawing.pictures import PICTURES, Subject, picture
from catnet.drawing.plane import plane_of
from catnet.drawing.regions import affine_words, walls_of
from catnet.drawing.witness import defect_network
from catnet.errors import FormatError, InputError
from catnet.groups import FiniteGroup, alternating, cyclic, dihedral, symmetric
from catnet.questions.end_to_end import EndToEndDifference
from catnet.questions.identifiable import check_identifiable
from catnet.questions.verify import verify
from catnet.theorem import EndActions
from catnet.theorem.ladder import LayerActions
from tests.drawing.subjects import BENT, D4, INSTANCES, ODD, SQUARE, TWINNED, triangle
from tests.shares import is_thorough

if importlib.util.find_spec("matplotlib") is None:
    pytest.skip("Matplotlib is not installed: pip install '.[draw]'", allow_module_level=True)


def subject(name):
    instance = INSTANCES[name]
    report = verify(instance.network, instance.ends) if instance.ends.generators else None
    return Subject(instance.network, instance.ends, report)


def figure(axes):
    return (axes[0] if isinstance(axes, list) else axes).figure


@pytest.mark.share(5)
@pytest.mark.parametrize(("name", "what"), [(name, what) for name in INSTANCES for what in PICTURES])
def test_every_picture_of_every_instance_is_drawn_or_refused_in_a_sentence(name, what):
    with style():
        try:
            axes = picture(what, subject(name))
        except InputError as error:
            assert "\n" not in str(error) and len(str(error)) > 20
            assert (name, what) not in [("square", other) for other in PICTURES if other != "witness"]
            return
        text = svg_text(axes)
    root = xml.etree.ElementTree.fromstring(text)
    assert root.tag.endswith("svg") and len(text) < 300_000
    assert "<dc:date>" not in text
    name, *words = [str(node.text) for node in root.iter("{http://www.w3.org/2000/svg}title")]
    assert name and root.get("role") == "img" and root.get("aria-label") == name
    told = getattr(figure(axes), "_catnet_told", {})  # every part that has words shows them
    assert sorted(words) == sorted(word for part in told.values() for word in part)
    assert "matplotlib.pyplot" not in sys.modules


def test_the_same_bytes_in_two_processes_and_under_different_hash_seeds():
    program = (
        "import hashlib, sys\n"
        "from catnet.drawing.canvas import png_bytes, style, svg_text\n"
        "from catnet.drawing.pictures import PICTURES, picture\n"
        "from catnet.errors import InputError\n"
        "from tests.drawing.test_pictures import subject\n"
        "for name in sys.argv[1:]:\n"
        "    for what in PICTURES:\n"
        "        try:\n"
        "            with style():\n"
        "                axes = picture(what, subject(name))\n"
        "                print(name, what, hashlib.sha256(svg_text(axes).encode()).hexdigest())\n"
        "        except InputError:\n"
        "            pass\n"
        "print(hashlib.sha256(png_bytes(axes)).hexdigest())\n"
    )
    root = Path(__file__).parents[2]
    names = ("triangle", "bent") if is_thorough() else ("bent",)
    runs = [
        subprocess.run(
            [sys.executable, "-c", program, *names],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "12345")
    ]
    assert runs[0] == runs[1] and runs[0].count("\n") > 7 * len(names)


def test_the_users_settings_do_not_change_catnets_files():
    import matplotlib

    with style():
        expected = svg_text(draw_network(SQUARE))
    with matplotlib.rc_context({"font.size": 30, "svg.hashsalt": "other", "axes.facecolor": "red"}), style():
        assert svg_text(draw_network(SQUARE)) == expected


def test_functions_draw_on_the_axes_they_are_given_and_return_them():
    proof = verify(SQUARE, D4).proof
    group = D4.group()
    witness = verify(BENT, D4).end_to_end.witness
    for draw in (
        lambda axes: draw_regions(SQUARE, axes=axes),
        lambda axes: draw_hyperplanes(SQUARE, axes=axes),
        lambda axes: draw_orbit(SQUARE, D4, axes=axes),
        lambda axes: draw_ladder(SQUARE.widths, proof.actions, axes=axes),
        lambda axes: draw_network(SQUARE, axes=axes),
        lambda axes: draw_cayley_graph(group, axes=axes),
        lambda axes: draw_witness(BENT, D4, witness, axes=axes),
        lambda axes: draw_graph(ODD, axes=axes),
    ):
        axes = new_axes(None)
        assert draw(axes) is axes and axes.has_data() | bool(axes.patches) | bool(axes.texts)
    solid = new_axes(None, solid=True)
    assert draw_graph(SQUARE, axes=solid) is solid


def boxes(drawn):
    """The rectangles of all words inside the axes, as Matplotlib sets them."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas = FigureCanvasAgg(drawn)
    canvas.draw()
    found = []
    for axes in drawn.axes:
        for text in axes.texts:
            if text.get_text():
                found.append((text.get_text(), text.get_window_extent(canvas.get_renderer())))
    return found


def overlaps(drawn):
    found = []
    for (one, first), (other, second) in itertools.combinations(boxes(drawn), 2):
        width = min(first.x1, second.x1) - max(first.x0, second.x0)
        height = min(first.y1, second.y1) - max(first.y0, second.y0)
        if width > 1 and height > 1:
            found.append((one, other))
    return found


@pytest.mark.parametrize("name", ["square", "triangle", "bent", "odd"])
@pytest.mark.parametrize("what", ["regions", "hyperplanes", "orbit", "ladder", "network", "group", "witness"])
def test_labels_do_not_collide(name, what):
    with style():
        try:
            axes = picture(what, subject(name))
        except InputError:
            return
        assert overlaps(figure(axes)) == []


def test_a_collision_would_be_noticed():
    axes = new_axes(None)
    axes.text(0.5, 0.5, "one")
    axes.text(0.51, 0.5, "two")
    assert overlaps(axes.figure) == [("one", "two")]


def test_labels_of_regions_lie_inside_their_regions():
    with style():
        axes = draw_regions(SQUARE)
        words = boxes(axes.figure)
    assert len(words) >= 9
    back = axes.transData.inverted()
    for text, box in words:
        (left, low), (right, high) = back.transform([(box.x0, box.y0), (box.x1, box.y1)])
        corners = [(Fraction(x), Fraction(y)) for x in (left, right) for y in (low, high)]
        holding = [polygon for polygon in plane_of(SQUARE).polygons() if polygon.holds(corners[0])]
        assert any(all(polygon.holds(corner) for corner in corners) for polygon in holding), text
        assert any(affine_words(p.weight[0], p.bias[0], ("x₀", "x₁")) == text for p in holding)


def test_walls_lie_where_the_named_neuron_changes():
    plane = plane_of(SQUARE)
    for ends, bends in walls_of(plane):
        middle = [Fraction(sum(values)) / 2 for values in zip(*ends, strict=True)]
        for layer, neuron in bends:
            values = tuple(middle)
            for index in range(1, layer + 1):
                values = SQUARE.layer(index)(values)
            affine = SQUARE.layers[layer]
            row = affine.weight.row(neuron)
            assert abs(float(sum(w * v for w, v in zip(row, values, strict=True)) + affine.bias[neuron])) < 1e-9


def test_the_defect_network_is_the_difference():
    for name in ("square", "bent", "odd", "affine", "triangle"):
        instance = INSTANCES[name]
        for _, first, last in instance.ends.generators:
            both = defect_network(instance.network, first, last)
            for k in range(12):
                point = tuple(Fraction((5 * k + 7 * i) % 11 - 5, 2) for i in range(instance.network.widths[0]))
                one, other = instance.network(first.apply(point)), last.apply(instance.network(point))
                assert both(point) == tuple(a - b for a, b in zip(one, other, strict=True))


def test_a_witness_over_one_input_is_drawn_with_both_sides_or_with_their_difference():
    """Far apart, two lines through the two values; a billionth apart, one line through the difference."""
    for bias, lines in ((Fraction(1, 2), 2), (Fraction(1, 10**9), 1)):
        theta = MLP.from_rows([([[1], [-1]], [bias, 0]), ([[1, 1]], [0])])
        ends = INSTANCES["absolute"].ends
        witness = verify(theta, ends).end_to_end.witness
        with style():
            axes = draw_witness(theta, ends, witness)
        curves = [line for line in axes.lines if line.get_linewidth() == 2]
        assert len(curves) == lines
        for t, *values in zip(curves[0].get_xdata(), *(curve.get_ydata() for curve in curves), strict=False):
            x = Fraction(t) * witness.point[0]
            sides = theta((-x,))[0], theta((x,))[0]
            assert values[0] == pytest.approx(float(sides[0] - (sides[1] if lines == 1 else 0)), abs=1e-15)
        stars = [y for line in axes.lines if line.get_marker() == "*" for y in line.get_ydata()]
        gap = witness.f_of_gx[0] - witness.g_of_fx[0]
        assert stars == [float(gap)] if lines == 1 else stars == [float(witness.f_of_gx[0]), float(witness.g_of_fx[0])]


def test_the_twin_that_is_drawn_has_other_sides():
    from catnet.drawing import draw_twin

    twin = check_identifiable(TWINNED).witness
    with style():
        four = draw_twin(TWINNED, twin)
        assert len(four) == 4 and [hasattr(axes, "get_zlim") for axes in four] == [True, True, False, False]
        assert four[0].get_zlim() == four[1].get_zlim()  # the same surface
        names = [sorted(text.get_text() for text in axes.texts if text.get_text()) for axes in four[2:]]
    assert names == [["0", "1", "2"]] * 2


def test_the_symmetries_that_are_found_show_orbits_by_colour_and_by_shape():
    axes = picture("symmetries", Subject(triangle.network))
    assert axes.get_title() == "S_3: 6 symmetries"
    looks = {}
    for line, text in zip(axes.lines, [text for text in axes.texts if text.get_text().isdigit()], strict=True):
        layer, neuron = round(line.get_xdata()[0]), int(text.get_text())
        looks[layer, neuron] = line.get_marker(), line.get_markerfacecolor()
    assert looks[1, 0] == looks[1, 2] == looks[1, 4] and looks[1, 1] == looks[1, 3] == looks[1, 5]
    assert all(one != other for one, other in zip(looks[1, 0], looks[1, 1], strict=True))
    nothing = MLP.from_rows([([[1, 2]], [3]), ([[1]], [0])])
    assert picture("symmetries", Subject(nothing)).get_title() == "no symmetry but the identity"


def test_orbits_of_neurons_are_drawn_together():
    proof = verify(triangle.network, triangle.ends).proof
    order = orbit_order(triangle.network, proof.actions)
    assert order[1] == [[0, 2, 4], [1, 3, 5]]
    assert [sorted(itertools.chain(*orbits)) for orbits in order] == [list(range(w)) for w in triangle.network.widths]


@pytest.mark.parametrize(
    "group", [FiniteGroup(()), cyclic(2), cyclic(7), dihedral(4), symmetric(3), symmetric(4), alternating(5)]
)
def test_elements_of_a_group_have_places_of_their_own(group):
    places = cayley_layout(group)
    assert len(places) == len(set(places.values())) == group.order
    with style():
        axes = draw_cayley_graph(group)
    arrows = [text for text in axes.texts if not text.get_text()]
    expected = sum(
        group.order if not (g * g).is_identity else group.order // 2 for _, g in group.generators if not g.is_identity
    )
    assert len(arrows) == expected


def test_a_large_group_is_refused():
    with pytest.raises(InputError, match="order 720"):
        draw_cayley_graph(symmetric(6))


def test_hues_stay_apart_for_every_kind_of_colour_vision():
    """Simulated dichromacy (Viénot, Brettel, Mollon 1999): any two of the hues stay apart."""
    import numpy as np

    to_lms = np.array([[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]])
    loss = {
        "protan": [[0, 2.02344, -2.52581], [0, 1, 0], [0, 0, 1]],
        "deutan": [[1, 0, 0], [0.494207, 0, 1.24827], [0, 0, 1]],
        "tritan": [[1, 0, 0], [0, 1, 0], [-0.395913, 0.801109, 0]],
    }
    linear = [[(int(hue[i : i + 2], 16) / 255) ** 2.2 for i in (1, 3, 5)] for hue in HUES]
    for kind in loss.values():
        seen = [
            np.clip(np.linalg.inv(to_lms) @ np.array(kind) @ to_lms @ np.array(colour), 0, 1) ** (1 / 2.2)
            for colour in linear
        ]
        assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.14
    assert len(set(colours(200))) == 200


def test_a_window_can_be_given_and_is_kept():
    with style():
        axes = draw_regions(SQUARE, window=Window(Fraction(1, 2), (Fraction(3), Fraction(3))))
    assert axes.get_xlim() == (2.5, 3.5) and axes.get_ylim() == (2.5, 3.5)
    with pytest.raises(InputError, match="outside the window"):
        draw_orbit(SQUARE, D4, (Fraction(100), Fraction(0)))


def test_save_writes_by_the_ending(tmp_path):
    with style():
        axes = draw_network(ODD)
        for name, head in (("a.svg", b"<?xml"), ("b.PNG", b"\x89PNG")):
            assert save(axes, tmp_path / name) == len((tmp_path / name).read_bytes())
            assert (tmp_path / name).read_bytes().startswith(head)
        for name in ("a.pdf", "a", "a.html"):
            with pytest.raises(FormatError):
                save(axes, tmp_path / name)
        with pytest.raises(FormatError, match="No such file"):
            save(axes, tmp_path / "absent" / "a.png")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.svg", "b.PNG"]


def test_a_flip_does_not_look_like_the_identity():
    flips, plain = (
        draw_ladder((1, 1), LayerActions((("s", (operator, operator)),)))
        for operator in (Monomial.diagonal((Fraction(-2),)), Monomial.diagonal((Fraction(2),)))
    )
    for axes, dashed in ((flips, True), (plain, False)):
        strands = [line for line in axes.lines if len(line.get_xdata()) == 2]
        assert len(strands) == 2 and all(line.is_dashed() == dashed for line in strands)
        assert [text.get_text() for text in axes.texts].count("−") == 2 * dashed


def test_long_numbers_are_not_cut_and_titles_have_room():
    theta = MLP.from_rows([([[1], [-1]], [0, 0]), ([[1, f"{10**40 + 1}/{10**40}"]], [0])])
    ends = EndActions(
        ((f"a rather long name of {'g' * 40}", Monomial.diagonal((Fraction(-1),)), Monomial.identity(1)),)
    )
    axes = draw_witness(theta, ends, verify(theta, ends).end_to_end.witness)
    figure = axes.figure
    figure.canvas.draw()
    box = axes.title.get_window_extent()
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width and "≈" in axes.get_title() and "E-40" in axes.get_title()
    wide = Monomial.diagonal((Fraction(10**12 + 1, 10**12),))
    written = [text.get_text() for text in draw_ladder((1,), LayerActions((("s", (wide,)),))).texts]
    assert "×≈1.0" in written and not any("…" in text for text in written)


def test_the_window_of_twins_shows_what_only_one_of_them_has():
    from catnet.drawing import draw_twin

    maximum = MLP.from_rows([([[1, -1], [0, 1], [0, -1]], [0, 0, 0]), ([[1, 1, -1]], [0])])
    with style():
        for theta in (maximum, TWINNED):
            twin = check_identifiable(theta).witness
            for axes, network in zip(draw_twin(theta, twin)[2:], (theta, twin), strict=True):
                (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
                inside = [
                    any(left < x < right and low < y < high for x, y in zip(*middle(line), strict=True))
                    for line in axes.lines
                ]
                assert len(inside) == network.widths[1] and all(inside)


def middle(line):
    xs, ys = line.get_data()
    return [sum(xs) / len(xs)], [sum(ys) / len(ys)]


def wide():
    """64 inputs, of which one is read: a witness with one entry, and a column of neurons that is cut."""
    row = [Fraction(0)] * 64
    row[7] = Fraction(1)
    theta = MLP.from_rows([([row], [1]), ([[1]], [0])])
    swap = Monomial(Permutation(tuple(range(63, -1, -1))), (Fraction(1),) * 64)
    return theta, EndActions((("s", swap, Monomial.identity(1)),))


def test_a_witness_with_many_inputs_names_the_entries_that_are_not_zero():
    theta, ends = wide()
    point = tuple(Fraction(int(place == 7)) for place in range(64))
    witness = EndToEndDifference("s", point, theta(point[::-1]), theta(point))
    axes = draw_witness(theta, ends, witness)
    assert axes.get_xlabel() == "t, along x = (1 at 7; 0 at the other 63)"
    assert "the witness, t = 1" in [text.get_text() for text in axes.get_legend().get_texts()]


@pytest.mark.parametrize("inputs", [1, 2, 12, 13, 40, 64])
def test_the_names_of_the_spaces_lie_below_all_neurons(inputs):
    theta = MLP.from_rows([([[1] * inputs], [1]), ([[1]], [0])])
    with style():
        axes = draw_network(theta)
        drawn = boxes(figure(axes))
        names = [box for text, box in drawn if text.startswith("$V")]
        scale = axes.figure.dpi / 72
        for disc in axes.lines:
            _, y = axes.transData.transform((disc.get_xdata()[0], disc.get_ydata()[0]))
            assert all(box.y1 < y - scale * disc.get_markersize() / 2 for box in names)
    assert len(names) == 3 and all(box.y0 >= 0 for box in names)


def test_dots_are_explained():
    with style():
        for axes in (draw_graph(ODD), draw_orbit(SQUARE, D4)):
            assert "dot" in axes.get_title()
        for axes in picture("twin", Subject(MLP.from_rows([([[1], [1], [1]], [0, 1, 2]), ([[1, 1, -2]], [0])]))):
            assert "dots: " in axes.get_title()
