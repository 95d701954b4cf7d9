"""The way a value has come: the forms it had before kinds moved it (Transpose, Flatten) or turned its meaning (Softmax)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbuilder.core.graph import End, Graph, NodeId, sources
from nnbuilder.core.layer import LayerSpec, Meaning


@dataclass(frozen=True, slots=True)
class Step:
    """An earlier form of a value, and the nodes that stand between it and the value, the nearest to the value first."""

    end: End
    passed: tuple[NodeId, ...]


class Ways:
    """One graph whose values are followed upstream."""

    def __init__(self, graph: Graph, spec_of: Callable[[NodeId], LayerSpec | None]) -> None:
        self.graph, self.spec_of = graph, spec_of
        self._sources = sources(graph.edges)

    def into(self, node: NodeId) -> End | None:
        """What comes into the first port of a node that has only one edge; None where it has none or several."""
        ends = [end for several in self._sources.get(node, {}).values() for end in several]
        return ends[0] if len(ends) == 1 else None

    def up(self, end: End) -> tuple[Step, ...]:
        """The value itself, and what it was before."""
        steps, passed = [Step(end, ())], []
        while True:
            source = self.into(end.node)
            if source is None or not self._hands_on(end.node) or any(step.end == source for step in steps):
                return tuple(steps)
            passed.append(end.node)
            end = source
            steps.append(Step(end, tuple(passed)))

    def turns(self, node: NodeId) -> Mapping[Meaning, Meaning]:
        """How a node changes what values mean; nothing where it is muted."""
        spec = self.spec_of(node)
        return spec.turns if spec is not None and not self.graph.nodes[node].muted else {}

    def _hands_on(self, node: NodeId) -> bool:
        drawn, spec = self.graph.nodes.get(node), self.spec_of(node)
        return drawn is not None and spec is not None and (spec.moves or bool(spec.turns) or drawn.muted)
