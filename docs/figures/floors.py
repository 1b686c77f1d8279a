"""The floors of the house as a picture, drawn from the code: ``python docs/figures/floors.py`` writes floors.svg.

The floors are those of the import-linter contract in pyproject.toml; what a room imports is read off its files.
``--count`` prints the number of arrows between rooms and of import statements instead.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import Counter
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

from catnet.drawing.told import FITS, NIGHT

ROOT = Path(__file__).resolve().parents[2]
WIDTH, ROW, PAD = 920, 64, 8


def rooms() -> dict[str, list[Path]]:
    """For every room, a package or a module at the top of catnet, its files."""
    found: dict[str, list[Path]] = {}
    for path in sorted((ROOT / "catnet").rglob("*.py")):
        room = path.relative_to(ROOT / "catnet").parts[0].removesuffix(".py")
        if room not in ("__init__", "__main__"):
            found.setdefault(room, []).append(path)
    return found


def arrows() -> Counter[tuple[str, str]]:
    """How many import statements lead from one room to another."""
    found: Counter[tuple[str, str]] = Counter()
    for room, files in rooms().items():
        for path in files:
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                for name in names:
                    parts = name.split(".")
                    if parts[0] == "catnet" and len(parts) > 1 and parts[1] != room:
                        found[room, parts[1]] += 1
    return found


def summary(room: str) -> str:
    """The first sentence of the room's docstring."""
    place = ROOT / "catnet" / room
    text = (place / "__init__.py" if place.is_dir() else place.with_suffix(".py")).read_text(encoding="utf-8")
    words = " ".join((ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0].split())
    return words.split(". ")[0].rstrip(".").replace("`", "")


def floors() -> list[list[str]]:
    """The rooms of each floor, the ground at the end."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(entry["layers"] for entry in contracts if "containers" not in entry and entry["type"] == "layers")
    return [[name.strip().removeprefix("catnet.") for name in layer.split("|")] for layer in layers]


def svg() -> str:
    known, leads = rooms(), arrows()
    plan = [[room for room in floor if room in known] for floor in floors()]
    height = len(plan) * (ROW + PAD) + PAD
    name = "The floors of catnet: a room imports from floors below it only"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}"',
        f'  font-family="sans-serif"><title>{name}</title><style>{NIGHT}{FITS}</style>',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
    ]
    for level, floor in enumerate(plan):
        broad = (WIDTH - PAD * (len(floor) + 1)) / len(floor)
        for place, room in enumerate(floor):
            x, y = PAD + place * (broad + PAD), PAD + level * (ROW + PAD)
            lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in known[room])
            below = (
                ", ".join(sorted(other for source, other in leads if source == room and other in known)) or "nothing"
            )
            size = f"{len(known[room])} file{'s' * (len(known[room]) > 1)}, {lines} lines"
            fit = int(broad / 6.6)
            parts += [
                f'<rect x="{x:.0f}" y="{y}" width="{broad:.0f}" height="{ROW}" fill="#eef3f8" stroke="#35506b"/>',
                f'<text x="{x + 10:.0f}" y="{y + 19}" font-size="14" font-weight="bold" fill="#12263a">{room}',
                f'<tspan font-weight="normal" font-size="11" fill="#35506b">  {size}</tspan></text>',
            ]
            for offset, text in ((36, summary(room)), (53, f"imports {below}")):
                short = wrap(text, fit)[0] + (" …" if len(text) > fit else "")
                parts.append(
                    f'<text x="{x + 10:.0f}" y="{y + offset}" font-size="11.5" fill="#12263a">{escape(short)}</text>'
                )
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    if "--count" in sys.argv:
        leads = arrows()
        print(f"{len(leads)} arrows between {len(rooms())} rooms, {sum(leads.values())} import statements")
    else:
        (ROOT / "docs" / "figures" / "floors.svg").write_text(svg(), encoding="utf-8")
