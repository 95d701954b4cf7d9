"""Which kinds could take what a link holds, at which port, and what comes of it: asked before anything is drawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, permutations

from nnbuilder.core.inference import Known, bind_params, infer
from nnbuilder.core.layer import LayerSpec, Port
from nnbuilder.core.parameters import Raw
from nnbuilder.core.tensor import UNKNOWN, TensorSpec, Type

FITS, JOINS, MAY_FIT, UNFIT = range(4)
"""How a kind takes a tensor, the best first: by itself; together with another one; nobody can tell; not at all."""
_MOST_WAYS = 120
"""In how many ways several tensors are tried at the ports of a kind."""


@dataclass(frozen=True, slots=True)
class Fit:
    """What becomes of a tensor, or of several, in a kind.

    port      where the first one goes in
    others    where the others go in, in their order
    result    what comes out first; unknown where it takes more than this tensor to tell
    reason    why it does not fit, as a sentence without its full stop
    """

    how: int
    port: str = ""
    result: Type = UNKNOWN
    reason: str = ""
    others: tuple[str, ...] = ()

    @property
    def ports(self) -> tuple[str, ...]:
        return (self.port, *self.others)


def fit_together(spec: LayerSpec, params: Mapping[str, Raw], givens: Sequence[Type], known: Known) -> Fit:
    """What a kind makes of several tensors at once: each at a port of its own, or all at one that takes any number."""
    if len(givens) == 1:
        return fit(spec, params, givens[0], known)
    if len(spec.inputs) < len(givens) and not any(port.variadic for port in spec.inputs):
        return Fit(UNFIT, reason=f"{spec.title} does not take {len(givens)} tensors")
    tensors = [given for given in givens if isinstance(given, TensorSpec)]
    if len(tensors) < len(givens) or spec.declaration is None:
        first = next(_ways(spec, len(givens)))
        return Fit(MAY_FIT, first[0].name, others=tuple(port.name for port in first[1:]))
    return min((_together(spec, ports, params, tensors, known) for ports in islice(_ways(spec, len(givens)), _MOST_WAYS)), key=lambda one: one.how)


def fit_at(spec: LayerSpec, params: Mapping[str, Raw], given: Type, ports: Sequence[str], known: Known) -> Fit:
    """What a kind makes of one tensor that goes in at several ports."""
    if not isinstance(given, TensorSpec):
        return Fit(MAY_FIT, ports[0], others=tuple(ports[1:]))
    return _together(spec, [port for port in spec.inputs if port.name in ports], params, [given] * len(ports), known)


def fit(spec: LayerSpec, params: Mapping[str, Raw], given: Type, known: Known | None = None) -> Fit:
    """What a kind with some parameters makes of a tensor, at the first of its ports that takes it."""
    if not spec.inputs:
        return Fit(UNFIT, reason=f"{spec.title} takes nothing in")
    if not isinstance(given, TensorSpec) or spec.declaration is None:
        return Fit(MAY_FIT, spec.inputs[0].name)
    fits = [_at(spec, port, params, given, known or {}) for port in spec.inputs]
    return min(fits, key=lambda one: one.how)


def _ways(spec: LayerSpec, many: int) -> Iterator[tuple[Port, ...]]:
    """The ports that so many tensors can go in at: those that must be fed come first."""
    yield from ((port,) * many for port in spec.inputs if port.variadic)
    yield from permutations(sorted((port for port in spec.inputs if not port.variadic), key=lambda port: port.optional), many)


def _together(spec: LayerSpec, ports: Sequence[Port], params: Mapping[str, Raw], givens: Sequence[TensorSpec], known: Known) -> Fit:
    bound = bind_params(spec, params, known)
    names = tuple(port.name for port in ports)
    fed: dict[str, list[Type]] = {}
    for name, given in zip(names, givens, strict=True):
        fed.setdefault(name, []).append(given)
    wrong = bound.wrong or infer(spec, bound, fed).wrong
    if wrong:
        return Fit(UNFIT, names[0], reason=wrong[0].message, others=names[1:])
    if any(port.name not in fed and not port.optional and not port.variadic for port in spec.inputs):
        return Fit(JOINS, names[0], others=names[1:])
    types = infer(spec, bound, fed).types
    return Fit(FITS, names[0], types[0] if types else UNKNOWN, others=names[1:])


def _at(spec: LayerSpec, port: Port, params: Mapping[str, Raw], given: TensorSpec, known: Known) -> Fit:
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
