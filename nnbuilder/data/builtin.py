"""Data sets that need no network: real ones that come with scikit-learn and Python, and seeded generators."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.document import Field, Source, Split, Windows
from nnbuilder.core.parameters import Raw
from nnbuilder.data import bundled
from nnbuilder.data.errors import DataError
from nnbuilder.data.generators import (
    coloured,
    dates,
    glyphs,
    greetings,
    machine,
    messages,
    motif,
    noisy,
    points,
    ratings,
    recall,
    reviews,
    segments,
    series,
    transactions,
    translation,
    workpieces,
)
from nnbuilder.data.generators.declaration import GENERATOR, BuiltIn, Columns

SETS: Mapping[str, type[BuiltIn]] = {
    declared.recipe.kind: declared
    for declared in (
        *(bundled.Digits, bundled.Iris, bundled.Wine, bundled.BreastCancer, bundled.Diabetes, bundled.Topics),
        *(points.Clouds, points.ExclusiveOr, points.Moons, points.Circles, points.Spirals, points.Ring),
        *(transactions.Fraud, machine.Machine, ratings.Ratings, workpieces.Workpieces),
        *(segments.Shapes, coloured.ColouredShapes, noisy.NoisyShapes, glyphs.Glyphs, glyphs.GlyphPairs),
        *(recall.Recall, motif.Motif, series.Lorenz, series.WaterTower),
        *(reviews.Reviews, messages.Spam, greetings.Greetings, dates.Dates, translation.Translation),
    )
}
"""Every set by its name, as lists show them, those of one family together."""
PREFIX = "builtin:"


def read(source: Source) -> Columns:
    """The raw columns of a built-in set; raises `DataError` for a name there is none of, and for options that do not fit."""
    return _set(source).read()


def fields(source: Source) -> tuple[Field, ...]:
    """What a built-in set holds, ready to train on."""
    return _set(source).fields()


def split(source: Source) -> Split | None:
    """How a built-in set is divided, where a fair share of every class would not do."""
    return _set(source).split()


def windows(source: Source) -> Windows | None:
    """How rows of a built-in set become samples, where they are moments of a series."""
    return _set(source).windows()


def fingerprint(source: Source) -> str:
    """Where a set comes from. Most have been the same since long before the oldest version supported; what is drawn is told
    by its options."""
    drawn = _set(source)
    options = [f" {param.name}={getattr(drawn, param.name)}" for param in drawn.recipe.params if getattr(drawn, param.name) != param.default]
    return f"{source.name} of {drawn.origin}{''.join(options) if drawn.origin == GENERATOR else ''}"


def named(text: str) -> Source | None:
    """The set that stands in the place of a path, `builtin:machine` or `builtin:machine,when=after`; None for any other text."""
    if not text.startswith(PREFIX):
        return None
    name, _, options = text.removeprefix(PREFIX).partition(",")
    return Source("builtin", name, options_of(options))


def options_of(text: str) -> dict[str, Raw]:
    """What `rows=40,when=after` says: numbers as numbers, all else as texts."""
    return {key.strip(): _value(value.strip()) for key, _, value in (option.partition("=") for option in text.split(",") if option.strip())}


def name_of_later(source: Source) -> str:
    """What to write in the place of a path for the rows that came later; empty where the set of a source has none."""
    later = _set(source).later() if source.kind == "builtin" else {}
    return ",".join([f"{PREFIX}{source.name}", *(f"{key}={value}" for key, value in {**source.options, **later}.items())]) if later else ""


def _value(text: str) -> int | float | str:
    for form in (int, float):
        try:
            return form(text)
        except ValueError:
            continue
    return text


def _set(source: Source) -> BuiltIn:
    if source.name not in SETS:
        raise DataError(f"There is no built-in data set called {source.name!r}; there are {', '.join(SETS)}.")
    return SETS[source.name].of(source)
