"""Going on with a trained run from its best weights on new data, with what it had fitted of the data before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from nnbuilder.core.document import Source
from nnbuilder.data.renewing import renewed
from nnbuilder.training.errors import RunError
from nnbuilder.training.job import Job, job_for
from nnbuilder.training.restore import load_fitted
from nnbuilder.training.run import Run


def job_on_new_data(run: Run, source: Source, base: Path, **chosen: Any) -> Job:
    """The job that goes on with a run; its notes say what is new in the data. `chosen` is what `job_for` takes beside; `base` is the
    folder that the source is relative to.

    Raises `RunError` where the run has no data, and `DataError` where the new data lacks a column or has classes that are not answered.
    """
    document, preparation = run.document, load_fitted(run)
    if document.data is None:
        raise RunError(f"The run {run.id} has no data set, so there is none to be followed by another.")
    new = renewed(document.data, source, base, preparation)
    job = job_for(replace(document, data=new.data), run.catalogue, base, start_from=run.id, **chosen)
    return replace(job, preparation=preparation, notes=new.notes)
