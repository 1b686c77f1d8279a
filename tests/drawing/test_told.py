"""Words in pictures: of each region its own pattern, where it lies; nasty names stay text; too few parts get none."""

from __future__ import annotations

import importlib.util
import re
import xml.etree.ElementTree as ElementTree

import pytest

from catnet.drawing.told import NIGHT, tell, with_words
from tests.drawing.subjects import SQUARE

if importlib.util.find_spec("matplotlib") is None:
    pytest.skip("Matplotlib is not installed: pip install '.[draw]'", allow_module_level=True)

SVG = "{http://www.w3.org/2000/svg}"


def test_the_words_of_a_region_are_those_of_the_place_that_it_covers():
    from catnet.drawing import draw_regions
    from catnet.drawing.canvas import new_axes, style, svg_text

    with style():
        axes = draw_regions(SQUARE, labels=False, axes=new_axes(None, (5.0, 5.0)))
        root = ElementTree.fromstring(svg_text(axes))
        inverse, dots = axes.transData.inverted(), axes.figure.dpi / 72
    seen = set()
    for path in root.iter(f"{SVG}path"):
        title = path.find(f"{SVG}title")
        if title is None:
            continue
        corners = [(float(x), float(y)) for x, y in re.findall(r"[ML] ([-\d.]+) ([-\d.]+)", path.get("d"))]
        x = sum(x for x, _ in corners) / len(corners)
        y = sum(y for _, y in corners) / len(corners)
        place = [value.as_integer_ratio() for value in map(float, inverse.transform((x * dots, (360 - y) * dots)))]
        point = tuple(f"{top}/{bottom}" for top, bottom in place)
        hidden = SQUARE.layer(1)(point)
        patterns = ["".join("1" if value else "0" for value in layer) for layer in (hidden, SQUARE.layer(2)(hidden))]
        assert title.text.split(": ")[0] == " ".join(patterns)
        seen.add(title.text.split(": ")[0])
    assert len(seen) == 57


def test_nasty_words_stay_words_and_a_wrong_number_of_parts_gets_none():
    from catnet.drawing.canvas import new_axes, style, svg_text

    nasty = "</title><script>alert(1)</script> & $x$"
    with style():
        axes = new_axes(None, (2.0, 2.0))
        (line,) = axes.plot([0, 1], [0, 1])
        tell(line, [nasty])
        axes.set_title("<b> & more")
        plain = svg_text(axes)
        root = ElementTree.fromstring(plain)
        assert [node.text for node in root.iter(f"{SVG}title")] == ["<b> & more", nasty]
        assert NIGHT in plain and root.get("aria-label") == "<b> & more"
        figure = axes.figure
    figure._catnet_told = {"told-0": ("one", "two", "three")}
    bare = '<svg a="b">\n <metadata>\n </metadata>\n <g id="told-0">\n  <path d="M 0 0"/>\n </g>\n</svg>\n'
    figure.axes[0].set_title("")
    assert with_words(bare, figure) == bare
