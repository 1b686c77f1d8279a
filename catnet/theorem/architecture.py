"""What is known about an architecture: its model, and the questions that its theorems decide.

An architecture joins a `Model` (the paper's spaces, layers and symmetry groups) to what identifiability theorems say
about it: when two parameters have the same function, when a function determines its parameter, what can be taken
out.  `catnet.architectures.known.architecture_of` finds the architecture of a parameter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar, final

from catnet.groups import Group
from catnet.theorem.action import EndActions
from catnet.theorem.model import Actions, Model
from catnet.verdict import Refuted, Undecided, Verdict

if TYPE_CHECKING:
    from catnet.theorem.average import LayerAverage
    from catnet.theorem.lie import LieEquations
    from catnet.theorem.sums import DirectSum

__all__ = ["Architecture", "Dimension", "Identification", "Known", "Reduced", "Summary"]

Theta = TypeVar("Theta")


class Dimension(Protocol):
    """A functional dimension: the rank of the derivative of parameter ↦ function at theta."""

    @property
    def value(self) -> int:
        """The rank, or a lower bound of it."""

    @property
    def expected(self) -> int:
        """The largest that the symmetries leave: #parameters − dim K_1 × … × K_{L-1} at a trivial stabiliser."""

    @property
    def exact(self) -> bool:
        """Whether `value` is the rank."""


