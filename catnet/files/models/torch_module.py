"""Live modules of PyTorch, through torch.export, as they act when they are not training; some also without a shape.

PyTorch is never imported unless a module of it was handed in.  Not through ONNX: its exporter folds BatchNorm and so
changes the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from catnet.algebra.floats import FORMATS, FloatFormat, as_array
from catnet.errors import FormatError, InputError
from catnet.files.models.aten import Call, Graph, Ref

__all__ = ["arithmetic_of_module", "form_of_module", "graph_of_module"]

_OPERATORS = {
    "ReLU": "relu", "Tanh": "tanh", "Sigmoid": "sigmoid", "GELU": "gelu", "SiLU": "silu", "Softplus": "softplus",
    "LeakyReLU": "leaky_relu", "PReLU": "prelu", "Hardtanh": "hardtanh", "ReLU6": "relu6",
    "Softmax": "softmax", "LogSoftmax": "log_softmax", "Linear": "linear", "BatchNorm1d": "batch_norm",
}  # fmt: skip
_NOTHING = ("Identity", "Dropout", "Flatten")
_ARRAYS = {
    "Linear": ("weight", "bias"),
    "BatchNorm1d": ("weight", "bias", "running_mean", "running_var"),
    "PReLU": ("weight",),
}
_INPUTS = {"Linear": "in_features", "BatchNorm1d": "num_features"}
_ATTRIBUTES = {
    "LeakyReLU": {"negative_slope": "negative_slope"},
    "GELU": {"approximate": "approximate"},
    "Softplus": {"beta": "beta"},
    "Hardtanh": {"min_val": "min_val", "max_val": "max_val"},
    "BatchNorm1d": {"eps": "eps"},
}


def graph_of_module(module: Any, shape: Sequence[int] | None, file: str) -> Graph:
    """The calls of a module on an input of this shape.

    Parameters
    ----------
    module : torch.nn.Module, or the ExportedProgram of one
    shape : sequence of int, optional
        Of one input, with or without the batch axis; not needed for a Sequential of dense layers and activations.

    Raises
    ------
    FormatError, InputError
        What is no chain of known layers, and needs a shape; what torch.export refuses.
    """
    if hasattr(module, "graph_signature") and hasattr(module, "graph"):
        return _exported(module, file)
    if shape is None:
        return _sequential(module, file)
    import torch

    size = tuple(shape)
    probe = _first_parameter(module)
    how = {} if probe is None else {"dtype": probe.dtype, "device": probe.device}
    example = torch.zeros((1, *size), **how)
    training = module.training
    module.eval()
    try:
        try:
            program = torch.export.export(module, (example,))
        except Exception as error:
            if size[:1] != (1,):
                raise InputError(_words(error)) from None
            try:  # the batch axis was given, too
                program = torch.export.export(module, (torch.zeros(size, **how),))
            except Exception as second:
                raise InputError(_words(second)) from None
    finally:
        module.train(training)
    return _exported(program, file)


def _words(error: Exception) -> str:
    line = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    return f"torch.export does not take this module with this input shape: {line[:200]}"


def _first_parameter(module: Any) -> Any:
    return next((p for p in module.parameters() if p.dtype.is_floating_point), None)


def _exported(program: Any, file: str) -> Graph:
    signature = program.graph_signature
    names: dict[str, str] = {
        **signature.inputs_to_parameters,
        **signature.inputs_to_buffers,
        **getattr(signature, "inputs_to_lifted_tensor_constants", {}),
    }
    held = {**program.state_dict, **program.constants}
    constants = {label: as_array(held[name]) for label, name in names.items()}
    inputs, outputs = list(signature.user_inputs), list(signature.user_outputs)
    if len(inputs) != 1 or len(outputs) != 1:
        raise FormatError(file, "", f"has {len(inputs)} inputs and {len(outputs)} outputs, a network has one of each")
    calls, shape = [], None
    for node in program.graph.nodes:
        if node.op == "placeholder" and node.name == inputs[0]:
            shape = tuple(int(n) for n in node.meta["val"].shape)
        elif node.op == "call_function":
            calls.append(_call(node, file))
        elif node.op not in ("placeholder", "output"):
            raise FormatError(file, f"layer {node.name!r}", f"a step of the kind {node.op} is not read")
    if shape is None:
        raise FormatError(file, "", "the shape of its input is not known")
    return Graph(inputs[0], shape, constants, tuple(calls), outputs[0])


def _call(node: Any, file: str) -> Call:
    stack = list((node.meta.get("nn_module_stack") or {}).values())
    layer = str(stack[-1][0]) if stack and stack[-1][0] else str(node.name)
    target = str(node.target)
    if not target.startswith("aten."):
        raise FormatError(file, f"layer {layer!r}", f"the operator {target[:60]} is not read")
    labels = [argument.name for argument in node.target._schema.arguments]
    arguments = {**dict(zip(labels, node.args, strict=False)), **node.kwargs}
    return Call(target.split(".")[1], {key: _plain(value) for key, value in arguments.items()}, str(node.name), layer)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return Ref(value.name) if hasattr(value, "op") and hasattr(value, "name") else value


def _sequential(module: Any, file: str) -> Graph:
    """A Sequential (also of Sequentials) of dense layers and activations, all of them modules of PyTorch itself."""
    calls: list[Call] = []
    constants: dict[str, Any] = {}
    inputs: int | None = None
    current = "input"
    for name, part in _leaves(module, "", file):
        kind, label = _name_in_torch(part), name or type(part).__name__
        if kind in _NOTHING:
            continue
        if kind not in _OPERATORS:
            what = f"a {type(part).__name__} needs the shape of the input: input_shape=(…), or --input-shape"
            raise FormatError(file, f"layer {label!r}", what)
        if kind in _INPUTS and inputs is None:
            inputs = int(getattr(part, _INPUTS[kind]))
        arguments: dict[str, Any] = {"input" if kind in _INPUTS else "self": Ref(current)}
        arguments |= {key: getattr(part, source) for key, source in _ATTRIBUTES.get(kind, {}).items()}
        arguments |= _arrays(part, _ARRAYS.get(kind, ()), name, constants)
        current = f"value_{len(calls)}"
        calls.append(Call(_OPERATORS[kind], arguments, current, label))
    if inputs is None:
        raise FormatError(file, "", "has no dense layer, so the shape of its input is not known: input_shape=(…)")
    return Graph("input", (1, inputs), constants, tuple(calls), current)


def _name_in_torch(module: Any) -> str:
    """What PyTorch calls the class of a module; empty if it is not one of its own, however it is called."""
    import torch

    name = type(module).__name__
    return name if getattr(torch.nn, name, None) is type(module) else ""


def _leaves(module: Any, prefix: str, file: str) -> list[tuple[str, Any]]:
    import torch

    if type(module) is torch.nn.Sequential:
        return [
            leaf
            for name, part in module.named_children()
            for leaf in _leaves(part, f"{prefix}.{name}" if prefix else name, file)
        ]
    if next(iter(module.children()), None) is not None:
        raise FormatError(
            file,
            f"layer {prefix!r}" if prefix else "",
            f"a {type(module).__name__} is no Sequential: say the shape of its input, input_shape=(…)",
        )
    return [(prefix, module)]


def _arrays(part: Any, keys: Sequence[str], name: str, constants: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key in keys:
        tensor = getattr(part, key, None)
        if tensor is None:
            found[key] = None
        else:
            constants[f"{name}.{key}"] = as_array(tensor)
            found[key] = Ref(f"{name}.{key}")
    return found


def form_of_module(module: Any) -> tuple[FloatFormat | None, bool]:
    """The 16-bit format in which a module computes, None for wider ones; and whether it lies on the CPU, whose
    arithmetic is what it says (other devices may round products to fewer digits).
    """
    probe = None if not hasattr(module, "parameters") else _first_parameter(module)
    if probe is None:
        return None, True
    name = str(probe.dtype).removeprefix("torch.")
    return FORMATS[name] if name in ("float16", "bfloat16") else None, str(getattr(probe, "device", "cpu")) == "cpu"


def arithmetic_of_module(module: Any, shape: Sequence[int]) -> Callable[[Any], Any]:
    """The module's own arithmetic on points as rows."""

    def run(points: Any) -> Any:
        import torch

        probe = _first_parameter(module)
        live = module if hasattr(module, "eval") and hasattr(module, "training") else module.module()
        training = getattr(live, "training", False)
        if live is module:
            live.eval()
        try:
            with torch.no_grad():
                outputs = [
                    live(
                        torch.from_numpy(np.ascontiguousarray(row))
                        .to(probe.dtype if probe is not None else None)
                        .reshape(tuple(shape))
                    )
                    for row in points
                ]
        finally:
            if live is module:
                live.train(training)
        return np.stack([as_array(output).ravel() for output in outputs])

    return run
