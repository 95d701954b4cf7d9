"""From a description to tensors: read, divide, fit on the training part, apply to all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from nnbuilder.core.document import DataSet
from nnbuilder.core.facts import Facts
from nnbuilder.core.sampling import class_target
from nnbuilder.data import sources
from nnbuilder.data.beside import Fields
from nnbuilder.data.blocks import Raw
from nnbuilder.data.fitting import facts_of, fit
from nnbuilder.data.opening import Cancel, go_on, never
from nnbuilder.data.parts import parts_of
from nnbuilder.data.preparation.cells import labels_of
from nnbuilder.data.preparation.preparation import Preparation
from nnbuilder.data.prepared_arrays import prepared_arrays
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import Samples, samples_of
from nnbuilder.data.weighing import weights_of


@dataclass(frozen=True)
class Prepared:
    """A data set, in memory or mapped: every field, and every padding mask (`text.mask`), as a tensor of all rows, and the row
    numbers of each part (int64). What weighs rows is a field, but neither among the facts nor fitted. `stretches` are those of
    `Samples`."""

    fields: Mapping[str, Tensor]
    parts: Mapping[str, Tensor]
    facts: Facts
    fitted: Preparation
    raw: Raw
    stretches: np.ndarray | None = None


def prepare(data: DataSet, base: Path, fitted: Preparation | None = None, cancel: Cancel = never) -> Prepared:
    """Reads and prepares a data set; with `fitted` what an earlier run has fitted is used again.

    Raises `DataError` where the data cannot be read or does not fit its description, and `Cancelled` soon after `cancel`
    says so.
    """
    raw = read_data(data, base, cancel)
    samples = samples_of(data, raw)
    parts = parts_of(data.split, samples)
    weights = weights_of(data, samples, parts["train"])
    preparation = fitted or fit(samples.fields, samples.table, parts["train"], samples.series)
    if preparation.windows is None and samples.windowing is not None:
        preparation = replace(preparation, windows=samples.windowing_for(parts["train"]))
    go_on(data.source.name, cancel)
    columns = data.facts.columns if data.facts is not None else {}
    facts = Facts(facts_of(preparation), samples.rows, sources.fingerprint(data.source, base, cancel), columns)
    arrays = prepared_arrays(data, base, preparation, samples, facts, cancel) | weights
    fields = Fields({name: torch.from_numpy(values) for name, values in arrays.items()}, parts, partial(_classes, facts, preparation, samples), data.split.seed)
    return Prepared(fields, {name: torch.from_numpy(rows) for name, rows in parts.items()}, facts, preparation, samples.table, samples.stretches)


def _classes(facts: Facts, preparation: Preparation, samples: Samples) -> list[str] | None:
    """The class of each sample as the data says it; None where no target has classes."""
    target = class_target(facts)
    return None if target is None else labels_of(samples.table[preparation.fields[target].columns[0]])
