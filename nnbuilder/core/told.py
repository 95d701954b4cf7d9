"""What is told of a graph, and of each of its nodes, so that after an edit only what it reaches is told again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from nnbuilder.core.diagnostics import Diagnostic, Slot
from nnbuilder.core.graph import Node, NodeId, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import UNKNOWN, TensorSpec, Type
from nnbuilder.core.traced import Traced

Ends = Mapping[str, Sequence[tuple[NodeId, str]]]
"""What feeds a node: {input: ends in index order}."""


@dataclass(slots=True)
class Body:
    """What is told of a graph, by path from it. `results` are the types of its Output nodes by name, `uses` the paths at
    which each block is used, `orders` the order of every graph inside."""

    types: dict[Slot, Type] = field(default_factory=dict)
    inputs: dict[Slot, tuple[Type, ...]] = field(default_factory=dict)
    given: dict[tuple[Path, str], Dim] = field(default_factory=dict)
    bound: dict[Path, Mapping[str, object]] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    results: dict[str, Type] = field(default_factory=dict)
    uses: list[tuple[str, Path]] = field(default_factory=list)
    orders: dict[str, tuple[NodeId, ...]] = field(default_factory=dict)

    def add(self, part: Body) -> None:
        """Takes in what is told of one more node."""
        self.types.update(part.types)
        self.inputs.update(part.inputs)
        self.bound.update(part.bound)
        if part.given:
            self.given.update(part.given)
        if part.diagnostics:
            self.diagnostics += part.diagnostics
        if part.uses:
            self.uses += part.uses

    def take_over(self, inner: Body, path: Path) -> None:
        """What is told of a block, at the path of one of its uses."""
        self.types.update({((*path, *at), port): kind for (at, port), kind in inner.types.items()})
        self.inputs.update({((*path, *at), port): kinds for (at, port), kinds in inner.inputs.items()})
        self.given.update({((*path, *at), word): dim for (at, word), dim in inner.given.items()})
        self.bound.update({(*path, *at): values for at, values in inner.bound.items()})
        self.uses += [(kind, (*path, *at)) for kind, at in inner.uses]
        self.diagnostics += [replace(diagnostic, at=(*path, *diagnostic.at)) for diagnostic in inner.diagnostics]


@dataclass(frozen=True, slots=True)
class Told:
    """What was told of one node, and what it was told from: the node, its specification, the ends that feed it and the types
    that came from them. `is_lasting`: nothing else went into it. A finding and its cures look around in the graph, an Input at
    the data, a block into itself, and a loss over classes at the field behind its target."""

    node: Node
    spec: LayerSpec | None
    ends: Ends
    incoming: tuple[tuple[tuple[NodeId, str], Type], ...]
    types: Mapping[str, Type]
    body: Body
    is_lasting: bool

    @classmethod
    def of(
        cls, node: Node, spec: LayerSpec | None, ends: Ends, incoming: tuple[tuple[tuple[NodeId, str], Type], ...], types: Mapping[str, Type], body: Body
    ) -> Told:
        is_closed = spec is not None and spec.role in ("layer", "loss", "metric", "output") and not spec.counts_classes
        return cls(node, spec, ends, incoming, types, body, is_closed and not body.diagnostics)

    def still_holds(self, node: Node, spec: LayerSpec | None, ends: Ends, types: Mapping[tuple[NodeId, str], Type]) -> bool:
        """Whether the same would be told of it again."""
        is_same = node is self.node and spec is self.spec and (ends is self.ends or ends == self.ends)
        return is_same and all(types.get(end, UNKNOWN) is kind for end, kind in self.incoming)


def same(kind: Type, before: Type | None) -> Type:
    """The type of before where nothing tells the two apart. Sizes that remember a formula are alike only as numbers."""
    is_plain = isinstance(kind, TensorSpec) and not any(isinstance(dim, Traced) for dim in kind.shape)
    return before if before is not None and is_plain and before == kind else kind
