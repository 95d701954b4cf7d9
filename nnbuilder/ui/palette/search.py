"""Finding a kind by some of its letters."""

from __future__ import annotations

from collections.abc import Iterable

from nnbuilder.core.layer import LayerSpec


def score(query: str, text: str) -> float | None:
    """How well letters in order fit a text: whole words and beginnings count most; None where they do not fit."""
    wanted, lower = query.lower().replace(" ", ""), text.lower()
    if not wanted:
        return 0.0
    joined = lower.replace(" ", "")
    if joined.startswith(wanted):
        return 100.0 - len(joined) * 0.1
    if wanted in joined:
        return 60.0 - joined.index(wanted)
    place, gaps = -1, 0
    for letter in wanted:
        found = joined.find(letter, place + 1)
        if found < 0:
            return None
        gaps += found - place - 1
        place = found
    return 30.0 - gaps


def find(query: str, specs: Iterable[LayerSpec]) -> list[LayerSpec]:
    """The kinds that fit, best first; in their own order where nothing is asked."""
    scored: list[tuple[float, int, LayerSpec]] = []
    for place, spec in enumerate(specs):
        fits = [found for found in (score(query, spec.title), score(query, spec.kind)) if found is not None]
        if not fits and len(query) >= 3 and query.lower() in f"{spec.category} {spec.summary}".lower():
            fits = [5.0]
        if fits:
            scored.append((-max(fits), place, spec))
    return [spec for _, _, spec in sorted(scored, key=lambda entry: entry[:2])]
