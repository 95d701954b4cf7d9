"""From a run to the bundle that every exporter gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from nnbuilder.data import sources
from nnbuilder.data.describe import parts_of
from nnbuilder.export.exporter import Bundle
from nnbuilder.insight.predict import Predictor
from nnbuilder.training.runs import Run, RunError

SAMPLES = 32


def bundle_of(run: Run, base: Path | None = None) -> Bundle:
    """The bundle of a run's best state, with raw samples of its test part. Raises `RunError` and `DataError`."""
    document = run.document
    if document.data is None:
        raise RunError(f"The run {run.id} has no data set, so what is exported could not be compared with it.")
    predictor = Predictor.of(run)
    raw = sources.read(document.data.source, base or Path(run.settings["base"]))
    parts = parts_of(document.data, raw)
    rows = (parts["test"] if len(parts["test"]) else parts["train"])[:SAMPLES]
    samples: dict[str, Any] = {name: np.asarray(values)[rows] for name, values in raw.items()}
    metadata = {"title": run.title, "run": run.id, "metrics": dict(run.metrics), "seed": run.settings["seed"], "torch": run.settings["torch"]}
    return Bundle(predictor.program, predictor.model.state_dict(), predictor.fitted, samples, predictor, metadata)
