"""Finding a kind by what a person types: some letters of a name, what others call it, and numbers for its parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nnbuilder.core.conditions import Invalid
from nnbuilder.core.expressions import Expression
from nnbuilder.core.layer import LayerSpec
from nnbuilder.core.parameters import Param, Raw, accept

EXACT, BEGINS, WORD, INSIDE, LETTERS, TOLD = range(6)
"""How a text fits a name, the best first: the same; how it begins; how a word in it begins; anywhere; letters in order; and in
what is told of a kind."""
_LEAST_SCATTERED, _LEAST_TOLD = 3, 3
"""How many letters say something where they are scattered over a name, or stand in what is told of a kind."""
_ROOM = re.compile(r"^([A-Za-z_]\w*\.)+(?=[A-Za-z])")
"""`nn.` or `keras.layers.` before a name."""
_SIZES = ("int", "ints")
"""Types of parameters that take a name for a number."""
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """How well a text fits: the smaller, the better. `cost` ranks within a tier."""

    tier: int
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A kind that fits what was typed.

    called  by which of its other names it fits, "" for its own
    params  what the name and the numbers behind it say of its parameters
    ports   those that take the same tensor, where the name says so
    """

    spec: LayerSpec
    match: Match
    called: str = ""
    params: Mapping[str, Raw] = field(default_factory=dict)
    ports: tuple[str, ...] = ()


def match(typed: str, name: str) -> Match | None:
    """How letters fit a name; None where they do not. Case, blanks and signs do not count."""
    letters, whole = _plain(typed), _plain(name)
    if not letters:
        return Match(EXACT)
    if letters == whole:
        return Match(EXACT)
    if whole.startswith(letters):
        return Match(BEGINS, len(whole) - len(letters))
    if _begins_words(typed.split(), _words(name)):
        return Match(WORD, len(whole) - len(letters))
    if letters in whole and len(letters) > 1:
        return Match(INSIDE, whole.index(letters) + len(whole) / 100)
    gaps = _gaps(letters, whole)
    return Match(LETTERS, gaps) if gaps is not None and len(letters) >= _LEAST_SCATTERED else None


def search(typed: str, specs: Sequence[LayerSpec], sizes: Collection[str] = ()) -> list[Hit]:
    """The kinds that fit, best first; every one in its own order where nothing is typed. `sizes` are names that may stand for
    numbers: parameters of the open block, facts of the data."""
    typed = _ROOM.sub("", typed.strip())
    if not typed:
        return [Hit(spec, Match(EXACT)) for spec in specs]
    hits = [(hit, place) for place, spec in enumerate(specs) if (hit := hit_of(typed, spec, sizes)) is not None]
    return [hit for hit, _ in sorted(hits, key=lambda pair: (pair[0].match, pair[1]))]


def hit_of(typed: str, spec: LayerSpec, sizes: Collection[str] = ()) -> Hit | None:
    """How a kind fits: by its whole name, or by a name with numbers behind it for its parameters: "conv 64", "dropout 0.2",
    "linear label.classes"."""
    hits = list(_hits(typed, spec))
    name, numbers = _with_numbers(typed, sizes)
    if numbers and name:
        params = _first_params(spec, numbers)
        named = list(_hits(name, spec)) if params is not None else []
        # What is no number in a name comes before: "conv 2" is on its way to Conv 2d.
        hits += [Hit(hit.spec, Match(hit.match.tier, hit.match.cost + 0.5), hit.called, {**hit.params, **(params or {})}, hit.ports) for hit in named]
    return min(hits, key=lambda hit: (hit.match, bool(hit.called)), default=None)


def _hits(typed: str, spec: LayerSpec) -> Iterator[Hit]:
    for name in (spec.title, spec.kind, torch_name(spec)):
        found = match(typed, name) if name else None
        if found is not None:
            yield Hit(spec, found)
    for alias in spec.also:
        found = match(typed, alias.name)
        # A name that is not its own is weaker, and letters scattered over one say nothing.
        if found is not None and found.tier < LETTERS:
            yield Hit(spec, Match(found.tier, found.cost + 0.25), alias.name, alias.params, alias.ports)
    if len(typed) >= _LEAST_TOLD and typed.lower() in f"{spec.category} {spec.summary}".lower():
        yield Hit(spec, Match(TOLD))


def torch_name(spec: LayerSpec) -> str:
    """What torch calls a kind: `Conv2d` of nn.Conv2d, `cat` of torch.cat; "" for what it has only as a formula."""
    return spec.call.target.rpartition(".")[2] if spec.call.form in ("module", "function") else ""


def _with_numbers(typed: str, sizes: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """A name, and behind it numbers and names that stand for some."""
    parts = typed.split()
    place = len(parts)
    while place and (_NUMBER.fullmatch(parts[place - 1]) or parts[place - 1] in sizes):
        place -= 1
    return " ".join(parts[:place]), tuple(part for part in parts[place:] if part in sizes or len(part) <= 12)


def _first_params(spec: LayerSpec, numbers: Sequence[str]) -> dict[str, Raw] | None:
    """The first parameters at these values; None where one of them does not take its number."""
    params: dict[str, Raw] = {}
    for param, text in zip(spec.params, numbers, strict=False):
        value = _accepted(param, text)
        if value is None:
            return None
        params[param.name] = value
    return params if len(params) == len(numbers) else None


def _accepted(param: Param, text: str) -> Raw:
    """What a number, or a name that stands for one, is as a parameter; None where it takes none."""
    if not _NUMBER.fullmatch(text):
        return Expression(text) if param.type.base in _SIZES else None
    try:
        return accept(param, int(float(text)) if float(text).is_integer() else float(text))
    except Invalid:
        return None


def _begins_words(parts: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each part begins a word of the name, in their order: `avg 2d` fits `Adaptive Avg Pool 2d`."""
    waiting = iter(words)
    return all(any(word.startswith(_plain(part)) for word in waiting) for part in parts)


@lru_cache(4096)
def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.lower())


@lru_cache(4096)
def _words(name: str) -> tuple[str, ...]:
    """`MaxPool2d` and `Max Pool 2d` are max, pool and 2d."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[a-zA-Z])(?=\d[dD]\b)|[\W_]+", " ", name)
    return tuple(_plain(word) for word in spaced.split())


def _gaps(letters: str, whole: str) -> int | None:
    """How many letters lie between those that are typed; None where they are not all there in this order."""
    if not whole.startswith(letters[0]):
        return None
    place, gaps = -1, 0
    for letter in letters:
        following = whole.find(letter, place + 1)
        if following < 0:
            return None
        gaps += following - place - 1
        place = following
    return gaps