@final
@dataclass(frozen=True, slots=True)
class Identification(Generic[Theta]):
    """What is known about a parameter.

    Parameters
    ----------
    verdict : Verdict
        Proved with the criterion and its reference; Refuted with a twin, a parameter of the same shape with the same
        function that no symmetry carries theta to; Undecided with what was checked.
    theta : Theta
    dimension : Dimension, optional
        None where it is not defined or not affordable.
    facts : tuple of NeuronFact
        For ReLU, where every neuron is on or off, and whether the function bends with it; otherwise empty.
    notes : tuple of str
        Further findings for a reader, as how far a threshold is.
    """

    verdict: Verdict
    theta: Theta
    dimension: Dimension | None = None
    facts: tuple[Any, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def twin(self) -> Theta | None:
        """A parameter as theta is one; None also where the twin has entries in a number field, and is the witness."""
        witness = self.verdict.witness if isinstance(self.verdict, Refuted) else None
        return witness if isinstance(witness, type(self.theta)) else None


class Reduced(Protocol):
    """A smaller parameter with the same function, and why.

    `catnet.architectures.perceptron.submodel.Reduction` is the richest one: it holds the maps alpha, alpha* and beta.
    """

    @property
    def theta(self) -> Any: ...

    @property
    def small(self) -> Any: ...

    def check(self) -> Verdict:
        """Whether both have the same function, from the equations of the maps."""


@final
@dataclass(frozen=True, slots=True)
class Summary:
    """One row of the table of architectures, in words."""

    name: str
    symmetries: str
    adjunction: str
    identifiable_when: str
    source: str
    decides: str
    leaves_open: str


class Known(Protocol):
    """The architectures that there are, as those made of others are handed them; `catnet.architectures.known.KNOWN`."""

    def architecture_of(self, theta: Any) -> Architecture[Any]:
        """The architecture of a parameter; `InputError` if it is not registered."""

    def check_same_function(self, left: Any, right: Any, *, max_cells: int | None = None) -> Verdict:
        """Whether two parameters, perhaps of different architectures, compute the same function."""


class Architecture(ABC, Generic[Theta]):
    """An architecture and what is known about it.  Abstract."""

    __slots__ = ()

    @classmethod
    def given(cls, known: Known) -> Self:
        """The architecture, handed those that there are; by default it needs none of them."""
        return cls()

    @classmethod
    def for_parameter(cls, theta: Theta, known: Known) -> Self:
        """The architecture that theta belongs to, where the class holds a family of them; by default the only one."""
        return cls.given(known)

    @property
    @abstractmethod
    def model(self) -> Model[Theta]: ...

    @property
    @abstractmethod
    def summary(self) -> Summary: ...

    @abstractmethod
    def check_same_function(self, left: Theta, right: Theta, *, max_cells: int | None = None) -> Verdict:
        """Whether two parameters compute the same function.

        Returns
        -------
        Verdict
            Proved with the method; Refuted with a `Difference` or, where values are not rational, an
            `EnclosedDifference` as witness; Undecided.

        Raises
        ------
        ShapeError
            If their ends have different dimensions.
        """

    @abstractmethod
    def check_identifiable(self, theta: Theta, *, max_cells: int | None = None) -> Verdict:
        """Whether the function determines theta up to the symmetries of the architecture; as `Identification.verdict`.

        Without `max_cells` only what is cheap is tried.
        """

    @property
    def same_up_to(self) -> str:
        """What `check_identifiable` does not tell apart, in words."""
        return "the symmetries of its architecture"

    def written_out(self, theta: Theta) -> Any | None:
        """A parameter of another architecture with the same function, by which questions that this one does not
        answer can be asked; None, as by default, if there is none at hand.
        """
        return None

    def written_like(self, theta: Theta, other: Any) -> Any | None:
        """A parameter with theta's function and of the same architecture as `other`, if theta is so simple that there
        is one; None by default.
        """
        return None

    def direct_sum(self, copies: Sequence[Theta], share: Fraction) -> DirectSum[Theta] | Undecided:
        """The parameter of x ↦ share · Σ f(x; copy), the copies' hidden spaces side by side.

        Parameters
        ----------
        copies : sequence of Theta
            At least one, all of one shape.
        share : Fraction

        Returns
        -------
        DirectSum or Undecided
            Why such a sum is not of this architecture, as by default.
        """
        return Undecided(f"no sum of several networks is known to be one of {self.summary.name}")

    def layer_average(self, theta: Theta, actions: Actions, order: int) -> LayerAverage | Undecided:
        """The parameter averaged layer by layer over actions on its hidden spaces that are proposed here.

        Parameters
        ----------
        theta : Theta
        actions : Actions
            Generators that the layers absorb.
        order : int
            Of the group that they generate.

        Returns
        -------
        LayerAverage or Undecided
            Not checked yet; why there is none, as by default.
        """
        return Undecided(
            "networks are averaged layer by layer for multilayer perceptrons, compositions of these and several heads "
            f"of softmax; this is {self.summary.name}"
        )

    def realise(
        self,
        theta: Theta,
        ends: EndActions,
        group: Group | None = None,
        *,
        own_layers: Verdict | None = None,
        end_to_end: Verdict | None = None,
        keep: bool = True,
    ) -> Verdict:
        """A parameter with theta's function whose layers are equivariant, for a theta that is equivariant as a whole:
        by default theta itself, theta reduced, or the Reynolds cover (`catnet.theorem.realisation`).

        Parameters
        ----------
        theta, ends, group
        own_layers, end_to_end : Verdict, optional
            What is known of theta's layers and of its function, if that was asked already.
        keep : bool
            Whether theta itself is returned if its layers are equivariant.

        Returns
        -------
        Verdict
            Proved with a `catnet.theorem.realisation.Realisation`, or undecided.
        """
        from catnet.theorem.realisation import realise_by_cover  # which speaks of architectures

        found = group if group is not None else ends.generated_group()
        return realise_by_cover(self, theta, ends, found, own_layers=own_layers, end_to_end=end_to_end, keep=keep)

    def lie_equations(self, theta: Theta, *, max_cells: int | None = None) -> LieEquations | Undecided:
        """The linear equations that the vector fields satisfy under whose flows the function is symmetric; or why
        none are known, as by default.
        """
        return Undecided(f"no theorem lists the continuous symmetries of {self.summary.name}")

    def dimension(self, theta: Theta, *, max_cells: int | None = None) -> Dimension | None:
        """The functional dimension, where it is defined and affordable."""
        return self.identify(theta, max_cells=max_cells).dimension

    def expected_dimension(self, theta: Theta) -> int | None:
        """The largest functional dimension that the symmetries leave, where that is known without computing it."""
        return None

    def identify(self, theta: Theta, *, max_cells: int | None = None) -> Identification[Theta]:
        """All that is known about theta."""
        return Identification(self.check_identifiable(theta, max_cells=max_cells), theta)

    @abstractmethod
    def reduce(self, theta: Theta, *, max_cells: int | None = None) -> Reduced:
        """A smaller parameter with the same function; theta itself if nothing is known to be taken out."""
