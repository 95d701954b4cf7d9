"""Real data sets that come with scikit-learn and need no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnbuilder.core.document import Field, Source
from nnbuilder.data.errors import DataError

Raw = Mapping[str, Any]
"""{column: the values of all rows}: an array of numbers or texts, or of arrays (rows, height, width)."""

_IRIS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
_DIABETES = ("age", "sex", "bmi", "blood_pressure", "s1", "s2", "s3", "s4", "s5", "s6")


def names() -> tuple[str, ...]:
    return tuple(_READERS)


def read(source: Source) -> Raw:
    """The raw columns of a built-in set; raises `DataError` for a name there is none of."""
    if source.name not in _READERS:
        raise DataError(f"There is no built-in data set called {source.name!r}; there are {', '.join(_READERS)}.")
    return _READERS[source.name](source)


def fields(source: Source) -> tuple[Field, ...]:
    """What a built-in set holds, ready to train on."""
    if source.name == "digits":
        if source.options.get("view") == "rows":
            return (Field("rows", "input", "sequence", ("image",), ("scale",)), Field("label", "target", "category", ("label",)))
        return (Field("image", "input", "image", ("image",), ("scale",)), Field("label", "target", "category", ("label",)))
    if source.name == "iris":
        return (Field("features", "input", "numbers", _IRIS, ("standardise",)), Field("species", "target", "category", ("species",)))
    return (Field("features", "input", "numbers", _DIABETES, ("standardise",)), Field("progression", "target", "numbers", ("progression",), ("standardise",)))


def _digits(source: Source) -> Raw:
    from sklearn.datasets import load_digits

    found = load_digits()
    return {"image": found.images, "label": np.array([str(label) for label in found.target])}


def _iris(source: Source) -> Raw:
    from sklearn.datasets import load_iris

    found = load_iris()
    columns = dict(zip(_IRIS, found.data.T, strict=True))
    return {**columns, "species": np.array([str(found.target_names[label]) for label in found.target])}


def _diabetes(source: Source) -> Raw:
    from sklearn.datasets import load_diabetes

    found = load_diabetes(scaled=False)
    return {**dict(zip(_DIABETES, found.data.T, strict=True)), "progression": found.target}


_READERS: Mapping[str, Callable[[Source], Raw]] = {"digits": _digits, "iris": _iris, "diabetes": _diabetes}
