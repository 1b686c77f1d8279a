"""The walk through the layers: all regions of a ReLU network, in batches, depth first.

Every layer cuts the cells that the layers before have left (`catnet.geometry.kernel.cutting`); between two layers the
pre-activations of the next one are written as linear forms on every cell.  When there are many cells, those of one
batch are taken through all layers before the next batch is begun, so that memory is bounded by the depth times the
size of a batch, and regions come out early.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, final

import numpy as np
import numpy.typing as npt

from catnet.algebra.packed import Integers
from catnet.budget import Budget, Limit, size_of
from catnet.errors import BudgetError
from catnet.geometry.kernel.bits import Words, unpack_bits
from catnet.geometry.kernel.cells import Cells
from catnet.geometry.kernel.cutting import Cutting
from catnet.geometry.kernel.frame import Frame, make_frame
from catnet.geometry.kernel.layers import Layer, forms_of, next_forms, scales
from catnet.geometry.kernel.plane import cut_polygons
from catnet.geometry.kernel.rays import Indices

__all__ = ["WHOLE", "Batch", "Schedule", "Walk"]

WHOLE = 2**31
"""As a batch: for those who hold all regions anyway, so that none of their rays need be found again."""

_ENTRIES = 1 << 22  # entries of the table of forms of one batch
_CELLS = 1 << 14  # cells of one batch from the second hidden layer on: the next cut holds several times their tables
_FEW = 5  # up to this dimension cells have few rays, and the tables of one batch are small
_FIRST = 256  # cells of the first batch in higher dimensions, which shows how much the next layer makes of a cell
_RAYS = 1 << 20  # rays of all cells that the next layer is to make of a batch in higher dimensions

Schedule: TypeAlias = Literal["plane", "own", "single"]


@final
@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some finished regions.

    Parameters
    ----------
    cells : Cells
        Their cones, in the coordinates that the frame keeps, and their activation patterns.
    forms, parent
        The pre-activations of the last layer with neurons: those of region i are ``forms[parent[i]]``.
    offset : int
        The number of that layer's first neuron in the activation patterns.
    last : Layer
    scales : pair of int
        The factors by which t has grown before and after the last layer.

    Notes
    -----
    A network without hidden layers has one region, and no outputs here: they may vary along the lineality space.
    """

    cells: Cells
    forms: Integers
    parent: Indices
    offset: int
    last: Layer
    scales: tuple[int, int]

    @property
    def nbytes(self) -> int:
        """The bytes of all the tables."""
        return self.cells.nbytes + size_of(self.forms, self.parent)

    @property
    def active(self) -> npt.NDArray[np.bool_]:
        """The activation patterns of the last layer with neurons, shape (regions, m)."""
        return unpack_bits(self.cells.active, offset=self.offset, size=self.forms.shape[2])

    def outputs(self) -> Integers:
        """The affine pieces, shape (regions, r + 1, outputs): linear forms that are ``scales[1]`` times too large."""
        return next_forms(self.forms, self.parent, self.active, self.scales[0], self.last)


