"""What might cure a mistake, by the kinds there are: candidates in the order in which a person would try them.

Each is tried by the analysis before it is offered (`core.proof`), so a candidate may be wrong and costs only time.
"""

from __future__ import annotations

from collections.abc import Iterator

from nnbuilder.core.binding import TARGET, fields_for
from nnbuilder.core.blocks import INPUT
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Analysis, Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.expressions import Expression
from nnbuilder.core.facts import LABEL
from nnbuilder.core.graph import Node, reachable
from nnbuilder.core.sizes import Dim
from nnbuilder.core.tensor import TensorSpec
from nnbuilder.layers.cures_of_kinds import dense, other_dimensions, scored, without_it
from nnbuilder.layers.cures_of_links import connected, opened
from nnbuilder.layers.cures_of_losses import OF_CLASSES, classified, last_step, swapped
from nnbuilder.layers.cures_of_shapes import colours_first, one_sample
from nnbuilder.layers.cures_of_sizes import same_size, same_width
from nnbuilder.layers.cures_of_words import averaged, looked_up
from nnbuilder.layers.mistake import Place

_MEASURES = {"loss": (OF_CLASSES, "MSE"), "metric": ("Accuracy", "MAE")}
"""{role: what compares classes, what compares numbers}"""


def candidates(document: Document, catalogue: Catalogue, analysis: Analysis, diagnostic: Diagnostic) -> Iterator[Fix]:
    """What might cure a diagnostic on a node, the likeliest first."""
    home = document.home_of(diagnostic.node) if diagnostic.node is not None else None
    node = document.node(diagnostic.node) if diagnostic.node is not None else None
    if home is None or node is None:
        return
    spec = catalogue.get(node.kind)
    place = Place(document, document.graphs[home], node, spec, analysis, diagnostic)
    if diagnostic.code == "graph/loop":
        yield from opened(place)
    if diagnostic.code == "port/unconnected":
        yield from connected(place, catalogue)
    if diagnostic.code == "input/unbound":
        fields = dict.fromkeys((*fields_for(document, node), *(document.facts.fields if document.facts is not None else ())))
        yield from (Fix(f"Bind to {field}", "set", node.id, "field", field) for field in fields)
    if spec is None or not diagnostic.code.startswith(("shape/", "loss/")):
        return
    if spec.role in ("loss", "metric"):
        yield from swapped(place)
        yield from scored(place, catalogue)
        yield from last_step(place, catalogue)
        yield from averaged(place)
        yield from _at_loss(place, catalogue)
    yield from one_sample(place)
    yield from colours_first(place)
    yield from other_dimensions(place, catalogue)
    yield from looked_up(place)
    yield from dense(place)
    yield from without_it(place)
    yield from same_width(place)
    yield from _at_port(place)
    yield from same_size(place, catalogue)
    if len(spec.inputs) == 2 and spec.role == "layer" and spec.call.form != "module":
        yield from _project(place)
    if any(port.variadic for port in spec.inputs):
        yield from _join_elsewhere(place)


def _at_port(place: Place) -> Iterator[Fix]:
    """An input with too many axes, too few, or numbers of the wrong type."""
    port = place.spec.port(place.diagnostic.where) if place.spec is not None else None
    fed = place.fed(port.name) if port is not None else []
    if port is None or not fed:
        return
    given, fixed = fed[0], [axis for axis in port.axes.names if axis != "*"]
    is_open = "*" in port.axes.names
    if given.rank > len(fixed) and not is_open:
        yield place.before(port.name, "Flatten", "Insert Flatten")
        if len(fixed) == 3:
            yield place.before(port.name, "Flatten", "Insert Flatten that keeps the first axis", start_dim=2)
        if len(fixed) == 2 and given.rank == 3:
            yield place.before(port.name, "Select", "Take the last step", dim=1, index=-1)
    elif given.rank < len(fixed):
        yield place.before(port.name, "Unsqueeze", "Insert an axis of size 1", dim=1)
    source = place.source(port.name)
    if not port.axes.accepts_dtype(given.dtype):
        yield from _bind_other(place, source)
        if port.axes.dtype in ("float", "float32", "number") and place.text_before(place.node, port.name) is None:
            yield place.before(port.name, "ToFloat", "Turn into numbers")
    if fixed[-2:] and given.rank == 3:
        yield place.before(port.name, "Transpose", "Swap the last two axes", dim0=1, dim1=2)


def _bind_other(place: Place, source: Node | None) -> Iterator[Fix]:
    """An Input may be bound to another field of the data: of those that are learned where a loss reads it, else of those that are given."""
    facts = place.document.facts
    if source is None or source.kind != INPUT or facts is None:
        return
    role = TARGET if any(edge.target.port == TARGET for edge in place.graph.out_of(source.id)) else "input"
    for name, field in facts.fields.items():
        if name != source.params.get("field") and field.role == role:
            yield Fix(f"Bind {source.name} to {name}", "set", source.id, "field", name)


