"""From a description to tensors: read, divide, fit on the training part, apply to all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from nnbuilder.core.document import DataSet
from nnbuilder.core.facts import Facts
from nnbuilder.data import sources
from nnbuilder.data.describe import field_facts, parts_of, rows_of
from nnbuilder.data.errors import DataError
from nnbuilder.data.fitted import Fitted, Unprepared
from nnbuilder.data.fitting import fit
from nnbuilder.data.opening import Cancel, go_on, never, watched


@dataclass(frozen=True)
class Prepared:
    """A data set in memory: every field as a tensor of all rows, and the row numbers of each part (int64)."""

    fields: Mapping[str, Tensor]
    parts: Mapping[str, Tensor]
    facts: Facts
    fitted: Fitted
    raw: Mapping[str, Any]


def prepare(data: DataSet, base: Path, fitted: Fitted | None = None, cancel: Cancel = never) -> Prepared:
    """Reads and prepares a data set; with `fitted` what an earlier run has fitted is used again.

    Raises `DataError` where the data cannot be read or does not fit its description, and `Cancelled` soon after `cancel`
    says so.
    """
    raw = sources.read(data.source, base, cancel)
    parts = parts_of(data, raw)
    try:
        known = fitted or fit(data.fields, raw, parts["train"])
        go_on(data.source.name, cancel)
        fields = {name: torch.from_numpy(known.apply(name, raw)) for name in watched(known.fields, data.source.name, cancel, every=1)}
    except Unprepared as error:
        raise DataError(str(error)) from None
    facts = Facts(field_facts(known), rows_of(raw), sources.fingerprint(data.source, base, cancel))
    return Prepared(fields, {name: torch.from_numpy(rows) for name, rows in parts.items()}, facts, known, raw)
