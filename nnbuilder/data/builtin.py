"""Data sets that need no network: real ones that come with scikit-learn and Python, and seeded generators."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnbuilder.core import names
from nnbuilder.core.document import Field, Source
from nnbuilder.core.settings import Setting
from nnbuilder.data import drawn, prose
from nnbuilder.data.errors import DataError

Raw = Mapping[str, Any]
"""{column: the values of all rows}: an array of numbers or texts, or of arrays (rows, height, width)."""
_DIABETES = ("age", "sex", "bmi", "blood_pressure", "s1", "s2", "s3", "s4", "s5", "s6")


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """One set: its title, what it holds in a few words, where it comes from, how it is read, and its fields."""

    title: str
    words: str
    origin: str
    read: Callable[[Source], Raw]
    fields: Callable[[Source], tuple[Field, ...]]


def read(source: Source) -> Raw:
    """The raw columns of a built-in set; raises `DataError` for a name there is none of."""
    return _known(source).read(source)


def fields(source: Source) -> tuple[Field, ...]:
    """What a built-in set holds, ready to train on."""
    return _known(source).fields(source)


def fingerprint(source: Source) -> str:
    """Where a set comes from. Most have been the same since long before the oldest version supported."""
    return f"{source.name} of {_known(source).origin}"


def _known(source: Source) -> BuiltIn:
    if source.name not in SETS:
        raise DataError(f"There is no built-in data set called {source.name!r}; there are {', '.join(SETS)}.")
    return SETS[source.name]


def _digits(source: Source) -> Raw:
    from sklearn.datasets import load_digits

    found = load_digits()
    return {"image": found.images, "label": np.array([str(label) for label in found.target])}


def _digit_fields(source: Source) -> tuple[Field, ...]:
    label = Field("label", "target", "category", ("label",))
    if source.options.get("view") == "rows":
        return (Field("rows", "input", "sequence", ("image",), transforms=(Setting("Scale"),)), label)
    return (Field("image", "input", "image", ("image",), transforms=(Setting("Scale"),)), label)


def _table(loader: str, target: str, columns: tuple[str, ...] = ()) -> Callable[[Source], Raw]:
    """A table of scikit-learn with its classes by name."""

    def read(source: Source) -> Raw:
        import sklearn.datasets

        found = getattr(sklearn.datasets, loader)()
        known = columns or tuple(names.legal(str(name).removesuffix(" (cm)")) for name in found.feature_names)
        return {**dict(zip(known, found.data.T, strict=True)), target: np.array([str(found.target_names[label]) for label in found.target])}

    return read


def _table_fields(target: str, columns: tuple[str, ...]) -> Callable[[Source], tuple[Field, ...]]:
    return lambda source: (Field("features", "input", "numbers", columns, transforms=(Setting("Standardise"),)), Field(target, "target", "category", (target,)))


def _diabetes(source: Source) -> Raw:
    from sklearn.datasets import load_diabetes

    found = load_diabetes(scaled=False)
    return {**dict(zip(_DIABETES, found.data.T, strict=True)), "progression": found.target}


def _diabetes_fields(source: Source) -> tuple[Field, ...]:
    amount = Field("progression", "target", "numbers", ("progression",), transforms=(Setting("Standardise"),))
    return (Field("features", "input", "numbers", _DIABETES, transforms=(Setting("Standardise"),)), amount)


def _topics(source: Source) -> Raw:
    """The help texts of Python, cut into windows."""
    from pydoc_data.topics import topics

    return prose.windows("\n\n".join(topics[name] for name in sorted(topics)), prose.length_of(source))


_IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
_WINE = (
    "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins color_intensity hue"
    " od280_od315_of_diluted_wines proline"
).split()
_MEASURES = "radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension".split()
_CELLS = (*(f"mean_{word}" for word in _MEASURES), *(f"{word}_error" for word in _MEASURES), *(f"worst_{word}" for word in _MEASURES))
_SKLEARN, _PYTHON = "scikit-learn", f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"

SETS: Mapping[str, BuiltIn] = {
    "digits": BuiltIn("Digits", "1,797 pictures of handwritten digits, 8 × 8", _SKLEARN, _digits, _digit_fields),
    "iris": BuiltIn("Iris", "150 flowers, 4 measurements, 3 species", _SKLEARN, _table("load_iris", "species", _IRIS), _table_fields("species", _IRIS)),
    "wine": BuiltIn(
        "Wine", "178 wines, 13 measurements, 3 growers", _SKLEARN, _table("load_wine", "grower", tuple(_WINE)), _table_fields("grower", tuple(_WINE))
    ),
    "breast_cancer": BuiltIn(
        "Breast cancer",
        "569 tumours, 30 measurements, benign or malignant",
        _SKLEARN,
        _table("load_breast_cancer", "diagnosis", _CELLS),
        _table_fields("diagnosis", _CELLS),
    ),
    "diabetes": BuiltIn("Diabetes", "442 patients, 10 measurements, one number", _SKLEARN, _diabetes, _diabetes_fields),
    "topics": BuiltIn("Python's help", "465,000 characters of English about Python", _PYTHON, _topics, prose.fields),
    "shapes": BuiltIn("Shapes", "600 noisy pictures of discs, squares and triangles, with masks", "a generator", drawn.shapes, drawn.shape_fields),
    "ring": BuiltIn("Ring", "2,000 points in eight heaps on a circle", "a generator", drawn.ring, drawn.ring_fields),
}
