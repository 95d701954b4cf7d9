"""What formulas may name at a place of the drawing, with the values that the names have there."""

from __future__ import annotations

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.document import Document
from nnbuilder.core.facts import known_names
from nnbuilder.core.graph import Path
from nnbuilder.core.parameters import Value


def names_at(document: Document, analysis: Analysis, graph: str, inside: Path) -> dict[str, Value]:
    """The parameters of a block as the use at the path `inside` gives them, and the facts of the data; `inside` is () in the
    main drawing."""
    use = analysis.bound.get(inside[:-1] if inside and isinstance(inside[-1], int) else inside, {})
    params = {param.name: plain_value(use.get(param.name, param.default)) for param in document.graphs[graph].params}
    return {**params, **known_names(document.facts)}


def plain_value(value: object) -> Value:
    """A value without what it remembers of where it came from."""
    if isinstance(value, tuple):
        return tuple(plain_value(item) for item in value)  # type: ignore[misc]
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    return value if isinstance(value, bool | float | str) else None
