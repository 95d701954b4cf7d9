"""What stands at a path: a kind's declaration filled with what the analysis has told, and so the weights it keeps there.

The copies of a repeated block are alike, so its first one, whose index is 0, stands for all of them.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nnbuilder.core.diagnostics import Analysis
from nnbuilder.core.graph import Node, Path
from nnbuilder.core.layer import Layer, LayerSpec
from nnbuilder.core.sizes import Dim, with_sizes
from nnbuilder.core.tensor import BATCH, TensorSpec
from nnbuilder.core.traced import Traced
from nnbuilder.core.weights import NO_WEIGHTS, Weights

_ONE_SAMPLE: Mapping[str, int] = {str(BATCH): 1}


@dataclass(frozen=True, slots=True)
class Placed:
    """A declaration with its hyper-parameters and the types that come in; None for an optional port that stays free."""

    layer: Layer
    incoming: tuple[TensorSpec | None, ...]

    @property
    def weights(self) -> Weights:
        return self.layer.weights(*self.incoming) if self.layer.weights is not None else NO_WEIGHTS

    @property
    def multiply_adds(self) -> Dim:
        """For one sample; sizes that are free but for the batch axis stay free."""
        if self.layer.cost is None:
            return 0
        total: Dim = self.layer.cost(*(spec and of_one_sample(spec) for spec in self.incoming))
        return total


def placed(node: Node, spec: LayerSpec, path: Path, analysis: Analysis) -> Placed | None:
    """What stands at a path, or None where that cannot be told: it has an error, or something unknown comes in. A muted node
    hands on whatever comes, which need not be what its kind takes."""
    values = analysis.bound.get(path)
    if node.muted or values is None or spec.declaration is None or not isinstance(analysis.type_of(path, spec.outputs[0]), TensorSpec):
        return None
    return Placed(spec.declaration(**{name: _plain(value) for name, value in values.items()}), tuple(_incoming(spec, path, analysis)))


def first_copy(path: Path) -> Path:
    """The path through the first copy of every repeated block."""
    return tuple(0 if isinstance(step, int) else step for step in path)


def is_there(path: Path, analysis: Analysis) -> bool:
    """Whether a path leads to a node, through copies that exist."""
    repeats = (analysis.bound.get(first_copy(path[:place]), {}).get("repeat", 1) for place, step in enumerate(path) if isinstance(step, int))
    copies = (step for step in path if isinstance(step, int))
    return first_copy(path) in analysis.bound and all(isinstance(repeat, int) and 0 <= copy < repeat for copy, repeat in zip(copies, repeats, strict=True))


def of_one_sample(spec: TensorSpec) -> TensorSpec:
    """A type with a batch of one."""
    return spec.reshaped(*map(_in_one_sample, spec.shape))


@functools.lru_cache(maxsize=1024)
def _in_one_sample(dim: Dim) -> Dim:
    return with_sizes(dim, _ONE_SAMPLE)


def _incoming(spec: LayerSpec, path: Path, analysis: Analysis) -> Iterator[TensorSpec | None]:
    for port in spec.inputs:
        types = analysis.inputs.get((path, port.name), ())
        yield from (kind.reshaped(*map(_plain, kind.shape)) for kind in types if isinstance(kind, TensorSpec))
        if not types and not port.variadic:
            yield None


def _plain(value: Any) -> Any:
    """A value, or a size, without the words it was computed by inside a block."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    return int(value) if isinstance(value, Traced) else value
