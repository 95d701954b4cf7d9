"""Documents of earlier formats, brought to the one of today: JSON in, JSON out. What is damaged stays damaged, for the decoder to tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Whole = Mapping[str, Any]


def migrated(whole: Whole, number: int, wanted: int) -> dict[str, Any]:
    """A document of format `number` as one of the format `wanted`."""
    for step in range(number, wanted):
        whole = MIGRATIONS[step](whole)
    return dict(whole)


def _second(whole: Whole) -> Whole:
    return _masks_tell_what_is_there(_fields_have_kinds(whole))


def _fields_have_kinds(whole: Whole) -> Whole:
    """Format 2: fields have kinds with parameters, transforms are settings, facts name their axes, and a split says by what."""
    data = whole.get("data")
    return {**whole, "data": _data(data)} if isinstance(data, dict) else whole


def _data(data: Whole) -> Whole:
    facts = data.get("facts")
    described = facts.get("fields") if isinstance(facts, dict) else None
    fields = _each(data.get("fields", []), lambda field: _field(field, described if isinstance(described, dict) else {}))
    brought = {**data, "fields": fields, "split": _split(data.get("split", {}), fields)}
    if isinstance(facts, dict) and isinstance(described, dict):
        brought["facts"] = {**facts, "fields": {name: _fact(fact) if isinstance(fact, dict) else fact for name, fact in described.items()}}
    return brought


_LENGTH = 64
"""How long the windows of a text were where nothing was said."""
_TRANSFORMS: Mapping[str, str] = {"scale": "Scale", "standardise": "Standardise"}


def _field(field: Whole, described: Whole) -> Whole:
    """`one-hot` said what a column of words becomes anyway, and `next` is a parameter of a text."""
    transforms = field.get("transforms", [])
    if not isinstance(transforms, list):
        return _with_kind(field)
    settings = [{"kind": _TRANSFORMS[name], "params": {}} for name in transforms if isinstance(name, str) and name in _TRANSFORMS]
    params = _text_params(field, described, is_shifted="next" in transforms) if field.get("type") == "text" else {}
    return {**_with_kind(field), "params": params, "transforms": settings}


def _text_params(field: Whole, described: Whole, *, is_shifted: bool) -> Whole:
    """A text had as many characters as its facts tell, and none was filled up."""
    name = field.get("name")
    fact = described.get(name) if isinstance(name, str) else None
    shape = fact.get("shape") if isinstance(fact, dict) else None
    length = shape[0] if isinstance(shape, list) and shape else _LENGTH
    return {"length": length, "padding": False} | ({"shift": 1} if is_shifted else {})


def _with_kind(entry: Whole) -> dict[str, Any]:
    return {("kind" if name == "type" else name): value for name, value in entry.items()}


def _split(split: Any, fields: Any) -> Any:
    if not isinstance(split, dict) or "stratify" not in split:
        return split
    label = split["stratify"]
    rest = {name: value for name, value in split.items() if name != "stratify"}
    field = next((field for field in fields if isinstance(field, dict) and field.get("name") == label), None) if isinstance(fields, list) else None
    if not label or (field is not None and field.get("kind") != "category"):
        return rest
    columns = field.get("columns") if field is not None else None
    return {**rest, "by": "stratified", "column": columns[0] if isinstance(columns, list) and columns else label}


_AXES: Mapping[str, tuple[str, ...]] = {"image": ("channels", "height", "width"), "mask": ("height", "width"), "text": ("length",), "numbers": ("size",)}
_CHOICES = {"category": "classes", "mask": "classes", "text": "vocabulary"}


def _fact(fact: Whole) -> Whole:
    kind, shape = fact.get("type"), fact.get("shape", [])
    rank = len(shape) if isinstance(shape, list) else 0
    if kind == "sequence":
        axes = ["length", *(f"axis_{number}" for number in range(2, rank)), "features"][:rank] if rank > 1 else ["length"][:rank]
    else:
        axes = list(_AXES.get(kind, ())) if isinstance(kind, str) else []
    return {**_with_kind(fact), "axes": axes, "choices": _CHOICES.get(kind, "") if isinstance(kind, str) else ""}


def _each(entries: Any, change: Callable[[Whole], Whole]) -> Any:
    return [change(entry) if isinstance(entry, dict) else entry for entry in entries] if isinstance(entries, list) else entries


_HIDING: Mapping[Any, str] = {"MultiheadAttention": "key_padding_mask", "TransformerEncoderLayer": "src_key_padding_mask"}
"""{kind: its port for a mask that was True where nothing is to be looked at}."""
_NODES_APART = 240.0


def _masks_tell_what_is_there(whole: Whole) -> Whole:
    """Format 2: a mask is True where there is something, and comes in at the port `mask`; one that told what is hidden is turned round."""
    graphs = whole.get("graphs")
    if not isinstance(graphs, dict):
        return whole
    turned = [_turned(graph, place) for place, graph in enumerate(graphs.values())]
    drawn = {**whole, "graphs": dict(zip(graphs, (graph for graph, _ in turned), strict=True))}
    layout = whole.get("layout")
    if not isinstance(layout, dict):
        return drawn
    placed = {node: _beside(layout[target]) for _, nodes in turned for node, target in nodes.items() if target in layout}
    return {**drawn, "layout": {**layout, **placed}} if placed else drawn


def _turned(graph: Any, place: int) -> tuple[Any, dict[str, str]]:
    """A graph with a Not before each port for what is hidden, and {Not: the node that it stands before}."""
    nodes, edges = (graph.get("nodes"), graph.get("edges")) if isinstance(graph, dict) else (None, None)
    if not isinstance(nodes, list) or not isinstance(edges, list):
        return graph, {}
    named = [node for node in nodes if isinstance(node, dict) and _is_word(node.get("id")) and _is_word(node.get("kind"))]
    hiding = {node["id"]: _HIDING[node["kind"]] for node in named if node["kind"] in _HIDING}
    kept: list[Any] = []
    made: dict[str, str] = {}
    for edge in edges:
        source, output, target, port, *rest = edge if isinstance(edge, list) and len(edge) == 5 and all(map(_is_word, edge[:4])) else ("",) * 4
        if not target or hiding.get(target) != port:
            kept.append(edge)
            continue
        name = f"there_{place}_{len(made)}"
        made[name] = target
        kept += [[source, output, name, "x", 0], [name, "output", target, "mask", *rest]]
    shown = [{"id": name, "name": name, "kind": "Not"} for name in made]
    return {**graph, "nodes": [*nodes, *shown], "edges": kept}, made


def _is_word(value: Any) -> bool:
    return isinstance(value, str)


def _beside(point: Any) -> Any:
    """Where a node stands that was put before another."""
    is_point = isinstance(point, list) and len(point) == 2 and all(isinstance(value, int | float) for value in point)
    return [point[0] - _NODES_APART / 2, point[1] + _NODES_APART / 2] if is_point else point


MIGRATIONS: Mapping[int, Callable[[Whole], Whole]] = {1: _second}
"""{format: what makes it the next one}."""
