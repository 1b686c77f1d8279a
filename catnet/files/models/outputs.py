"""The bytes of a network in every format that is written, by the end of the file's name."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, final

import numpy as np

from catnet.algebra.floats import FloatFormat
from catnet.architectures.convnet.network import ConvNet
from catnet.architectures.perceptron.file import activation_to_json
from catnet.errors import FormatError, MissingExtraError
from catnet.files.models.frameworks import keras_model, torch_sequential
from catnet.files.models.nnet import nnet_text
from catnet.files.models.npz import npz_bytes
from catnet.files.models.onnx_writer import onnx_model
from catnet.files.models.safetensors import safetensors_bytes
from catnet.files.models.torch_zip import state_dict_bytes
from catnet.files.models.writing import FloatLayer, float_layers, named_arrays
from catnet.files.parameter import parameter_to_json

__all__ = ["WRITERS", "file_bytes"]


@final
@dataclass(frozen=True, slots=True)
class _Job:
    """What a writer is given."""

    network: Any
    file: str
    form: FloatFormat | None
    nearest: bool
    comment: str

    @property
    def layers(self) -> list[FloatLayer]:
        return float_layers(self.network, self.file, self.form, nearest=self.nearest)

    @property
    def said(self) -> str:
        """The activation, as --activation takes it."""
        document = activation_to_json(self.network.activation)
        return document if isinstance(document, str) else json.dumps(document)

    @property
    def bfloat16(self) -> bool:
        return self.form is not None and self.form.name == "bfloat16"


def file_bytes(
    network: Any, kind: str, file: str, form: FloatFormat | None = None, *, nearest: bool = False, comment: str = ""
) -> bytes:
    """The bytes of a file of this kind.

    Parameters
    ----------
    network : MLP, a ConvNet (written out but for ``json``), or a parameter of any architecture for ``json``
    kind : key of `WRITERS`
    file : str
        For errors.
    form : FloatFormat, optional
        float32 where it holds every number, else float64.
    nearest : bool
        Round what the format does not hold.
    comment : str
        Recorded in the file where the format has a place for it.

    Raises
    ------
    FormatError
        What the format cannot hold, with layer and entry.
    MissingExtraError
        A package that this format needs is not installed.
    """
    # only .json has a place for kernels
    flat = network.written_out() if isinstance(network, ConvNet) and kind != "json" else network
    return WRITERS[kind](_Job(flat, file, form, nearest, comment))


def _json(job: _Job) -> bytes:
    document = parameter_to_json(job.network)
    if job.comment:
        document = {**document, "comment": job.comment}
    return (json.dumps(document) + "\n").encode("ascii")


def _safetensors(job: _Job) -> bytes:
    metadata = {"activation": job.said} | ({"comment": job.comment} if job.comment else {})
    return safetensors_bytes(named_arrays(job.layers), metadata, bfloat16=job.bfloat16)


def _npz(job: _Job) -> bytes:
    return npz_bytes({**named_arrays(job.layers), "activation": np.array(job.said)})


def _pt(job: _Job) -> bytes:
    return state_dict_bytes(named_arrays(job.layers), bfloat16=job.bfloat16)


def _onnx(job: _Job) -> bytes:
    if job.bfloat16:
        raise FormatError(job.file, "", "bfloat16 is not written as ONNX; --dtype float32")
    return bytes(onnx_model(job.network, job.layers, job.file, job.comment).SerializeToString())


def _nnet(job: _Job) -> bytes:
    return nnet_text(job.network, job.file).encode("ascii")


def _pt2(job: _Job) -> bytes:
    try:
        import torch
    except ImportError:
        raise MissingExtraError(f"{job.file}: writing .pt2 files needs PyTorch, which is not installed") from None
    module = torch_sequential(job.network, job.layers, bfloat16=job.bfloat16).eval()
    example = torch.zeros((1, job.network.widths[0]), dtype=module[0].weight.dtype)
    stream = io.BytesIO()
    torch.export.save(torch.export.export(module, (example,)), stream)
    return stream.getvalue()


def _keras(job: _Job) -> bytes:
    model = keras_model(job.network, job.layers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        return path.read_bytes()


WRITERS: dict[str, Callable[[_Job], bytes]] = {
    "json": _json,
    "safetensors": _safetensors,
    "npz": _npz,
    "pt": _pt,
    "onnx": _onnx,
    "nnet": _nnet,
    "pt2": _pt2,
    "keras": _keras,
}
