"""Measures the page on a network with thousands of regions: python tests/browser/measure_page.py

A network of widths 2, 64, 48, 1 that respects the symmetries of a square: its rows are the images of eight random
ones, its second layer's weights depend on g^{-1} h only.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from catnet.architectures.perceptron.network import MLP
from catnet.architectures.relu.regions import complex_of
from catnet.drawing.page import page_data, page_text
from catnet.theorem.cover import iter_end_pairs
from tests.browser.test_page import find, make_browser
from tests.drawing.subjects import D4


def network(rows: int, following: int, seed: int = 1) -> MLP:
    """8 · rows and 8 · following neurons."""
    source = random.Random(seed)
    elements = [first.matrix() for first, _ in iter_end_pairs(D4, D4.group(), 2, 1)]
    first, bias = [], []
    for _ in range(rows):
        row = [Fraction(source.randint(-9, 9), source.randint(1, 4)) for _ in range(2)]
        shift = Fraction(-source.randint(-6, 12), source.randint(1, 5))
        for g in elements:
            first.append(g.apply(row))
            bias.append(shift)
    second, shifts = [], []
    for _ in range(following):
        weights = {(a, h): Fraction(source.randint(-5, 5), source.randint(1, 3)) for a in range(rows) for h in elements}
        shift = Fraction(source.randint(-9, 9), 2)
        for g in elements:
            second.append([weights[a, g.inverse() @ h] for a in range(rows) for h in elements])
            shifts.append(shift)
    last = [value for value in (Fraction(source.randint(-4, 4)) for _ in range(following)) for _ in elements]
    return MLP.from_rows([(first, bias), (second, shifts), ([last], [0])])


def main() -> None:
    theta = network(8, 6)
    print(f"widths {theta.widths}, {len(complex_of(theta))} regions")
    start = time.perf_counter()
    text = page_text(page_data(theta, D4, name="many regions"))
    print(f"made in {time.perf_counter() - start:.1f} s, {len(text.encode())} bytes")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(text, encoding="utf-8")
        browser = make_browser(Path(folder) / "profile", "--force-prefers-no-reduced-motion")
        try:
            for attempt in range(4):
                begin = time.perf_counter()
                browser.get(path.as_uri())
                browser.execute_async_script(
                    "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
                )
                print(f"loaded and drawn, attempt {attempt}: {time.perf_counter() - begin:.2f} s")
            canvas = find(browser, "#map")
            frames, passed = browser.execute_async_script(
                "const done = arguments[0]; let frames = 0; const start = performance.now();"
                "document.querySelectorAll('#elements button')[1].click();"
                "const look = () => { frames++; if (document.body.dataset.at !== 'e')"
                " done([frames, performance.now() - start]); else requestAnimationFrame(look); };"
                "requestAnimationFrame(look);"
            )
            print(f"a group element on a map of {canvas.size['width']} px: {frames} frames in {passed:.0f} ms")
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
