"""Series: some numbers at each of as many steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import STEPS, FieldFacts
from nnbuilder.core.settings import Setting
from nnbuilder.data.blocks import Raw
from nnbuilder.data.inverse_tensors import back_with_tensors
from nnbuilder.data.kinds.arrays import fitted_steps, sample_shape, white_of
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.preparation import sequence
from nnbuilder.data.tensors import with_tensors
from nnbuilder.data.transforms.scaling import MinMax, Robust, Scale, Standardise
from nnbuilder.data.transforms.shaping import Clip, Impute, Log

if TYPE_CHECKING:
    from torch import Tensor


@field_kind("sequence", title="Series")
class Sequence(FieldKind):
    """A series of steps with some features each: an array for each row, or a column for each feature."""

    fitted = sequence.Series
    transforms = (Standardise, MinMax, Robust, Scale, Log, Impute, Clip)
    usage = Usage(STEPS, "", (Setting("Standardise"),), takes_many=True)

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> sequence.Series:
        shape = sample_shape(field, raw, axes=(1, 2) if len(field.columns) == 1 else (1,))
        size = (*shape, len(field.columns)) if len(shape) == 1 else shape
        steps = fitted_steps(field.columns, size, transforms, raw, rows, features=1)
        return sequence.Series(field.name, field.role, field.columns, size, steps, white_of(raw, field.columns[0], steps))

    @staticmethod
    def facts(fitted: sequence.Series) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, fitted.shape, axes=("length", "features"))

    @staticmethod
    def raw_tensor(fitted: sequence.Series, raw: Raw) -> np.ndarray:
        parts = [np.asarray(raw[column], dtype=np.float32) for column in fitted.columns]
        return parts[0] if len(parts) == 1 else np.stack(parts, axis=-1)

    @staticmethod
    def tensors(fitted: sequence.Series, values: Tensor) -> Tensor:
        return with_tensors(fitted.steps, values.double().reshape(values.shape[0], *fitted.size)).float()

    @staticmethod
    def back(fitted: sequence.Series, prepared: Tensor) -> Tensor:
        return back_with_tensors(fitted.steps, prepared)