@final
class Walk:
    """The enumeration of the regions of a network, to be iterated once.

    Parameters
    ----------
    layers : sequence of Layer
    dimension : int
        n, the number of inputs.
    halfspaces : sequence of integer rows (a_1, ..., a_n, b)
        Only the part where all a . x + b >= 0 is walked through.
    budget : Budget or int, optional
        A number is the largest number of regions.
    batch : int, optional
        The largest number of cells that are taken to the next layer together; by default as many as memory is needed
        for in moderation, which from dimension 6 on is found by the batches before.
    schedule : "plane", "own" or "single", optional
        How the cells are cut: all chords at once (in dimension 2 only), every cell by its own next neuron, or all
        cells by one neuron after the other.  All give the same regions; by default the fastest is taken.

    Raises
    ------
    BudgetError
        While iterating, when there are more regions than the budget has cells, the tables are larger than it allows,
        or its time is over; also when the machine itself has no more memory.
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        dimension: int,
        *,
        halfspaces: Sequence[Sequence[int]] = (),
        budget: Limit = None,
        batch: int | None = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.layers = tuple(layers)
        self.dimension = dimension
        self.halfspaces = tuple(tuple(row) for row in halfspaces)
        self.widths = tuple(len(layer.rows) for layer in self.layers[:-1])
        self.offsets = tuple(1 + len(self.halfspaces) + sum(self.widths[:number]) for number in range(len(self.widths)))
        self.constraints = 1 + len(self.halfspaces) + sum(self.widths)
        self.budget = Budget.of(budget)
        self._scales = scales(self.layers)
        self._batch = batch
        self._elsewhere = 0
        self._made = [1] * len(self.widths)  # rays of cells that each layer has made of one cell the last time
        neurons = self.layers[0].rows if self.widths else ()
        self.frame: Frame = make_frame(
            neurons, self.halfspaces, dimension, constraints=self.constraints, budget=self.budget
        )
        rank = len(self.frame.columns)
        self._schedule = schedule or ("plane" if rank == 2 else "own" if rank < 2 else "single")

    def __iter__(self) -> Iterator[Batch]:
        try:
            yield from self._batches()
        except MemoryError:
            raise BudgetError("bytes", self.budget.bytes or self.budget.peak) from None

    def _batches(self) -> Iterator[Batch]:
        cells = self.frame.cells
        if self.halfspaces:
            cells = self._within(cells)
        if not len(cells):
            return
        self._elsewhere = 0
        if self.widths:
            yield from self._descend(0, cells, forms_of(self.layers[0], self.frame.columns))
        else:
            none = np.zeros((1, cells.dimension + 1, 0), dtype=np.int64)
            whole = np.zeros(len(cells), dtype=np.int64)
            yield Batch(cells, none, whole, self.constraints, Layer((), 1), (1, 1))

    def pieces(self, cells: Cells) -> Iterator[Integers]:
        """The affine pieces of cells, in blocks of shape (any, r + 1, outputs): forms that are `scale` times too large.

        They are made again from the activation patterns, so that nobody has to keep them.
        """
        widest = max(map(len, (layer.rows for layer in self.layers)), default=0)
        size = max(1, _ENTRIES // ((cells.dimension + 1) * max(1, widest)))
        for begin in range(0, len(cells) if self.widths else 0, size):
            part = cells.active[begin : begin + size]
            forms, parent = forms_of(self.layers[0], self.frame.columns), np.zeros(len(part), dtype=np.int64)
            for number, (offset, width) in enumerate(zip(self.offsets, self.widths, strict=True)):
                active = unpack_bits(part, offset=offset, size=width)
                forms = next_forms(forms, parent, active, self._scales[number + 1], self.layers[number + 1])
                parent = np.arange(len(part))
            yield forms

    @property
    def scale(self) -> int:
        """The factor by which t has grown after the last layer."""
        return self._scales[-1]

    def _within(self, cells: Cells) -> Cells:
        """The part of the cells inside the half-spaces."""
        if any(not any(row[:-1]) and row[-1] < 0 for row in self.halfspaces):
            return cells.part(np.zeros(0, dtype=np.int64))
        forms = forms_of(Layer(self.halfspaces, 1), self.frame.columns)
        cutting = Cutting(cells, forms, 1, budget=self.budget, halfspaces=True)
        cutting.one_neuron_at_a_time()
        return cutting.finish()[0]

    def _descend(self, number: int, cells: Cells, forms: Integers) -> Iterator[Batch]:
        parent: Indices = np.arange(len(cells)) if len(forms) > 1 else np.zeros(len(cells), dtype=np.int64)
        offset, width = self.offsets[number], self.widths[number]
        if width:
            before = len(cells)
            with self.budget.hold(size_of(forms)):
                cells, parent = self._cut(cells, forms, parent, offset, self.budget.after(self._elsewhere))
            self._made[number] = -(-len(cells.members) // before)
        self._elsewhere += len(cells)
        last = number + 1 == len(self.widths)
        most = max(1, _ENTRIES // (forms.shape[1] * max(1, width, len(self.layers[number + 1].rows))))
        if number and self._batch is None:
            most = min(most, _even_share(len(cells), _CELLS))
        adapted = self._batch is None and forms.shape[1] - 1 > _FEW
        size = min(most, _FIRST if adapted else self._batch or most)
        if not last and len(cells) <= size:  # nothing of this layer is needed any more
            order = _neighbours_together(cells.active, offset, width)
            prepared = [self._prepared(number, cells, forms, parent, order)]
            del cells, forms, parent
            yield from self._descend(number + 1, *prepared.pop())
            return
        done = Batch(
            cells, forms, parent, offset, self.layers[number + 1], (self._scales[number + 1], self._scales[number + 2])
        )
        with self.budget.hold(done.nbytes):
            if last:
                yield done
                return
            order = _neighbours_together(cells.active, offset, width)
            begin = 0
            while begin < len(cells):
                chosen = order[begin : begin + size]
                begin += size
                yield from self._descend(number + 1, *self._prepared(number, cells, forms, parent, chosen))
                if adapted:
                    size = min(most, 2 * size, max(_FIRST, _RAYS // self._made[number + 1]))

    def _prepared(
        self, number: int, cells: Cells, forms: Integers, parent: Indices, chosen: Indices
    ) -> tuple[Cells, Integers]:
        """Some of the cells of a layer, and the pre-activations of the next on them."""
        self._elsewhere -= len(chosen)
        self.budget.require(cells.nbytes * len(chosen) // len(cells))
        offset, width = self.offsets[number], self.widths[number]
        active = unpack_bits(cells.active.take(chosen, axis=0), offset=offset, size=width)
        following = self.layers[number + 1]
        return cells.part(chosen), next_forms(forms, parent.take(chosen), active, self._scales[number + 1], following)

    def _cut(
        self, cells: Cells, forms: Integers, parent: Indices, offset: int, budget: Budget
    ) -> tuple[Cells, Indices]:
        """The cells that the neurons of one layer make of some cells."""
        if self._schedule == "plane":
            return cut_polygons(cells, forms, offset, parent=parent, budget=budget)
        cutting = Cutting(cells, forms, offset, budget=budget)
        if self._schedule == "single":
            cutting.one_neuron_at_a_time()
            return cutting.finish()
        cutting.every_cell_its_own()
        cells, parent = cutting.finish()
        return cells.merged(), parent


def _even_share(count: int, most: int) -> int:
    """The size of batches that are nearly alike, as few as can be of at most so many.

    >>> _even_share(10, 4), _even_share(3, 4)
    (4, 3)
    """
    batches = max(1, -(-count // most))
    return max(1, -(-count // batches))


def _neighbours_together(active: Words, offset: int, width: int) -> Indices:
    """An order of cells in which those between the same of a layer's first neurons stand together."""
    octets = np.zeros((len(active), 8), dtype=np.uint8)
    packed = np.packbits(unpack_bits(active, offset=offset, size=min(64, width)), axis=1)
    octets[:, : packed.shape[1]] = packed
    return np.argsort(octets.view(">u8")[:, 0].astype(np.uint64), kind="stable")
