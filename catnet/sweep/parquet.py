"""A result file as Parquet: the columns that tables are made of, and the whole line as JSON in the column answer."""

from __future__ import annotations

import importlib
import json
import os
from itertools import islice
from pathlib import Path
from typing import Any

from catnet.errors import FormatError, MissingExtraError
from catnet.sweep.report import COLUMNS, row_of
from catnet.sweep.results import iter_lines

__all__ = ["write_parquet"]

_ROWS = 10_000
_NUMBERS = {
    "size": "int64",
    "time": "int64",
    "bytes": "int64",
    "status": "int64",
    "seconds": "float64",
    "cells": "int64",
}


def write_parquet(path: str, target: str) -> None:
    """Write the lines of a result file, every one of them; so many at a time that memory does not grow.

    Raises
    ------
    MissingExtraError
        PyArrow is not installed.
    FormatError
        The file cannot be written; it is as it was then.
    """
    arrow, writer_of = _arrow()
    names = ("key", *COLUMNS, "answer")
    schema = arrow.schema([(name, getattr(arrow, _NUMBERS.get(name, "string"))()) for name in names])
    part = f"{os.path.realpath(target)}.{os.getpid()}.part"
    try:
        with writer_of(part, schema) as writer:
            lines = iter_lines(path)
            while taken := list(islice(lines, _ROWS)):
                rows = [(line["key"], *row_of(line), json.dumps(line)) for line in taken]
                columns = [list(column) for column in zip(*rows, strict=True)]
                writer.write_table(arrow.table(dict(zip(names, columns, strict=True)), schema=schema))
        Path(part).replace(os.path.realpath(target))
    except OSError as error:
        raise FormatError(target, "", error.strerror or str(error)) from None
    finally:
        Path(part).unlink(missing_ok=True)


def _arrow() -> tuple[Any, Any]:
    try:
        return importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet").ParquetWriter
    except ImportError:
        raise MissingExtraError("Parquet needs PyArrow: pip install 'catnet-exact[parquet]'") from None
