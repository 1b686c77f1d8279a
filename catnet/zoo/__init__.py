"""The zoo: named networks and instances, each with a citation and a lesson of one line.

Wherever a file is read, ``zoo:NAME`` reads an entry: ``catnet verify zoo:triangle``, ``catnet equal zoo:maximum
zoo:maximum-symmetric``.  Families have a member for every n: ``zoo:dihedral-7``.

>>> find("absolute-value").lesson
'|x| = relu(x) + relu(−x) is even because the flip of the line swaps the two neurons.'
>>> len(names()) >= 25, find("cyclic-7").name
(True, 'cyclic-7')
>>> find("triangel")
Traceback (most recent call last):
    ...
catnet.errors.InputError: no entry of the zoo is called 'triangel'; close to it: triangle, triangle-leaky
"""

from __future__ import annotations

from difflib import get_close_matches

from catnet.errors import InputError
from catnet.zoo import attention, connected, deep, families, others, residual, shallow
from catnet.zoo.entry import Entry

__all__ = ["PREFIX", "Entry", "entries", "find", "names"]

PREFIX = "zoo:"
"""What a path starts with that names an entry."""


def entries() -> tuple[Entry, ...]:
    """All that are listed: every entry that is not a member of a family, and one member of each family."""
    rooms = (shallow, families, deep, others, attention, residual, connected)
    return tuple(entry for room in rooms for entry in room.ENTRIES)


def names() -> tuple[str, ...]:
    """Their names."""
    return tuple(entry.name for entry in entries())


def find(name: str) -> Entry:
    """The entry with a name, or the member of a family.

    Raises
    ------
    InputError
        There is none; the message has the names that are close.
    """
    for entry in entries():
        if entry.name == name:
            return entry
    member = families.family(name)
    if member is not None:
        return member
    known = [*names(), *(f"{word}-{n}" for word in families.FAMILIES for n in (families.SMALLEST, families.LARGEST))]
    close = get_close_matches(name, known, n=2, cutoff=0.6)
    hint = f"close to it: {', '.join(close)}" if close else "`catnet zoo` lists them"
    raise InputError(f"no entry of the zoo is called {name!r:.60}; {hint}")
