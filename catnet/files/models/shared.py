"""Kernels that stay shared: a program that is a chain of convolutions, pools and dense layers becomes a convolutional
network; what is written out otherwise (groups, dilations, lowered operators) is a perceptron of the same function.
"""

from __future__ import annotations

from math import prod

from catnet.architectures.convnet.network import ConvLayer, ConvNet, Shape
from catnet.architectures.convnet.window import Window
from catnet.architectures.perceptron.network import MLP
from catnet.category import Activation, Affine
from catnet.files.models.program import Activate, Linear, Operation, Program

__all__ = ["with_shared_kernels"]


def with_shared_kernels(program: Program, network: MLP) -> MLP | ConvNet:
    """The convolutional network of a program, if it is one and has this perceptron when written out; else that."""
    operations = _chain(program)
    found = None if operations is None else _convnet(operations)
    return found if found is not None and found.written_out() == network else network


def _chain(program: Program) -> list[Operation] | None:
    """The operations from the input to the output, if each reads what the one before made."""
    number, found = program.output, []
    while number:
        step = program.steps[number - 1]
        if len(step.sources) != 1:
            return None
        found.append(step.operation)
        number = step.sources[0]
    return found[::-1]


def _convnet(operations: list[Operation]) -> ConvNet | None:
    start: Shape | None = None
    shape: Shape | None = None
    layers: list[ConvLayer] = []
    activations: list[Activation] = []
    pool: Window | None = None
    for operation in operations:
        if isinstance(operation, Activate):
            if len(activations) + 1 != len(layers) or pool is not None:
                return None
            activations.append(operation.activation)
            continue
        if not isinstance(operation, Linear) or len(activations) != len(layers):
            return None
        if operation.place is not None:
            kind, before = operation.place
            if shape is not None and prod(shape) != prod(before):
                return None
            if isinstance(kind, Window):
                if pool is not None:
                    return None
                pool, shape = kind, before
                start = before if start is None else start
                continue
            if pool is not None and shape is not None and (shape[0], *pool.outputs(shape[1:])) != before:
                return None
            layer = ConvLayer(kind.kernel, kind.bias, kind.window, pool)
            shape = before if pool is None or shape is None else shape
        else:
            if shape is None:
                shape = (operation.weight.shape[1], 1, 1)
            seen = shape if pool is None else (shape[0], *pool.outputs(shape[1:]))
            if prod(seen) != operation.weight.shape[1]:
                return None
            layer = ConvLayer.dense(Affine(operation.weight, operation.bias), seen, pool)
        start = shape if start is None else start
        layers.append(layer)
        shape, pool = layer.outputs(shape), None
    shared = any(layer.window.size != layer.pooled(where)[1:] for layer, where in _places(start, layers))
    if (
        start is None
        or not shared
        or pool is not None
        or len(set(activations)) > 1
        or len(activations) != len(layers) - 1
    ):
        return None
    return ConvNet(start, tuple(layers), *activations[:1])


def _places(start: Shape | None, layers: list[ConvLayer]) -> list[tuple[ConvLayer, Shape]]:
    found: list[tuple[ConvLayer, Shape]] = []
    shape = start
    for layer in layers:
        if shape is not None:
            found.append((layer, shape))
            shape = layer.outputs(shape)
    return found
