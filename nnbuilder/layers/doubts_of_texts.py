"""Networks that are asked what comes next in a text, and see it."""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.binding import TARGET
from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import ADDED, Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document, Field
from nnbuilder.core.facts import TOKENS
from nnbuilder.core.graph import End, Graph, Node, NodeId, Path, reachable

_MASKS = {"MultiheadAttention": "attn_mask", "TransformerEncoderLayer": "src_mask"}
"""{kind: the port that hides what lies ahead}"""
_HIDES, _BACKWARDS = "CausalMask", "bidirectional"
_DEEPEST = 2


def look_ahead(document: Document, catalogue: Catalogue, analysis: Analysis) -> Iterator[Diagnostic]:
    """Warnings at attention without a causal mask, and at recurrent layers that read backwards as well, between a text and a loss
    whose target is the same text some places further on. In blocks, only where the text is all that comes in."""
    between = _asked_ahead(document, catalogue)
    told: set[NodeId] = set()
    for path in analysis.bound if between else ():
        nodes = [step for step in path if isinstance(step, str)]
        home = document.home_of(nodes[-1])
        if home is None or nodes[0] not in between or len(nodes) > _DEEPEST or nodes[-1] in told:
            continue
        if len(nodes) == 1 or len(document.main.into(nodes[0])) == 1:
            told.add(nodes[-1])
            yield from _seen_by(document.graphs[home], document.graphs[home].nodes[nodes[-1]], path, between[nodes[0]])


def _asked_ahead(document: Document, catalogue: Catalogue) -> dict[NodeId, str]:
    """{node between a text and a loss: the field that the loss compares with}"""
    facts = document.facts.fields if document.facts is not None else {}
    is_text = {name for name, fact in facts.items() if fact.form == TOKENS}
    fields = {field.name: field for field in document.data.fields if field.name in is_text} if document.data is not None else {}
    if not any(_ahead(one, other) for one in fields.values() for other in fields.values()):
        return {}
    graph = document.main
    read = {node.id: fields[name] for node in graph.nodes.values() if node.kind == INPUT and (name := str(node.params.get("field", ""))) in fields}
    between: dict[NodeId, str] = {}
    for loss in graph.nodes.values():
        spec = catalogue.get(loss.kind)
        asked = next((read.get(edge.source.node) for edge in graph.into(loss.id, TARGET)), None) if spec is not None and spec.role == "loss" else None
        for text, field in read.items() if asked is not None else ():
            if asked is not None and _ahead(field, asked):
                between |= dict.fromkeys(reachable(graph, [text]) & reachable(graph, [loss.id], upstream=True), asked.name)
    return between


def _ahead(read: Field, asked: Field) -> bool:
    """Whether what is asked for stands further on in the text that is read, and within what is read of it."""
    begins, ends, length = (field.params.get(name, 0) for field, name in ((read, "shift"), (asked, "shift"), (read, "length")))
    numbers = all(isinstance(number, int) for number in (begins, ends, length))
    return numbers and read.columns == asked.columns and 0 < ends - begins < length  # type: ignore[operator]


def _seen_by(graph: Graph, node: Node, path: Path, asked: str) -> Iterator[Diagnostic]:
    if node.muted:
        return
    sees = f"{node.name} looks at the whole text, so that at each place it sees what {asked} asks for there"
    message = f"{sees}; it can learn to copy that, and would have nothing to go by where it writes."
    mask = _MASKS.get(node.kind)
    queries = [next((edge.source for edge in graph.into(node.id, port)), None) for port in ("query", "key")] if node.kind == "MultiheadAttention" else []
    source = queries[0] if queries else next((edge.source for edge in graph.into(node.id, "src")), None)
    if mask is not None and source is not None and len(set(queries)) < 2 and not graph.into(node.id, mask):
        hidden = Fix("", "connect", node.id, mask, source=End(ADDED, "output"))
        fix = Fix(f"Put a causal mask on {node.name}", "append", source.node, source.port, kind=_HIDES, then=(hidden,))
        yield Diagnostic("warning", "meaning/ahead", message, path, mask, (source,), (fix,))
    elif node.params.get(_BACKWARDS) is True:
        fix = Fix(f"Let {node.name} read forwards only", "set", node.id, _BACKWARDS, False)
        yield Diagnostic("warning", "meaning/ahead", message, path, _BACKWARDS, fixes=(fix,))
