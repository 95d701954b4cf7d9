"""What is asked of the canvas where a person is to point at another node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnbuilder.core.graph import NodeId


@dataclass(frozen=True, slots=True)
class Picking:
    """The node `asking` wants another: `fitting` are those that may be pointed at, with what is `chosen` then; `sentence` is
    shown meanwhile."""

    asking: NodeId
    sentence: str
    fitting: Mapping[NodeId, object]
    chosen: Callable[[object], object]
