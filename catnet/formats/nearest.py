"""What somebody may have meant: the nearest of the words that exist.

>>> did_you_mean("verfy", ["verify", "equal"])
'; did you mean verify?'
>>> did_you_mean("nothing like it", ["verify", "equal"])
''
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["did_you_mean"]


def did_you_mean(word: object, words: Iterable[str], *, cutoff: float = 0.6) -> str:
    """The end of a complaint about a word that does not exist; empty if none is as near as `cutoff` ≤ 1."""
    if not isinstance(word, str):
        return ""
    from difflib import get_close_matches  # for mistakes only

    near = get_close_matches(word[:60], list(words), n=1, cutoff=cutoff)
    return f"; did you mean {near[0]}?" if near else ""
