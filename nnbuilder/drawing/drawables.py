"""What can be drawn: a layer of the catalogue, or a block of one's own, with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from nnbuilder.core.graph import Graph
from nnbuilder.core.layer import Layer, LayerSpec
from nnbuilder.core.parameters import Raw
from nnbuilder.drawing.errors import DrawingError
from nnbuilder.drawing.raw import raw_params


@dataclass(frozen=True, slots=True)
class Definition:
    """A block as it is drawn: its graph, as a kind, and the blocks used inside it by name."""

    graph: Graph
    spec: LayerSpec
    blocks: Mapping[str, DrawnBlock]


class DrawnBlock(Protocol):
    """A block of one's own, which is drawn when it is first asked for."""

    @property
    def name(self) -> str: ...
    @property
    def definition(self) -> Definition: ...


@dataclass(frozen=True, slots=True)
class Drawable:
    """A kind with the parameters that differ from its defaults. `block` is what is drawn inside, for a block."""

    spec: LayerSpec
    params: Mapping[str, Raw]
    block: DrawnBlock | None = None


def drawable(what: object) -> Drawable:
    """A layer as something to draw; raises `DrawingError` for what is none."""
    if isinstance(what, Drawable):
        return what
    if isinstance(what, Layer):
        spec = what.spec
        return Drawable(spec, raw_params(spec.kind, spec.params, {param.name: getattr(what, param.name) for param in spec.params}))
    if isinstance(what, type) and issubclass(what, Layer):
        raise DrawingError(f"{what.__name__} is a kind of layer; write {what.__name__}() to draw one.")
    if callable(what):
        raise DrawingError(f"{getattr(what, '__name__', what)} is a block or a function; write it with its parameters in brackets to draw it.")
    raise DrawingError(f'{what!r} cannot be drawn; a layer such as L.ReLU() can, a block, or one of both behind its name: ("act", L.ReLU()).')
