"""Which kinds could take what a link holds, at which port, and what comes of it: asked before anything is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnbuilder.core.inference import Known, bind_params, infer
from nnbuilder.core.layer import LayerSpec, Port
from nnbuilder.core.parameters import Value
from nnbuilder.core.tensor import UNKNOWN, TensorSpec, Type

FITS, JOINS, MAY_FIT, UNFIT = range(4)
"""How a kind takes a tensor, the best first: by itself; together with another one; nobody can tell; not at all."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What becomes of a tensor in a kind.

    port      where it goes in
    result    what comes out first; unknown where it takes more than this tensor to tell
    reason    why it does not fit, as a sentence without its full stop
    """

    how: int
    port: str = ""
    result: Type = UNKNOWN
    reason: str = ""


def fit(spec: LayerSpec, params: Mapping[str, Value], given: Type, known: Known | None = None) -> Fit:
    """What a kind with some parameters makes of a tensor, at the first of its ports that takes it."""
    if not spec.inputs:
        return Fit(UNFIT, reason=f"{spec.title} takes nothing in")
    if not isinstance(given, TensorSpec) or spec.declaration is None:
        return Fit(MAY_FIT, spec.inputs[0].name)
    fits = [_at(spec, port, params, given, known or {}) for port in spec.inputs]
    return min(fits, key=lambda one: one.how)


def _at(spec: LayerSpec, port: Port, params: Mapping[str, Value], given: TensorSpec, known: Known) -> Fit:
    bound = bind_params(spec, params, known)
    if bound.wrong:
        return Fit(UNFIT, port.name, reason=bound.wrong[0].message)
    if port.axes.read(given) is None or not port.axes.accepts_dtype(given.dtype):
        outcome = infer(spec, bound, {port.name: [given]})
        return Fit(UNFIT, port.name, reason=outcome.wrong[0].message if outcome.wrong else f"{port.name} takes {port.axes}")
    others = [other for other in spec.inputs if other is not port and not other.optional and not other.variadic]
    if others:
        return Fit(JOINS, port.name)
    outcome = infer(spec, bound, {port.name: [given]})
    if outcome.wrong:
        return Fit(UNFIT, port.name, reason=outcome.wrong[0].message)
    return Fit(JOINS if port.variadic else FITS, port.name, outcome.types[0] if outcome.types else UNKNOWN)
