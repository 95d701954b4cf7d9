"""In what two runs differ: what they reached, how they were trained, what was drawn, and what they ran under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from nnbuilder.core.diff import diff
from nnbuilder.core.document import Document
from nnbuilder.core.graph import Node
from nnbuilder.training.run import Run

_NONE = "–"
_SETTINGS = ("seed", "device", "threads", "exact", "pace", "torch")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `what` names it, `first` and `second` are what it is in each run."""

    subject: str
    what: str
    first: str
    second: str


def run_differences(first: Run, second: Run) -> tuple[Difference, ...]:
    """All differences, the results first. Raises `RunError` where a drawing cannot be read."""
    one, other = first.document, second.document
    lines = (
        *_lines("result", first.metrics, second.metrics),
        *_lines("training", dict(_leaves(one.phases)), dict(_leaves(other.phases))),
        *drawing_differences(one, other),
        *_lines("data", _data(one), _data(other)),
        *_lines("setting", _conditions(first), _conditions(second)),
    )
    return tuple(lines)


def drawing_differences(first: Document, second: Document) -> Iterator[Difference]:
    """Nodes that only one has, parameters that differ, and how many wires do."""
    change = diff(first, second)
    one, other = _nodes(first), _nodes(second)
    for node in sorted(change.removed, key=lambda node: one[node].name):
        yield Difference("drawing", one[node].name, one[node].kind, _NONE)
    for node in sorted(change.added, key=lambda node: other[node].name):
        yield Difference("drawing", other[node].name, _NONE, other[node].kind)
    for node in sorted(change.changed, key=lambda node: other[node].name):
        yield from _lines("drawing", _facts(one[node]), _facts(other[node]), f"{other[node].name}.")
    if change.edges_removed or change.edges_added:
        yield Difference("drawing", "wires of its own", str(len(change.edges_removed)), str(len(change.edges_added)))


def _lines(subject: str, first: Mapping[str, object], second: Mapping[str, object], prefix: str = "") -> Iterator[Difference]:
    for name in dict.fromkeys((*first, *second)):
        if first.get(name) != second.get(name):
            yield Difference(subject, f"{prefix}{name}", _shown(first.get(name)), _shown(second.get(name)))


def _shown(value: object) -> str:
    if value is None or value == "":
        return _NONE
    if isinstance(value, float):
        return f"{value:.5g}"
    return ", ".join(map(_shown, value)) if isinstance(value, tuple | list) else str(value)


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The parts of a configuration that have no parts, by their path."""
    if is_dataclass(value) and not isinstance(value, type):
        for each in fields(value):
            # What stands between a group and a parameter's name says nothing to a reader.
            step = "" if each.name in ("params", "part") else each.name
            yield from _leaves(getattr(value, each.name), ".".join(filter(None, (path, step))))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, f"{path}.{name}")
    elif isinstance(value, tuple) and value and all(is_dataclass(each) for each in value):
        for number, each in enumerate(value, start=1):
            named = str(getattr(each, "name", "")) or (path.rpartition(".")[2].removesuffix("s") if len(value) == 1 else f"{path.rpartition('.')[2]} {number}")
            parent = path.rpartition(".")[0]
            yield from _leaves(each, ".".join(filter(None, (parent, named))))
    else:
        yield path, value


def _nodes(document: Document) -> Mapping[str, Node]:
    return {identity: node for graph in document.graphs.values() for identity, node in graph.nodes.items()}


def _facts(node: Node) -> Mapping[str, object]:
    others = {each.name: getattr(node, each.name) for each in fields(node) if each.name not in ("id", "params")}
    return {"kind": node.kind, **others, **node.params}


def _conditions(run: Run) -> Mapping[str, object]:
    return {name: run.settings.get(name) for name in _SETTINGS}


def _data(document: Document) -> Mapping[str, object]:
    data = document.data
    if data is None:
        return {}
    rows = data.facts.rows if data.facts is not None else None
    return {"source": data.source.name, "rows": rows, "columns": tuple(field.name for field in data.fields), **dict(_leaves(data.split, "split"))}
