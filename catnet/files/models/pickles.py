"""The pickles of state dicts, parsed and never executed.

A pickle is a program for a stack machine that may call anything.  This reader knows the opcodes that a state dict of
PyTorch needs and exactly five names, which it treats as words: an ordered dict, a tensor on a storage, a parameter, and
the storage classes.  Whatever else a pickle asks for, it is refused by name, and nothing is ever imported or called.

>>> import pickle
>>> parse_pickle(pickle.dumps({"a": [1, 2.5, None, (True, "x")]}, protocol=2), "m.pt")
{'a': [1, 2.5, None, (True, 'x')]}
>>> parse_pickle(pickle.dumps(print, protocol=2), "m.pt")  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
catnet.errors.FormatError: m.pt: is a pickle that asks for ...print, which is not a plain state dict: ...
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, final

from catnet.errors import FormatError
from catnet.files.models.stored import BFLOAT16, Stored, plain

__all__ = ["Storage", "TensorView", "parse_pickle"]

MAX_STEPS = 2_000_000
_OPCODES: dict[str, Any] = {opcode.code: opcode for opcode in pickletools.opcodes}

_TENSOR = "torch._utils _rebuild_tensor_v2"
_PARAMETER = "torch._utils _rebuild_parameter"
_ORDERED = "collections OrderedDict"
_STORAGES = {
    "DoubleStorage": plain("<f8"), "FloatStorage": plain("<f4"), "HalfStorage": plain("<f2"),
    "BFloat16Storage": BFLOAT16, "LongStorage": plain("<i8"), "IntStorage": plain("<i4"), "ShortStorage": plain("<i2"),
    "CharStorage": plain("i1"), "ByteStorage": plain("u1"), "BoolStorage": plain("?"),
}  # fmt: skip
_ADVICE = (
    "which is not a plain state dict: save module.state_dict(), or torch.export.save(torch.export.export(module, …), "
    "'m.pt2')"
)


@final
@dataclass(frozen=True, slots=True)
class _Name:
    """A global name, as a word."""

    name: str


@final
@dataclass(frozen=True, slots=True)
class Storage:
    """Where the numbers of a tensor lie: their type, the member of the archive, how many."""

    kind: Stored
    key: str
    count: int


@final
@dataclass(frozen=True, slots=True)
class TensorView:
    """A tensor: a shape laid over a storage with strides."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


class _Mark:
    __slots__ = ()


