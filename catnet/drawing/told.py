"""What a picture says in words, where it is a file of its own: a name, a word for each part, dark colours by night.

`tell` gives the parts of an artist their words, and `with_words` writes them into the SVG that Matplotlib made, as
``<title>`` elements: a browser shows them beside the pointer, a screen reader reads the name of the whole.  Where the
reader's screen is dark, lightness is turned round and hues are kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any

__all__ = ["FITS", "NIGHT", "tell", "with_words"]

NIGHT = "@media (prefers-color-scheme: dark){svg:root{filter: invert(.91) hue-rotate(180deg)}}"
"""Only where the picture is a document of its own: in a page, ``:root`` is the page's."""

FITS = "svg:root{max-width: 100%; height: auto}"
"""No wider than the screen, on a phone, say; again only as a document of its own."""

_MOST_PARTS = 3_000


def tell(artist: Any, words: Sequence[str]) -> None:
    """Give an artist its words: one for all of it, or as many as a collection has parts."""
    told = artist.get_figure().__dict__.setdefault("_catnet_told", {})
    name = f"told-{len(told)}"
    artist.set_gid(name)
    told[name] = tuple(words)


def with_words(text: str, figure: Any) -> str:
    """The SVG of a figure with the titles of its axes as its name, the words of its parts, and colours for the night.

    Axes without a title have the name of what they show over what.
    A collection with another number of parts in the file than it has words gets none.
    """
    name = html.escape("; ".join(filter(None, map(_name, figure.axes))))
    if name:
        head, rest = re.split(r"(?<=>)\n(?= <metadata>)", text, maxsplit=1)
        text = f'{head[:-1]} role="img" aria-label="{name}">\n <title>{name}</title>\n{rest}'
    text = text.replace('<style type="text/css">', f'<style type="text/css">{NIGHT}{FITS}\n', 1)
    told = getattr(figure, "_catnet_told", {})
    if not told:
        return text

    def titled(match: re.Match[str]) -> str:
        words = told[match[3]]
        if len(words) > _MOST_PARTS:
            return match[0]
        if len(words) == 1:
            return f"{match[2]}{_title(words[0])}\n{match[4]}"
        pieces = re.split(r"(<(?:path|use) [^>]*/>)", match[4])
        if len(pieces) != 2 * len(words) + 1:
            return match[0]
        for place, word in enumerate(words):
            part = pieces[2 * place + 1]
            pieces[2 * place + 1] = f"{part[:-2]}>{_title(word)}</{part[1 : part.index(' ')]}>"
        return f"{match[2]}\n{''.join(pieces)}"

    return re.sub(r'(?ms)^(?=( *))( *<g id="(told-\d+)">)\n(.*?^\1</g>)', titled, text)


def _title(word: str) -> str:
    return f"<title>{html.escape(word)}</title>"


def _name(axes: Any) -> str:
    title = " ".join(filter(None, (_plain(axes.get_title(place)) for place in ("left", "center", "right"))))
    across, up = _plain(axes.get_xlabel()), _plain(axes.get_ylabel())
    return title or (f"{up} over {across}" if up and across else up or across)


def _plain(words: str) -> str:
    return " ".join(re.sub(r"(?<!\\)\$|[{}]", "", words).replace("\\$", "$").split())
