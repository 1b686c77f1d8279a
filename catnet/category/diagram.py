"""Diagrams: a graph with a space at every node and an arrow along every edge, which can be asked whether it commutes.

>>> from catnet.category.morphism import Affine
>>> from catnet.algebra.matrix import Matrix
>>> double, triple = (Affine.linear(Matrix([[k]])) for k in (2, 3))
>>> square = Diagram((
...     Arrow("f", "A", "B", double), Arrow("g", "B", "D", triple),
...     Arrow("h", "A", "C", triple), Arrow("k", "C", "D", double)))
>>> square.check_commutes().word
'proved'
>>> bad = Diagram((Arrow("f", "A", "B", double), Arrow("g", "A", "B", triple)))
>>> print(bad.check_commutes().reason)
the paths f and g from A to B differ
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, final

from catnet.category.morphism import Morphism, compose
from catnet.category.sameness import Difference, check_same
from catnet.category.space import Space
from catnet.errors import CompositionError, InputError
from catnet.verdict import Proved, Refuted, Undecided, Verdict

if TYPE_CHECKING:
    import networkx

__all__ = ["Arrow", "Diagram", "Face", "FaceDifference"]


@final
@dataclass(frozen=True, slots=True)
class Arrow:
    """A named morphism from one node to another."""

    name: str
    start: str
    end: str
    morphism: Morphism


@final
@dataclass(frozen=True, slots=True)
class Face:
    """Two parallel paths, as names of arrows in the order in which they act; an empty path is an identity."""

    left: tuple[str, ...]
    right: tuple[str, ...]

    def __str__(self) -> str:
        return f"the paths {' >> '.join(self.left) or 'identity'} and {' >> '.join(self.right) or 'identity'}"


@final
@dataclass(frozen=True, slots=True)
class FaceDifference:
    """The witness that a diagram does not commute: the face and where its two paths differ."""

    face: Face
    difference: Difference


@final
@dataclass(frozen=True, slots=True)
class Diagram:
    """Arrows between named nodes.

    Parameters
    ----------
    arrows : tuple of Arrow
        Distinct names; all arrows at a node agree on its space.
    faces : tuple of Face, optional
        The pairs of paths whose equality is meant by commuting.  Without them every two parallel paths of the graph
        are compared, which needs a graph without directed cycles.

    Raises
    ------
    InputError
        Two arrows of one name, a face of unknown arrows, or a directed cycle without faces.
    CompositionError
        Two arrows that disagree on the space at a node; a face whose paths do not compose or are not parallel.
    """

    arrows: tuple[Arrow, ...]
    faces: tuple[Face, ...] | None = None

    def __post_init__(self) -> None:
        spaces: dict[str, Space] = {}
        names: set[str] = set()
        for arrow in self.arrows:
            if arrow.name in names:
                raise InputError(f"two arrows are named {arrow.name!r}")
            names.add(arrow.name)
            for node, space in ((arrow.start, arrow.morphism.source), (arrow.end, arrow.morphism.target)):
                if spaces.setdefault(node, space) != space:
                    raise CompositionError(
                        f"the arrows at node {node!r} disagree: dimension {spaces[node].dimension} and, "
                        f"by {arrow.name!r}, {space.dimension}"
                    )
        for face in self.faces or ():
            unknown = [name for name in (*face.left, *face.right) if name not in names]
            if unknown:
                raise InputError(f"a face names the arrow {unknown[0]!r}, which the diagram does not have")
            self._check_parallel(face)

    def _check_parallel(self, face: Face) -> None:
        by_name = {arrow.name: arrow for arrow in self.arrows}
        ends = set()
        for names in (face.left, face.right):
            path = [by_name[name] for name in names]
            for first, then in pairwise(path):
                if first.end != then.start:
                    raise CompositionError(
                        f"a face has {first.name!r} before {then.name!r}, which starts at another node"
                    )
            if path:
                ends.add((path[0].start, path[-1].end))
        if len(ends) > 1 or ((not face.left or not face.right) and any(start != end for start, end in ends)):
            raise CompositionError(f"not parallel: {face}")

    @property
    def graph(self) -> networkx.MultiDiGraph[Any]:
        """The NetworkX graph: nodes carry ``space``, edges (keyed by name) carry ``morphism``."""
        import networkx

        graph: networkx.MultiDiGraph[Any] = networkx.MultiDiGraph()
        for arrow in self.arrows:
            graph.add_node(arrow.start, space=arrow.morphism.source)
            graph.add_node(arrow.end, space=arrow.morphism.target)
            graph.add_edge(arrow.start, arrow.end, key=arrow.name, morphism=arrow.morphism)
        return graph

    def path(self, names: tuple[str, ...], start: Space) -> Morphism:
        """The composite along a path."""
        by_name = {arrow.name: arrow.morphism for arrow in self.arrows}
        return compose((by_name[name] for name in names), start)

    def iter_faces(self) -> Iterator[Face]:
        """The faces to compare: the given ones, or each path against the first parallel one."""
        if self.faces is not None:
            yield from self.faces
            return
        import networkx

        graph = self.graph
        if not networkx.is_directed_acyclic_graph(graph):
            raise InputError("the diagram has a directed cycle: name the faces that are to commute")
        order = list(dict.fromkeys(end for arrow in self.arrows for end in (arrow.start, arrow.end)))
        for start in order:
            for end in order:
                if start == end:
                    continue
                first: tuple[str, ...] | None = None
                for edges in networkx.all_simple_edge_paths(graph, start, end):
                    names = tuple(str(edge[2]) for edge in edges)
                    if first is None:
                        first = names
                    else:
                        yield Face(first, names)

    def check_commutes(self, same: Callable[[Morphism, Morphism], Verdict] = check_same) -> Verdict:
        """Whether every face commutes.

        Parameters
        ----------
        same : callable
            Decides whether two parallel arrows are the same map; geometry offers a stronger one than the default.

        Returns
        -------
        Verdict
            Proved with the number of faces; Refuted with the first `FaceDifference`; Undecided with the first open
            face.
        """
        starts = {arrow.name: arrow for arrow in self.arrows}
        open_face: tuple[Face, str] | None = None
        count = 0
        for face in self.iter_faces():
            count += 1
            names = face.left or face.right
            if not names:
                continue
            first, last = starts[names[0]], starts[names[-1]]
            space = first.morphism.source
            verdict = same(self.path(face.left, space), self.path(face.right, space))
            if isinstance(verdict, Refuted):
                return Refuted(f"{face} from {first.start} to {last.end} differ", FaceDifference(face, verdict.witness))
            if isinstance(verdict, Undecided) and open_face is None:
                open_face = face, verdict.reason
        if open_face is not None:
            return Undecided(f"{open_face[0]}: {open_face[1]}")
        return Proved(f"all {count} faces commute", certificate=count)
