"""Pictures: grey or in colours, channels first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnbuilder.core.data_edits import Usage
from nnbuilder.core.document import Field
from nnbuilder.core.facts import PICTURE, FieldFacts
from nnbuilder.core.settings import Setting
from nnbuilder.data.blocks import Raw
from nnbuilder.data.inverse_tensors import back_with_tensors
from nnbuilder.data.kinds.arrays import fitted_steps, sample_shape, white_of
from nnbuilder.data.kinds.kind import FieldKind, Transforms, field_kind
from nnbuilder.data.preparation import image
from nnbuilder.data.tensors import with_tensors
from nnbuilder.data.transforms.picturing import Crop, Grey, Normalise, Size
from nnbuilder.data.transforms.scaling import Scale

if TYPE_CHECKING:
    from torch import Tensor


@field_kind("image", title="Picture")
class Image(FieldKind):
    """A picture, channels first; a grey one has one channel."""

    fitted = image.Image
    transforms = (Scale, Normalise, Size, Crop, Grey)
    usage = Usage(PICTURE, "", (Setting("Scale"),))

    def fit(self, field: Field, transforms: Transforms, raw: Raw, rows: np.ndarray) -> image.Image:
        shape = sample_shape(field, raw, axes=(2, 3))
        size = shape if len(shape) == 3 else (1, *shape)
        steps = fitted_steps(field.columns, size, transforms, raw, rows, features=3)
        return image.Image(field.name, field.role, field.columns[0], size, steps, white_of(raw, field.columns[0], steps))

    @staticmethod
    def facts(fitted: image.Image) -> FieldFacts:
        return FieldFacts(fitted.role, fitted.kind, fitted.shape, axes=("channels", "height", "width"))

    @staticmethod
    def raw_tensor(fitted: image.Image, raw: Raw) -> np.ndarray:
        return np.asarray(raw[fitted.column], dtype=np.float32)

    @staticmethod
    def tensors(fitted: image.Image, values: Tensor) -> Tensor:
        return with_tensors(fitted.steps, values.double().reshape(values.shape[0], *fitted.size)).float()

    @staticmethod
    def back(fitted: image.Image, prepared: Tensor) -> Tensor:
        return back_with_tensors(fitted.steps, prepared)
