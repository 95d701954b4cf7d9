"""The column that says how often a row of the training part is drawn."""

from __future__ import annotations

import numpy as np

from nnbuilder.core.document import DataSet
from nnbuilder.core.sampling import weighing_field
from nnbuilder.data.errors import DataError
from nnbuilder.data.preparation.cells import Unprepared, numbers_of
from nnbuilder.data.samples import Samples


def weights_of(data: DataSet, samples: Samples, train: np.ndarray) -> dict[str, np.ndarray]:
    """{the field that weighs: the weight of each sample, float64 (samples,)}, nothing where rows count alike. A window weighs what
    its last row does. Raises `DataError` where a row has no weight that could be meant, or none of the training part has any."""
    columns = [column for field in data.fields if field.role == "weight" for column in field.columns]
    if not columns:
        return {}
    if len(columns) > 1:
        raise DataError(f"One column weighs the rows, but {', '.join(columns)} are to; leave out all but one.")
    weights = _weights(columns[0], samples)[samples.last]
    if len(train) and not weights[train].any():
        raise DataError(f"Every row of the training part weighs 0 in {columns[0]}, so that none would be drawn; give those to learn from a weight above 0.")
    return {weighing_field(data): weights}


def _weights(column: str, samples: Samples) -> np.ndarray:
    """The weight of each row of the source."""
    if column not in samples.source:
        raise DataError(f"The rows are weighed by the column {column}, but the data has {', '.join(list(samples.source)[:12])}.")
    cells = samples.source[column]
    if np.ndim(cells[:1]) > 1:
        raise DataError(f"The rows are weighed by the column {column}, which holds an array in each row instead of a number.")
    try:
        weights = numbers_of(column, cells)
    except Unprepared as error:
        raise DataError(str(error)) from None
    wrong = np.flatnonzero(~(weights >= 0))
    if len(wrong):
        row = int(wrong[0])
        held = "nothing" if np.isnan(weights[row]) else f"{weights[row]:g}"
        raise DataError(f"The column {column} weighs the rows, but holds {held} in row {row + 1:,}; a weight is 0 or more.")
    return weights
