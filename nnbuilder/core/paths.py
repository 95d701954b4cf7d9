"""What a document names by path: phases, groups of parameters and tied tensors, brought along when nodes move between graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from nnbuilder.core.document import Document
from nnbuilder.core.graph import Graph, Node, Path
from nnbuilder.core.phases import Objective, Phase

Change = Callable[[Path], tuple[Path, ...]]
"""Where a node at a path has gone; a block that was taken apart has gone to several places, a removed node to none."""


def with_paths(document: Document, change: Change) -> Document:
    """The same document with every path it names changed."""

    def moved(paths: Iterable[Path]) -> tuple[Path, ...]:
        return tuple(new for path in paths for new in change(path))

    def objective(found: Objective) -> Objective:
        groups = tuple(replace(group, paths=moved(group.paths)) for group in found.groups)
        return replace(found, updates=moved(found.updates), groups=groups)

    def phase(found: Phase) -> Phase:
        return replace(found, frozen=moved(found.frozen), objectives=tuple(map(objective, found.objectives)))

    def node(found: Node) -> Node:
        ties = {parameter: (change(path)[:1], owner) for parameter, (path, owner) in found.tie.items()}
        return replace(found, tie={parameter: (path[0], owner) for parameter, (path, owner) in ties.items() if path})

    def graph(found: Graph) -> Graph:
        changed = {place: node(one) for place, one in found.nodes.items() if one.tie}
        return replace(found, nodes={place: changed.get(place, one) for place, one in found.nodes.items()}) if changed else found

    phases = tuple(map(phase, document.phases))
    result = document if phases == document.phases else replace(document, phases=phases)
    graphs = {name: graph(found) for name, found in document.graphs.items()}
    return result if graphs == document.graphs else replace(result, graphs=graphs)
