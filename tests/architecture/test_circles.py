"""No file of the package needs itself, through whatever other files."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in (ROOT / "nnbuilder").rglob("*.py")}


def _imported(path: Path, *, for_types: bool = False) -> Iterator[str]:
    """The files of the package that a file imports, in functions too; what only the checker of types reads `for_types`."""
    tree = ast.parse(path.read_text("utf-8"))
    checked = [node for node in ast.walk(tree) if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test) and not for_types]
    only_checked = {id(inner) for node in checked for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in only_checked:
            continue
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in FILES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_file_imports_itself_through_others():
    """`static_order` raises `CycleError`, which names the circle."""
    graph = {name: {imported for imported in _imported(path) if imported in FILES and imported != name} for name, path in FILES.items()}

    ordered = tuple(TopologicalSorter(graph).static_order())

    assert set(ordered) == set(FILES)


def test_no_file_of_the_window_knows_who_uses_it():
    """Not even the checker of types goes in a circle: a room sees a protocol, a value or a signal of what stands above it."""
    room = {name: path for name, path in FILES.items() if name.startswith("nnbuilder.ui")}
    graph = {name: {imported for imported in _imported(path, for_types=True) if imported in FILES and imported != name} for name, path in room.items()}

    ordered = tuple(TopologicalSorter(graph).static_order())

    assert set(room) <= set(ordered)
