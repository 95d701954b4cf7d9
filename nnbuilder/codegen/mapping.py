"""Where every node stands: its module in the state_dict, its lines in the files."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from nnbuilder.codegen.blocks import BlockClasses
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.modules import has_module
from nnbuilder.codegen.scope import Scope
from nnbuilder.codegen.source import assign, attribute, name
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node, NodeId, Path
from nnbuilder.core.uses import Repeated

T = TypeVar("T")


def module_paths(scope: Scope, nodes: Iterable[NodeId], prefix: str = "") -> dict[Path, str]:
    """Where every node's module stands, through blocks and their copies."""
    paths: dict[Path, str] = {}
    for node_id in nodes:
        node = scope.graph.nodes[node_id]
        owner = scope.owner(node)
        if not has_module(scope, owner.id):
            continue
        paths[scope.at(node_id)] = f"{prefix}{owner.name}"
        if scope.spec(node_id).role == "block":
            paths |= _inner_paths(scope, node_id, f"{prefix}{owner.name}")
    return paths


def _inner_paths(scope: Scope, node: NodeId, prefix: str) -> dict[Path, str]:
    use = scope.use(scope.graph.nodes[node])
    inner = scope.inside(scope.graph.nodes[node])
    if not isinstance(use, Repeated):
        return module_paths(inner, inner.graph.nodes, f"{prefix}.")
    of_first = module_paths(inner, inner.graph.nodes, "")
    depth = len(inner.path)
    return {(*inner.path[:-1], copy, *path[depth:]): f"{prefix}.{copy}.{module}" for copy in range(use.count) for path, module in of_first.items()}


@dataclass(frozen=True, slots=True)
class Tie:
    """One tensor with two names: that of `path` is the alias. Keys are those of the state_dict."""

    path: Path
    alias: str
    owner_path: Path
    owner: str

    @property
    def statement(self) -> ast.stmt:
        """`self.unembed.weight = self.embedding.weight`."""
        return assign(attribute(name("self"), *self.alias.split(".")), attribute(name("self"), *self.owner.split(".")))


def ties(document: Document, paths: Mapping[Path, str]) -> list[Tie]:
    """Every tied tensor whose two ends have a module, in blocks too."""
    return [
        Tie(path, f"{prefix}.{parameter}", tuple(owner), f"{paths[tuple(owner)]}.{owned}")
        for path, prefix in paths.items()
        for parameter, (owner, owned) in sorted(_node(document, path).tie.items())
        if tuple(owner) in paths and parameter.isidentifier() and owned.isidentifier()
    ]


def frozen(document: Document, paths: Mapping[Path, str]) -> tuple[str, ...]:
    """The modules of all nodes that are drawn as frozen."""
    return tuple(sorted({prefix for path, prefix in paths.items() if _node(document, path).frozen}))


def _node(document: Document, path: Path) -> Node:
    found = document.node(str(path[-1]))
    assert found is not None, "a path of a program ends at a node"
    return found


def line_map(
    texts: dict[str, Lines], blocks: BlockClasses
) -> tuple[dict[Path, tuple[str, int, int]], dict[Path, tuple[str, int]], dict[tuple[str, int], Path]]:
    """Where nodes stand in the files. A node in a block that is used often has one place and many paths."""
    spans: dict[Path, tuple[str, int, int]] = {}
    constructed: dict[Path, tuple[str, int]] = {}
    backwards: dict[tuple[str, int], Path] = {}
    for file, lines in texts.items():
        for number, line in enumerate(lines.lines, 1):
            if line.path is None:
                continue
            backwards.setdefault((file, number), line.path)
            if line.constructs:
                constructed.setdefault(line.path, (file, number))
            elif line.path in spans and spans[line.path][0] == file and spans[line.path][2] == number - 1:
                spans[line.path] = (file, spans[line.path][1], number)
            else:
                spans.setdefault(line.path, (file, number, number))
    for path, made in blocks.copies:
        # Blocks inside have copies of their own, so only the nodes of this one are looked at.
        for first in dict.fromkeys(line.path for line in made.lines.lines if line.path is not None and line.path[:-1] != path):
            _copy(spans, first, (*path, first[-1]))
            _copy(constructed, first, (*path, first[-1]))
    return spans, constructed, backwards


def _copy(table: dict[Path, T], first: Path, path: Path) -> None:
    """What stands at a block's first use stands at another use of the same class as well."""
    if first in table:
        table.setdefault(path, table[first])
