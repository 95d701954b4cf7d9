"""What is told of a graph, and of each of its nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nnbuilder.core.diagnostics import Diagnostic, Slot
from nnbuilder.core.graph import NodeId, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec, Type
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

    def lent(self) -> Body:
        """The tables as they are, to be changed where something else is told; what is put together at every walk is not in it."""
        return Body(dict(self.types), dict(self.inputs), dict(self.given), dict(self.bound))

    def put(self, part: Body) -> None:
        """Takes the tables of one more node in."""
        self.types.update(part.types)
        self.inputs.update(part.inputs)
        self.given.update(part.given)
        self.bound.update(part.bound)

    def take(self, part: Body, before: Body) -> bool:
        """Takes in what is told of a node, where this was told of it. Whether no entry is new, so that all keep their places."""
        tables: tuple[tuple[dict[Any, Any], dict[Any, Any], dict[Any, Any]], ...] = (
            (self.types, part.types, before.types),
            (self.inputs, part.inputs, before.inputs),
            (self.given, part.given, before.given),
            (self.bound, part.bound, before.bound),
        )
        is_alike = True
        for whole, now, then in tables:
            if now.keys() != then.keys():
                is_alike &= now.keys() <= then.keys()
                for key in then.keys() - now.keys():
                    del whole[key]
            # Inside of a block they may have changed places.
            is_alike &= not part.uses or list(now) == [key for key in then if key in now]
        self.put(part)
        self.diagnostics += part.diagnostics
        self.uses += part.uses
        return is_alike

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
    """What was told of one node. `is_lasting`: it holds for as long as the node, its specification, the ends that feed it and the
    types that come from them are the same. A finding and its cures look around in the graph, an Input at the data, a block into
    itself, and a loss over classes at the field behind its target."""

    types: Mapping[str, Type] = field(default_factory=dict)
    body: Body = field(default_factory=Body)
    is_lasting: bool = True

    @classmethod
    def of(cls, spec: LayerSpec | None, types: Mapping[str, Type], body: Body) -> Told:
        is_closed = spec is not None and spec.role in ("layer", "loss", "metric", "output") and not spec.counts_classes
        return cls(types, body, is_closed and not body.diagnostics)


UNTOLD = Told()


def same(kind: Type, before: Type | None) -> Type:
    """The type of before where nothing tells the two apart. Sizes that remember a formula are alike only as numbers."""
    is_plain = isinstance(kind, TensorSpec) and not any(isinstance(dim, Traced) for dim in kind.shape)
    return before if before is not None and is_plain and before == kind else kind
