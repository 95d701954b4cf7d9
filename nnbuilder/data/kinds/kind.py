"""What a kind of field is: a declaration with parameters like a layer's, which fits a field and says what becomes of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import FieldFacts
from nnbuilder.core.layer import accept_all
from nnbuilder.core.parameters import Raw as RawValue
from nnbuilder.core.parameters import params_of
from nnbuilder.core.settings import Choice, Recipe, settle
from nnbuilder.data.blocks import Raw
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.preparation import FittedField

if TYPE_CHECKING:
    from torch import Tensor

Transforms = Sequence[Choice]


class FieldKind(Choice):
    """The base of every kind of field. What it fits travels with every export; what stands here does not."""

    __slots__ = ()
    fitted: ClassVar[type[Any]]
    """The value that fitting gives, a file of `preparation/`."""
    is_label: ClassVar[bool] = False
    """Whether it is one class a sample, by which samples may be divided in fair shares."""
    has_steps_apart: ClassVar[bool] = False
    """Whether each step of a window is a column of its own; what is learned of the series then holds for all of them."""
    transforms: ClassVar[tuple[type[Choice], ...]] = ()
    """What may be chosen for it, in the order in which a person would look for it."""

    usage: ClassVar[Usage] = Usage()
    """How it is used where nobody has said anything else."""

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> FittedField:
        """What preparing learns of the rows of the training part, block by block. Raises `DataError`."""
        raise NotImplementedError

    @staticmethod
    def over_steps(fitted: Any, columns: Mapping[str, str]) -> FittedField:
        """What was fitted on columns of series, for columns that hold single steps of them: {step: series}."""
        raise NotImplementedError

    @staticmethod
    def facts(fitted: Any) -> FieldFacts:
        """What the drawing must know of the field."""
        raise NotImplementedError

    @staticmethod
    def gaps(cells: np.ndarray) -> np.ndarray:
        """Which cells hold no answer, bool (rows,)."""
        return np.zeros(len(cells), dtype=np.bool_)

    @staticmethod
    def counts(cells: Any) -> Mapping[str, int]:
        """How often each class stands in a column; empty where cells are no classes."""
        return {}

    @staticmethod
    def raw_tensor(fitted: Any, raw: Raw) -> np.ndarray:
        """Raw rows as a model takes them that has its preparation inside. Raises `DataError` where tensors cannot hold them."""
        raise NotImplementedError

    @staticmethod
    def tensors(fitted: Any, values: Tensor) -> Tensor:
        """What the fitted field does, with tensors, behind `raw_tensor`."""
        raise NotImplementedError

    @staticmethod
    def mask(fitted: Any, values: Tensor) -> Tensor:
        """Where there is something and no padding, bool, behind `raw_tensor`."""
        raise NotImplementedError

    @staticmethod
    def words(fitted: Any) -> Mapping[str, Sequence[str]]:
        """{column: the words it may hold, each of which `raw_tensor` gives as its place here}; any other word is -1."""
        return {}

    @staticmethod
    def ranges(fitted: Any) -> Mapping[str, tuple[float, float]]:
        """{column of numbers: the least and the largest of the training part}."""
        return {}

    @staticmethod
    def back(fitted: Any, prepared: Tensor) -> Tensor | None:
        """Prepared values (rows, *shape) in the units of the data, float64; None where these are no numbers."""
        return None


K = TypeVar("K", bound=FieldKind)


def field_kind(name: str, *, title: str) -> Callable[[type[K]], type[K]]:
    """Declares a kind of field under the name that documents know."""

    def declare(declaration: type[K]) -> type[K]:
        made = dataclass(frozen=True, slots=True)(declaration)
        made.recipe = Recipe(name, title, inspect.cleandoc(made.__doc__ or ""), params_of(made), made.fitted.__name__)
        return made

    return declare


def chosen(kind: type[FieldKind], params: Mapping[str, RawValue]) -> FieldKind:
    """A kind with the parameters of a field; raises `DataError` for what it does not take."""
    values, wrong = accept_all(kind.recipe.params, params)
    if wrong:
        raise DataError(f"A field of the kind {kind.recipe.kind} cannot be as it is described: {wrong[0].message}.")
    return kind(**values)


def chosen_transforms(kind: type[FieldKind], field: Field) -> list[Choice]:
    """The transforms of a field with their parameters; raises `DataError` for those that do not suit its kind."""
    suiting = {one.recipe.kind: one for one in kind.transforms}
    made = []
    for setting in field.transforms:
        if setting.kind not in suiting:
            raise DataError(f"{setting.kind} does not suit {field.name}, which is {kind.recipe.kind}; {', '.join(suiting) or 'nothing'} does. Take it away.")
        values, wrong = settle({name: one.recipe for name, one in suiting.items()}, setting)
        if wrong:
            raise DataError(f"{setting.kind} of {field.name} cannot be as it is described: {wrong[0].message}.")
        made.append(suiting[setting.kind](**values))
    return made
