"""``catnet sweep``: one command over many files, in parallel and resumable."""

from __future__ import annotations

import argparse
import importlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from catnet import __version__
from catnet.commands.answer import Answer
from catnet.commands.asked import Asked
from catnet.errors import FormatError, InputError
from catnet.sweep.engine import BACKENDS, engine
from catnet.sweep.question import Asking, Question, digest_of_file
from catnet.sweep.results import Results
from catnet.sweep.run import Tally, sweep
from catnet.sweep.sources import Source, draws, family, files, series
from catnet.sweep.words import WORDS, in_columns

__all__ = ["add_arguments", "parse", "run"]

DESCRIPTION = """\
COMMAND is any command that asks about a file, with its own options: catnet sweep bound nets/*.json -o out.jsonl
--everywhere. A result file that is there is continued: what is finished is not asked again, whenever and however the
sweep before it ended. Budgets (--max-cells, --max-memory, --timeout) are those of one question.

  catnet sweep verify 'nets/*.json' -o results.jsonl            files, folders, patterns, zoo:NAME
  catnet sweep verify --zoo cyclic --sizes 3..40 -o r.jsonl     a family of the zoo
  catnet sweep verify --draw equivariant --seed 1 --count 1000 -o r.jsonl    strategies of catnet.testing
  catnet sweep identify --series checkpoints -o r.jsonl         a run: in order, with the time as a column
  catnet sweep equal 'nets/*.json' --with other.json -o r.jsonl
  catnet sweep verify 'nets/*.json' -o results.jsonl --retry-undecided --max-cells 1000000
  catnet sweep report results.jsonl [OTHER.jsonl] [-o picture.svg]

exit status: the worst, 2 > 3 > 1 > 0
"""

_BUDGETS = ("max_cells", "max_memory", "timeout")
_NOT_FOR_MANY = {"output", "certificate", "write_checker", "coq", "all"}  # files that a single answer would write
_MOST = 20  # families that are shown
_EVERY = 0.2  # seconds between two lines of progress


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.description = DESCRIPTION
    parser.add_argument("question", metavar="COMMAND", help="the command to ask, or report")
    parser.add_argument("files", metavar="FILE", nargs="*", help="files, folders, patterns, zoo:NAME; or result files")
    parser.add_argument(
        "-o", "--output", metavar="RESULTS", help="the result file, which is continued; of a report the picture"
    )
    parser.add_argument("--with", dest="other", metavar="FILE", help="the second file of a command that takes two")
    parser.add_argument("--zoo", metavar="FAMILY", help="members of a family of the zoo")
    parser.add_argument("--sizes", metavar="A..B", help="their sizes")
    parser.add_argument(
        "--draw", metavar="STRATEGY", help="networks:tanh, instances:relu, equivariant, … of catnet.testing"
    )
    parser.add_argument("--seed", metavar="S", type=_whole, default=0, help="of the draws (default: 0)")
    parser.add_argument("--count", metavar="N", type=_whole, default=100, help="how many draws (default: 100)")
    parser.add_argument("--series", metavar="DIR", help="a folder of checkpoints, in order")
    parser.add_argument("--jobs", metavar="N", type=_jobs, help="workers (default: one for each processor)")
    parser.add_argument("--backend", choices=BACKENDS, default="loky", help="of joblib (default: loky)")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of Dask or Ray, running already")
    parser.add_argument("--retry-undecided", action="store_true", help="ask again what was left undecided")
    parser.add_argument("--parquet", metavar="OUT", help="write the result file as Parquet, too")


def parse(parser: argparse.ArgumentParser, words: Sequence[str]) -> argparse.Namespace:
    """The options of the sweep, and as ``asked`` the command with its own."""
    known, _ = parser.parse_known_intermixed_args(list(words))
    if known.question == "report":
        options = parser.parse_intermixed_args(list(words))
        options.command, options.timeout = "sweep", None
        return options
    inner, subjects = _inner(parser, known.question)
    both = type(parser)(prog=parser.prog, parents=[inner, parser], add_help=False, conflict_handler="resolve")
    options = both.parse_intermixed_args(list(words))
    options.command = "sweep"
    if options.output is None:
        parser.error("-o RESULTS is missing: the file for the answers")
    if len(subjects) < 2 and options.other is not None:
        parser.error(f"{options.question} takes one file: leave --with out")
    if len(subjects) > 1 and subjects[1].nargs is None and options.other is None:
        parser.error(f"{options.question} takes two files: --with names the second")
    own = {action.dest: getattr(options, action.dest) for action in inner._actions}
    own |= {word: getattr(options, word) for word in _BUDGETS}
    own |= dict.fromkeys(_NOT_FOR_MANY) | {"json": True, "command": options.question}
    own |= {action.dest: options.other for action in subjects[1:2]}
    options.asked = Asked(options.question, subjects[0].dest, own)
    options.said = {
        action.dest: value
        for action in (*inner._actions, *subjects[1:2])
        if (value := own[action.dest]) is not None and value != action.default
    }
    options.timeout = None  # is that of one question
    return options


