"""Last layers that keep back what a loss asks for: an activation that cannot give it, a Dropout behind everything that learns."""

from __future__ import annotations

from collections.abc import Iterator
from math import exp

from nnbuilder.core.binding import TARGET
from nnbuilder.core.blocks import specs_of
from nnbuilder.core.catalogue import Catalogue
from nnbuilder.core.diagnostics import Diagnostic, Fix
from nnbuilder.core.document import Document
from nnbuilder.core.graph import End, NodeId, sources
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.ranges import Range
from nnbuilder.core.tasks import PREDICTION
from nnbuilder.core.ways import Ways

_SHARE = "p"
_AROUND_ZERO = "Standardise"


def bounded(document: Document, catalogue: Catalogue) -> Iterator[Diagnostic]:
    """Warnings at losses of the main graph; each is about numbers that nobody could choose, and can be bypassed."""
    specs = specs_of(document, catalogue, document.main)
    ways = Ways(document.main, specs.get)
    for loss, spec in specs.items():
        if spec is not None and spec.role == "loss" and spec.predicts is not None and not document.main.nodes[loss].muted:
            for source in sources(document.main.edges).get(loss, {}).get(PREDICTION, ())[:1]:
                yield from _hidden(document, ways, loss, source)
                yield from _too_narrow(document, ways, loss, spec, source)


def _hidden(document: Document, ways: Ways, loss: NodeId, source: End) -> Iterator[Diagnostic]:
    """Dropout on the way from the last layer to the loss."""
    last = ways.up(source)[-1]
    maker = ways.spec_of(last.end.node)
    if maker is None or maker.role not in ("layer", "block"):
        return
    for passed in last.passed:
        node, spec = document.main.nodes[passed], ways.spec_of(passed)
        share = spec.param(_SHARE) if spec is not None and spec.category == "Regularization" and not node.muted else None
        if share is not None and node.params.get(_SHARE, share.default) != 0:
            what = f"While training, {node.name} overwrites at random a share of the numbers that {document.main.nodes[loss].name} judges"
            yield _doubt("hidden", f"{what}; it belongs before the last layer that learns.", loss, passed, document)


def _too_narrow(document: Document, ways: Ways, loss: NodeId, spec: LayerSpec, source: End) -> Iterator[Diagnostic]:
    """An activation whose numbers end where the loss asks for more."""
    ends = (step.end.node for step in ways.up(source))
    last, span = next(((node, span) for node in ends if (span := _range_of(ways, node)) is not None), (loss, None))
    # That a loss for scores is given probabilities is told by what values mean.
    if span is None or (spec.predicts == "scores" and ways.turns(last)):
        return
    why = _limit(spec, span) if spec.predicts == "scores" else _around_zero(document, loss, span) if spec.predicts == "values" else ""
    if why:
        name = document.main.nodes[last].name
        yield _doubt("range", why.format(title=spec.title, name=name, span=span), loss, last, document)


def _range_of(ways: Ways, node: NodeId) -> Range | None:
    spec = ways.spec_of(node)
    return spec.declaration.bounds if spec is not None and spec.declaration is not None and not ways.graph.nodes[node].muted else None


def _limit(spec: LayerSpec, span: Range) -> str:
    """What such scores cannot say. Softmax looks at differences of scores only, a sigmoid at each score."""
    asked = "{title} takes raw scores, which may be any numbers, but {name} gives {span}; "
    if not spec.counts_classes:
        ends = [f"{word} likely than {_probability(end):.0%}" for word, end in (("less", span.least), ("more", span.most)) if abs(end) < float("inf")]
        return f"{asked}nothing can be {' or '.join(ends)}."
    if span.is_narrow:
        return f"{asked}no class can be more than {exp(span.most - span.least):.3g} times as likely as another."
    return f"{asked}where it cuts a score off, nothing is learned." if span.cuts else ""


def _around_zero(document: Document, loss: NodeId, span: Range) -> str:
    """Where the target is standardised, half of it is out of reach of what ends at 0."""
    edge = next(iter(document.main.into(loss, TARGET)), None)
    target = str(document.main.nodes[edge.source.node].params.get("field", "")) if edge is not None else ""
    field = next((field for field in document.data.fields if field.name == target), None) if document.data is not None else None
    if field is None or not field.transforms or field.transforms[-1].kind != _AROUND_ZERO or (span.least < 0 < span.most):
        return ""
    return f"{field.name} is standardised, so that it lies around 0, but {{name}} gives {{span}}."


def _probability(score: float) -> float:
    return 1 / (1 + exp(-score))


def _doubt(code: str, message: str, loss: NodeId, cause: NodeId, document: Document) -> Diagnostic:
    fix = Fix(f"Bypass {document.main.nodes[cause].name}", "mute", cause)
    return Diagnostic("warning", f"meaning/{code}", message, (loss,), PREDICTION, (End(cause, ""),), (fix,))
