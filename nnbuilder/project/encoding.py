"""A document as JSON that diffs well: one node, one edge, one place a line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from nnbuilder.core.document import DataSet, Document, Field, Note, Point, Split, usual_damage
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import ColumnFacts, Facts, FieldFacts
from nnbuilder.core.graph import Edge, Graph, Loop, Node
from nnbuilder.core.parameters import Param, Raw
from nnbuilder.core.phases import Group, Objective, Part, Phase
from nnbuilder.core.settings import Setting

NODE_KEYS = "@nodes"
"""Where `Document.extra` keeps what a newer program wrote on nodes: {node id: {key: value}}. A file has it on the nodes."""


def dump_document(document: Document) -> bytes:
    """The bytes of a `.nnb` file."""
    unknown: Any = document.extra.get(NODE_KEYS, {})
    parts = {
        "format": _flat(document.format),
        "catalogue": _flat(document.catalogue),
        "title": _flat(document.title),
        "graphs": _block({name: _graph(graph, unknown) for name, graph in document.graphs.items()}, 1),
        "layout": _block({node: _flat([at.x, at.y]) for node, at in sorted(document.layout.items())}, 1),
        **({"waypoints": _list([_flat(_bent(edge, points)) for edge, points in sorted(document.waypoints.items())], 1)} if document.waypoints else {}),
        "notes": _list([_flat(_note(note)) for note in document.notes], 1),
        "data": "null" if document.data is None else _flat_lines(_data(document.data)),
        "phases": _list([_flat(_phase(phase)) for phase in document.phases], 1),
        **{name: _flat(sorted(value)) for name, value in (("collapsed", document.collapsed), ("downwards", document.downwards)) if value},
        **{name: _flat(value) for name, value in sorted(document.extra.items()) if name != NODE_KEYS},
    }
    return (_block(parts, 0) + "\n").encode()


def _graph(graph: Graph, unknown: Mapping[str, Mapping[str, Any]]) -> str:
    parts = {
        "nodes": _list([_flat(_node(node) | dict(unknown.get(node.id, {}))) for node in graph.nodes.values()], 3),
        "edges": _list([_flat([edge.source.node, edge.source.port, edge.target.node, edge.target.port, edge.target.index]) for edge in sorted(graph.edges)], 3),
    }
    if graph.params:
        parts["params"] = _list([_flat(_param(param)) for param in graph.params], 3)
    if graph.loop is not None:
        parts["loop"] = _flat(_loop(graph.loop))
    if graph.doc:
        parts["doc"] = _flat(graph.doc)
    return _block(parts, 2)


def _bent(edge: Edge, points: Iterable[Point]) -> list[Any]:
    """An edge as graphs have it, and the points it passes, in order."""
    return [edge.source.node, edge.source.port, edge.target.node, edge.target.port, edge.target.index, [[at.x, at.y] for at in points]]


def _node(node: Node) -> dict[str, Any]:
    whole: dict[str, Any] = {"id": node.id, "name": node.name, "kind": node.kind}
    if node.params:
        whole["params"] = {name: encode_value(value) for name, value in sorted(node.params.items())}
    if node.weights is not None:
        whole["weights"] = node.weights
    if node.tie:
        whole["tie"] = {parameter: [list(path), name] for parameter, (path, name) in sorted(node.tie.items())}
    if node.init:
        whole["init"] = {parameter: [init.scheme, *map(encode_value, init.values)] for parameter, init in sorted(node.init.items())}
    return whole | {flag: True for flag in ("frozen", "muted") if getattr(node, flag)}


def _param(param: Param) -> dict[str, Any]:
    kind = param.type
    whole = {"name": param.name, "base": kind.base, "default": encode_value(param.default), "help": param.help}
    optional = {"length": kind.length, "choices": list(kind.choices) or None, "optional": kind.optional or None, "min": param.min, "max": param.max}
    return whole | {name: value for name, value in optional.items() if value is not None}


def _loop(loop: Loop) -> dict[str, Any]:
    states = [
        {"input": state.input, "output": state.output, "shape": [encode_value(size) for size in state.shape], "initial": state.initial} for state in loop.states
    ]
    return {"axis": loop.axis, "states": states} | ({"context": list(loop.context)} if loop.context else {})


def _note(note: Note) -> dict[str, Any]:
    whole: dict[str, Any] = {"id": note.id, "graph": note.graph, "text": note.text, "at": [note.at.x, note.at.y], "size": [note.width, note.height]}
    return whole | ({"frame": True} if note.is_frame else {}) | ({"colour": note.colour} if note.colour else {})


def _data(data: DataSet) -> dict[str, Any]:
    source = {"kind": data.source.kind, "name": data.source.name, "options": _params(data.source.options)}
    whole = {"source": source, "fields": [_field(field) for field in data.fields], "split": _split(data.split)}
    whole |= {"windows": asdict(data.windows)} if data.windows is not None else {}
    whole |= {"damaged": data.damaged} if data.damaged != usual_damage(data.source) else {}
    return whole | {"facts": None if data.facts is None else _facts(data.facts)}


def _field(field: Field) -> dict[str, Any]:
    whole: dict[str, Any] = {"name": field.name, "role": field.role, "kind": field.kind, "columns": list(field.columns)}
    whole |= {"params": _params(field.params), "transforms": [_setting(transform) for transform in field.transforms]}
    return whole | ({"augmentation": [_setting(setting) for setting in field.augmentation]} if field.augmentation else {})


def _split(split: Split) -> dict[str, Any]:
    whole = asdict(split)
    return {name: value for name, value in whole.items() if name not in ("fold", "folds") or value != getattr(Split(), name)}


def _facts(facts: Facts) -> dict[str, Any]:
    whole = {"rows": facts.rows, "fingerprint": facts.fingerprint, "fields": {name: _fact(fact) for name, fact in facts.fields.items()}}
    return whole | ({"columns": [_column(name, column) for name, column in facts.columns.items()]} if facts.columns else {})


def _column(name: str, column: ColumnFacts) -> dict[str, Any]:
    """In a list, since the order of the columns is that of the source."""
    counts = {"distinct": column.distinct, "missing": column.missing}
    whole: dict[str, Any] = {"name": name, "inputs": list(column.inputs), "targets": list(column.targets)}
    return whole | {word: count for word, count in counts.items() if count} | ({"why": column.why} if column.why else {})


def _fact(fact: FieldFacts) -> dict[str, Any]:
    whole: dict[str, Any] = {"role": fact.role, "kind": fact.kind, "shape": list(fact.shape), "axes": list(fact.axes), "dtype": fact.dtype}
    whole |= {"choices": fact.choices} if fact.choices else {}
    whole |= {"names": list(fact.names)} if fact.names else {}
    whole |= {"counts": list(fact.counts)} if fact.counts else {}
    return whole | ({"mask": True} if fact.mask else {})


def _phase(phase: Phase) -> dict[str, Any]:
    whole = {"name": phase.name, "epochs": phase.epochs, "steps": phase.steps, "part": _part(phase.part)}
    whole |= {"objectives": [_objective(objective) for objective in phase.objectives], "frozen": [list(path) for path in phase.frozen]}
    return whole | ({"patience": phase.patience} if phase.patience is not None else {})


def _part(part: Part) -> dict[str, Any]:
    return {"where": [[name, list(values)] for name, values in part.where], "fraction": part.fraction, "batch_size": part.batch_size, "sampler": part.sampler}


def _objective(objective: Objective) -> dict[str, Any]:
    return {
        "name": objective.name,
        "losses": list(objective.losses),
        "updates": [list(path) for path in objective.updates],
        "every": objective.every,
        "groups": [_group(group) for group in objective.groups],
    } | ({"clip": objective.clip} if objective.clip is not None else {})


def _group(group: Group) -> dict[str, Any]:
    return {"paths": [list(path) for path in group.paths], "optimizer": _setting(group.optimizer), "schedule": _setting(group.schedule)}


def _setting(setting: Setting) -> dict[str, Any]:
    return {"kind": setting.kind, "params": _params(setting.params)}


def _params(params: Mapping[str, Raw]) -> dict[str, Any]:
    return {name: encode_value(value) for name, value in sorted(params.items())}


def encode_value(value: object) -> Any:
    """A raw value: formulas as {"=": text}, tuples as lists, what is not finite as text."""
    if isinstance(value, Expression):
        return {"=": value.text}
    if isinstance(value, tuple | list):
        return [encode_value(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value


def _flat(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _flat_lines(value: Mapping[str, Any]) -> str:
    return _block({name: _flat(part) for name, part in value.items()}, 1)


def _block(parts: Mapping[str, str], depth: int) -> str:
    return _wrapped([f"{_flat(name)}: {text}" for name, text in parts.items()], depth, "{}")


def _list(parts: Iterable[str], depth: int) -> str:
    return _wrapped(list(parts), depth, "[]")


def _wrapped(lines: list[str], depth: int, brackets: str) -> str:
    if not lines:
        return brackets
    inner = ",\n".join(" " * (depth + 1) + line for line in lines)
    return f"{brackets[0]}\n{inner}\n{' ' * depth}{brackets[1]}"
