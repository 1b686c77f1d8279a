"""Pictures of the documentation have a name, for those who do not see them, and dark colours by night."""

from __future__ import annotations

import xml.etree.ElementTree
from pathlib import Path

import pytest

from catnet.drawing.told import FITS, NIGHT

FIGURES = Path(__file__).resolve().parents[2] / "docs" / "figures"


@pytest.mark.parametrize("path", sorted(FIGURES.glob("*.svg")), ids=lambda path: path.stem)
def test_a_figure_has_a_name_and_fits_and_turns_dark(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = xml.etree.ElementTree.fromstring(text)
    name = root.findtext("{http://www.w3.org/2000/svg}title")
    assert name and root.get("role") == "img" and root.get("aria-label") == name and NIGHT + FITS in text
