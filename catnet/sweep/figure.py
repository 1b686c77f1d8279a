"""The pictures of a report: verdicts by family, reasons of what is undecided, time and cells against size."""

from __future__ import annotations

import sqlite3
import textwrap

from catnet.drawing.canvas import Axes, new_row
from catnet.drawing.palette import BAD, GOOD, GREY, INK
from catnet.sweep.report import Report
from catnet.sweep.words import WORDS

__all__ = ["draw_report"]

_COLOURS = {0: GOOD, 1: BAD, 3: "#bdbdc7", 2: INK}
_MOST_FAMILIES, _MOST_REASONS, _MOST_POINTS = 24, 6, 4000


def draw_report(database: sqlite3.Connection, found: Report) -> list[Axes]:
    """Four pictures on one figure, of a loaded result file and the report on it."""
    rows = min(max(len(found.families), 6), _MOST_FAMILIES)
    axes = new_row(2, (11.0, 3.4 + 3.0 + 0.16 * rows), rows=2)
    _families(axes[0], found)
    _reasons(axes[1], found)
    _against(axes[2], database, found.sizes_are, "seconds", "seconds of one question")
    _against(axes[3], database, found.sizes_are, "cells", "cells of one question")
    return axes


def _families(axes: Axes, found: Report) -> None:
    shown = found.families[:_MOST_FAMILIES]
    names = [_cut(name, 34) for name, *_ in shown]
    left = [0.0] * len(shown)
    for place, (status, word) in enumerate(WORDS.items(), start=1):
        shares = [row[place] / max(sum(row[1:]), 1) for row in shown]
        if any(shares):
            axes.barh(range(len(shown)), shares, left=left, color=_COLOURS[status], label=word, height=0.75)
        left = [a + b for a, b in zip(left, shares, strict=True)]
    more = len(found.families) - len(shown)
    axes.set_yticks(range(len(shown)), [f"{name} ({sum(row[1:])})" for name, row in zip(names, shown, strict=True)])
    axes.set_xlim(0, 1)
    axes.invert_yaxis()
    axes.set_xlabel("share of the questions")
    axes.set_title("verdicts by family" + (f", {more} more not shown" if more else ""), loc="left")
    if shown:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.06), ncols=4, frameon=False)
    _bare(axes)


def _reasons(axes: Axes, found: Report) -> None:
    axes.set_title("undecided, by reason", loc="left")
    shown = found.undecided[:_MOST_REASONS]
    if not shown:
        _nothing(axes, "nothing is undecided")
        return
    axes.barh(range(len(shown)), [count for _, count in shown], color=_COLOURS[3], height=0.6)
    words = [textwrap.fill(_cut(reason, 110), 40) for reason, _ in shown]
    axes.set_yticks(range(len(shown)), words, fontsize=7.0)
    axes.invert_yaxis()
    axes.set_xlabel("questions")
    _bare(axes)


def _against(axes: Axes, database: sqlite3.Connection, by: str, word: str, label: str) -> None:
    """Points, as many as can be told apart, spread evenly over the questions."""
    axes.set_title(f"{word} against {by}", loc="left")
    where = f"from done where {by} > 0 and {word} > 0"
    (total,) = database.execute(f"select count(*) {where}").fetchone()
    if not total:
        _nothing(axes, f"no {word} were counted")
        return
    numbered = f"select {by}, {word}, status, row_number() over (order by question, file) as number {where}"
    points = database.execute(
        f"select {by}, {word}, status from ({numbered}) where number % ? = 0", (max(1, total // _MOST_POINTS),)
    ).fetchall()
    for status, name in WORDS.items():
        mine = [(x, y) for x, y, other in points if other == status]
        if mine:
            xs, ys = zip(*mine, strict=True)
            axes.scatter(xs, ys, s=8, color=_COLOURS[status], label=name, linewidths=0, alpha=0.6)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(by if by == "size" else "bytes of the document")
    axes.set_ylabel(label)
    _bare(axes)


def _nothing(axes: Axes, words: str) -> None:
    axes.text(0.5, 0.5, words, ha="center", va="center", color=GREY, transform=axes.transAxes)
    axes.set_axis_off()


def _bare(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