def _inner(parser: argparse.ArgumentParser, name: str) -> tuple[argparse.ArgumentParser, list[argparse.Action]]:
    """The options of a command, apart from those that name what it is about, which come second."""
    inner = type(parser)(prog=f"catnet {name}", add_help=False)
    try:
        if not name.isidentifier():
            raise ImportError
        importlib.import_module(f"catnet.commands.{name}").add_arguments(inner)
    except (ImportError, AttributeError):
        parser.error(f"no command {name!r:.60} to ask: verify, equal, identify, …")
    subjects = [action for action in inner._actions if not action.option_strings]  # argparse has no other way to ask
    needed = any(action.required and action.dest in _NOT_FOR_MANY for action in inner._actions)
    if not subjects or needed or name == "sweep":
        parser.error(f"{name} asks nothing about a file")
    inner._actions[:] = [
        action for action in inner._actions if action.option_strings and action.dest not in _NOT_FOR_MANY
    ]
    return inner, subjects


def run(options: argparse.Namespace, progress: Callable[[str], None]) -> Answer:
    if options.question == "report":
        from catnet.commands.sweep_report import run_report

        return run_report(options, progress)
    start = time.monotonic()
    sources = _sources(options)
    count = sum(source.count for source in sources)
    asking = Asking(
        options.question,
        options.said,
        {word: options.asked.options[word] for word in _BUDGETS if options.asked.options[word] is not None},
        __version__,
        _contents(options.said),
    )
    questions: Iterator[Question] = chain.from_iterable(source.make() for source in sources)
    with (
        engine(options.jobs, options.backend, options.scheduler) as found,
        Results(options.output) as results,
    ):
        tally = sweep(
            questions,
            asking,
            options.asked,
            results,
            found,
            retry=options.retry_undecided,
            ordered=options.series is not None,
            progress=_shown(progress, count, start),
        )
    progress("")
    if options.parquet:
        from catnet.sweep.parquet import write_parquet

        write_parquet(options.output, options.parquet)
    return _answer(options, tally, time.monotonic() - start)


def _sources(options: argparse.Namespace) -> list[Source]:
    sources = []
    if options.files:
        sources.append(files(options.files, options.output))
    if options.zoo is not None:
        sources.append(family(options.zoo, *_sizes(options.sizes)))
    elif options.sizes is not None:
        raise FormatError("--sizes", "", "belongs to --zoo FAMILY")
    if options.draw is not None:
        sources.append(draws(options.draw, options.seed, options.count))
    if options.series is not None:
        sources.append(series(options.series, options.output))
    if not sources:
        raise InputError("nothing to ask about: give files, --zoo, --draw or --series")
    return sources


def _sizes(text: str | None) -> tuple[int, int]:
    found = re.fullmatch(r"([0-9]{1,6})(?:\.\.([0-9]{1,6}))?", text or "3..12")
    if found is None:
        raise FormatError("--sizes", "", f"expected A..B, found {text!r:.60}")
    return int(found[1]), int(found[2] or found[1])


def _contents(said: dict[str, Any]) -> dict[str, str]:
    """Digests of what options name, so that another content is another question."""
    found = {}
    for word, value in said.items():
        for place, name in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(name, str) and Path(name).is_file():
                found[f"{word} {place}"] = digest_of_file(name)[0]
    return found


def _shown(progress: Callable[[str], None], count: int, start: float) -> Callable[[Tally], None]:
    last = start

    def show(tally: Tally) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < _EVERY:
            return
        last = now
        rate = tally.asked / (now - start)
        left = (count - tally.total) / rate if rate else 0.0
        progress(f"{tally.total} of {count}, {rate:.1f} a second, {_duration(left)} left")

    return show


def _duration(seconds: float) -> str:
    """
    >>> _duration(3), _duration(200), _duration(50_000)
    ('3 s', '3 min', '14 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.0f} h"


def _answer(options: argparse.Namespace, tally: Tally, seconds: float) -> Answer:
    families: dict[str, dict[str, int]] = {}
    for (name, status), number in sorted(tally.families.items()):
        families.setdefault(name, dict.fromkeys(WORDS.values(), 0))[WORDS[status]] += number
    counts = {word: tally.statuses[status] for status, word in WORDS.items()}
    document = {
        "command": "sweep",
        "question": options.question,
        "questions": tally.total,
        **counts,
        "families": families,
        "output": options.output,
    }
    said = ", ".join(
        f"{number} {word if number > 1 else word.removesuffix('s')}" for word, number in counts.items() if number
    )
    before = f"; {tally.before} of them answered before" if tally.before else ""
    lines = [f"{tally.total} questions: {said or 'nothing to ask'}{before}.", ""]
    lines += in_columns(
        ("family", *WORDS.values()), [(name, *found.values()) for name, found in families.items()], _MOST
    )
    rate = (
        f"{tally.asked} asked in {seconds:.1f} s, {tally.asked / seconds:.1f} a second" if tally.asked else "none asked"
    )
    lines += ["", f"  {rate}", f"  written to  {options.output}", f"  next        catnet sweep report {options.output}"]
    return Answer(tally.worst, document, lines, {"asked": tally.asked, "before": tally.before})


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"expected a whole number, found {text!r}")
    return int(text)


def _jobs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 10_000):
        raise argparse.ArgumentTypeError(f"expected a number of workers, found {text!r}")
    return int(text)