def _at_loss(place: Place, catalogue: Catalogue) -> Iterator[Fix]:
    """Scores that do not fit the target: another last layer, other axes, another loss, another field."""
    prediction, target = (next(iter(place.fed(port)), None) for port in ("prediction", "target"))
    source = place.source("target")
    field = str(source.params.get("field", "")) if source is not None else ""
    fact = place.document.facts.fields.get(field) if place.document.facts is not None else None
    if prediction is not None and target is not None:
        if target.rank == 1 and prediction.rank > 2:
            yield _flatten_first(place)
            yield place.before("prediction", "Flatten", "Insert Flatten")
        if prediction.rank == 3 and target.rank == 2:
            yield place.before("prediction", "Transpose", "Bring the scores to axis 1", dim0=1, dim1=2)
        if fact is not None and fact.form == LABEL:
            yield place.linear("prediction", Expression(f"{field}.{fact.choices}"))
        elif target.rank >= 2 and isinstance(target.shape[-1], int):
            yield place.linear("prediction", int(target.shape[-1]))
    yield from _other_kind(place, catalogue, fact is not None and bool(fact.choices))
    if fact is not None and fact.form == LABEL and place.node.kind != OF_CLASSES and place.spec is not None and place.spec.role == "loss":
        yield from classified(place, catalogue, Expression(f"{field}.{fact.choices}"))
    yield from _bind_other(place, source)


def _flatten_first(place: Place) -> Fix:
    """Flatten belongs before the first Linear on the way that is fed more than two axes, else before the loss itself."""
    node, port = place.node, "prediction"
    on_the_way, edges = place.node, place.graph.into(place.node.id, "prediction")
    while edges and (source := place.graph.nodes.get(edges[0].source.node)) is not None:
        on_the_way, edges = source, place.graph.into(source.id)
        kinds = place.analysis.inputs.get(((*place.diagnostic.at[:-1], on_the_way.id), "x"), ())
        if on_the_way.kind == "Linear" and kinds and isinstance(kinds[0], TensorSpec) and kinds[0].rank > 2:
            node, port = on_the_way, "x"
    return Fix(f"Insert Flatten before {node.name}", "insert", node.id, port, kind="Flatten")


def _other_kind(place: Place, catalogue: Catalogue, is_class: bool) -> Iterator[Fix]:
    """The loss or metric for classes where the target is a class, the one for numbers where it is none."""
    if place.spec is None:
        return
    of_classes, of_numbers = _MEASURES[place.spec.role]
    kind = of_classes if is_class else of_numbers
    spec = catalogue.get(kind)
    if spec is not None and place.node.kind != kind:
        article = "an" if spec.title.isupper() else "a"
        yield Fix(f"Make {place.node.name} {article} {spec.title}", "replace", place.node.id, kind=kind)


def _project(place: Place) -> Iterator[Fix]:
    """Two branches that do not fit get a layer on the way that makes one fit the other, as on a residual shortcut."""
    assert place.spec is not None, "a place in question has a kind"
    first, second = (port.name for port in place.spec.inputs)
    # The skip is the branch with fewer layers on it: it is what a projection belongs on.
    for port, other in sorted(((first, second), (second, first)), key=lambda pair: _length(place, pair[0])):
        mine, theirs = next(iter(place.fed(port)), None), next(iter(place.fed(other)), None)
        if mine is None or theirs is None or mine.rank != theirs.rank:
            continue
        if mine.rank == 4 and isinstance(theirs.shape[1], int):
            stride = _stride(mine.shape[2], theirs.shape[2])
            by = f" with a stride of {stride}" if stride > 1 else ""
            params = {"out_channels": int(theirs.shape[1]), "kernel_size": 1} | ({"stride": stride} if stride > 1 else {})
            yield place.before(port, "Conv2d", f"Insert a 1x1 convolution to {int(theirs.shape[1])} channels{by}", **params)
        elif isinstance(theirs.shape[-1], int):
            yield place.linear(port, int(theirs.shape[-1]))


def _join_elsewhere(place: Place) -> Iterator[Fix]:
    """Tensors that cannot be joined along one axis may be along another."""
    assert place.spec is not None, "a place in question has a kind"
    port = next(port for port in place.spec.inputs if port.variadic)
    fed = place.fed(port.name)
    if place.spec.param("dim") is None or not fed:
        return
    for axis in range(1, fed[0].rank):
        if axis != place.node.params.get("dim", 1):
            yield Fix(f"Join {place.node.name} along axis {axis}", "set", place.node.id, "dim", axis)


def _length(place: Place, port: str) -> int:
    source = place.source(port)
    return len(reachable(place.graph, [source.id], upstream=True)) if source is not None else 0


def _stride(mine: Dim, theirs: Dim) -> int:
    if not isinstance(mine, int) or not isinstance(theirs, int) or theirs < 1:
        return 1
    return max(1, round(int(mine) / int(theirs)))
