"""Answers as a table that can be opened in a spreadsheet: a row for each row that was asked, and nothing that it would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from nnbuilder.data.preparation.replies import Prediction
from nnbuilder.insight.asked import Asked

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a cell for a formula. Source: OWASP, CSV Injection."""
_MOST_NUMBERS = 1024
"""So many numbers of one answer are columns; more of them are told by their shape."""

PREDICTION = "prediction"
Pictures = Mapping[tuple[int, str], str]
"""The file that holds what an output answers to a row (from 0)."""


def to_csv(predictions: Sequence[Prediction], asked: Asked | None = None, pictures: Pictures | None = None) -> str:
    """The number of each row, where it comes from, what stood there, every answer with the share of each class, and what there is
    to say of the row. An answer that is a picture is the name of its file in `pictures`, or its numbers."""
    heads_of = _heads(predictions)
    rows = [_cells(row, prediction, heads_of, pictures or {}) for row, prediction in enumerate(predictions)]
    heads = list(dict.fromkeys(head for cells in rows for head in cells))
    notes = [" ".join((prediction.problem, *prediction.remarks)).strip() for prediction in predictions]
    given = _given(asked) if asked is not None else {}
    columns: dict[str, Sequence[Any]] = {"row": asked.places if asked is not None and asked.places else range(1, len(rows) + 1), **given}
    table = [(head, list(cells)) for head, cells in columns.items()]
    table += [(head, [cells.get(head, "") for cells in rows]) for head in heads or [PREDICTION]]
    table += [("note", notes)] if any(notes) else []
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([shown_as_text(head) for head, _ in table])
    writer.writerows([_shown(cell) for cell in row] for row in zip(*(cells for _, cells in table), strict=True))
    return text.getvalue()


def _given(asked: Asked) -> dict[str, Sequence[Any]]:
    """The file of each row where that is not the same everywhere or the rows are no table, and the columns of the table."""
    files = {"file": asked.files} if not asked.beside or len(set(asked.files)) > 1 else {}
    return {**files, **asked.beside}


def _heads(predictions: Sequence[Prediction]) -> dict[str, str]:
    """What each output is called; the only one that says something is the prediction."""
    outputs = dict.fromkeys(output for one in predictions for output in (*one.said, *one.outputs))
    said = {output for one in predictions for output in one.said}
    return {output: PREDICTION if said == {output} or len(outputs) == 1 else output for output in outputs}


def _cells(row: int, prediction: Prediction, heads: Mapping[str, str], pictures: Pictures) -> dict[str, Any]:
    """{head: cell} of all that is answered to one row."""
    cells: dict[str, Any] = {}
    for output in dict.fromkeys((*prediction.said, *prediction.outputs)):
        head, entry = heads[output], prediction.said.get(output, {})
        before = "" if head == PREDICTION else f"{output}: "
        if (row, output) in pictures:
            cells[head] = pictures[row, output]
        else:
            cells |= dict(_spread(head, entry["answer"] if entry else prediction.outputs[output]))
        cells |= {f"{before}{label}": share for label, share in entry.get("probabilities", {}).items()}
        cells |= {f"{before}{name}": entry[name] for name in ("error", "unusual") if name in entry}
    return cells


def _spread(head: str, answer: Any) -> Iterator[tuple[str, Any]]:
    """One answer as cells: one a value, or a column, or a number."""
    if isinstance(answer, Mapping):
        yield from ((f"{head}: {name}", value) for name, value in answer.items())
    elif isinstance(answer, list):
        values = np.asarray(answer)
        if values.size > _MOST_NUMBERS:
            yield head, f"{' x '.join(map(str, values.shape))} numbers"
        else:
            yield from ((f"{head}_{place}" if values.size > 1 else head, value) for place, value in enumerate(values.ravel().tolist(), 1))
    else:
        yield head, answer


def _shown(cell: Any) -> Any:
    if isinstance(cell, bool | np.bool_):
        return "yes" if cell else "no"
    if isinstance(cell, float | np.floating) and np.isnan(cell):
        return ""
    return shown_as_text(cell) if isinstance(cell, str) else cell


def shown_as_text(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula, behind an apostrophe, which keeps it a text; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and cell == cell.strip()
