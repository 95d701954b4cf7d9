"""Where in a drawing a text stands: in the names, kinds and parameters of nodes, inside blocks as well."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nnbuilder.core.document import Document, Point
from nnbuilder.core.graph import MAIN, Node, Path
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.summary import written
from nnbuilder.core.uses import inner_path

_ORIGIN = Point(0.0, 0.0)


def occurrences(document: Document, spec_of: Callable[[str], LayerSpec | None], text: str) -> tuple[Path, ...]:
    """The paths of the nodes that say a text: first those that are called so, then in the order in which one reads, a block at
    its first use."""
    letters = _plain(text)
    if not letters:
        return ()
    hits = [path for path, node in _nodes(document) if letters in _told(node, spec_of(node.kind))]
    return tuple(sorted(hits, key=lambda path: _plain(_name(document, path)) != letters))


def _nodes(document: Document) -> Iterator[tuple[Path, Node]]:
    """Every node once, graph by graph, each from left to right."""
    waiting: list[tuple[str, Path]] = [(MAIN, ())]
    met = {MAIN}
    while waiting:
        graph, inside = waiting.pop(0)
        for node in sorted(document.graphs[graph].nodes.values(), key=lambda one: _place(document, one)):
            yield (*inside, node.id), node
            if node.kind in document.graphs and node.kind not in met:
                met.add(node.kind)
                waiting.append((node.kind, inner_path((*inside, node.id), node)))


def _place(document: Document, node: Node) -> tuple[float, float]:
    at = document.layout.get(node.id, _ORIGIN)
    return at.x, at.y


def _told(node: Node, spec: LayerSpec | None) -> str:
    """Everything that is searched of a node, on a line each."""
    params = [f"{name} {written(value)}" for name, value in node.params.items()]
    return "\n".join(map(_plain, (node.name, node.kind, spec.title if spec is not None else "", *params)))


def _name(document: Document, path: Path) -> str:
    node = document.node(str(path[-1]))
    return node.name if node is not None else ""


def _plain(text: str) -> str:
    """Small letters; `out_channels = 64` is `out channels 64`."""
    return re.sub(r"[\s_=:]+", " ", text.lower()).strip()
