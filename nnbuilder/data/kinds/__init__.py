"""Every kind of field there is, by the name that documents know it by."""

from __future__ import annotations

from collections.abc import Mapping

from nnbuilder.core.data_edits import Usages
from nnbuilder.core.document import Field
from nnbuilder.data.errors import DataError
from nnbuilder.data.kinds.category import Category
from nnbuilder.data.kinds.image import Image
from nnbuilder.data.kinds.kind import FieldKind
from nnbuilder.data.kinds.mask import Mask
from nnbuilder.data.kinds.numbers import Numbers
from nnbuilder.data.kinds.sequence import Sequence
from nnbuilder.data.kinds.text import Text
from nnbuilder.data.preparation.preparation import Decoders

KINDS: Mapping[str, type[FieldKind]] = {kind.recipe.kind: kind for kind in (Numbers, Category, Image, Mask, Sequence, Text)}
FITTED: Decoders = {name: kind.fitted.decode for name, kind in KINDS.items()}
"""How what each kind has fitted is read again."""
USAGES: Usages = {name: kind.usage for name, kind in KINDS.items()}
"""How each kind is used, for edits of roles and kinds."""


def kind_of(field: Field) -> type[FieldKind]:
    """The kind of a field; raises `DataError` where there is none of that name."""
    if field.kind not in KINDS:
        raise DataError(f"{field.name} is of the kind {field.kind}, which this program does not know; known are {', '.join(KINDS)}.")
    return KINDS[field.kind]
