"""``catnet sweep report``: the tables, and with ``-o`` the pictures, that one looks at first."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from catnet.commands.answer import Answer, protect
from catnet.errors import FormatError, InputError
from catnet.sweep.report import Change, Report, changes, loaded, report
from catnet.sweep.words import WORDS, in_columns

__all__ = ["run_report"]

_MOST = 40  # families that are shown


def run_report(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    """The report on one result file, or on what changed from it to another."""
    if len(options.files) not in (1, 2):
        raise InputError("report takes one result file, or two to compare: catnet sweep report RESULTS [OTHER]")
    path, *others = options.files
    if options.output:
        from catnet.drawing.output import kind_of

        protect(options.output, *options.files)
        if kind_of(options.output) == "html":
            raise FormatError(options.output, "", "the name of a picture of a report ends in .svg, .png")
    progress("reading the results")
    with loaded(path) as database:
        found = report(database)
        changed = changes(database, others[0]) if others else None
        if options.output:
            from catnet.drawing.canvas import style
            from catnet.drawing.output import save
            from catnet.sweep.figure import draw_report

            progress("drawing")
            with style():
                save(draw_report(database, found), options.output)
    if options.parquet:
        from catnet.sweep.parquet import write_parquet

        protect(options.parquet, path)
        write_parquet(path, options.parquet)
    lines = _lines(path, found)
    document = _document(found)
    if changed is not None:
        lines += ["", *_changed_lines(path, others[0], changed)]
        document["changes"] = _changed_document(changed)
    for word, target in (("picture", options.output), ("parquet", options.parquet)):
        if target:
            document[word] = target
            lines += ["", f"  written to  {target}"]
    return Answer(0, document, lines)


def _document(found: Report) -> dict[str, Any]:
    words = list(WORDS.values())
    return {
        "command": "sweep report",
        "questions": found.questions,
        "version": found.version,
        "families": [{"family": name, **dict(zip(words, counts, strict=True))} for name, *counts in found.families],
        "undecided": [{"reason": reason, "count": count} for reason, count in found.undecided],
        "errors": [{"error": reason, "count": count} for reason, count in found.errors],
        "sizes_are": found.sizes_are,
        "sizes": [
            dict(
                zip(
                    ("smallest", "largest", "count", "median_seconds", "most_seconds", "median_cells"), row, strict=True
                )
            )
            for row in found.sizes
        ],
        "slowest": [dict(zip(("file", "verdict", "seconds"), row, strict=True)) for row in found.slowest],
        "seconds": round(found.seconds, 6),
    }


def _lines(path: str, found: Report) -> list[str]:
    lines = [f"{path}: {found.questions} questions, catnet {found.version}, {found.seconds:.1f} s of work."]
    sections = (
        ("verdicts by family", ("family", *WORDS.values()), found.families),
        ("undecided, by reason", ("reason", "questions"), found.undecided),
        ("errors", ("error", "questions"), found.errors),
        (
            f"time and cells against {found.sizes_are}",
            (found.sizes_are, "questions", "median s", "most s", "median cells"),
            [
                (
                    f"{low}" if low == high else f"{low}–{high}",
                    count,
                    f"{half:.4f}",
                    f"{most:.4f}",
                    "" if cells is None else cells,
                )
                for low, high, count, half, most, cells in found.sizes
            ],
        ),
        (
            "the slowest",
            ("file", "verdict", "seconds"),
            [(file, word, f"{spent:.4f}") for file, word, spent in found.slowest],
        ),
    )
    for title, head, rows in sections:
        if rows:
            lines += ["", f"  {title}", "", *in_columns(head, [tuple(map(_short, row)) for row in rows], _MOST)]
    return lines


def _short(cell: Any) -> str:
    text = str(cell)
    return text if len(text) <= 90 else f"{text[:89]}…"


def _changed_document(changed: Change) -> dict[str, Any]:
    def listed(rows: list[tuple[Any, ...]], *names: str) -> list[dict[str, Any]]:
        return [dict(zip(names, row, strict=True)) for row in rows]

    return {
        "common": changed.common,
        "only_first": changed.only_first,
        "only_second": changed.only_second,
        "moves": listed(changed.moves, "before", "after", "count"),
        "contradictions": listed(changed.contradictions, "file", "before", "after"),
        "lost": listed(changed.lost, "file", "before", "after"),
        "seconds": [round(value, 6) for value in changed.seconds],
        "slower": listed(changed.slower, "file", "before", "after"),
    }


def _changed_lines(path: str, other: str, changed: Change) -> list[str]:
    before, after = changed.seconds
    lines = [
        f"from {path} to {other}: {changed.common} questions in both, {changed.only_first} only in the first, "
        f"{changed.only_second} only in the second; {before:.1f} s of work, then {after:.1f} s."
    ]
    sections = (
        ("contradictions: one of the two is wrong", ("file", "before", "after"), changed.contradictions),
        ("decided before, and not now", ("file", "before", "after"), changed.lost),
        ("changes", ("before", "after", "questions"), changed.moves),
        ("slower", ("file", "s before", "s after"), [(file, f"{a:.4f}", f"{b:.4f}") for file, a, b in changed.slower]),
    )
    for title, head, rows in sections:
        if rows:
            lines += ["", f"  {title}", "", *in_columns(head, [tuple(map(_short, row)) for row in rows], _MOST)]
    return lines if changed.moves else [*lines, "", "  no verdict changed"]
