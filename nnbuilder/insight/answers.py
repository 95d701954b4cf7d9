"""Answers as a table that can be opened in a spreadsheet: one row for each row that was asked, and nothing that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from nnbuilder.insight.predict import Prediction

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula. Source: OWASP, CSV Injection."""


def to_csv(predictions: Sequence[Prediction]) -> str:
    """The number of each row, the answer, and the share of each class."""
    text = io.StringIO()
    classes = list(predictions[0].probabilities or ()) if predictions else []
    writer = csv.writer(text)
    writer.writerow(["row", "prediction", *map(shown_as_text, classes)])
    for row, prediction in enumerate(predictions, 1):
        answer = shown_as_text(prediction.answer) if isinstance(prediction.answer, str) else prediction.answer
        writer.writerow([row, answer, *((prediction.probabilities or {}).values())])
    return text.getvalue()


def shown_as_text(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula, behind an apostrophe, which keeps it a text; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and cell == cell.strip()
