"""Where the questions of a sweep come from: files, families of the zoo, strategies, series of checkpoints.

>>> [question.file for question in family("cyclic", 3, 5).make()]
['zoo:cyclic-3', 'zoo:cyclic-4', 'zoo:cyclic-5']
>>> [question.file for question in draws("equivariant", seed=7, count=2).make()]
['draw:equivariant:7:0', 'draw:equivariant:7:1']
"""

from __future__ import annotations

import glob
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import final

from catnet.errors import CatnetError, FormatError, InputError
from catnet.files.documents import is_zoo
from catnet.formats.jsontext import file_name, read_bytes
from catnet.sweep.question import Question, Recipe, digest_of_file, sha256
from catnet.zoo import find
from catnet.zoo.families import FAMILIES, SMALLEST

__all__ = ["Source", "draws", "family", "files", "series"]

_LARGEST = 999


@final
@dataclass(frozen=True, slots=True)
class Source:
    """So many questions, made one by one, the same ones whenever they are made."""

    count: int
    make: Callable[[], Iterator[Question]]


def files(words: Sequence[str], but: str) -> Source:
    """Files, in the order given: of a folder those in it, of a pattern those that match, each sorted by name; ``-`` is
    standard input, ``zoo:NAME`` an entry of the zoo.  The result file, `but`, is left out of folders and patterns.

    Raises
    ------
    FormatError
        A pattern that matches nothing, a folder with no files in it.  A file that is not there is a question with a
        complaint.
    """
    names: list[str] = []
    for word in words:
        names += _expanded(word, but)
    if names.count("-") > 1:
        raise FormatError("standard input", "", "is asked for twice")
    given = {"-": read_bytes("-")} if "-" in names else {}  # now, since it can be read once
    return Source(len(names), lambda: (_of_name(name, given) for name in names))


def _expanded(word: str, but: str) -> list[str]:
    if word == "-" or is_zoo(word):
        return [word]
    if Path(word).is_dir():
        return _in_folder(word, but)
    if glob.has_magic(word) and not os.path.lexists(word):
        names = glob.iglob(word, recursive=True)  # noqa: PTH207 - absolute patterns, too
        found = sorted(name for name in names if not Path(name).is_dir() and not _is_same(name, but))
        if not found:
            raise FormatError(word, "", "no file matches")
        return found
    return [word]


def _is_same(one: str, other: str) -> bool:
    return Path(one).name == Path(other).name and os.path.realpath(one) == os.path.realpath(other)


def _in_folder(folder: str, but: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            seen = [entry.path for entry in entries if not entry.name.startswith(".") and not entry.is_dir()]
        found = sorted(name for name in seen if not _is_same(name, but))
    except OSError as error:
        raise FormatError(folder, "", error.strerror or str(error)) from None
    if not found:
        raise FormatError(folder, "", "is a folder with no files in it")
    return found


def _of_name(name: str, given: dict[str, bytes]) -> Question:
    if name in given:
        return Question(file_name(name), file_name(name), sha256(given[name]), given[name])
    if is_zoo(name):
        return _of_zoo(name)
    digest, complaint = digest_of_file(name)
    return Question(name, os.path.dirname(name) or ".", digest, name, complaint=complaint)  # noqa: PTH120


def _of_zoo(name: str) -> Question:
    try:
        text = find(name.removeprefix("zoo:")).text
    except CatnetError as error:
        return Question(name, "zoo", sha256(name.encode("utf-8", "surrogatepass")), name, complaint=f"{name}: {error}")
    return Question(name, "zoo", sha256(text.encode("utf-8")), name)


def family(word: str, first: int, last: int) -> Source:
    """The members of a family of the zoo with these sizes, those beyond what ``zoo:NAME`` reads as well.

    Raises
    ------
    InputError
        No family is called so; sizes that there are none of.
    """
    if word not in FAMILIES:
        raise InputError(f"no family of the zoo is called {word!r:.60}; they are {', '.join(FAMILIES)}")
    if not SMALLEST <= first <= last <= _LARGEST:
        raise InputError(f"sizes of a family go from {SMALLEST} to {_LARGEST}, found {first}..{last}")

    def member(n: int) -> Question:
        text = FAMILIES[word](n).text.encode("utf-8")
        return Question(f"zoo:{word}-{n}", word, sha256(text), text, size=n)

    return Source(last - first + 1, lambda: map(member, range(first, last + 1)))


def draws(strategy: str, seed: int, count: int) -> Source:
    """The first draws of a strategy of `catnet.testing.seeded`; what they are is found out where they are asked about.

    Raises
    ------
    InputError
        No strategy is called so.
    """
    import hypothesis

    Recipe(strategy, seed, 0).document()  # an unknown name is said at once

    def draw(number: int) -> Question:
        name = f"draw:{strategy}:{seed}:{number}"
        recipe = Recipe(strategy, seed, number)
        return Question(name, strategy, sha256(f"{name} Hypothesis {hypothesis.__version__}".encode()), recipe)

    return Source(count, lambda: map(draw, range(count)))


def series(folder: str, but: str) -> Source:
    """The files of a folder as a series: their time is the last whole number in the name, if every name has one and
    they differ, else their place in the order of names, numbers in them compared as numbers.
    """
    if not Path(folder).is_dir():
        raise FormatError(folder, "", "a series is a folder of checkpoints")
    names = sorted(_in_folder(folder, but), key=_natural)
    numbers = [re.findall(r"[0-9]+", Path(name).stem)[-1:] for name in names]
    times = [int(found[0]) for found in numbers if found]
    if len(set(times)) < len(names) or max(times) >= 2**63:
        times = list(range(len(names)))
    order = sorted(zip(times, names, strict=True))

    def member(time: int, name: str) -> Question:
        digest, complaint = digest_of_file(name)
        return Question(name, folder, digest, name, time=time, complaint=complaint)

    return Source(len(names), lambda: (member(time, name) for time, name in order))


def _natural(name: str) -> list[tuple[int, str]]:
    parts = re.findall(r"[0-9]+|[^0-9]+", Path(name).name)
    return [
        (int(part) if part.isdecimal() and len(part) < sys.int_info.default_max_str_digits else -1, part)
        for part in parts
    ]
