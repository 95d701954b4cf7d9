"""From a run to the bundle that every exporter gets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from nnbuilder.codegen.program import Program
from nnbuilder.data.parts import parts_of
from nnbuilder.data.prepare import Prepared, prepare
from nnbuilder.data.reading import read_data
from nnbuilder.data.samples import samples_of
from nnbuilder.export.exporter import Bundle
from nnbuilder.insight.comparison import compare
from nnbuilder.insight.evaluation import evaluate_run
from nnbuilder.insight.predict import Predictor
from nnbuilder.insight.trial import trial_of
from nnbuilder.training.runs import Run, RunError

SAMPLES = 32


def bundle_of(run: Run, base: Path | None = None, *, with_data: bool = False) -> Bundle:
    """The bundle of a run's best state, with raw samples of its test part. Raises `RunError` and `DataError`.

    `with_data` adds the prepared tensors of every part, which the loop of train.py reads.
    """
    document = run.document
    if document.data is None:
        raise RunError(f"The run {run.id} has no data set, so what is exported could not be compared with it.")
    predictor = Predictor.of(run)
    folder = base or Path(run.settings["base"])
    chosen = samples_of(document.data, read_data(document.data, folder))
    raw, parts = chosen.table, parts_of(document.data.split, chosen)
    rows = (parts["test"] if len(parts["test"]) else parts["train"])[:SAMPLES]
    samples: dict[str, Any] = {name: np.asarray(values)[rows] for name, values in raw.items()}
    samples |= _beside(samples, predictor)
    metadata = {"title": run.title, "run": run.id, "metrics": dict(run.metrics), "seed": run.settings["seed"], "torch": run.settings["torch"]}
    metadata["table"] = dict(document.data.source.options)
    prepared = _prepared(prepare(document.data, folder, predictor.fitted), predictor.program) if with_data else {}
    return Bundle(
        document,
        predictor.program,
        predictor.model.state_dict(),
        predictor.fitted,
        samples,
        predictor,
        metadata,
        prepared,
        run.catalogue,
        lambda: evaluate_run(run, base=folder),
        lambda: compare(trial_of(run, base=folder)),
    )


def _beside(samples: Mapping[str, np.ndarray], predictor: Predictor) -> dict[str, np.ndarray]:
    """The columns of other rows that the network reads beside a row (`image.other`): here those of the row before."""
    columns = {column: column.rpartition(".") for field in predictor.inputs for column in field.columns if column not in samples}
    return {column: np.roll(samples[source], 1, axis=0) for column, (source, _, _) in columns.items() if source in samples}


def _prepared(found: Prepared, program: Program) -> dict[str, Tensor]:
    """{`part/field`: the rows of the part}, also of the fields of rows beside that the program reads."""
    read = [argument.field for method in program.objectives for argument in method.arguments if argument.kind == "field"]
    fields = {name: found.fields[name] for name in dict.fromkeys((*found.fields, *read))}
    return {f"{part}/{name}": tensor[rows].contiguous() for part, rows in found.parts.items() for name, tensor in fields.items()}
