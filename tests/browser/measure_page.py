"""Measures the page on a network with thousands of regions: python tests/browser/measure_page.py [PAGE.html]

    pip install selenium psutil

About a minute: half of it makes the page, which is kept where PAGE.html says and taken from there the next time.  For
every thing that a person does on the map: milliseconds from frame to frame, median and 95th percentile, which depend on
what else the machine does, and processor time a frame, the script's and all of the browser's processes'.

A network of widths 2, 64, 48, 1 that respects the symmetries of a square: its rows are the images of eight random
ones, its second layer's weights depend on g^{-1} h only.
"""

from __future__ import annotations

import random
import statistics
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


# Each calls `step` once a frame, until it says that it is done.
FRAMES = """
const done = arguments[arguments.length - 1], canvas = document.getElementById("map"), times = [];
const box = canvas.getBoundingClientRect(), button = (word) => document.querySelectorAll("#elements button")[word];
const point = (type, x, y) => canvas.dispatchEvent(new PointerEvent(type, { bubbles: true,
  clientX: box.left + box.width * x, clientY: box.top + box.height * y }));
const key = (name) => canvas.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
let frame = 0, last = performance.now();
%s
const next = () => {
  const now = performance.now();
  if (frame) times.push(now - last);
  last = now;
  if (step(frame++)) done(times); else requestAnimationFrame(next);
};
requestAnimationFrame(next);
"""
ACTIONS = {
    "point at regions": """const step = (n) => {
      point("pointermove", .5 + .4 * Math.cos(n / 15), .5 + .4 * Math.sin(n / 7)); return n === 120; };""",
    "walk by keys": """const step = (n) => {
      key(["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"][n % 5]); return n === 60; };""",
    "zoom": 'const step = (n) => { key(n % 8 < 4 ? "+" : "-"); return n === 31; };',
    "drag": """key("+"); point("pointerdown", .8, .5); const step = (n) => {
      point("pointermove", .5 + .3 * Math.cos(n / 10), .5 + .3 * Math.sin(n / 10));
      if (n === 60) { point("pointerup", .5, .5); key("-"); } return n === 60; };""",
    "press an element": """button(1).click(); const step = (n) => document.body.dataset.at !== "e";""",
    "press e": """button(0).click(); const step = (n) => n === 2;""",
}


def main() -> None:
    import psutil

    kept = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    if kept is not None and kept.exists():
        text = kept.read_text(encoding="utf-8")
    else:
        theta = network(8, 6)
        print(f"widths {theta.widths}, {len(complex_of(theta))} regions")
        start = time.process_time()
        text = page_text(page_data(theta, D4, name="many regions"))
        print(f"made in {time.process_time() - start:.1f} s of processor time, {len(text.encode())} bytes")
        if kept is not None:
            kept.write_text(text, encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(text, encoding="utf-8")
        browser = make_browser(Path(folder) / "profile", "--force-prefers-no-reduced-motion")
        driver = psutil.Process(browser.service.process.pid)

        def spent() -> float:
            return sum(sum(child.cpu_times()[:2]) for child in driver.children(recursive=True))

        def script() -> float:
            found = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
            return next(entry["value"] for entry in found if entry["name"] == "ScriptDuration")

        try:
            browser.execute_cdp_cmd("Performance.enable", {})
            begin = spent()
            browser.get(path.as_uri())
            browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(() => arguments[0]()))")
            print(f"loaded and drawn: {spent() - begin:.2f} s of processor time")
            find(browser, "#map").click()
            find(browser, "#map").click()  # pinned, and let go
            for name in [*ACTIONS, *ACTIONS]:
                before = spent(), script()
                times = browser.execute_async_script(FRAMES % ACTIONS[name])
                each = [1000 * (now - then) / len(times) for now, then in zip((spent(), script()), before, strict=True)]
                cuts = statistics.quantiles(times, n=20)
                print(
                    f"{name:18} {len(times):4} frames of {statistics.median(times):3.0f} ms (95 %: {cuts[-1]:3.0f}); "
                    f"processor {each[0]:5.1f} ms a frame, script {each[1]:4.1f}"
                )
        finally:
            browser.quit()


if __name__ == "__main__":
    main()
