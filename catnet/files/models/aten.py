"""Graphs of torch.export, as both a live module and a .pt2 file give them: calls of ATen operators on named tensors.

Read are linear, addmm, mm, matmul, add/sub/mul/div with constants, neg, conv1d/2d/3d, avg_pool, adaptive_avg_pool to 1,
relu, leaky_relu, prelu of one slope, tanh, sigmoid, gelu, silu and softplus where catnet knows them, identity, dropout
(not training), flatten, view, reshape, squeeze, unsqueeze, permute, transpose, t; softmax at the end with --output
logits; batch_norm with --fold-batchnorm; cat, add of two values, hardtanh, clamp, relu6 and max_pool with --lower.
"""

from __future__ import annotations

import numpy as np

from catnet.algebra.floats import FLOAT64
from catnet.errors import FormatError
from catnet.files.models.aten_graph import Call, Graph, Reader, Ref
from catnet.files.models.aten_operators import ATEN, of_constant
from catnet.files.models.options import Options
from catnet.files.models.program import Program
from catnet.files.models.recorder import Recorder

__all__ = ["ATEN", "Call", "Graph", "Ref", "program_of_aten"]


def program_of_aten(graph: Graph, file: str, options: Options) -> Program:
    """The graph as a program of exact steps."""
    if len(graph.shape) > 1 and graph.shape[0] != 1:
        raise FormatError(file, "", f"the example's first axis, the batch, has length {graph.shape[0]} instead of 1")
    book = Recorder(file, graph.shape, fold=options.fold_batchnorm, lower=options.lower)
    if any(array.dtype == np.float64 for array in graph.constants.values()):
        book.form = FLOAT64
    reader = Reader(book, options, graph.output, {graph.input: book.start}, dict(graph.constants))
    for call in graph.calls:
        folded = of_constant(reader, call)
        if folded is not None:
            reader.constants[call.result] = folded
            continue
        if call.operator not in ATEN:
            book.refuse(f"aten.{call.operator}", call.layer)
        reader.values[call.result] = ATEN[call.operator](reader, call)
    found = reader.values.get(graph.output)
    if found is None:
        raise FormatError(file, "", "its output does not depend on its input")
    return book.program(found)
