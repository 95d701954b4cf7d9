"""Where every node stands: its module in the state_dict, its lines in the files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from nnbuilder.codegen.blocks import BlockClasses
from nnbuilder.codegen.lines import Lines
from nnbuilder.codegen.modules import has_module
from nnbuilder.codegen.scope import Scope
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node, NodeId, Path

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
    repeat = scope.analysis.bound[scope.at(node)].get("repeat", 1)
    kind = scope.graph.nodes[node].kind
    first = scope.at(node) if repeat == 1 else (*scope.at(node), 0)
    inner = Scope.of(scope.document, scope.catalogue, scope.analysis, kind, first)
    if repeat == 1:
        return module_paths(inner, inner.graph.nodes, f"{prefix}.")
    of_first = module_paths(inner, inner.graph.nodes, "")
    depth = len(first)
    return {(*first[:-1], copy, *path[depth:]): f"{prefix}.{copy}.{name}" for copy in range(int(str(repeat))) for path, name in of_first.items()}


@dataclass(frozen=True, slots=True)
class Tie:
    """One tensor with two names: that of `path` is the alias. Keys are those of the state_dict."""

    path: Path
    alias: str
    owner_path: Path
    owner: str

    @property
    def line(self) -> str:
        return f"{_attribute(self.alias)} = {_attribute(self.owner)}"


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


def _attribute(key: str) -> str:
    """`blocks.0.conv.weight` as it is written: self.blocks[0].conv.weight."""
    return "self" + "".join(f"[{word}]" if word.isdigit() else f".{word}" for word in key.split("."))


def line_map(
    texts: dict[str, Lines], blocks: BlockClasses
) -> tuple[dict[Path, tuple[str, int, int]], dict[Path, tuple[str, int]], dict[tuple[str, int], Path]]:
    """Where nodes stand in the files. A node in a block that is used often has one place and many paths."""
    spans: dict[Path, tuple[str, int, int]] = {}
    constructed: dict[Path, tuple[str, int]] = {}
    backwards: dict[tuple[str, int], Path] = {}
    for name, lines in texts.items():
        for number, line in enumerate(lines.lines, 1):
            if line.path is None:
                continue
            backwards.setdefault((name, number), line.path)
            if line.constructs:
                constructed.setdefault(line.path, (name, number))
            elif line.path in spans and spans[line.path][0] == name and spans[line.path][2] == number - 1:
                spans[line.path] = (name, spans[line.path][1], number)
            else:
                spans.setdefault(line.path, (name, number, number))
    for path, made in blocks.copies:
        first = next((line.path for line in made.lines.lines if line.path is not None), None)
        if first is None or first[:-1] == path:
            continue
        _copy_paths(spans, first, path)
        _copy_paths(constructed, first, path)
    return spans, constructed, backwards


def _copy_paths(table: dict[Path, T], first: Path, path: Path) -> None:
    """What stands at a block's first use stands at another use of the same class as well."""
    for found in [found for found in table if len(found) >= len(first) and found[: len(first) - 1] == first[:-1]]:
        table.setdefault((*path, *found[len(first) - 1 :]), table[found])
