"""An ONNX model's own arithmetic: ONNX Runtime without optimisations where it is installed, else onnx's reference."""

from __future__ import annotations

from typing import Any

import numpy as np

from catnet.algebra.floats import FLOAT32
from catnet.files.models.checking import Arithmetic
from catnet.files.models.onnx_reader import input_shape_of
from catnet.files.models.options import Options

__all__ = ["arithmetic_of_onnx"]


def arithmetic_of_onnx(model: Any, file: str, options: Options) -> tuple[Arithmetic | None, str]:
    """A function of points as rows, and its name; made only when it is called."""
    name, shape = input_shape_of(model, file, options.input_shape)
    kinds = {1: np.float32, 10: np.float16, 11: np.float64}
    graph_input = next(item for item in model.graph.input if item.name == name)
    dtype = kinds.get(graph_input.type.tensor_type.elem_type)
    if dtype is None or dtype is np.float16:
        return None, ""
    if options.fold_batchnorm is not None and options.fold_batchnorm.digits < FLOAT32.digits:
        return None, ""  # another function on purpose
    model = _without_last(model) if options.logits else model

    def run(points: Any) -> Any:
        evaluate = _session(model)
        rows = [evaluate(name, np.ascontiguousarray(point, dtype=dtype).reshape(shape)) for point in points]
        return np.stack([np.asarray(row).ravel() for row in rows])

    return run, "ONNX Runtime" if _has_runtime() else "the reference evaluator of ONNX"


def _without_last(model: Any) -> Any:
    """The model that ends before its softmax or sigmoid."""
    last = next((node for node in model.graph.node if model.graph.output[0].name in node.output), None)
    if last is None or last.op_type not in ("Softmax", "LogSoftmax", "Sigmoid"):
        return model
    copy = type(model)()
    copy.CopyFrom(model)
    copy.graph.output[0].name = last.input[0]
    copy.graph.output[0].type.tensor_type.ClearField("shape")
    return copy


def _has_runtime() -> bool:
    try:
        import onnxruntime  # noqa: F401
    except ImportError:
        return False
    return True


def _session(model: Any) -> Any:
    try:
        import onnxruntime

        settings = onnxruntime.SessionOptions()
        settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        settings.intra_op_num_threads = settings.inter_op_num_threads = 1
        settings.log_severity_level = 4
        session = onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])
        return lambda name, array: session.run(None, {name: array})[0]
    except Exception:  # not installed, or it does not know a model as old or as new as this one
        from onnx.reference import ReferenceEvaluator

        evaluator: Any = ReferenceEvaluator(model)
        return lambda name, array: evaluator.run(None, {name: array})[0]
