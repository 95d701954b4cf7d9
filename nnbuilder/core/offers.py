"""What is offered to a person who looks for a layer, in which order: what fits the loose end of a wire leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from nnbuilder.core.fitting import MAY_FIT, UNFIT, Fit, fit_at, fit_together
from nnbuilder.core.inference import Known
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.search import Hit, search
from nnbuilder.core.tensor import Axes, Type

_MOST_RECENT = 4


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """What is looked for. `given` is what a wire holds that is to be led on, `beside` what others hold that are to be led into
    the same layer, `axes` what a port takes that is to be fed; none of them is where nothing is wired. `known` are the names that
    formulas may hold there."""

    given: Type | None = None
    axes: Axes | None = None
    beside: tuple[Type, ...] = ()
    known: Known = field(default_factory=dict)

    @property
    def is_wired(self) -> bool:
        return self.given is not None or self.axes is not None


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind with the parameters that were typed, and what becomes of the wire in it. `is_recent`: it was chosen lately, which
    is why it stands here."""

    hit: Hit
    fit: Fit
    is_recent: bool = False


def offers(typed: str, specs: Sequence[LayerSpec], end: LooseEnd, recent: Sequence[str] = ()) -> list[Offer]:
    """The kinds that fit what was typed. The same name and the same beginning lead; among those what fits the wire, then the
    better match, then what was used last. Where nothing is typed, what was used last and fits leads."""
    if typed.strip():
        places = {kind: place for place, kind in enumerate(recent)}
        made = [_offer(hit, end) for hit in search(typed, specs, end.known)]
        return sorted(made, key=lambda one: (one.hit.match.tier, one.fit.how == UNFIT, one.hit.match.cost, places.get(one.hit.spec.kind, len(places))))
    every = [_offer(hit, end) for hit in search("", specs)]
    fitting = {one.hit.spec.kind: one for one in every if one.fit.how != UNFIT}
    lately = [replace(fitting[kind], is_recent=True) for kind in recent if kind in fitting][:_MOST_RECENT]
    return lately + (_ordered(every, end) if end.is_wired else every)


def _offer(hit: Hit, end: LooseEnd) -> Offer:
    if end.given is not None:
        if hit.ports and not end.beside:
            return Offer(hit, fit_at(hit.spec, hit.params, end.given, hit.ports, end.known))
        return Offer(hit, fit_together(hit.spec, hit.params, (end.given, *end.beside), end.known))
    return Offer(hit, Fit(MAY_FIT, hit.spec.inputs[0].name if hit.spec.inputs else ""))


def _ordered(every: Sequence[Offer], end: LooseEnd) -> list[Offer]:
    """What fits leads, what is made for such a tensor before what takes any, and one of each category before the second of it."""
    turns: dict[tuple[object, ...], count[int]] = {}
    ranked = []
    for place, one in enumerate(every):
        spec = one.hit.spec
        # Behind a wire, what ends it stands last among what fits.
        rank = _rank_before(spec, end.axes) if end.axes is not None else (one.fit.how, int(spec.is_sink), _generality(spec))
        ranked.append((rank, next(turns.setdefault((*rank, spec.category), count())), place, one))
    return [one for *_, one in sorted(ranked, key=lambda entry: entry[:3])]


def _rank_before(spec: LayerSpec, axes: Axes) -> tuple[int, ...]:
    """Before a port: what begins a drawing may feed any, then a layer that takes such a tensor most likely gives one."""
    is_alike = bool(spec.inputs) and spec.inputs[0].axes.names == axes.names
    return (0 if spec.role == "input" else 1 if is_alike else 2 if spec.role == "layer" else 3, _generality(spec))


def _generality(spec: LayerSpec) -> int:
    """How particular a kind is about what it takes: 0 names every axis or wants whole numbers, 1 names some, 2 takes anything."""
    axes = spec.inputs[0].axes if spec.inputs else Axes(("*",), "any")
    if "*" not in axes.names or axes.dtype in ("integer", "bool"):
        return 0
    return 1 if len(axes.names) > 2 and axes.dtype != "any" else 2
