"""Real sets, which come with scikit-learn and with Python."""

from __future__ import annotations

import sys
from typing import Any, Literal

import numpy as np

from nnbuilder.core import names
from nnbuilder.core.document import Field
from nnbuilder.core.parameters import Raw, param
from nnbuilder.data import prose
from nnbuilder.data.generators.declaration import SCALED, STANDARDISED, BuiltIn, Columns, built_in, texts

SKLEARN, PYTHON = "scikit-learn", f"Python {sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"


@built_in("digits", title="Digits", family="Real", origin=SKLEARN, paper="Alpaydin & Kaynak, Optical recognition of handwritten digits, 1998")
class Digits(BuiltIn):
    """1,797 pictures of handwritten digits, 8 × 8"""

    view: Literal["pictures", "rows"] = param("pictures", "Each digit as a picture, or as a sequence of its eight rows.")

    def read(self) -> Columns:
        digits = _loaded("load_digits")
        return {"image": digits.images, "label": texts([str(label) for label in digits.target])}

    def fields(self) -> tuple[Field, ...]:
        name, kind = ("rows", "sequence") if self.view == "rows" else ("image", "image")
        return (Field(name, "input", kind, ("image",), transforms=SCALED), Field("label", "target", "category", ("label",)))


@built_in("iris", title="Iris", family="Real", origin=SKLEARN, paper="Fisher, The use of multiple measurements in taxonomic problems, 1936")
class Iris(BuiltIn):
    """150 flowers, 4 measurements, 3 species"""

    def read(self) -> Columns:
        return _table("load_iris", "species")

    def fields(self) -> tuple[Field, ...]:
        return _classified("species", "sepal_length sepal_width petal_length petal_width")


@built_in("wine", title="Wine", family="Real", origin=SKLEARN, paper="Aeberhard & Forina, Wine, 1991")
class Wine(BuiltIn):
    """178 wines, 13 measurements, 3 growers"""

    def read(self) -> Columns:
        return _table("load_wine", "grower")

    def fields(self) -> tuple[Field, ...]:
        return _classified(
            "grower",
            "alcohol malic_acid ash alcalinity_of_ash magnesium total_phenols flavanoids nonflavanoid_phenols proanthocyanins color_intensity hue"
            " od280_od315_of_diluted_wines proline",
        )


@built_in(
    "breast_cancer",
    title="Breast cancer",
    family="Real",
    origin=SKLEARN,
    paper="Street, Wolberg & Mangasarian, Nuclear feature extraction for breast tumor diagnosis, 1993",
)
class BreastCancer(BuiltIn):
    """569 tumours, 30 measurements, benign or malignant"""

    def read(self) -> Columns:
        return _table("load_breast_cancer", "diagnosis")

    def fields(self) -> tuple[Field, ...]:
        measures = "radius texture perimeter area smoothness compactness concavity concave_points symmetry fractal_dimension".split()
        return _classified("diagnosis", " ".join(form.format(measure) for form in ("mean_{}", "{}_error", "worst_{}") for measure in measures))


@built_in("diabetes", title="Diabetes", family="Real", origin=SKLEARN, paper="Efron, Hastie, Johnstone & Tibshirani, Least angle regression, 2004")
class Diabetes(BuiltIn):
    """442 patients, 10 measurements, one number"""

    def read(self) -> Columns:
        patients = _loaded("load_diabetes", scaled=False)
        return {**dict(zip(_PATIENT, patients.data.T, strict=True)), "progression": patients.target}

    def fields(self) -> tuple[Field, ...]:
        amount = Field("progression", "target", "numbers", ("progression",), transforms=STANDARDISED)
        return (Field("features", "input", "numbers", _PATIENT, transforms=STANDARDISED), amount)


@built_in("topics", title="Python's help", family="Real", origin=PYTHON)
class Topics(BuiltIn):
    """465,000 characters of English about Python"""

    length: int = param(prose.LENGTH, "How many characters a network reads at once.", min=1, max=10_000)

    def read(self) -> Columns:
        from pydoc_data.topics import topics

        return prose.windows("\n\n".join(topics[name] for name in sorted(topics)), self.length)

    def fields(self) -> tuple[Field, ...]:
        read: dict[str, Raw] = {"length": self.length, "padding": False}
        return (Field("text", "input", "text", ("text",), read), Field("following", "target", "text", ("text",), {**read, "shift": 1}))


_PATIENT = ("age", "sex", "bmi", "blood_pressure", "s1", "s2", "s3", "s4", "s5", "s6")


def _loaded(loader: str, **options: bool) -> Any:
    # scikit-learn is slow to load, and lists of sets need nothing of it.
    import sklearn.datasets

    return getattr(sklearn.datasets, loader)(**options)


def _table(loader: str, target: str) -> Columns:
    """A table of scikit-learn with its classes by name."""
    table = _loaded(loader)
    columns = (names.legal(str(name).removesuffix(" (cm)")) for name in table.feature_names)
    return {**dict(zip(columns, table.data.T, strict=True)), target: texts([str(name) for name in table.target_names])[np.asarray(table.target)]}


def _classified(target: str, columns: str) -> tuple[Field, ...]:
    return (Field("features", "input", "numbers", tuple(columns.split()), transforms=STANDARDISED), Field(target, "target", "category", (target,)))
