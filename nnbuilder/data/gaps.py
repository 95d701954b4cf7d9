"""Which rows of a target hold no answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnbuilder.core.document import Field
from nnbuilder.data.blocks import Raw, blocks
from nnbuilder.data.kinds import kind_of


def unanswered(field: Field, raw: Raw) -> Mapping[str, np.ndarray]:
    """{column: whether each row holds nothing, bool (rows,)}; a column that is not there is told by whoever reads it."""
    gaps, none = kind_of(field).gaps, np.zeros(0, dtype=np.bool_)
    return {name: np.concatenate([gaps(block[name]) for block in blocks(raw, [name])] or [none]) for name in field.columns if name in raw}