def parse_pickle(data: bytes, file: str) -> Any:
    """What a pickle builds, of dicts, lists, tuples, numbers, text and tensors.

    Raises
    ------
    FormatError
        Anything else in it, a truncated or malformed pickle, more than two million steps.
    """
    machine = _Machine(file)
    try:
        for count, (name, argument) in enumerate(_steps(data, machine)):
            if count > MAX_STEPS:
                machine.fail(f"is a pickle of more than {MAX_STEPS} steps")
            if name == "STOP":
                return machine.pop()
            machine.step(name, argument)
    except FormatError:
        raise
    except (ValueError, IndexError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise FormatError(
            file, "", f"is no pickle that is read here: {str(error)[:80] or type(error).__name__}"
        ) from None
    raise FormatError(file, "", "is a pickle without an end")


def _steps(data: bytes, machine: _Machine) -> Iterator[tuple[str, Any]]:
    """The opcodes with their arguments; one that is not known here is refused before its argument is looked at."""
    stream = io.BytesIO(data)
    while code := stream.read(1):
        opcode = _OPCODES.get(code.decode("latin-1"))
        if opcode is None:
            raise ValueError(f"{code!r} is no opcode")
        if opcode.name not in _KNOWN:
            machine.fail(f"is a pickle with the step {opcode.name}, {_ADVICE}")
        yield opcode.name, None if opcode.arg is None else opcode.arg.reader(stream)


@final
class _Machine:
    """The stack, the marks and the memo."""

    __slots__ = ("file", "memo", "stack")

    def __init__(self, file: str) -> None:
        self.file = file
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def fail(self, what: str) -> NoReturn:
        raise FormatError(self.file, "", what)

    def pop(self) -> Any:
        return self.stack.pop()

    def to_mark(self) -> list[Any]:
        place = len(self.stack) - 1
        while not isinstance(self.stack[place], _Mark):
            place -= 1
            if place < 0:
                raise ValueError("a mark is missing")
        items = self.stack[place + 1 :]
        del self.stack[place:]
        return items

    def step(self, name: str, argument: Any) -> None:
        stack = self.stack
        if name in ("PROTO", "FRAME"):
            return
        if name in _CONSTANTS:
            stack.append(_CONSTANTS[name])
        elif name in _VALUES:
            stack.append(argument)
        elif name in ("EMPTY_DICT", "EMPTY_LIST"):
            stack.append({} if name == "EMPTY_DICT" else [])
        elif name == "MARK":
            stack.append(_Mark())
        elif name in ("BINPUT", "LONG_BINPUT", "MEMOIZE"):
            self.memo[len(self.memo) if argument is None else int(argument)] = stack[-1]
        elif name in ("BINGET", "LONG_BINGET"):
            stack.append(self.memo[int(argument)])
        elif name == "TUPLE":
            stack.append(tuple(self.to_mark()))
        elif name in ("TUPLE1", "TUPLE2", "TUPLE3"):
            size = int(name[-1])
            if len(stack) < size:
                raise ValueError("the stack is too short")
            stack[-size:] = [tuple(stack[-size:])]
        elif name in ("SETITEM", "SETITEMS"):
            items = self.to_mark() if name == "SETITEMS" else [stack.pop(-2), stack.pop()]
            for key, value in zip(items[::2], items[1::2], strict=True):
                self.holder(dict)[key] = value
        elif name in ("APPEND", "APPENDS"):
            items = self.to_mark() if name == "APPENDS" else [stack.pop()]
            self.holder(list).extend(items)
        elif name == "GLOBAL":
            stack.append(self.name(argument))
        elif name == "STACK_GLOBAL":
            word, module = stack.pop(), stack.pop()
            stack.append(self.name(f"{module} {word}"))
        elif name == "BINPERSID":
            stack.append(self.storage(stack.pop()))
        elif name == "REDUCE":
            arguments, function = stack.pop(), stack.pop()
            stack.append(self.call(function, arguments))
        else:  # BUILD: attributes of an ordered dict (its _metadata), which say nothing about the weights
            stack.pop()
            self.holder(dict)

    def holder(self, kind: type) -> Any:
        if not isinstance(self.stack[-1], kind):
            raise ValueError(f"expected a {kind.__name__}")
        return self.stack[-1]

    def name(self, text: str) -> _Name:
        module, _, word = str(text).partition(" ")
        if text not in (_TENSOR, _PARAMETER, _ORDERED) and not (module == "torch" and word in _STORAGES):
            self.fail(f"is a pickle that asks for {module[:60]}.{word[:60]}, {_ADVICE}")
        return _Name(text)

    def storage(self, identity: Any) -> Storage:
        if not isinstance(identity, tuple) or len(identity) != 5 or identity[0] != "storage":
            raise ValueError("a persistent identity that is no storage")
        _, kind, key, _, count = identity
        if not isinstance(kind, _Name) or kind.name.partition(" ")[2] not in _STORAGES:
            raise ValueError("a storage of no known type")
        if not isinstance(key, str) or type(count) is not int or count < 0:
            raise ValueError("a storage without key and size")
        return Storage(_STORAGES[kind.name.partition(" ")[2]], key, count)

    def call(self, function: Any, arguments: Any) -> Any:
        if not isinstance(function, _Name) or not isinstance(arguments, tuple):
            raise ValueError("something that is no name is called")
        if function.name == _ORDERED and not arguments:
            return {}
        if function.name == _PARAMETER and arguments and isinstance(arguments[0], TensorView):
            return arguments[0]
        if function.name == _TENSOR and len(arguments) >= 4 and isinstance(arguments[0], Storage):
            storage, offset, shape, strides = arguments[:4]
            numbers = (offset, *shape, *strides)
            if len(shape) != len(strides) or len(shape) > 32 or not all(type(n) is int and n >= 0 for n in numbers):
                raise ValueError("a tensor of no shape")
            last = offset + sum((n - 1) * step for n, step in zip(shape, strides, strict=True)) + 1
            if all(shape) and last > storage.count:
                raise ValueError("a tensor that is larger than its storage")
            return TensorView(storage, offset, tuple(shape), tuple(strides))
        raise ValueError(f"{function.name} is called with other things than a state dict has")


_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False, "EMPTY_TUPLE": ()}
_VALUES = frozenset(
    ["BININT", "BININT1", "BININT2", "LONG1", "BINFLOAT", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"]
)
_KNOWN = (
    frozenset(_CONSTANTS)
    | _VALUES
    | frozenset(
        [
            "PROTO",
            "FRAME",
            "STOP",
            "EMPTY_DICT",
            "EMPTY_LIST",
            "MARK",
            "BINPUT",
            "LONG_BINPUT",
            "MEMOIZE",
            "BINGET",
            "LONG_BINGET",
            "TUPLE",
            "TUPLE1",
            "TUPLE2",
            "TUPLE3",
            "SETITEM",
            "SETITEMS",
            "APPEND",
            "APPENDS",
            "GLOBAL",
            "STACK_GLOBAL",
            "BINPERSID",
            "REDUCE",
            "BUILD",
        ]
    )
)
